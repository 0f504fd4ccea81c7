import { evaluate } from '../../../src/checks';
import { matchesGlob } from '../../../src/domain/glob';
import type { PipelineFacts } from '../../../src/domain/facts.js';
import type { Finding } from '../../../src/domain/finding.js';
import type { CommitOnBranch } from '../../../src/domain/repository.js';
import type { Target } from '../../../src/domain/target.js';
import {
  eventOf,
  factsOf,
  findingOf,
  known,
  pipelineFactsOf,
  problemOf,
  remedyOf,
  sourceOf,
  pipelineOf,
  tagEventOf,
  targetOf,
  THROTTLED,
  unknown,
  UNREACHABLE,
} from '../fakes';

const SHORT = '`aaaaaaa`';

function check(standing: PipelineFacts['commitOnBranch'], target: Partial<Target> = {}): Finding {
  const facts = pipelineFactsOf({ commitOnBranch: standing });
  const findings = evaluate(
    factsOf({ pipelines: [facts] }),
    targetOf({ start: 'always', ...target }),
    matchesGlob,
  );
  return findingOf(findings, 'commit-on-branch');
}

const fork = (headRepository: string | undefined): CommitOnBranch => ({
  kind: 'fork',
  pullRequest: { number: 7, merged: false, headRepository, base: 'main' },
});

test.each<readonly [standing: CommitOnBranch, status: string, says: RegExp]>([
  [{ kind: 'event' }, 'pass', /`aaaaaaa` is on `main`: this `push` ran on that branch/],
  [{ kind: 'on' }, 'pass', /`aaaaaaa` is on `main` of `octo\/app`/],
  [
    { kind: 'allowed' },
    'skip',
    /`allow-off-branch: true`.*doesn't list it in any unmerged pull request from a fork/,
  ],
  [{ kind: 'off' }, 'fail', /`aaaaaaa` is not on `main` of `octo\/app`/],
  [{ kind: 'no-branch' }, 'fail', /`octo\/app` has no branch `main`/],
  [{ kind: 'unrelated' }, 'fail', /`octo\/app` has no commit `aaaaaaa`/],
  [fork('eve/app'), 'fail', /pull request #7 from the fork `eve\/app`, which is not merged.*never starts/],
  [fork(undefined), 'fail', /from a fork that no longer exists/],
])('%j: %s', (standing, status, says) => {
  const finding = check(known(standing));
  expect(finding).toMatchObject({ status, pipeline: 'app' });
  expect(finding.message).toMatch(says);
  if (status !== 'fail') return;
  expect(finding.headline).toContain(`can't deploy ${SHORT}`);
  // It would deploy what nobody merged.
  expect(remedyOf(finding)).not.toContain('allow-off-branch');
});

describe('how a commit gets onto the branch', () => {
  const remedyFor = (standing: CommitOnBranch, detectsChanges: boolean, target: Partial<Target> = {}) => {
    const pipeline = known(pipelineOf({ sourceActions: [sourceOf({ detectsChanges })] }));
    const facts = pipelineFactsOf({ pipeline, commitOnBranch: known(standing) });
    const of = targetOf({ start: 'always', event: tagEventOf(), branch: 'main', ...target });
    const findings = evaluate(factsOf({ pipelines: [facts] }), of, matchesGlob);
    return remedyOf(findingOf(findings, 'commit-on-branch'));
  };

  test.each<readonly [CommitOnBranch, boolean, Partial<Target>, string]>([
    [{ kind: 'off' }, true, {}, 'Merge it into `main`: the push to `main` deploys it.'],
    [{ kind: 'off' }, false, {}, 'Merge it into `main`. Then run this action on `main`.'],
    // This workflow runs on that push.
    [{ kind: 'off' }, false, { event: eventOf() }, 'Merge it into `main`: the push to `main` deploys it.'],
    [
      { kind: 'off' },
      false,
      { event: eventOf({ branch: 'topic' }) },
      'Merge it into `main`. Then run this action on `main`.',
    ],
    [fork('eve/app'), true, {}, 'Review and merge pull request #7: the push to `main` deploys it.'],
    [fork('eve/app'), false, {}, 'Review and merge pull request #7. Then run this action on `main`.'],
  ])('%j, with a pipeline that detects changes (%s): %#', (standing, detects, target, expected) => {
    expect(remedyFor(standing, detects, target).trimEnd()).toBe(expected);
  });
});

describe('what is not proven', () => {
  const REFUSED = problemOf('refused', 'GitHub declined to read octo/app: too many commits.');
  const DENIED = problemOf('denied', '`github-token` can not read octo/app.', {
    remedy: { text: 'Give the job the permission:', lines: ['contents: read'] },
  });

  test.each([
    ['no answer', UNREACHABLE],
    ['a 429', THROTTLED],
    ['a 422', REFUSED],
    ['a 403', DENIED],
  ])('is refused, with what was tried and what to do: %s', (_, problem) => {
    const finding = check(unknown(problem));
    expect(finding).toMatchObject({ status: 'fail', remedy: problem.remedy });
    expect(finding.message).toContain(`Can't prove that ${SHORT} is on \`main\`. ${problem.message}`);
    expect(finding.headline).toContain(`can't deploy ${SHORT}`);
  });

  test('is refused without a token', () => {
    const finding = check(undefined);
    expect(finding.status).toBe('fail');
    expect(finding.message).toMatch(/Can't prove .* `github-token` is empty/);
    expect(remedyOf(finding)).toContain('github-token: ${{ github.token }}');
  });

  test('is refused with allow-off-branch, too: a fork cannot be ruled out', () => {
    for (const standing of [undefined, unknown(UNREACHABLE)]) {
      const finding = check(standing, { allowOffBranch: true });
      expect(finding.status).toBe('fail');
      expect(finding.message).toContain(`Can't rule out that ${SHORT} is in a pull request from a fork`);
      expect(remedyOf(finding)).not.toContain('allow-off-branch');
    }
  });
});

test('speaks of the branch of the pipeline if the event has none', () => {
  const pipeline = known(pipelineOf({ sourceActions: [sourceOf({ branch: 'release' })] }));
  const facts = pipelineFactsOf({ pipeline, commitOnBranch: known({ kind: 'off' }) });
  const target = targetOf({ start: 'always', event: tagEventOf() });
  const finding = findingOf(
    evaluate(factsOf({ pipelines: [facts] }), target, matchesGlob),
    'commit-on-branch',
  );
  expect(finding.message).toContain('`release`');
});

test('tells of the commit also if the event forbids a start', () => {
  const startRule = { kind: 'never', why: 'pull request #2 comes from a fork' } as const;
  const event = eventOf({ name: 'pull_request', startRule });
  expect(check(known({ kind: 'off' }), { event }).status).toBe('fail');
  expect(check(known({ kind: 'on' }), { event }).status).toBe('pass');
});

test('has nothing to judge without a start', () => {
  expect(check(undefined, { start: 'never' })).toMatchObject({ status: 'skip', unasked: true });
});

test('has nothing to judge without a commit, of which start speaks', () => {
  expect(check(undefined, { commit: undefined })).toMatchObject({ status: 'skip', because: 'start' });
});
