import { evaluate } from '../../../src/checks';
import { matchesGlob } from '../../../src/domain/glob';
import type { BranchFacts } from '../../../src/domain/facts.js';
import type { Finding } from '../../../src/domain/finding.js';
import type { SourceAction } from '../../../src/domain/pipeline.js';
import type { Target } from '../../../src/domain/target.js';
import {
  branchFactsOf,
  COMMIT,
  denied,
  EVERY,
  factsOf,
  findingOf,
  known,
  pipelineFactsOf,
  pipelineOf,
  remedyOf,
  sourceOf,
  tagEventOf,
  targetOf,
  unknown,
  UNREACHABLE,
} from '../fakes';

function check(
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
  const finding = check([branchFactsOf('main')]);
  expect(finding).toMatchObject({ status: 'pass', pipeline: 'app', connection: null });
  expect(finding.message).toBe('Branch `main` exists in `octo/app`.');
});

test('passes where GitHub has both, and names them', () => {
  const finding = check([branchFactsOf('develop'), branchFactsOf('main')], {}, { branch: 'develop' });
  expect(finding.status).toBe('pass');
  expect(finding.message).toBe('Branches `develop` and `main` exist in `octo/app`.');
});

test('fails where the branch of the source action is not there, with the line to change', () => {
  const finding = check([branchFactsOf('main', { kind: 'absent' })]);
  expect(finding.status).toBe('fail');
  expect(finding).toMatchObject({
    message: "Branch `main` doesn't exist in `octo/app`, but source action `App` uses it.",
    headline: "uses branch `main`, which doesn't exist",
    remedy: {
      text: "Push the branch. Or set `BranchName` of the source action to an existing branch, and start the pipeline once. AWS doesn't run it when you change its branch.",
    },
  });
});

test('fails where it was renamed, and gives the new name', () => {
  const finding = check([branchFactsOf('main', { kind: 'absent', renamedTo: 'trunk' })]);
  expect(finding.status).toBe('fail');
  expect(finding.message).toBe(
    'Branch `main` of `octo/app` was renamed to `trunk`, but source action `App` uses it.',
  );
  expect(finding.remedy?.lines).toEqual(['"BranchName": "trunk"']);
});

test.each([
  [{ kind: 'absent' }, 'branch: main'],
  [{ kind: 'absent', renamedTo: 'feature/login' }, 'branch: feature/login'],
] as const)('fails where the branch of the run is not there (%j)', (answer, line) => {
  const branches = [branchFactsOf('login', answer), branchFactsOf('main')];
  const finding = check(branches, {}, { branch: 'login' });
  expect(finding.status).toBe('fail');
  expect(finding.message).toMatch(/^Branch `login` (?:doesn't exist in|of) `octo\/app`/);
  expect(finding.message).not.toContain('source action');
  expect(finding.headline).toBe("can't run branch `login`: it doesn't exist");
  expect(finding.remedy?.lines).toEqual([line]);
});

test('does not blame a source action that takes from another repository', () => {
  const source = { repository: 'octo/library', branch: 'main' };
  const finding = check([branchFactsOf('main', { kind: 'absent' })], source);
  expect(finding.status).toBe('fail');
  expect(finding.message).not.toContain('source action');
  expect(remedyOf(finding)).not.toContain('BranchName');
});

test('fails on the one that is not there, whatever is known of the other', () => {
  const branches = [branchFactsOf('login', UNREACHABLE), branchFactsOf('main', { kind: 'absent' })];
  const finding = check(branches, {}, { branch: 'login' });
  expect(finding.status).toBe('fail');
  expect(finding.message).toContain('Branch `main`');
});

test.each([
  ['a token that does not see the repository', denied('contents: read')],
  ['a GitHub that gives no answer', UNREACHABLE],
])('is skipped for %s, with its reason and what to do', (_, problem) => {
  const finding = check([branchFactsOf('login'), branchFactsOf('main', problem)]);
  expect(finding.status).toBe('skip');
  expect(finding.message).toContain(problem.message);
  expect(finding.remedy).toEqual(problem.remedy);
});

test('is skipped without a token, with the line that passes one', () => {
  const finding = check(undefined);
  expect(finding.status).toBe('skip');
  expect(remedyOf(finding)).toContain('github-token: ${{ github.token }}');
});

test('is skipped where there is no branch of the repository to ask for', () => {
  const target = { event: tagEventOf(), branch: undefined };
  const finding = check([], { repository: 'octo/library' }, target);
  expect(finding.status).toBe('skip');
  expect(finding).toMatchObject({ because: 'repository' });
});

test('is skipped where the source action is not known', () => {
  const pipeline = unknown(denied('codepipeline:GetPipeline'));
  const facts = pipelineFactsOf({ pipeline, branches: [branchFactsOf('main', COMMIT)] });
  const findings = evaluate(factsOf({ pipelines: [facts] }), targetOf({ checks: EVERY }), matchesGlob);
  expect(findingOf(findings, 'branch-exists').status).toBe('skip');
});
