import { evaluate } from '../../../src/checks';
import { matchesGlob } from '../../../src/domain/glob';
import type { Finding } from '../../../src/domain/finding.js';
import type { PullRequestFilter, PushFilter, Trigger } from '../../../src/domain/pipeline.js';
import type { Target } from '../../../src/domain/target.js';
import {
  eventOf,
  factsOf,
  findingOf,
  known,
  patterns,
  pipelineFactsOf,
  pipelineOf,
  sourceOf,
  tagEventOf,
  targetOf,
  triggerOf,
} from '../fakes';

const push = (...filters: readonly PushFilter[]) => triggerOf({ push: filters });
const pullRequest = (...filters: readonly Partial<PullRequestFilter>[]) =>
  triggerOf({ pullRequest: filters.map((filter) => ({ events: ['OPEN', 'UPDATED'], ...filter })) });

function check(
  branch: string | undefined,
  triggers: readonly Trigger[] = [],
  target: Partial<Target> = {},
): Finding {
  const pipeline = known(pipelineOf({ triggers }));
  return findingOf(
    evaluate(
      factsOf({ pipelines: [pipelineFactsOf({ pipeline })] }),
      targetOf({ branch, ...target }),
      matchesGlob,
    ),
    'branch',
  );
}

test('a name that may be that of a tag is no other branch', () => {
  const event = eventOf({ name: 'workflow_run', branch: 'v1.2.3', branchMayBeTag: true });
  const { status, message } = check('v1.2.3', [], { event });
  expect(status).toBe('skip');
  expect(message).toContain('`v1.2.3`');
  expect(check('develop', [], { event }).status).toBe('fail');
  expect(check('main', [], { event: { ...event, branch: 'main' } }).status).toBe('pass');
});

describe('BranchName', () => {
  test('passes on the branch of the source action', () => {
    expect(check('main').status).toBe('pass');
  });

  test.each(['develop', 'Main', 'main2', 'feature/main'])(
    'fails on %s, names both, and gives the line to change',
    (branch) => {
      const finding = check(branch);
      expect(finding.status).toBe('fail');
      expect(finding.message).toBe(`Source action \`App\` uses branch \`main\`, not \`${branch}\`.`);
      expect(finding.headline).toBe(`uses branch \`main\`, not \`${branch}\``);
      expect(finding.remedy).toEqual({
        text: `Run this job for branch \`main\` only. Or, if this pipeline should deploy \`${branch}\`, fix the source action and start the pipeline once:`,
        lines: [`"BranchName": "${branch}"`],
      });
    },
  );

  test('does not take globs', () => {
    const pipeline = known(pipelineOf({ sourceActions: [sourceOf({ branch: '*' })] }));
    const facts = factsOf({ pipelines: [pipelineFactsOf({ pipeline })] });
    expect(findingOf(evaluate(facts, targetOf(), matchesGlob), 'branch').status).toBe('fail');
  });

  test('passes beside triggers that do not cover it', () => {
    expect(check('main', [push({ branches: patterns(['release/*']) })]).status).toBe('pass');
  });
});

