import { evaluate } from '../../../src/checks';
import { matchesGlob } from '../../../src/domain/glob';
import type { Execution } from '../../../src/domain/execution.js';
import type { PipelineFacts } from '../../../src/domain/facts.js';
import type { Finding } from '../../../src/domain/finding.js';
import type { Pipeline, PullRequestFilter, PushFilter, SourceAction } from '../../../src/domain/pipeline.js';
import type { RunEvent } from '../../../src/domain/run-event.js';
import type { Target } from '../../../src/domain/target.js';
import {
  comparisonOf,
  denied,
  eventOf,
  EVERY,
  executionOf,
  factsOf,
  findingOf,
  known,
  OTHER_COMMIT,
  patterns,
  pipelineFactsOf,
  pipelineOf,
  remedyOf,
  sourceOf,
  tagEventOf,
  targetOf,
  THROTTLED,
  triggerOf,
  unknown,
} from '../fakes';

interface Story {
  readonly pipeline?: Partial<Pipeline>;
  readonly source?: Partial<SourceAction>;
  readonly filters?: readonly PushFilter[];
  readonly requests?: readonly Partial<PullRequestFilter>[];
  readonly target?: Partial<Target>;
  readonly executions?: readonly Execution[];
  readonly facts?: Partial<PipelineFacts>;
}

function check({
  pipeline,
  source,
  filters,
  requests = [],
  target = {},
  executions = [],
  facts,
}: Story): Finding {
  const pullRequest = requests.map((filter) => ({ events: [], ...filter }));
  const isTriggered = filters !== undefined || requests.length > 0;
  const whole = pipelineOf({
    sourceActions: [sourceOf(source)],
    triggers: isTriggered ? [triggerOf({ push: filters ?? [], pullRequest })] : [],
    ...pipeline,
  });
  const own = pipelineFactsOf({ pipeline: known(whole), executions: known(executions), ...facts }, target);
  return findingOf(
    evaluate(factsOf({ pipelines: [own] }), targetOf({ checks: EVERY, ...target }), matchesGlob),
    'trigger',
  );
}

const TAG = { event: tagEventOf(), branch: undefined };
const OFF = { source: { detectsChanges: false } };
const SOURCES: PushFilter = { filePaths: patterns(['src/**']) };

/** Executions of as many commits that this started, the newest first. */
const startedBy = (trigger: string, commits = 1): Execution[] =>
  Array.from({ length: commits }, (_, at) =>
    executionOf('Succeeded', {
      id: `${trigger}-${at}`,
      trigger,
      sourceRevisions: [{ sourceAction: 'App', commit: String(at).repeat(40) }],
    }),
  );

const BY_PUSH = startedBy('WebhookV2', 2);
const BY_WORKFLOW = startedBy('StartPipelineExecution', 7);

describe('what is set is told as such', () => {
  test.each<readonly [story: Story, says: string]>([
    [{}, '`app` is set to start on pushes to `main`: source action `App` detects changes.'],
    [OFF, '`app` is not set to start on pushes to `main`: `DetectChanges` of source action `App` is `false`'],
    [
      { target: { branch: 'topic' } },
      '`app` is not set to start on pushes to `topic`: default detection watches',
    ],
    [
      { target: TAG },
      '`app` is not set to start on pushes of tag `v1.2.3`: default detection watches branch `main`',
    ],
    [
      { filters: [SOURCES] },
      '`app` is set to start on pushes to `main`: a push filter covers it (file paths: includes `src/**`), if a changed',
    ],
    [
      { filters: [{ branches: patterns(['main']), tags: patterns(['v*']) }] },
      '`app` may be set to start on pushes to `main`: a push filter covers it (tags: includes `v*`, and branches:',
    ],
    [
      { pipeline: { type: 'V1' } },
      '`app` is set to start on pushes to `main`: source action `App` detects changes.',
    ],
    [
      { requests: [{}], target: { event: pullRequestEvent() } },
      '`app` is set to start on this pull request: a pull request filter covers OPEN into `main`',
    ],
    [
      { target: { event: pullRequestEvent() } },
      '`app` is set to start on pushes to `main`: source action `App` detects changes.',
    ],
  ])('%#', (story, says) => {
    expect(check(story).message).toContain(says);
  });
});

function pullRequestEvent(overrides: Partial<RunEvent> = {}): RunEvent {
  const startRule = { kind: 'off-branch', why: 'x' } as const;
  return eventOf({
    name: 'pull_request',
    pullRequestEvent: 'OPEN',
    isOnBranch: false,
    startRule,
    ...overrides,
  });
}

