import { evaluate } from '../../../src/checks';
import { matchesGlob } from '../../../src/domain/glob';
import type { PipelineFacts } from '../../../src/domain/facts.js';
import type { Finding } from '../../../src/domain/finding.js';
import type { SourceAction } from '../../../src/domain/pipeline.js';
import type { Comparison } from '../../../src/domain/repository.js';
import type { Target } from '../../../src/domain/target.js';
import {
  branchFactsOf,
  COMMIT,
  denied,
  eventOf,
  EVERY,
  executionOf,
  factsOf,
  findingOf,
  known,
  NO_CREDENTIALS,
  OTHER_COMMIT,
  pipelineFactsOf,
  pipelineOf,
  remedyOf,
  sourceOf,
  targetOf,
  THROTTLED,
  unknown,
  UNREACHABLE,
  comparisonOf,
} from '../fakes';

function check(
  facts: Partial<PipelineFacts>,
  target: Partial<Target> = {},
  source: Partial<SourceAction> = {},
): Finding {
  const own = pipelineFactsOf({
    pipeline: known(pipelineOf({ sourceActions: [sourceOf(source)] })),
    branches: [branchFactsOf('main')],
    ...facts,
  });
  return findingOf(
    evaluate(factsOf({ pipelines: [own] }), targetOf({ checks: EVERY, ...target }), matchesGlob),
    'freshness',
  );
}

/** Executions that took these commits through source action App, the newest first. */
const ran = (...commits: readonly string[]) =>
  known(
    commits.map((commit) => executionOf('Succeeded', { sourceRevisions: [{ sourceAction: 'App', commit }] })),
  );

const apart = (status: Comparison['status'], aheadBy: number, behindBy: number) =>
  known(comparisonOf(status, aheadBy, behindBy));

test('passes where the pipeline last ran the head of the branch', () => {
  const finding = check({ executions: ran(COMMIT, OTHER_COMMIT) });
  expect(finding).toMatchObject({ status: 'pass', pipeline: 'app', connection: null });
  for (const text of ['app', COMMIT, 'main']) expect(finding.message).toContain(text);
});

describe('another commit than the head', () => {
  test.each<readonly [what: string, drift: PipelineFacts['drift'], said: RegExp]>([
    ['1 behind', apart('behind', 0, 1), /1 commit behind branch main/],
    ['n behind', apart('behind', 0, 12), /12 commits behind branch main/],
    ['ahead', apart('ahead', 2, 0), /2 commits that branch main does not have/],
    ['diverged', apart('diverged', 1, 3), /another line than branch main.*3 commits behind.*1 commit that/],
    ['unknown to GitHub', known(undefined), /nothing in common with branch main.*GitHub does not have/],
    [
      'a comparison that was not read',
      unknown(UNREACHABLE),
      /not the head of branch main.*could not be read/,
    ],
    ['a comparison that was denied', unknown(denied('contents: read')), /could not be read/],
    ['a comparison that was not asked for', undefined, /not the head of branch main; the branch is at/],
  ])('%s warns, and names both', (_, drift, said) => {
    const finding = check({ executions: ran(OTHER_COMMIT, COMMIT), drift });
    expect(finding.status).toBe('warn');
    expect(finding.message).toMatch(said);
    for (const text of [OTHER_COMMIT, COMMIT]) expect(finding.message).toContain(text);
    expect(remedyOf(finding)).toContain('start: if-needed');
  });

  test.each(['if-needed', 'always'] as const)('passes with start: %s, which this run asks for', (start) => {
    const finding = check({ executions: ran(OTHER_COMMIT), drift: apart('behind', 0, 2) }, { start });
    expect(finding.status).toBe('pass');
    expect(finding.message).toMatch(/2 commits behind/);
    expect(finding.message).toContain(`start: ${start}`);
  });
});

describe('a pipeline that never ran', () => {
  test('warns, and says so', () => {
    const finding = check({ executions: known([]) });
    expect(finding.status).toBe('warn');
    expect(finding.message).toMatch(/never run/);
    expect(finding.message).toContain(COMMIT);
    expect(remedyOf(finding)).toContain('start: if-needed');
  });

  test('passes where this run asks for a start', () => {
    expect(check({ executions: known([]) }, { start: 'always' }).status).toBe('pass');
  });

  test.each([
    ['of another source action', [{ sourceAction: 'Library', commit: COMMIT }]],
    ['without an id', [{ sourceAction: 'App', commit: '' }]],
    ['at all', []],
  ])('is not one whose executions show no revision %s', (_, sourceRevisions) => {
    const finding = check({ executions: known([executionOf('Failed', { sourceRevisions })]) });
    expect(finding.status).toBe('warn');
    expect(finding.message).toMatch(/no commit of source action App/);
    expect(finding.message).not.toContain('never run');
  });
});

