import { stagesOf } from '../../../../src/report/summary/stages';
import { durationOf } from '../../../../src/report/words/duration';
import type { ActionExecution } from '../../../../src/domain/execution.js';
import type { PipelineOutcome } from '../../../../src/domain/outcome.js';
import type { StageStatus } from '../../../../src/domain/pipeline.js';
import { COMMIT, actionOf, pipelineOf, pipelineOutcomeOf } from '../../fakes';

const MINUTE = 60_000;
const BEGAN = Date.UTC(2026, 0, 1);

const execution = {
  id: 'e-1',
  status: 'InProgress',
  started: true,
  commit: COMMIT,
  url: 'https://page',
} as const;
const end = { kind: 'ended', status: 'Succeeded', summary: '', failures: [] } as const;

const afterWait = (actions: readonly ActionExecution[], stages = ['Source', 'Build']) =>
  stagesOf(
    pipelineOutcomeOf({
      pipeline: pipelineOf({ stages }),
      execution,
      wait: { end, passed: true, superseded: [], logProblems: [], actions },
    }),
  );

const shown = (
  latest: readonly (readonly [id: string, status: StageStatus] | undefined)[],
  started = false,
) =>
  stagesOf(
    pipelineOutcomeOf({
      stages: latest.map((each, at) => ({
        name: `S${at}`,
        inbound: undefined,
        ...(each && { latest: { executionId: each[0], status: each[1] } }),
      })),
      ...(started && { execution }),
    }),
  ).map(({ state, tone }) => `${state}: ${tone}`);

describe('after a wait', () => {
  test('stages have the time from their first action to the last change, and those that never ran say so', () => {
    const actions = [
      actionOf({ action: 'A', startedAt: BEGAN, updatedAt: BEGAN + MINUTE }),
      actionOf({ action: 'B', startedAt: BEGAN + MINUTE / 2, updatedAt: BEGAN + 3 * MINUTE }),
    ];
    expect(afterWait(actions)).toEqual([
      { name: 'Source', state: 'Not run', tone: 'idle', tookMs: undefined, isClosed: false },
      { name: 'Build', state: 'Succeeded', tone: 'good', tookMs: 3 * MINUTE, isClosed: false },
    ]);
  });

  test.each<[what: string, actions: readonly Partial<ActionExecution>[], state: string]>([
    ['one action failed', [{ action: 'A' }, { action: 'B', status: 'Failed' }], 'Failed: bad'],
    ['a retry went well', [{ status: 'Failed' }, {}], 'Succeeded (attempt 2): good'],
    ['a retry failed', [{ status: 'Failed' }, { status: 'Failed' }], 'Failed (attempt 2): bad'],
    ['an action runs', [{ action: 'A' }, { action: 'B', status: 'InProgress' }], 'In progress: busy'],
    ['a person is waited for', [{ status: 'InProgress', provider: 'Manual' }], 'Waiting for approval: busy'],
    ['an action was abandoned', [{ status: 'Abandoned' }], 'Stopped: cut'],
  ])('%s', (_, actions, state) => {
    const [stage] = afterWait(actions.map(actionOf), ['Build']);
    expect(`${stage?.state ?? ''}: ${stage?.tone ?? ''}`).toBe(state);
  });

  test('a stage that the pipeline no longer has is there as well', () => {
    expect(afterWait([actionOf({ stage: 'Gone' })]).map(({ name }) => name)).toEqual([
      'Source',
      'Build',
      'Gone',
    ]);
  });

  test('nothing is said of stages when no action was seen', () => {
    expect(afterWait([]).map(({ state }) => state)).toEqual(['', '']);
  });
});

describe('without a wait', () => {
  test('they are what the pipeline shows', () => {
    expect(shown([['e-9', 'Succeeded'], ['e-9', 'Failed'], undefined])).toEqual([
      'Succeeded: good',
      'Failed: bad',
      'Not run: idle',
    ]);
  });

  test.each<[StageStatus, string]>([
    ['InProgress', 'In progress: busy'],
    ['Stopping', 'Stopping: cut'],
    ['Stopped', 'Stopped: cut'],
    ['Cancelled', 'Canceled: cut'],
    ['Skipped', 'Skipped: idle'],
  ])('%s is %s', (status, state) => {
    expect(shown([['e-9', status]])).toEqual([state]);
  });

  test('what an earlier execution did is marked as that, also where one was started here', () => {
    expect(
      shown([
        ['e-9', 'Failed'],
        ['e-8', 'Succeeded'],
      ]),
    ).toEqual(['Failed: bad', 'Succeeded in an earlier execution: idle']);
    expect(shown([['e-9', 'Failed']], true)).toEqual(['Failed in an earlier execution: idle']);
    expect(shown([['e-1', 'InProgress']], true)).toEqual(['In progress: busy']);
  });

  test('they are their names alone where the state was not read, and nothing without the structure', () => {
    expect(stagesOf(pipelineOutcomeOf()).map(({ name, state }) => [name, state])).toEqual([
      ['Source', ''],
      ['Build', ''],
    ]);
    expect(stagesOf(pipelineOutcomeOf({ pipeline: undefined }))).toEqual([]);
  });
});

test('a stage whose transition is disabled says so, before and after a wait', () => {
  const stages = ['Source', 'Build'].map((name) => ({
    name,
    inbound: { enabled: name !== 'Build', reason: '', changedBy: '' },
  }));
  const closed = (outcome: PipelineOutcome) => stagesOf(outcome).map(({ isClosed }) => isClosed);
  expect(closed(pipelineOutcomeOf({ stages }))).toEqual([false, true]);
  const wait = { end, passed: true, superseded: [], logProblems: [], actions: [actionOf()] };
  expect(closed(pipelineOutcomeOf({ stages, execution, wait }))).toEqual([false, true]);
});

describe('a duration', () => {
  test('is not known while an action runs, or where AWS gives no time', () => {
    expect(durationOf([actionOf(), actionOf({ status: 'InProgress' })])).toBeUndefined();
    expect(durationOf([actionOf({ startedAt: undefined })])).toBeUndefined();
    expect(durationOf([])).toBeUndefined();
  });

  test('is none where the clocks disagree', () => {
    expect(durationOf([actionOf({ startedAt: BEGAN, updatedAt: BEGAN - MINUTE })])).toBe(0);
  });
});
