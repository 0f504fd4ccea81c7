/** A workflow that is canceled at every point of a start: what was started is never denied, and within 4 s it ends. */

import { deploy } from '../../../src/execution/deploy';
import { Problem, RUN_AGAIN } from '../../../src/domain/problem';
import { run } from '../../../src/run';
import type { StartOutcome } from '../../../src/domain/outcome.js';
import type { OnCancel } from '../../../src/domain/inputs.js';
import type { Target } from '../../../src/domain/target.js';
import type { Pipelines } from '../../../src/ports/aws.js';
import {
  COMMIT,
  contextOf,
  denied,
  eventOf,
  executionOf,
  fakePorts,
  inputsOf,
  known,
  pipelineOf,
  REGION,
  stateOf,
  targetOf,
  type FakePorts,
  type World,
} from '../fakes';

const HOUR = 3_600_000;
const CANCELED = new Problem('refused', 'The job was canceled or timed out.', { remedy: RUN_AGAIN });
const STARTED = { id: 'new-app', status: 'InProgress', started: true, commit: COMMIT };

interface Story {
  readonly world?: World;
  readonly target?: Partial<Target>;
  /** Calls that behave differently from the world's. */
  readonly calls?: (ports: FakePorts) => Partial<Pipelines>;
  readonly canceledAt: number;
}

interface Told {
  readonly outcome: StartOutcome;
  readonly ports: FakePorts;
  readonly steps: readonly string[];
  /** How long it took after the cancellation. */
  readonly took: number;
}

async function cancel({ world, target, calls, canceledAt }: Story): Promise<Told> {
  const ports = fakePorts(world);
  const pipelines = { ...ports.pipelines, ...calls?.(ports) };
  const controller = new AbortController();
  ports.clock.at(canceledAt, () => {
    controller.abort(CANCELED);
  });
  const context = contextOf({ ports: { ...ports, pipelines }, signal: controller.signal });
  const outcome = await deploy({
    ...context,
    target: targetOf({ start: 'always', onCancel: 'stop', ...target }),
    executions: known([]),
    trigger: undefined,
  });
  const steps = ports.progressed.flatMap((each) => (each.kind === 'start' ? [each.step.kind] : []));
  return { outcome, ports, steps, took: ports.clock.elapsed() - canceledAt };
}

/** The answer comes after so many milliseconds, and the request takes effect at once. */
const answeringAfter =
  (...delays: readonly number[]) =>
  (ports: FakePorts): Partial<Pipelines> => {
    let calls = 0;
    return {
      start: async (request) => {
        const delay = delays[Math.min(calls, delays.length - 1)] ?? 0;
        calls += 1;
        const answer = ports.pipelines.start(request);
        await ports.clock.sleep(delay);
        return answer;
      },
    };
  };

describe('a start in flight', () => {
  test('that is answered in a moment is told, and stopped', async () => {
    const { outcome, ports, steps, took } = await cancel({
      calls: answeringAfter(1400),
      canceledAt: 100,
    });
    expect(outcome).toMatchObject({
      execution: { ...STARTED, status: 'Stopping' },
      wait: { passed: false, end: { kind: 'cancelled', release: { kind: 'stopped' } } },
    });
    expect(steps.slice(0, 2)).toEqual(['requested', 'started']);
    expect(ports.stopped.map(({ executionId }) => executionId)).toEqual(['new-app']);
    expect(took).toBeLessThanOrEqual(1500);
  });

  test('that is not is requested again under its token, told, and stopped', async () => {
    const { outcome, ports, steps, took } = await cancel({
      calls: answeringAfter(HOUR, 300),
      canceledAt: 100,
    });
    expect(outcome.execution).toMatchObject({ ...STARTED, status: 'Stopping' });
    expect(steps.slice(0, 2)).toEqual(['requested', 'started']);
    expect(ports.started).toHaveLength(2);
    expect(new Set(ports.started.map(({ clientRequestToken }) => clientRequestToken)).size).toBe(1);
    expect(ports.stopped).toHaveLength(1);
    expect(took).toBeLessThanOrEqual(4000);
  });

  test('that is not is left alone with on-cancel: leave, and nothing is claimed', async () => {
    const { outcome, ports, took } = await cancel({
      calls: answeringAfter(HOUR),
      canceledAt: 100,
      target: { onCancel: 'leave' },
    });
    expect(outcome.execution).toBeUndefined();
    expect(outcome.problem).toMatchObject({
      kind: 'unreachable',
      message: expect.stringContaining("Can't tell whether AWS started pipeline `app`.") as string,
    });
    expect(ports.started).toHaveLength(1);
    expect(took).toBe(1500);
  });

  test('that never is may have started, and that is said', async () => {
    const { outcome, ports, took } = await cancel({ calls: answeringAfter(HOUR), canceledAt: 100 });
    expect(outcome.problem?.message).toContain("Can't tell whether AWS started pipeline `app`.");
    expect(ports.stopped).toEqual([]);
    expect(took).toBe(2500);
  });

  test('that is refused has started nothing', async () => {
    const problem = denied('codepipeline:StartPipelineExecution');
    const { outcome } = await cancel({
      world: { start: () => problem },
      calls: (ports) => ({
        start: (request) => ports.clock.sleep(800).then(() => ports.pipelines.start(request)),
      }),
      canceledAt: 100,
    });
    expect(outcome).toEqual({ problem });
  });

  test('leaves no second one after a conflict', async () => {
    const problem = new Problem('refused', 'Another change is under way.', {
      remedy: RUN_AGAIN,
      code: 'conflict',
    });
    const { outcome, ports, took } = await cancel({ world: { start: () => problem }, canceledAt: 500 });
    expect(outcome).toEqual({});
    expect(ports.started).toHaveLength(1);
    expect(took).toBe(0);
  });
});

