import { durationOf, stagesOf } from '../../../../src/report/summary/stages';
import type { ActionExecution } from '../../../../src/domain/execution.js';
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
      { name: 'Source', state: 'not run', tone: 'idle', tookMs: undefined },
      { name: 'Build', state: 'Succeeded', tone: 'good', tookMs: 3 * MINUTE },
    ]);
  });

  test.each<[what: string, actions: readonly Partial<ActionExecution>[], state: string]>([
    ['one action failed', [{ action: 'A' }, { action: 'B', status: 'Failed' }], 'Failed: bad'],
    ['a retry went well', [{ status: 'Failed' }, {}], 'Succeeded (attempt 2): good'],
    ['a retry failed', [{ status: 'Failed' }, { status: 'Failed' }], 'Failed (attempt 2): bad'],
    ['an action runs', [{ action: 'A' }, { action: 'B', status: 'InProgress' }], 'InProgress: busy'],
    ['a person is waited for', [{ status: 'InProgress', provider: 'Manual' }], 'waits for approval: busy'],
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
      'not run: idle',
    ]);
  });

  test.each<[StageStatus, string]>([
    ['InProgress', 'busy'],
    ['Stopping', 'cut'],
    ['Stopped', 'cut'],
    ['Cancelled', 'cut'],
    ['Skipped', 'idle'],
  ])('%s is %s', (status, tone) => {
    expect(shown([['e-9', status]])).toEqual([`${status}: ${tone}`]);
  });

  test('what an earlier execution did is marked as that, also where one was started here', () => {
    expect(
      shown([
        ['e-9', 'Failed'],
        ['e-8', 'Succeeded'],
      ]),
    ).toEqual(['Failed: bad', 'Succeeded, earlier: idle']);
    expect(shown([['e-9', 'Failed']], true)).toEqual(['Failed, earlier: idle']);
    expect(shown([['e-1', 'InProgress']], true)).toEqual(['InProgress: busy']);
  });

  test('they are their names alone where the state was not read, and nothing without the structure', () => {
    expect(stagesOf(pipelineOutcomeOf()).map(({ name, state }) => [name, state])).toEqual([
      ['Source', ''],
      ['Build', ''],
    ]);
    expect(stagesOf(pipelineOutcomeOf({ pipeline: undefined }))).toEqual([]);
  });
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
