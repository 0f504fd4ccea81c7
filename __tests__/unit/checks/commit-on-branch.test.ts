import { evaluate } from '../../../src/checks';
import { matchesGlob } from '../../../src/domain/glob';
import type { PipelineFacts } from '../../../src/domain/facts.js';
import type { StartRule } from '../../../src/domain/run-event.js';
import type { Target } from '../../../src/domain/target.js';
import {
  COMMIT,
  eventOf,
  factsOf,
  findingOf,
  known,
  pipelineFactsOf,
  remedyOf,
  tagEventOf,
  targetOf,
} from '../fakes';

function check(target: Partial<Target>, facts: Partial<PipelineFacts> = { commitOnBranch: known('on') }) {
  const findings = evaluate(factsOf({ pipelines: [pipelineFactsOf(facts)] }), targetOf(target), matchesGlob);
  return { start: findingOf(findings, 'start'), commit: findingOf(findings, 'commit-on-branch') };
}

const NEVER: StartRule = { kind: 'never', why: 'pull request #2 comes from a fork' };

test('fails where the commit is not on the branch, and names both', () => {
  const { commit } = check({ start: 'always' }, { commitOnBranch: known('off') });
  expect(commit.status).toBe('fail');
  for (const text of [COMMIT, 'main', 'octo/app']) expect(commit.message).toContain(text);
  expect(remedyOf(commit)).toContain('allow-off-branch: true');
});

test('fails where GitHub has no such branch or commit', () => {
  const { commit } = check({ start: 'always' }, { commitOnBranch: known('unknown') });
  expect(commit.status).toBe('fail');
  for (const text of [COMMIT, 'main', 'octo/app']) expect(commit.message).toContain(text);
});

test('speaks of the branch of the pipeline where the event has none', () => {
  const { commit } = check({ start: 'always', event: tagEventOf() }, { commitOnBranch: known('off') });
  expect(commit).toMatchObject({
    status: 'fail',
    message: expect.stringContaining('branch main') as string,
  });
});

test('needs no branch with allow-off-branch, and says so', () => {
  const { start, commit } = check({ start: 'always', allowOffBranch: true }, {});
  expect(start.status).toBe('pass');
  expect(commit).toMatchObject({
    status: 'skip',
    message: expect.stringContaining('allow-off-branch') as string,
  });
});

test('tells of the commit also where the event forbids a start', () => {
  const event = eventOf({ name: 'pull_request', startRule: NEVER });
  const { commit } = check({ start: 'always', event }, { commitOnBranch: known('off') });
  expect(commit.status).toBe('fail');
  for (const text of [COMMIT, 'main', 'octo/app']) expect(commit.message).toContain(text);
  // It would not let the start happen.
  expect(remedyOf(commit)).not.toContain('allow-off-branch');
  expect(remedyOf(commit)).toContain('merged into main');
  expect(check({ start: 'always', event }).commit.status).toBe('pass');
});

test('has nothing to look for without a commit', () => {
  const { commit } = check({ start: 'always', commit: undefined }, {});
  expect(commit.status).toBe('skip');
  expect(commit.message).not.toContain('github-token');
});
