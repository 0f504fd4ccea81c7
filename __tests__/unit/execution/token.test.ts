import { clientRequestToken } from '../../../src/execution/token';
import type { Execution } from '../../../src/domain/execution.js';
import type { RunEvent } from '../../../src/domain/run-event.js';
import type { Target } from '../../../src/domain/target.js';
import { COMMIT, eventOf, executionOf, OTHER_COMMIT, pipelineOf, sourceOf, targetOf } from '../fakes';

interface Start {
  readonly event?: Partial<RunEvent>;
  readonly target?: Partial<Target>;
  readonly pipeline?: string;
  readonly sourceAction?: string;
  readonly commit?: string;
  readonly executions?: readonly Execution[];
}

const STEP = { job: 'deploy', step: '__self' };

function tokenOf(start: Target['start'], { event, target, pipeline, ...rest }: Start = {}): string {
  return clientRequestToken(
    {
      target: targetOf({ start, event: eventOf({ ...STEP, ...event }), ...target }),
      pipeline: pipelineOf({ name: pipeline ?? 'app' }),
      source: sourceOf({ name: rest.sourceAction ?? 'App' }),
      commit: rest.commit ?? COMMIT,
    },
    rest.executions ?? [],
  );
}

const variables = (...pairs: [string, string][]) => ({
  variables: pairs.map(([name, value]) => ({ name, value })),
});

/** What makes another start, with either. */
const OTHERS: readonly (readonly [string, Start])[] = [
  ['repository', { target: { repository: 'octo/other' } }],
  ['pipeline', { pipeline: 'web' }],
  ['source action', { sourceAction: 'Library' }],
  ['commit', { commit: OTHER_COMMIT }],
  ['variable', { target: variables(['STAGE', 'prod']) }],
];

describe.each(['always', 'if-needed'] as const)('with start: %s', (start) => {
  test.each(OTHERS)('another %s has another token', (_, other) => {
    expect(tokenOf(start, other)).not.toBe(tokenOf(start));
  });

  test('other values of variables have another token, and another order the same', () => {
    const token = tokenOf(start, { target: variables(['A', '1'], ['B', '2']) });
    expect(tokenOf(start, { target: variables(['A', '1'], ['B', '3']) })).not.toBe(token);
    expect(tokenOf(start, { target: variables(['A', '1\nB'], ['2', '']) })).not.toBe(token);
    expect(tokenOf(start, { target: variables(['B', '2'], ['A', '1']) })).toBe(token);
  });

  test('a retry of the step has the same token, which AWS accepts', () => {
    expect(tokenOf(start)).toBe(tokenOf(start));
    expect(tokenOf(start, { pipeline: 'a.b@c_d-e' })).toMatch(/^[a-zA-Z0-9-]{1,128}$/);
  });
});

test('always and if-needed have different tokens', () => {
  expect(tokenOf('always')).not.toBe(tokenOf('if-needed'));
});

describe('always', () => {
  test.each([
    ['run', { runId: '4712' }],
    ['attempt', { runAttempt: '2' }],
    ['job', { job: 'release' }],
    ['step', { step: '__self_2' }],
  ])('another %s has another token', (_, event) => {
    expect(tokenOf('always', { event })).not.toBe(tokenOf('always'));
  });

  test('what ran before does not matter', () => {
    expect(tokenOf('always', { executions: [executionOf('Failed')] })).toBe(tokenOf('always'));
  });

  test('the parts of the token do not run into each other', () => {
    const one = tokenOf('always', { event: { runId: '11', runAttempt: '1' } });
    expect(tokenOf('always', { event: { runId: '1', runAttempt: '11' } })).not.toBe(one);
  });
});

describe('if-needed', () => {
  test('two runs at once have the same token', () => {
    const event = { runId: '4712', runAttempt: '2', job: 'release', step: '__self_2', name: 'schedule' };
    expect(tokenOf('if-needed', { event })).toBe(tokenOf('if-needed'));
  });

  test.each(['Succeeded', 'Failed', 'Stopped', 'Cancelled', 'Superseded', 'Stopping'] as const)(
    'a start after an execution that is %s has another token',
    (status) => {
      const executions = [executionOf(status)];
      expect(tokenOf('if-needed', { executions })).not.toBe(tokenOf('if-needed'));
    },
  );

  test.each(['Failed', 'Stopped', 'Cancelled', 'Superseded', 'Stopping'] as const)(
    'a start after an execution that is %s and never showed a revision has another token',
    (status) => {
      const executions = [
        executionOf(status, { sourceRevisions: [] }),
        executionOf('Failed', { id: 'older' }),
      ];
      const token = tokenOf('if-needed', { executions });
      expect(token).not.toBe(tokenOf('if-needed'));
      expect(token).not.toBe(tokenOf('if-needed', { executions: executions.slice(1) }));
    },
  );

  test('what shows no revision and runs, succeeded or rolls back says nothing of this commit', () => {
    const without = { sourceRevisions: [] };
    const executions = [
      executionOf('InProgress', without),
      executionOf('Succeeded', without),
      executionOf('Failed', { ...without, rollback: { target: undefined } }),
    ];
    expect(tokenOf('if-needed', { executions })).toBe(tokenOf('if-needed'));
  });

  test('only the newest execution counts that is over and of this commit', () => {
    const over = executionOf('Failed', { id: 'over' });
    const token = tokenOf('if-needed', { executions: [over] });
    const executions = [
      executionOf('InProgress', { id: 'running' }),
      executionOf('Succeeded', { id: 'b', sourceRevisions: [{ sourceAction: 'App', commit: OTHER_COMMIT }] }),
      executionOf('Succeeded', { id: 'c', sourceRevisions: [{ sourceAction: 'Library', commit: COMMIT }] }),
      executionOf('Succeeded', { id: 'd', sourceRevisions: [] }),
      over,
      executionOf('Succeeded', { id: 'older' }),
    ];
    expect(tokenOf('if-needed', { executions })).toBe(token);
  });
});