describe('what the executions show is told as history', () => {
  test.each<readonly [executions: readonly Execution[], says: string]>([
    [[], 'It has never run.'],
    [BY_PUSH, 'The last push execution was `WebhookV2-0`.'],
    [
      [...startedBy('StartPipelineExecution'), ...BY_PUSH],
      'The last push execution was `WebhookV2-0`. Execution `StartPipelineExecution-0`, its latest, was started by `StartPipelineExecution`.',
    ],
    [startedBy('CreatePipeline'), 'Its only execution was not started by a push.'],
    [
      startedBy('CloudWatchEvent', 2),
      'None of its last 2 executions was started by a push. Execution `CloudWatchEvent-0`, its latest, was started by `CloudWatchEvent`.',
    ],
  ])('%#', (executions, says) => {
    const { message } = check({ executions });
    expect(message).toBe(
      `\`app\` is set to start on pushes to \`main\`: source action \`App\` detects changes. ${says}`,
    );
  });

  test('is left out if it could not be read', () => {
    const finding = check({ facts: { executions: unknown(THROTTLED) } });
    expect(finding).toMatchObject({ status: 'pass' });
    expect(finding.message).toMatch(/detects changes\.$/);
  });
});

describe('nothing is set to start it', () => {
  test('warns if no workflow starts it either', () => {
    for (const executions of [[], BY_PUSH, startedBy('CreatePipeline'), startedBy('CloudWatchEvent')]) {
      const finding = check({ ...OFF, executions });
      expect(finding).toMatchObject({ status: 'warn', headline: 'ignores pushes to `main`' });
      expect(remedyOf(finding)).toContain('"DetectChanges": "true"');
      expect(finding.remedy?.lines).toEqual(['start: if-needed']);
    }
  });

  test('passes if a workflow starts it', () => {
    for (const executions of [BY_WORKFLOW, [...startedBy('StartPipelineExecution'), ...BY_PUSH]])
      expect(check({ ...OFF, executions }).status).toBe('pass');
  });

  test('passes if this run starts it', () => {
    for (const start of ['if-needed', 'always'] as const)
      expect(check({ ...OFF, target: { start } }).status).toBe('pass');
  });

  test.each([
    ['AWS did not answer', THROTTLED, 'warn'],
    ['the call is denied', denied('codepipeline:ListPipelineExecutions'), 'skip'],
  ] as const)('cannot be told if %s', (_, problem, status) => {
    const finding = check({ ...OFF, facts: { executions: unknown(problem) } });
    expect(finding.status).toBe(status);
    expect(finding.message).toContain("Can't tell whether a workflow starts it");
  });

  test.each<readonly [what: string, story: Story, text: string, lines: readonly string[] | undefined]>([
    ['on a push', OFF, 'or let this action start it:', ['start: if-needed']],
    [
      'on a pull request, where a start is refused',
      { ...OFF, target: { event: pullRequestEvent() } },
      'let this action start it in a workflow that runs on pushes to `main`:',
      ['start: if-needed'],
    ],
    [
      'for another branch than the pipeline has',
      { target: { branch: 'topic' } },
      'Run this action for `main`, or cover `topic` with a trigger: see `branch`.',
      undefined,
    ],
    [
      'of a V1 pipeline',
      { ...OFF, pipeline: { type: 'V1' } },
      'Give source action `App` `"DetectChanges"',
      ['start: if-needed'],
    ],
    [
      'of a V2 pipeline',
      OFF,
      'Give source action `App` a trigger that covers this, or',
      ['start: if-needed'],
    ],
  ])('has a remedy that works %s', (_, story, text, lines) => {
    const finding = check(story);
    expect(finding.status).toBe('warn');
    expect(finding.remedy?.text).toContain(text);
    expect(finding.remedy?.lines).toEqual(lines);
  });
});