describe('push triggers', () => {
  test('a pass says which filter covers the branch', () => {
    const finding = check('feature/login', [push({ branches: patterns(['feature/*']) })]);
    expect(finding.status).toBe('pass');
    expect(finding.message).toMatch(/trigger covers.*feature\/login.*feature\/\*/);
  });

  test.each<readonly [what: string, filters: readonly PushFilter[], branch: string, status: string]>([
    ['an include that fits', [{ branches: patterns(['release/**']) }], 'release/1/2', 'pass'],
    ['an include that does not fit', [{ branches: patterns(['release/*']) }], 'release/1/2', 'fail'],
    ['one of several includes', [{ branches: patterns(['a', 'b', 'feature-?']) }], 'feature-1', 'pass'],
    [
      'an exclude wins over an include',
      [{ branches: patterns(['feature/*'], ['feature/wip*']) }],
      'feature/wip-1',
      'fail',
    ],
    [
      'an exclude that does not fit',
      [{ branches: patterns(['feature/*'], ['feature/wip*']) }],
      'feature/done',
      'pass',
    ],
    ['excludes alone leave all others', [{ branches: patterns([], ['docs/**']) }], 'develop', 'pass'],
    ['excludes alone keep theirs out', [{ branches: patterns([], ['docs/**']) }], 'docs/x', 'fail'],
    [
      'OR between filters',
      [{ branches: patterns(['a']) }, { branches: patterns(['develop']) }],
      'develop',
      'pass',
    ],
    [
      'an exclude of another filter',
      [{ branches: patterns(['dev*'], []) }, { branches: patterns(['x'], ['develop']) }],
      'develop',
      'pass',
    ],
    ['a filter of tags', [{ tags: patterns(['**']) }], 'develop', 'fail'],
    ['case counts', [{ branches: patterns(['Develop']) }], 'develop', 'fail'],
  ])('%s', (_, filters, branch, status) => {
    expect(check(branch, [push(...filters)]).status).toBe(status);
  });

  test('of a later trigger count too', () => {
    expect(
      check('develop', [push({ branches: patterns(['a']) }), push({ branches: patterns(['develop']) })])
        .status,
    ).toBe('pass');
  });

  test('of another source action do not count', () => {
    const trigger = { ...push({ branches: patterns(['develop']) }), sourceAction: 'Library' };
    expect(check('develop', [trigger]).status).toBe('fail');
  });

  test('a failure says what the triggers do cover', () => {
    const finding = check('develop', [push({ branches: patterns(['release/*'], ['release/old']) })]);
    expect(finding.message).toMatch(/no trigger covers it/);
    expect(finding.message).toContain('release/*');
    expect(finding.message).toContain('release/old');
  });

  test('with file paths: a pass that says that they count too', () => {
    const finding = check('develop', [
      push({ branches: patterns(['develop']), filePaths: patterns(['src/**'], ['**/*.md']) }),
    ]);
    expect(finding.status).toBe('pass');
    expect(finding.message).toContain('src/**');
    expect(finding.message).toContain('**/*.md');
  });

  test('of file paths alone cover every branch, and say that the paths count', () => {
    const finding = check('develop', [push({ filePaths: patterns(['src/**']) })]);
    expect(finding.status).toBe('pass');
    expect(finding.message).toMatch(/trigger covers branch `develop`.*src\/\*\*/);
  });

  test('without any condition are for the branch of the source action alone', () => {
    expect(check('develop', [push({})]).status).toBe('fail');
  });

  test('of a V1 pipeline do not count, whatever stands there', () => {
    const pipeline = known(pipelineOf({ type: 'V1', triggers: [push({ branches: patterns(['develop']) })] }));
    const facts = factsOf({ pipelines: [pipelineFactsOf({ pipeline })] });
    const finding = findingOf(evaluate(facts, targetOf({ branch: 'develop' }), matchesGlob), 'branch');
    expect(finding.status).toBe('fail');
    expect(finding.message).not.toContain('trigger');
  });
});

describe('pull request triggers', () => {
  const event = eventOf({ name: 'pull_request', branch: 'develop' });
  const trigger = pullRequest({ branches: patterns(['dev*'], ['devil']) });

  test.each(['pull_request', 'pull_request_target'])('cover the destination branch of a %s', (name) => {
    const finding = check('develop', [trigger], { event: { ...event, name } });
    expect(finding.status).toBe('pass');
    expect(finding.message).toMatch(/pull request trigger.*develop/);
  });

  test('without branches cover any destination; file paths count too', () => {
    const finding = check('develop', [pullRequest({ filePaths: patterns(['src/**']) })], { event });
    expect(finding.status).toBe('pass');
    expect(finding.message).toMatch(/destination branch `develop` \(any\).*src\/\*\*/);
  });

  test('excludes win', () => {
    expect(check('devil', [trigger], { event }).status).toBe('fail');
  });

  test('do not cover a push', () => {
    expect(check('develop', [trigger]).status).toBe('fail');
  });
});

describe('without a branch (tags, releases)', () => {
  const event = tagEventOf();

  test('the branch of the pipeline counts', () => {
    const finding = check(undefined, [], { event });
    expect(finding.status).toBe('pass');
    expect(finding.message).toBe(
      "`push` has no branch, so this run is checked against the pipeline's own branch, `main`.",
    );
  });

  test('a trigger that covers the tag is a pass that says so', () => {
    const finding = check(undefined, [push({ tags: patterns(['v*'], ['*-rc']) })], { event });
    expect(finding.status).toBe('pass');
    expect(finding.message).toMatch(/A trigger covers tag `v1\.2\.3`\.$/);
  });

  test.each([
    ['excludes it', push({ tags: patterns(['v*'], ['v1.*']) })],
    ['is of branches', push({ branches: patterns(['**']) })],
    ['is of another source action', { ...push({ tags: patterns(['v*']) }), sourceAction: 'Library' }],
  ])('a trigger that %s is not said to cover it', (_, trigger) => {
    expect(check(undefined, [trigger], { event }).message).not.toMatch(/covers tag/);
  });
});

test('a filter with branches and tags decides nothing, since how AWS combines them is not documented', () => {
  const filter = { branches: patterns(['develop']), tags: patterns(['v*']) };
  const { status, message } = check('develop', [push(filter)]);
  expect(status).toBe('skip');
  expect(message).toContain("Can't tell whether a push trigger covers branch `develop`");
});
