import { evaluate } from '../../../src/checks';
import { CORE_CHECKS } from '../../../src/checks/index.js';
import { matchesGlob } from '../../../src/domain/glob';
import type { PipelineFacts } from '../../../src/domain/facts.js';
import type { Finding } from '../../../src/domain/finding.js';
import type { RunEvent, StartRule } from '../../../src/domain/run-event.js';
import type { Target } from '../../../src/domain/target.js';
import {
  comparisonOf,
  eventOf,
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
  targetOf,
  triggerOf,
  unknown,
  UNREACHABLE,
} from '../fakes';

const PROVEN: Partial<PipelineFacts> = { commitOnBranch: known({ kind: 'on' }) };

function check(target: Partial<Target>, facts: Partial<PipelineFacts> = PROVEN): Finding {
  const findings = evaluate(factsOf({ pipelines: [pipelineFactsOf(facts)] }), targetOf(target), matchesGlob);
  return findingOf(findings, 'start');
}

const NEVER: StartRule = { kind: 'never', why: 'the workflow run belongs to another repository, eve/app' };
const QUEUED: StartRule = {
  kind: 'off-branch',
  why: "the commit of the merge group isn't on its base branch yet",
};

const pullRequest = (overrides: Partial<RunEvent> = {}): RunEvent =>
  eventOf({ name: 'pull_request', pullRequest: 5, isOnBranch: false, startRule: QUEUED, ...overrides });

test.each([{ kind: 'yes' } as const, QUEUED, NEVER])(
  'never: nothing to judge, whatever the event',
  (startRule) => {
    const finding = check({ start: 'never', event: eventOf({ startRule }) }, {});
    expect(finding).toMatchObject({ status: 'skip', unasked: true });
    expect(finding.message).toContain('`start: never`');
  },
);

