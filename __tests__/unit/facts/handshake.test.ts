import { readFacts } from '../../../src/facts/index';
import { awaitHandshakes } from '../../../src/facts/handshake';
import { Problem } from '../../../src/domain/problem';
import type { Connection } from '../../../src/domain/connection.js';
import {
  ARN,
  connectionOf,
  denied,
  eventOf,
  fakePorts,
  known,
  missing,
  OTHER_ARN,
  pipelineOf,
  requestOf,
  sourceOf,
  targetOf,
  THROTTLED,
  UNREACHABLE,
  unknown,
  type FakePorts,
  problemOf,
} from '../fakes';

const BY_ARN = { kind: 'arn', arn: ARN } as const;

describe('a PENDING connection', () => {
  const PENDING = connectionOf({ status: 'PENDING' });

  /** A connection whose status follows the clock: what it is from each millisecond on. */
  function wait(
    timeline: Readonly<Record<number, Connection | Problem>>,
    timeout = 600_000,
    signal?: AbortSignal,
  ) {
    const told: Connection[] = [];
    const ports: FakePorts = fakePorts({
      getConnection: () => {
        const times = Object.keys(timeline).map(Number);
        const now = Math.max(...times.filter((time) => time <= ports.clock.elapsed()));
        return timeline[now] ?? missing('connection');
      },
    });
    const target = targetOf({ connection: BY_ARN, waitForConnectionMs: timeout });
    const request = requestOf(target, ports, signal);
    const facts = readFacts({ ...request, signal: undefined }).then((first) =>
      awaitHandshakes(first, request, (connection) => told.push(connection)),
    );
    return { facts: facts.then(({ connections }) => connections[0]), ports, told };
  }

  test('is waited for until a person authorises it', async () => {
    const { facts, ports, told } = wait({ 0: PENDING, 45_000: connectionOf() });
    expect((await facts)?.lookup).toEqual(known({ found: [connectionOf()], others: [] }));
    expect(told).toEqual([PENDING]);
    expect(ports.clock.elapsed()).toBeGreaterThanOrEqual(45_000);
    // Seen soon after it happened.
    expect(ports.clock.elapsed()).toBeLessThanOrEqual(55_000);
  });

  test('that nobody authorises stays PENDING when the time is up', async () => {
    const { facts, ports } = wait({ 0: PENDING }, 90_000);
    expect(await facts).toMatchObject({ lookup: known({ found: [PENDING], others: [] }), waitedMs: 90_000 });
    expect(ports.clock.elapsed()).toBe(90_000);
  });

  test('that goes into ERROR is not waited for any longer', async () => {
    const failed = connectionOf({ status: 'ERROR' });
    const { facts, ports } = wait({ 0: PENDING, 5000: failed });
    expect((await facts)?.lookup).toEqual(known({ found: [failed], others: [] }));
    expect(ports.clock.elapsed()).toBeLessThan(20_000);
  });

  test.each([THROTTLED, UNREACHABLE])('is waited for through transient faults', async (fault) => {
    const { facts } = wait({ 0: PENDING, 2000: fault, 20_000: connectionOf() });
    expect((await facts)?.lookup).toEqual(known({ found: [connectionOf()], others: [] }));
  });

  test('that a call denies while waiting is not known', async () => {
    const problem = denied('codeconnections:GetConnection');
    const { facts, ports } = wait({ 0: PENDING, 2000: problem });
    expect((await facts)?.lookup).toEqual(unknown(problem));
    expect(ports.clock.elapsed()).toBeLessThan(10_000);
  });

  test('is let go at once when the workflow is cancelled', async () => {
    const controller = new AbortController();
    const { facts, ports } = wait({ 0: PENDING }, 600_000, controller.signal);
    ports.clock.at(12_345, () => {
      controller.abort(problemOf('refused', 'The workflow was cancelled.'));
    });
    expect(await facts).toMatchObject({
      lookup: { ok: true, value: { found: [{ status: 'PENDING' }] } },
      waitedMs: 12_345,
    });
    expect(ports.clock.elapsed()).toBe(12_345);
  });

  test('that was waited for has the rest read again: a push may have started the pipeline meanwhile', async () => {
    const ports: FakePorts = fakePorts({
      getConnection: () =>
        connectionOf({ status: ports.clock.elapsed() >= 30_000 ? 'AVAILABLE' : 'PENDING' }),
      executions: { app: [[]] },
    });
    const target = targetOf({ connection: BY_ARN, start: 'if-needed', waitForConnectionMs: 60_000 });
    const request = requestOf(target, ports);
    await awaitHandshakes(await readFacts(request), request, () => undefined);
    const lists = ports.wire.calls.filter((call) => call === 'ListPipelineExecutions app page 1');
    expect(lists).toHaveLength(2);
    expect(ports.clock.elapsed()).toBeGreaterThanOrEqual(30_000);
  });

  test('that could no longer be read before the time was up is still what it was last', async () => {
    const { facts, ports } = wait({ 0: PENDING, 20_000: THROTTLED }, 30_000);
    expect(await facts).toMatchObject({ lookup: known({ found: [PENDING], others: [] }), waitedMs: 30_000 });
    expect(ports.clock.elapsed()).toBe(30_000);
  });

  test('is not waited for without wait-for-connection', async () => {
    const { facts, ports, told } = wait({ 0: PENDING }, 0);
    expect((await facts)?.lookup).toEqual(known({ found: [PENDING], others: [] }));
    expect(ports.clock.slept).toEqual([]);
    expect(told).toEqual([]);
    expect(ports.wire.calls.filter((call) => call.startsWith('GetConnection'))).toHaveLength(1);
  });

  test.each(['AVAILABLE', 'ERROR'] as const)('one that is %s is not waited for', async (status) => {
    const { facts, ports, told } = wait({ 0: connectionOf({ status }) });
    await facts;
    expect(ports.clock.slept).toEqual([]);
    expect(told).toEqual([]);
  });

  test('several are waited for at the same time', async () => {
    const pipelines = ['api', 'web'].map((name, index) =>
      pipelineOf({ name, sourceActions: [sourceOf({ connectionArn: index === 0 ? ARN : OTHER_ARN })] }),
    );
    const ports: FakePorts = fakePorts({
      pipelines,
      getConnection: (arn) => {
        const authorised = ports.clock.elapsed() >= (arn === ARN ? 30_000 : 60_000);
        return connectionOf({ arn, status: authorised ? 'AVAILABLE' : 'PENDING' });
      },
    });
    const target = targetOf({ pipelines: ['api', 'web'], waitForConnectionMs: 65_000, event: eventOf() });
    const told: string[] = [];
    const request = requestOf(target, ports);
    const facts = await awaitHandshakes(await readFacts(request), request, ({ arn }) => told.push(arn));
    expect(told.sort()).toEqual([ARN, OTHER_ARN].sort());
    for (const { lookup } of facts.connections)
      expect(lookup).toMatchObject({ value: { found: [{ status: 'AVAILABLE' }] } });
    expect(ports.clock.elapsed()).toBeLessThanOrEqual(65_000);
  });
});
