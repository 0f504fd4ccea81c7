import { evaluate } from '../../../src/checks';
import { matchesGlob } from '../../../src/domain/glob';
import type { PipelineFacts } from '../../../src/domain/facts.js';
import type { Finding } from '../../../src/domain/finding.js';
import type { PushFilter, SourceAction } from '../../../src/domain/pipeline.js';
import type { Comparison } from '../../../src/domain/repository.js';
import type { Target } from '../../../src/domain/target.js';
import {
  branchFactsOf,
  COMMIT,
  comparisonOf,
  denied,
  eventOf,
  EVERY,
  executionOf,
  factsOf,
  findingOf,
  known,
  NO_CREDENTIALS,
  OTHER_COMMIT,
  patterns,
  pipelineFactsOf,
  pipelineOf,
  remedyOf,
  sourceOf,
  targetOf,
  THROTTLED,
  triggerOf,
  unknown,
  UNREACHABLE,
} from '../fakes';

interface Story {
  readonly facts?: Partial<PipelineFacts>;
  readonly target?: Partial<Target>;
  readonly source?: Partial<SourceAction>;
  readonly filters?: readonly PushFilter[];
}

function check({ facts, target = {}, source = {}, filters }: Story): Finding {
  const triggers = filters ? [triggerOf({ push: filters })] : [];
  const own = pipelineFactsOf({
    pipeline: known(pipelineOf({ sourceActions: [sourceOf(source)], triggers })),
    branches: [branchFactsOf('main')],
    ...facts,
  });
  return findingOf(
    evaluate(factsOf({ pipelines: [own] }), targetOf({ checks: EVERY, ...target }), matchesGlob),
    'freshness',
  );
}

const revisionOf = (commit: string) => [{ sourceAction: 'App', commit }];

/** Executions that took these commits through source action App, the newest first. */
const ran = (...commits: readonly string[]) =>
  known(commits.map((commit) => executionOf('Succeeded', { sourceRevisions: revisionOf(commit) })));

const apart = (status: Comparison['status'], aheadBy: number, behindBy: number, files = {}) =>
  known(comparisonOf(status, aheadBy, behindBy, files));

const BEHIND = { executions: ran(OTHER_COMMIT), drift: apart('ahead', 2, 0) };

test.each(['Succeeded', 'InProgress', 'Failed', 'Draining'])(
  'passes if the pipeline last ran the head of the branch, with how that stands: %s',
  (status) => {
    const executions = known([executionOf(status, { id: 'ce6ae1ac-0000-4000-8000-000000000000' })]);
    const finding = check({ facts: { executions } });
    expect(finding).toMatchObject({
      status: 'pass',
      pipeline: 'app',
      message: `\`app\` last ran \`aaaaaaa\`, the head of \`main\` (execution \`ce6ae1ac\`: ${status}).`,
    });
  },
);