test('the branch of the source action counts, not that of the run', () => {
  const branches = [branchFactsOf('main'), branchFactsOf('release', OTHER_COMMIT)];
  const finding = check({ executions: ran(OTHER_COMMIT), branches }, {}, { branch: 'release' });
  expect(finding.status).toBe('pass');
  expect(finding.message).toContain('release');
});

test('a repository that differs by letter case alone is compared', () => {
  expect(check({ executions: ran(COMMIT) }, {}, { repository: 'Octo/App' }).status).toBe('pass');
});

describe('is skipped, with its reason', () => {
  test.each<readonly [what: string, facts: Partial<PipelineFacts>, said: RegExp]>([
    ['no token', { branches: undefined, executions: ran(COMMIT) }, /github-token/],
    ['executions that were not read', {}, /executions .*not read/],
    ['a denied list', { executions: unknown(denied('x:Y')) }, /see `permissions`/],
    ['no credentials', { executions: unknown(NO_CREDENTIALS) }, /see `permissions`/],
    ['a list that AWS did not give', { executions: unknown(THROTTLED) }, /throttled/],
    ['a branch that was not asked for', { executions: ran(COMMIT), branches: [] }, /main was not asked for/],
    [
      'a branch that is not there',
      { executions: ran(COMMIT), branches: [branchFactsOf('main', { kind: 'absent' })] },
      /no branch main/,
    ],
    [
      'a branch that GitHub could not tell',
      { executions: ran(COMMIT), branches: [branchFactsOf('main', UNREACHABLE)] },
      /no answer/,
    ],
  ])('%s', (_, facts, said) => {
    const finding = check(facts);
    expect(finding.status).toBe('skip');
    expect(finding.message).toMatch(said);
  });

  test('a pipeline of another repository', () => {
    const finding = check({ executions: ran(COMMIT) }, {}, { repository: 'octo/library' });
    expect(finding.status).toBe('skip');
    expect(finding.message).toMatch(/octo\/library.*finding of repository/);
  });

  test.each([
    ['no token', { branches: undefined, executions: ran(COMMIT) }, 'github-token: ${{ github.token }}'],
    ['a list that AWS did not give', { executions: unknown(THROTTLED) }, 'Run the job again.'],
    [
      'a branch that GitHub could not tell',
      { executions: ran(COMMIT), branches: [branchFactsOf('main', UNREACHABLE)] },
      'Check the network.',
    ],
  ])('%s, with what to do', (_, facts: Partial<PipelineFacts>, remedy) => {
    expect(remedyOf(check(facts))).toContain(remedy);
  });
});

test('is skipped while the newest execution is in progress and shows no commit yet', () => {
  const underWay = executionOf('InProgress', { id: 'under-way', sourceRevisions: [] });
  const executions = known([
    underWay,
    executionOf('Succeeded', { sourceRevisions: revisionOf(OTHER_COMMIT) }),
  ]);
  const finding = check({ executions, drift: apart('behind', 0, 1) });
  expect(finding).toMatchObject({ status: 'skip', message: expect.stringContaining('under-way') as string });
});

test('a branch that moved to the commit between the two questions is up to date', () => {
  expect(check({ executions: ran(OTHER_COMMIT), drift: apart('identical', 0, 0) }).status).toBe('pass');
});

describe('a start', () => {
  const behind = { executions: ran(OTHER_COMMIT), drift: apart('behind', 0, 2) };

  test.each([
    ['at the head of the branch mends it', { commit: COMMIT }, /asks for a start there/],
    ['at another commit does not', { commit: OTHER_COMMIT }, /a start that does not change it/],
    [
      'that the event forbids does not',
      { event: eventOf({ startRule: { kind: 'never', why: 'it is a fork' } }) },
      /a start that does not change it/,
    ],
  ])('%s', (_, target: Partial<Target>, said) => {
    const finding = check(behind, { start: 'if-needed', ...target });
    expect(finding.status).toBe('pass');
    expect(finding.message).toMatch(said);
  });
});

const revisionOf = (commit: string) => [{ sourceAction: 'App', commit }];