describe('a start that is not confirmed yet', () => {
  const hangingList = ({ clock }: FakePorts): Partial<Pipelines> => ({
    executions: async function* () {
      await clock.sleep(HOUR);
      yield [];
    },
  });

  test.each<[OnCancel, string, number]>([
    ['stop', 'Stopping', 1],
    ['abandon', 'Stopping', 1],
    ['leave', 'InProgress', 0],
  ])('does what on-cancel: %s says, although the list hangs', async (onCancel, status, stops) => {
    const { outcome, ports, took } = await cancel({
      calls: hangingList,
      canceledAt: 2000,
      target: { onCancel },
    });
    expect(outcome.execution).toMatchObject({ ...STARTED, status });
    expect(outcome.wait).toMatchObject({ passed: false, end: { kind: 'cancelled' } });
    expect(ports.stopped).toHaveLength(stops);
    expect(took).toBe(0);
  });

  test('is told although its stop hangs too', async () => {
    const { outcome, took } = await cancel({
      calls: (ports) => ({ ...hangingList(ports), stop: () => ports.clock.sleep(HOUR) }),
      canceledAt: 2000,
    });
    expect(outcome).toMatchObject({
      execution: STARTED,
      wait: {
        end: { kind: 'cancelled', release: { kind: 'not-stopped', problem: { kind: 'unreachable' } } },
      },
    });
    expect(took).toBe(3000);
  });
});

test('a stop after a start in flight gets the time that is left', async () => {
  const { outcome, took } = await cancel({
    calls: (ports) => ({ ...answeringAfter(HOUR, 900)(ports), stop: () => ports.clock.sleep(HOUR) }),
    canceledAt: 100,
  });
  expect(outcome.execution).toMatchObject(STARTED);
  expect(took).toBe(4000);
});

describe('an execution that is adopted or waited for', () => {
  test('is left if it was adopted', async () => {
    const ports = fakePorts();
    const controller = new AbortController();
    controller.abort(CANCELED);
    const outcome = await deploy({
      ...contextOf({ ports, signal: controller.signal }),
      target: targetOf({ start: 'if-needed', onCancel: 'stop' }),
      executions: known([executionOf('InProgress')]),
      trigger: undefined,
    });
    expect(outcome).toMatchObject({
      execution: { id: 'InProgress-1', started: false },
      wait: { end: { kind: 'cancelled', release: { kind: 'left', why: 'adopted' } } },
    });
    expect(ports.stopped).toEqual([]);
  });

  test.each(['execution', 'actions'] as const)('is stopped although the look hangs (%s)', async (call) => {
    const { outcome, ports, took } = await cancel({
      world: { state: () => stateOf('InProgress') },
      calls: ({ clock }) => ({ [call]: () => clock.sleep(HOUR) }),
      target: { wait: true },
      canceledAt: 20_000,
    });
    expect(outcome.execution).toMatchObject({ ...STARTED, status: 'Stopping' });
    expect(ports.stopped).toHaveLength(1);
    expect(took).toBe(0);
  });
});

describe('a run', () => {
  const names = ['app', 'web'];

  test('keeps the truth of each pipeline', async () => {
    const ports = fakePorts({
      pipelines: names.map((name) => pipelineOf({ name })),
      state: () => stateOf('InProgress'),
    });
    const start: Pipelines['start'] = async (request) => {
      const answer = ports.pipelines.start(request);
      if (request.pipeline === 'web') await ports.clock.sleep(HOUR);
      return answer;
    };
    const controller = new AbortController();
    ports.clock.at(30_000, () => {
      controller.abort(CANCELED);
    });
    const outcome = await run({
      inputs: inputsOf({ pipelines: names, start: 'always', wait: true, onCancel: 'leave' }),
      event: eventOf(),
      region: REGION,
      ports: { ...ports, pipelines: { ...ports.pipelines, start } },
      signal: controller.signal,
    });
    expect(outcome).toMatchObject({ cancelled: true, failed: true });
    expect(outcome.pipelines).toMatchObject([
      { name: 'app', execution: STARTED, problem: undefined, wait: { end: { kind: 'cancelled' } } },
      { name: 'web', execution: undefined, problem: { kind: 'unreachable' } },
    ]);
    expect(ports.clock.elapsed()).toBe(31_500);
  });

  test.each(['connections', 'pipelines'] as const)('ends at once while it reads %s', async (port) => {
    const ports = fakePorts();
    const controller = new AbortController();
    ports.clock.at(1000, () => {
      controller.abort(CANCELED);
    });
    const get = () => ports.clock.sleep(HOUR).then(() => Promise.reject(new Error('late')));
    const outcome = await run({
      inputs: inputsOf({ start: 'always' }),
      event: eventOf(),
      region: REGION,
      ports: { ...ports, [port]: { ...ports[port], get } },
      signal: controller.signal,
    });
    expect(outcome).toMatchObject({ cancelled: true, failed: true, problem: CANCELED, commit: COMMIT });
    expect(ports.started).toEqual([]);
    expect(ports.clock.elapsed()).toBe(1000);
  });
});