describe('another commit than the head', () => {
  test.each<readonly [what: string, drift: PipelineFacts['drift'], says: RegExp, headline: string]>([
    ['1 behind', apart('ahead', 1, 0), /1 commit behind `main`/, 'is 1 commit behind `main`'],
    ['n behind', apart('ahead', 12, 0), /12 commits behind `main`/, 'is 12 commits behind `main`'],
    ['moved back', apart('behind', 0, 2), /with 2 commits that `main` doesn't have/, ANOTHER()],
    ['diverged', apart('diverged', 3, 1), /3 commits behind `main` and with 1 commit that it/, ANOTHER()],
    ['unknown to GitHub', known(undefined), /shares no history with `main` or is not on GitHub/, ANOTHER()],
    [
      'a comparison that was not read',
      unknown(UNREACHABLE),
      /not the head of `main`.*how far off that is: AWS gave no/,
      ANOTHER(),
    ],
    ['a comparison that was not asked for', undefined, /not the head of `main`/, ANOTHER()],
  ])('%s warns, and names both', (_, drift, says, headline) => {
    const finding = check({ facts: { executions: ran(OTHER_COMMIT, COMMIT), drift } });
    expect(finding).toMatchObject({ status: 'warn', headline });
    expect(finding.message).toMatch(says);
    expect(finding.message).toContain('`app` last ran `bbbbbbb`');
    expect(finding.message).toContain('`main` is at `aaaaaaa`');
    expect(finding.remedy?.lines).toEqual(['start: if-needed']);
  });

  function ANOTHER() {
    return 'last ran a commit other than the head of `main`';
  }

  test.each([
    ['a push of the head', eventOf(), {}, 'To run it now:', ['start: if-needed']],
    [
      'another commit',
      eventOf(),
      { commit: OTHER_COMMIT },
      'use this action on `main` with:',
      ['start: if-needed'],
    ],
    [
      'a pull request',
      eventOf({ name: 'pull_request', isOnBranch: false, startRule: { kind: 'off-branch', why: 'x' } }),
      {},
      'After the merge, the push to `main` deploys it.',
      undefined,
    ],
    [
      'a merge group',
      eventOf({ name: 'merge_group', startRule: { kind: 'off-branch', why: 'x' } }),
      {},
      'A push to `main` deploys it.',
      undefined,
    ],
    [
      'a pull request, if no push starts the pipeline',
      eventOf({ name: 'pull_request', isOnBranch: false, startRule: { kind: 'off-branch', why: 'x' } }),
      { detectsChanges: false },
      'After the merge, run this action on `main`.',
      undefined,
    ],
    [
      'a merge group, if no push starts the pipeline',
      eventOf({ name: 'merge_group', startRule: { kind: 'off-branch', why: 'x' } }),
      { detectsChanges: false },
      'Run this action on `main`.',
      undefined,
    ],
  ])('on %s has a remedy that the event allows', (_, event, target, text, lines) => {
    const { detectsChanges = true, ...more }: { detectsChanges?: boolean; commit?: string } = target;
    const finding = check({ facts: BEHIND, source: { detectsChanges }, target: { event, ...more } });
    expect(finding.remedy?.text).toContain(text);
    expect(finding.remedy?.lines).toEqual(lines);
    expect(remedyOf(finding)).not.toContain('allow-off-branch');
  });

  test.each(['if-needed', 'always'] as const)(
    'is no pass because of start: %s, which may not happen',
    (start) => {
      for (const facts of [BEHIND, { executions: known([]) }]) {
        const finding = check({ facts, target: { start } });
        expect(finding.status).toBe('skip');
        expect(finding.message).toContain(`\`start: ${start}\``);
        expect(finding.headline).toBeUndefined();
      }
    },
  );
});

describe('a rollback', () => {
  const failed = executionOf('Failed', { id: 'new' });
  const old = executionOf('Succeeded', { id: 'old', sourceRevisions: revisionOf(OTHER_COMMIT) });
  const back = (status: string) =>
    executionOf(status, {
      id: 'back',
      sourceRevisions: revisionOf(OTHER_COMMIT),
      rollback: { target: 'old' },
    });

  test.each(['Succeeded', 'InProgress'])('that is %s is called one', (status) => {
    const executions = known([back(status), failed, old]);
    const finding = check({ facts: { executions, drift: apart('ahead', 1, 0) } });
    expect(finding).toMatchObject({ status: 'warn', headline: 'was rolled back' });
    expect(finding.message).toContain('`app` was rolled back to `bbbbbbb`, 1 commit behind `main`');
    expect(finding.message).toContain(`(execution \`back\`: ${status})`);
  });

  test('that failed left what ran before', () => {
    const finding = check({ facts: { executions: known([back('Failed'), failed, old]) } });
    expect(finding).toMatchObject({ status: 'pass' });
    expect(finding.message).toContain('last ran `aaaaaaa`');
  });

  test('to an execution that is not listed names that', () => {
    const unseen = { ...back('Succeeded'), sourceRevisions: [] };
    const finding = check({ facts: { executions: known([unseen, failed]) } });
    expect(finding.status).toBe('warn');
    expect(finding.message).toContain(
      '`app` was rolled back to execution `old` (execution `back`: Succeeded)',
    );
  });

  test('to the head of the branch is what is there', () => {
    const to = executionOf('Succeeded', { id: 'back', rollback: { target: 'old' } });
    expect(check({ facts: { executions: known([to]) } })).toMatchObject({ status: 'pass' });
  });

  test('is not excused by file paths', () => {
    const facts = {
      executions: known([back('Succeeded'), failed, old]),
      drift: apart('ahead', 1, 0, { names: ['a'] }),
    };
    expect(check({ facts, filters: [{ filePaths: patterns(['src/**']) }] }).status).toBe('warn');
  });
});

describe('a pipeline that never ran', () => {
  test('warns, and says so', () => {
    const finding = check({ facts: { executions: known([]) } });
    expect(finding).toMatchObject({ status: 'warn', headline: 'has never run' });
    expect(finding.message).toBe('`app` has never run. `main` is at `aaaaaaa`.');
    expect(remedyOf(finding)).toContain('start: if-needed');
  });

  test.each([
    ['of another source action', [{ sourceAction: 'Library', commit: COMMIT }]],
    ['without an id', [{ sourceAction: 'App', commit: '' }]],
    ['at all', []],
  ])('is not one whose executions show no revision %s', (_, sourceRevisions) => {
    const finding = check({ facts: { executions: known([executionOf('Failed', { sourceRevisions })]) } });
    expect(finding.status).toBe('warn');
    expect(finding.message).toMatch(/None of the latest executions of `app` fetched a commit/);
    expect(finding.headline).not.toContain('never run');
  });
});

describe('file paths of a trigger', () => {
  const SOURCES: PushFilter = { branches: patterns(['main']), filePaths: patterns(['src/**']) };
  const MOST = Array.from({ length: 300 }, (_, at) => `docs/${at}.md`);

  test.each<
    readonly [what: string, drift: PipelineFacts['drift'], filters: readonly PushFilter[], status: string]
  >([
    ['no changed file matches', apart('ahead', 3, 0, { names: ['docs/a.md'] }), [SOURCES], 'pass'],
    ['a changed file matches', apart('ahead', 3, 0, { names: ['docs/a.md', 'src/a.ts'] }), [SOURCES], 'warn'],
    [
      '300 files, none of which matches',
      apart('ahead', 3, 0, { names: MOST, mayBeCut: true }),
      [SOURCES],
      'skip',
    ],
    ['the comparison could not be read', unknown(UNREACHABLE), [SOURCES], 'skip'],
    ['the branch was moved back', apart('behind', 0, 3, { names: [] }), [SOURCES], 'warn'],
    ['another line of commits', apart('diverged', 1, 1, { names: ['docs/a.md'] }), [SOURCES], 'warn'],
    [
      'a second filter covers all files',
      apart('ahead', 1, 0, { names: ['docs/a.md'] }),
      [SOURCES, { branches: patterns(['main']) }],
      'warn',
    ],
    [
      'its filter is for another branch',
      apart('ahead', 1, 0, { names: ['docs/a.md'] }),
      [{ ...SOURCES, branches: patterns(['release']) }],
      'warn',
    ],
    [
      'its filter has tags, too, and is not judged',
      apart('ahead', 1, 0, { names: ['docs/a.md'] }),
      [{ ...SOURCES, tags: patterns(['v*']) }],
      'warn',
    ],
  ])('%s', (_, drift, filters, status) => {
    expect(check({ facts: { executions: ran(OTHER_COMMIT), drift }, filters }).status).toBe(status);
  });

  test('are named with what they say of the commits', () => {
    const drift = apart('ahead', 3, 0, { names: ['docs/a.md'] });
    const { message } = check({ facts: { executions: ran(OTHER_COMMIT), drift }, filters: [SOURCES] });
    expect(message).toMatch(
      /3 commits behind `main`.*It missed no push: .*`src\/\*\*`.*no changed file matches/,
    );
    const cut = apart('ahead', 3, 0, { names: MOST, mayBeCut: true });
    expect(
      check({ facts: { executions: ran(OTHER_COMMIT), drift: cut }, filters: [SOURCES] }).message,
    ).toMatch(/Can't tell whether it missed a push: .*list of changed files is too short/);
  });

  test('are judged for the branch of the source action, whatever the run is for', () => {
    const facts = { executions: ran(OTHER_COMMIT), drift: apart('ahead', 1, 0, { names: ['docs/a.md'] }) };
    for (const target of [{ branch: 'topic' }, { event: eventOf({ tag: 'v1' }), branch: undefined }])
      expect(check({ facts, filters: [SOURCES], target }).status).toBe('pass');
  });
});

test('the branch of the source action counts, not that of the run', () => {
  const branches = [branchFactsOf('main'), branchFactsOf('release', OTHER_COMMIT)];
  const finding = check({
    facts: { executions: ran(OTHER_COMMIT), branches },
    source: { branch: 'release' },
  });
  expect(finding.status).toBe('pass');
  expect(finding.message).toContain('`release`');
});

describe('is skipped, with its reason', () => {
  test.each<readonly [what: string, facts: Partial<PipelineFacts>, says: RegExp]>([
    ['no token', { branches: undefined, executions: ran(COMMIT) }, /github-token/],
    ['executions that were not read', {}, /Executions were not read/],
    ['a denied list', { executions: unknown(denied('x:Y')) }, /see `permissions`/],
    ['no credentials', { executions: unknown(NO_CREDENTIALS) }, /see `permissions`/],
    ['a list that AWS did not give', { executions: unknown(THROTTLED) }, /throttled/],
    ['a branch that was not asked for', { executions: ran(COMMIT), branches: [] }, /`main` was not read/],
    [
      'a branch that is not there',
      { executions: ran(COMMIT), branches: [branchFactsOf('main', { kind: 'absent' })] },
      /see `branch-exists`/,
    ],
    [
      'a branch that GitHub could not tell',
      { executions: ran(COMMIT), branches: [branchFactsOf('main', UNREACHABLE)] },
      /no answer/,
    ],
    [
      'an execution in progress that shows no commit yet',
      { ...BEHIND, executions: known([executionOf('InProgress', { id: 'under-way', sourceRevisions: [] })]) },
      /`under-way` is in progress and shows no commit yet/,
    ],
  ])('%s', (_, facts, says) => {
    const finding = check({ facts });
    expect(finding.status).toBe('skip');
    expect(finding.message).toMatch(says);
  });

  test.each(['octo/library', 'Octo/App'])('a pipeline of %s, of which repository speaks', (repository) => {
    expect(check({ facts: BEHIND, source: { repository } })).toMatchObject({
      status: 'skip',
      because: 'repository',
    });
  });
});