describe('detection is on, yet no push started any of its executions', () => {
  test.each<readonly [what: string, executions: readonly Execution[], status: string]>([
    ['7 commits', BY_WORKFLOW, 'warn'],
    ['3 commits', startedBy('StartPipelineExecution', 3), 'warn'],
    ['2 commits', startedBy('StartPipelineExecution', 2), 'pass'],
    [
      'one commit, many times',
      Array.from({ length: 9 }, () => executionOf('Failed', { trigger: 'StartPipelineExecution' })),
      'pass',
    ],
    ['7 commits, but a push before', [...BY_WORKFLOW, ...BY_PUSH], 'pass'],
    ['no execution', [], 'pass'],
  ])('%s: %s', (_, executions, status) => {
    expect(check({ executions }).status).toBe(status);
  });

  test('is told with both, and no cause is claimed', () => {
    const finding = check({ executions: BY_WORKFLOW });
    expect(finding.message).toMatch(/is set to start.*None of its last 7 executions was started by a push/);
    expect(finding.headline).toBe('ignores pushes: none of its last 7 executions was started by one');
    expect(finding.remedy?.text).toContain('AWS may have no webhook');
    expect(finding.remedy?.lines).toEqual(['"DetectChanges": "false"']);
  });

  test.each([
    ['certain files', { filePaths: patterns(['src/**']) }],
    ['branches and tags', { branches: patterns(['main']), tags: patterns(['v*']) }],
  ])('is no concern if a filter for %s may have let no push through', (_, push) => {
    const finding = check({ pipeline: { triggers: [triggerOf({ push: [push] })] }, executions: BY_WORKFLOW });
    expect(finding).toMatchObject({ status: 'skip' });
    expect(finding.headline).toBeUndefined();
    expect(finding.message).toMatch(/None of its last 7.*Can't tell whether there was a push to start it\.$/);
  });

  test('is no concern if detection is off', () => {
    expect(check({ ...OFF, executions: BY_WORKFLOW }).status).toBe('pass');
  });
});

describe('start: always', () => {
  const always = (target: Partial<Target> = {}, story: Story = {}) =>
    check({ ...story, target: { start: 'always', ...target } });

  test('warns that the commit of this very push runs twice', () => {
    const finding = always();
    expect(finding.status).toBe('warn');
    expect(finding.message).toContain('With `start: always`, the commit of this `push` runs twice.');
    expect(finding.remedy?.lines).toEqual(['start: if-needed']);
  });

  test.each<readonly [what: string, target: Partial<Target>, story: Story]>([
    ['a run by hand', { event: eventOf({ name: 'workflow_dispatch' }) }, {}],
    ['a schedule', { event: eventOf({ name: 'schedule' }) }, {}],
    ['another commit than that of the push', { commit: OTHER_COMMIT }, {}],
    ['a push that starts nothing', {}, OFF],
    ['a tag that starts nothing', TAG, {}],
    [
      'a pull request, of which a later push is another commit',
      { event: pullRequestEvent(), allowOffBranch: true },
      {},
    ],
    ['a start that the event refuses', { event: pullRequestEvent() }, { requests: [{}] }],
  ])('does not warn of %s', (_, target, story) => {
    expect(always(target, story).status).toBe('pass');
  });

  test('warns for a merged pull request, whose merge is a push', () => {
    const event = eventOf({ name: 'pull_request', pullRequestEvent: 'CLOSED' });
    expect(always({ event }).message).toContain('the commit of this `pull_request` runs twice');
  });

  test('warns for a pull request that a trigger starts', () => {
    const finding = always({ event: pullRequestEvent(), allowOffBranch: true }, { requests: [{}] });
    expect(finding.message).toContain('runs twice');
  });

  test.each<readonly [what: string, facts: Partial<PipelineFacts>, says: RegExp | undefined]>([
    ['are not known', {}, /may run twice/],
    ['do not match', { changes: known(comparisonOf('ahead', 1, 0, { names: ['docs/a'] })) }, undefined],
    ['match', { pushed: known(comparisonOf('ahead', 1, 0, { names: ['src/a'] })) }, / runs twice/],
    [
      'match, and may be of an earlier push',
      { changes: known(comparisonOf('ahead', 1, 0, { names: ['src/a'] })) },
      /may run twice/,
    ],
    [
      'match, but not those of this push',
      {
        changes: known(comparisonOf('ahead', 2, 0, { names: ['src/a', 'docs/a'] })),
        pushed: known(comparisonOf('ahead', 1, 0, { names: ['docs/a'] })),
      },
      undefined,
    ],
  ])('asks whether the changed files decide: they %s', (_, facts, says) => {
    const finding = always({}, { filters: [SOURCES], facts });
    expect(finding.status).toBe(says ? 'warn' : 'pass');
    if (says) expect(finding.message).toMatch(says);
  });
});

describe('several source actions', () => {
  const release = sourceOf({ name: 'Release', branch: 'release', repository: 'Octo/App' });
  const both = { pipeline: { sourceActions: [sourceOf(), release] } };

  test('on several branches of one repository are not reliable: never warns, and names them', () => {
    const finding = check(both);
    expect(finding.status).toBe('warn');
    expect(finding.message).toMatch(
      /not reliable: .* 2 branches of `octo\/app` \(`App`: `main`, `Release`: `release`\)/,
    );
    expect(remedyOf(finding)).toMatch(/pipeline of its own.*\nstart: if-needed/);
  });

  test('are a pass with a note if this run starts it', () => {
    const finding = check({ ...both, target: { start: 'if-needed' } });
    expect(finding.status).toBe('pass');
    expect(finding.message).toContain('not reliable');
  });

  test.each<readonly [what: string, other: SourceAction]>([
    ['one branch', { ...release, branch: 'main' }],
    ['another repository', { ...release, repository: 'octo/library' }],
    ['without detection', { ...release, detectsChanges: false }],
  ])('of %s do not count', (_, other) => {
    const finding = check({
      pipeline: { sourceActions: [sourceOf(), other] },
      target: { sourceAction: 'App' },
    });
    expect(finding.status).toBe('pass');
    expect(finding.message).not.toContain('not reliable');
  });
});

test.each(['octo/library', 'Octo/App'])('is silent on %s, of which repository speaks', (repository) => {
  expect(check({ source: { repository } })).toMatchObject({ status: 'skip', because: 'repository' });
});
