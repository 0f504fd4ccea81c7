import { evaluate } from '../../../src/checks';
import { matchesGlob } from '../../../src/domain/glob';
import type { BranchFacts } from '../../../src/domain/facts.js';
import type { Finding } from '../../../src/domain/finding.js';
import type { PullRequestFilter, PushFilter, SourceAction, Trigger } from '../../../src/domain/pipeline.js';
import type { Target } from '../../../src/domain/target.js';
import {
  branchFactsOf,
  COMMIT,
  denied,
  eventOf,
  EVERY,
  factsOf,
  findingOf,
  known,
  patterns,
  pipelineFactsOf,
  pipelineOf,
  remedyOf,
  sourceOf,
  tagEventOf,
  targetOf,
  triggerOf,
  unknown,
  UNREACHABLE,
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

describe('BranchName', () => {
  test('passes on the branch of the source action', () => {
    expect(check('main').status).toBe('pass');
  });

  test.each(['develop', 'Main', 'main2', 'feature/main'])(
    'fails on %s, names both, and gives the line to change',
    (branch) => {
      const finding = check(branch);
      expect(finding.status).toBe('fail');
      expect(finding.message).toMatch(new RegExp(`main\\b.*${branch}\\b`));
      expect(remedyOf(finding)).toContain(`"BranchName": "${branch}"`);
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
    expect(finding.message).toMatch(/trigger covers branch develop.*src\/\*\*/);
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
    expect(finding.message).toMatch(/destination branch develop \(any\).*src\/\*\*/);
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
    expect(finding.message).toContain('main');
  });

  test('a trigger that covers the tag is a pass that says so', () => {
    const finding = check(undefined, [push({ tags: patterns(['v*'], ['*-rc']) })], { event });
    expect(finding.status).toBe('pass');
    expect(finding.message).toMatch(/trigger covers tag v1\.2\.3/);
  });

  test.each([
    ['excludes it', push({ tags: patterns(['v*'], ['v1.*']) })],
    ['is of branches', push({ branches: patterns(['**']) })],
    ['is of another source action', { ...push({ tags: patterns(['v*']) }), sourceAction: 'Library' }],
  ])('a trigger that %s is not said to cover it', (_, trigger) => {
    expect(check(undefined, [trigger], { event }).message).not.toMatch(/covers tag/);
  });
});

describe('branch-exists', () => {
  function checkExists(
    branches: readonly BranchFacts[] | undefined,
    source: Partial<SourceAction> = {},
    target: Partial<Target> = {},
  ): Finding {
    const pipeline = known(pipelineOf({ sourceActions: [sourceOf(source)] }));
    return findingOf(
      evaluate(
        factsOf({ pipelines: [pipelineFactsOf({ pipeline, branches })] }),
        targetOf({ checks: EVERY, ...target }),
        matchesGlob,
      ),
      'branch-exists',
    );
  }

  test('passes where GitHub has the branch', () => {
    const finding = checkExists([branchFactsOf('main')]);
    expect(finding).toMatchObject({ status: 'pass', pipeline: 'app', connection: null });
    expect(finding.message).toMatch(/branch main in octo\/app/);
  });

  test('passes where GitHub has both, and names them', () => {
    const finding = checkExists([branchFactsOf('develop'), branchFactsOf('main')], {}, { branch: 'develop' });
    expect(finding.status).toBe('pass');
    expect(finding.message).toMatch(/develop and main/);
  });

  test('fails where the branch of the source action is not there, with the line to change', () => {
    const finding = checkExists([branchFactsOf('main', { kind: 'absent' })]);
    expect(finding.status).toBe('fail');
    expect(finding.message).toMatch(/no branch main in octo\/app.*source action App/);
    expect(remedyOf(finding)).toContain('BranchName of one that is there');
  });

  test('fails where it was renamed, and gives the new name', () => {
    const finding = checkExists([branchFactsOf('main', { kind: 'absent', renamedTo: 'trunk' })]);
    expect(finding.status).toBe('fail');
    expect(finding.message).toMatch(/main.*renamed to trunk/);
    expect(finding.remedy?.lines).toEqual(['"BranchName": "trunk"']);
  });

  test.each([
    [{ kind: 'absent' }, 'branch: main'],
    [{ kind: 'absent', renamedTo: 'feature/login' }, 'branch: feature/login'],
  ] as const)('fails where the branch of the run is not there (%j)', (answer, line) => {
    const branches = [branchFactsOf('login', answer), branchFactsOf('main')];
    const finding = checkExists(branches, {}, { branch: 'login' });
    expect(finding.status).toBe('fail');
    expect(finding.message).toContain('no branch login in octo/app');
    expect(finding.message).not.toContain('source action');
    expect(finding.remedy?.lines).toEqual([line]);
  });

  test('does not blame a source action that takes from another repository', () => {
    const source = { repository: 'octo/library', branch: 'main' };
    const finding = checkExists([branchFactsOf('main', { kind: 'absent' })], source);
    expect(finding.status).toBe('fail');
    expect(finding.message).not.toContain('source action');
    expect(remedyOf(finding)).not.toContain('BranchName');
  });

  test('fails on the one that is not there, whatever is known of the other', () => {
    const branches = [branchFactsOf('login', UNREACHABLE), branchFactsOf('main', { kind: 'absent' })];
    const finding = checkExists(branches, {}, { branch: 'login' });
    expect(finding.status).toBe('fail');
    expect(finding.message).toContain('no branch main');
  });

  test.each([
    ['a token that does not see the repository', denied('contents: read')],
    ['a GitHub that gives no answer', UNREACHABLE],
  ])('is skipped for %s, with its reason and what to do', (_, problem) => {
    const finding = checkExists([branchFactsOf('login'), branchFactsOf('main', problem)]);
    expect(finding.status).toBe('skip');
    expect(finding.message).toContain(problem.message);
    expect(finding.remedy).toEqual(problem.remedy);
  });

  test('is skipped without a token, with the line that passes one', () => {
    const finding = checkExists(undefined);
    expect(finding.status).toBe('skip');
    expect(remedyOf(finding)).toContain('github-token: ${{ github.token }}');
  });

  test('is skipped where there is no branch of the repository to ask for', () => {
    const target = { event: tagEventOf(), branch: undefined };
    const finding = checkExists([], { repository: 'octo/library' }, target);
    expect(finding.status).toBe('skip');
    expect(finding.message).toMatch(/no branch of octo\/app is known.*octo\/library/i);
  });

  test('is skipped where the source action is not known', () => {
    const pipeline = unknown(denied('codepipeline:GetPipeline'));
    const facts = pipelineFactsOf({ pipeline, branches: [branchFactsOf('main', COMMIT)] });
    const findings = evaluate(factsOf({ pipelines: [facts] }), targetOf({ checks: EVERY }), matchesGlob);
    expect(findingOf(findings, 'branch-exists').status).toBe('skip');
  });
});
