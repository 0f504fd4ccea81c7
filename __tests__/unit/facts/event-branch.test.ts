import { settleBranch } from '../../../src/facts/event-branch';
import { Problem } from '../../../src/domain/problem';
import type { Branch } from '../../../src/domain/repository';
import type { Forge } from '../../../src/ports/github';
import { eventOf } from '../fakes';

const workflowRun = eventOf({
  name: 'workflow_run',
  branch: 'v1.2.3',
  isOnBranch: false,
  branchMayBeTag: true,
});

function forgeOf(answer: Branch | Problem, asked: string[] = []): Forge {
  return {
    branch: (repository: string, branch: string) => {
      asked.push(`${repository} ${branch}`);
      return answer instanceof Problem ? Promise.reject(answer) : Promise.resolve(answer);
    },
  } as Forge;
}

test('a name that is no branch is a tag: the run has no branch of its own', async () => {
  const event = await settleBranch(workflowRun, forgeOf({ kind: 'absent' }));
  expect(event.tag).toBe('v1.2.3');
  expect(event.branch).toBeUndefined();
});

test.each([
  ['a branch', forgeOf({ kind: 'found', head: 'a'.repeat(40) })],
  ['a branch that was renamed', forgeOf({ kind: 'absent', renamedTo: 'main' })],
])('is settled as a branch: %s', async (_, forge) => {
  const event = await settleBranch(workflowRun, forge);
  expect(event.branch).toBe('v1.2.3');
  expect(event.branchMayBeTag).toBeUndefined();
});

test.each([
  ['no answer', forgeOf(new Problem('unreachable', 'no answer', { remedy: { text: 'Try again.' } }))],
  ['no token', undefined],
])('is not settled: %s', async (_, forge) => {
  expect(await settleBranch(workflowRun, forge)).toBe(workflowRun);
});

test('other events are not asked about', async () => {
  const asked: string[] = [];
  const event = eventOf();
  expect(await settleBranch(event, forgeOf({ kind: 'absent' }, asked))).toBe(event);
  expect(asked).toEqual([]);
});