describe.each(['if-needed', 'always'] as const)('start: %s', (start) => {
  test('passes if the event allows it', () => {
    const finding = check({ start });
    expect(finding.status).toBe('pass');
    expect(finding.message).toBe('`push` allows a start at `aaaaaaa`.');
  });

  test('at a commit that the input names, its own proof counts and not the event', () => {
    const event = pullRequest({ commit: OTHER_COMMIT });
    const commit = 'a'.repeat(40);
    expect(check({ start, event, commit }).status).toBe('pass');
    const fork = pullRequest({
      commit: OTHER_COMMIT,
      startRule: { kind: 'never', why: 'it comes from a fork' },
    });
    expect(check({ start, event: fork, commit }).status).toBe('fail');
  });

  test.each([
    ['V1', [{ name: 'STAGE', value: 'prod' }], 'fail'],
    ['V1', [], 'pass'],
    ['V2', [{ name: 'STAGE', value: 'prod' }], 'pass'],
  ] as const)('of a %s pipeline with the variables %j: %s', (type, variables, status) => {
    const pipeline = known(pipelineOf({ type }));
    const finding = check({ start, variables }, { ...PROVEN, pipeline });
    expect(finding.status).toBe(status);
    if (status === 'pass') return;
    expect(finding).toMatchObject({
      message: "Can't start V1 pipeline `app` with `variables`: only V2 pipelines have variables.",
      headline: "can't start: V1 pipelines have no variables",
      remedy: { text: 'Convert the pipeline to V2, or remove the input `variables` from this step.' },
    });
  });

  test.each<readonly [what: string, event: RunEvent, says: string, does: string]>([
    [
      'a pull request',
      pullRequest(),
      "Can't start from pull request #5: its commit isn't on `main` yet.",
      'After the merge, the push to `main` deploys it.',
    ],
    [
      'a pull request of a fork',
      pullRequest({ fork: true, startRule: NEVER }),
      "Can't start from pull request #5: it comes from a fork.",
      'After the merge, the push to `main` deploys it.',
    ],
    [
      'a merge group',
      eventOf({ name: 'merge_group', startRule: QUEUED }),
      `Can't start on \`merge_group\`: ${QUEUED.why}.`,
      'Let the merge queue merge it: the push to `main` deploys it.',
    ],
    [
      'a pull request that was closed',
      pullRequest({ pullRequestEnd: 'closed' }),
      "Can't start from pull request #5: it was closed without being merged.",
      'Reopen pull request #5 and merge it: the push to `main` deploys it.',
    ],
    [
      'a pull request that was merged',
      pullRequest({ pullRequestEnd: 'merged' }),
      "Can't start from pull request #5: it was merged before this event.",
      'The merge pushed it to `main`, and that push deploys it. Run this action on pushes to `main`.',
    ],
    [
      'a run of another repository',
      eventOf({ name: 'workflow_run', startRule: NEVER }),
      `Can't start on \`workflow_run\`: ${NEVER.why}.`,
      'A push to `main` deploys it.',
    ],
  ])('is refused from %s, and never by way of allow-off-branch', (_, event, says, does) => {
    const finding = check({ start, event });
    expect(finding).toMatchObject({ status: 'fail', message: says });
    expect(finding.headline).toBe(says.replace("Can't", "can't").slice(0, -1));
    expect(remedyOf(finding)).toContain(does);
    expect(finding.remedy?.lines).toEqual(['start: never']);
    expect(remedyOf(finding)).not.toContain('allow-off-branch');
  });

  test.each<readonly [what: string, event: RunEvent, does: string]>([
    ['a pull request', pullRequest(), 'After the merge, run this action on `main`.'],
    [
      'a merge group',
      eventOf({ name: 'merge_group', startRule: QUEUED }),
      'Let the merge queue merge it. Then run this action on `main`.',
    ],
    [
      'a pull request that was closed',
      pullRequest({ pullRequestEnd: 'closed' }),
      'Reopen pull request #5 and merge it. Then run this action on `main`.',
    ],
    [
      'a pull request that was merged',
      pullRequest({ pullRequestEnd: 'merged' }),
      'The merge pushed it to `main`. Run this action on pushes to `main`.',
    ],
    [
      'a run of another repository',
      eventOf({ name: 'workflow_run', startRule: NEVER }),
      'Run this action on `main`.',
    ],
  ])('of a pipeline that no push starts: is told for %s, and no push deploys it', (_, event, does) => {
    const sourceActions = [sourceOf({ detectsChanges: false })];
    const finding = check({ start, event }, { ...PROVEN, pipeline: known(pipelineOf({ sourceActions })) });
    expect(remedyOf(finding)).toContain(does);
    expect(remedyOf(finding)).not.toContain('deploys it');
  });

  test('is refused from a fork also with allow-off-branch', () => {
    const event = pullRequest({ fork: true, startRule: NEVER });
    expect(check({ start, allowOffBranch: true, event }).status).toBe('fail');
  });

  test('passes off the branch with allow-off-branch', () => {
    const allowed = { commitOnBranch: known({ kind: 'allowed' } as const) };
    expect(check({ start, allowOffBranch: true, event: pullRequest() }, allowed).status).toBe('pass');
  });

  test('fails without a commit', () => {
    const finding = check({ start, commit: undefined }, {});
    expect(finding.status).toBe('fail');
    expect(finding.remedy?.lines).toEqual(['commit: ${{ github.sha }}']);
  });

  test.each<readonly [string, Partial<PipelineFacts>, Partial<Target>, string]>([
    ['proof', PROVEN, {}, 'pass'],
    ['no proof', { commitOnBranch: unknown(UNREACHABLE) }, {}, 'fail'],
    ['no token', {}, {}, 'fail'],
    ['a commit off the branch', { commitOnBranch: known({ kind: 'off' }) }, {}, 'fail'],
    ['no token, off the branch', {}, { allowOffBranch: true }, 'fail'],
  ])('without the check commit-on-branch: the guard stays, with %s', (_, facts, target, status) => {
    const checks = new Set(CORE_CHECKS);
    const all = evaluate(
      factsOf({ pipelines: [pipelineFactsOf(facts)] }),
      targetOf({ start, checks, ...target }),
      matchesGlob,
    );
    expect(findingOf(all, 'start').status).toBe(status);
    expect(all.map(({ id }) => id)).not.toContain('commit-on-branch');
  });

  test('leaves what is not proven to commit-on-branch, if that is chosen', () => {
    expect(check({ start }, {}).status).toBe('pass');
  });
});

describe('nothing to start', () => {
  const filePaths = patterns(['src/**']);
  const pipeline = known(pipelineOf({ triggers: [triggerOf({ push: [{ filePaths }] })] }));
  const other = executionOf('Succeeded', {
    sourceRevisions: [{ sourceAction: 'App', commit: OTHER_COMMIT }],
  });
  const facts = (...names: readonly string[]): Partial<PipelineFacts> => ({
    ...PROVEN,
    pipeline,
    executions: known([other]),
    changes: known(comparisonOf('ahead', 1, 0, { names })),
  });

  test('is said if no changed file matches, with what starts it in any case', () => {
    const finding = check({ start: 'if-needed' }, facts('docs/a.md'));
    expect(finding.status).toBe('pass');
    expect(finding.message).toMatch(/Nothing to start at `aaaaaaa`: .*`src\/\*\*`.*no changed file matches/);
    expect(finding.message).toContain('`start: always`');
  });

  test.each([
    ['a changed file matches', 'if-needed', facts('src/a.ts')],
    ['it starts always', 'always', facts('docs/a.md')],
  ] as const)('is not said if %s', (_, start, given) => {
    expect(check({ start }, given).message).toContain('allows a start');
  });
});
