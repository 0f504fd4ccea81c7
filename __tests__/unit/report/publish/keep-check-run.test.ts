import { keepCheckRun } from '../../../../src/report/publish/keep-check-run';
import { Problem } from '../../../../src/domain/problem';
import type { CheckRuns, CheckRunState } from '../../../../src/ports/github.js';
import { COMMIT, FakeClock, problemOf } from '../../fakes';

const KEY = { name: 'AWS', commit: COMMIT, externalId: '1-1-a', detailsUrl: 'https://run' };
const DENIED = problemOf('denied', 'No.');
const BROKEN = problemOf('broken', 'Status 502.');
const THROTTLED = problemOf('throttled', 'Slow down.');
/** Until the call is ended. */
const HANG = 'hang';
/** Denied after 3 s, whether the call is ended or not. */
const LATE = 'late';

type Answer = Problem | typeof HANG | typeof LATE | undefined;

interface Called {
  readonly call: string;
  readonly at: number;
  readonly annotations: number;
}

/** @param answers to the calls by their number, from 0 on; each takes 100 ms */
function stage(answers: Readonly<Record<number, Answer>> = {}, found?: number) {
  const clock = new FakeClock();
  const called: Called[] = [];
  const warned: Problem[] = [];
  /** When the calls that hang were ended. */
  const ended: number[] = [];
  async function answer<T>(call: string, value: T, state?: CheckRunState, signal?: AbortSignal): Promise<T> {
    const problem = answers[called.length];
    called.push({ call, at: clock.elapsed(), annotations: state?.annotations.length ?? 0 });
    if (problem === LATE) {
      await clock.sleep(3000);
      throw DENIED;
    }
    if (problem === HANG) {
      await clock.sleep(1_000_000, signal).catch((reason: unknown) => {
        ended.push(clock.elapsed());
        throw reason;
      });
    }
    await clock.sleep(100);
    if (problem instanceof Problem) throw problem;
    return value;
  }
  const checkRuns: CheckRuns = {
    find: (_key, signal) => answer('find', found, undefined, signal),
    create: (_key, state, signal) => answer(`create ${state.title}`, 7, state, signal),
    update: (id, state, signal) => answer(`update ${id} ${state.title}`, undefined, state, signal),
  };
  const keep = () =>
    keepCheckRun(KEY, stateOf('first'), { checkRuns, clock, warn: (problem) => warned.push(problem) });
  return { clock, called, warned, ended, keep, calls: () => called.map(({ call }) => call) };
}

const stateOf = (title: string, annotations = 0): CheckRunState => ({
  title,
  summary: '',
  annotations: Array.from({ length: annotations }, () => ({
    path: 'a',
    level: 'warning',
    title: 't',
    message: 'm',
  })),
});

const END = stateOf('end', 3);

test('is created at once, and concluded', async () => {
  const { clock, keep, calls, warned } = stage();
  const kept = keep();
  await clock.sleep(1000);
  expect(calls()).toEqual(['find', 'create first']);
  await kept.conclude(END, 5000);
  expect(calls()).toEqual(['find', 'create first', 'update 7 end']);
  expect(warned).toEqual([]);
});

test('is concluded only once its creation has its answer', async () => {
  const { keep, called } = stage();
  await keep().conclude(END, 5000);
  expect(called).toEqual([
    { call: 'find', at: 0, annotations: 0 },
    { call: 'create first', at: 100, annotations: 0 },
    { call: 'update 7 end', at: 200, annotations: 3 },
  ]);
});

test('one that was left by a run that was killed is taken up', async () => {
  const { keep, calls } = stage({}, 5);
  await keep().conclude(END, 5000);
  expect(calls()).toEqual(['find', 'update 5 first', 'update 5 end']);
});

describe('updates', () => {
  test('come on a change alone, the first at once and then every 15 s at most, with what is newest', async () => {
    const { clock, keep, called } = stage();
    const kept = keep();
    await clock.sleep(1000);
    for (let second = 1; second <= 40; second += 1) {
      if (second <= 20) kept.show(stateOf(`second ${second}`));
      await clock.sleep(1000);
    }
    await kept.conclude(END, 5000);
    expect(called.slice(2).map(({ call, at }) => `${call} at ${at}`)).toEqual([
      'update 7 second 1 at 1000',
      'update 7 second 16 at 16100',
      'update 7 second 20 at 31200',
      'update 7 end at 41000',
    ]);
  });

  test('that fail are made up for by the next', async () => {
    const { clock, keep, called, warned } = stage({ 2: BROKEN });
    const kept = keep();
    await clock.sleep(1000);
    kept.show(stateOf('one'));
    await clock.sleep(20_000);
    expect(called.at(-1)).toMatchObject({ call: 'update 7 one', at: 16_100 });
    expect(called).toHaveLength(4);
    expect(warned).toEqual([]);
    await kept.conclude(END, 5000);
  });

  test('are rarer where GitHub asks for it', async () => {
    const { clock, keep, called } = stage({ 2: THROTTLED });
    const kept = keep();
    await clock.sleep(1000);
    kept.show(stateOf('one'));
    await clock.sleep(70_000);
    expect(called.at(-1)).toMatchObject({ call: 'update 7 one', at: 61_100 });
    await kept.conclude(END, 5000);
  });

  test('one that hangs is ended for the conclusion', async () => {
    const { clock, keep, called, warned, ended } = stage({ 2: HANG });
    const kept = keep();
    await clock.sleep(1000);
    kept.show(stateOf('one'));
    await clock.sleep(1000);
    await kept.conclude(END, 5000);
    expect(ended).toEqual([4500]);
    expect(called.at(-1)).toEqual({ call: 'update 7 end', at: 4500, annotations: 3 });
    expect(warned).toEqual([]);
  });
});

describe('one warning and nothing more', () => {
  test.each([0, 1])('where call %i is denied', async (index) => {
    const { clock, keep, called, warned } = stage({ [index]: DENIED });
    const kept = keep();
    await clock.sleep(1000);
    kept.show(stateOf('one'));
    await clock.sleep(60_000);
    await kept.conclude(END, 5000);
    expect(called).toHaveLength(index + 1);
    expect(warned).toEqual([DENIED]);
  });

  test('where the conclusion is denied, and then what was under way is too', async () => {
    const { clock, keep, warned } = stage({ 0: LATE, 1: DENIED });
    await keep().conclude(END, 5000);
    await clock.sleep(5000);
    expect(warned).toEqual([DENIED]);
  });

  test('where the conclusion is denied', async () => {
    const { keep, warned } = stage({ 2: DENIED });
    await keep().conclude(END, 5000);
    expect(warned).toEqual([DENIED]);
  });

  test('where GitHub fails to the last, with its last words', async () => {
    const { clock, keep, warned } = stage(
      Object.fromEntries(Array.from({ length: 30 }, (_, index) => [index, BROKEN])),
    );
    const before = clock.elapsed();
    await keep().conclude(END, 5000);
    expect(warned).toEqual([BROKEN]);
    expect(clock.elapsed() - before).toBeLessThanOrEqual(5000);
  });

  test('where GitHub never answers, within the time', async () => {
    const { clock, keep, warned } = stage(
      Object.fromEntries(Array.from({ length: 9 }, (_, index) => [index, HANG])),
    );
    await keep().conclude(END, 800);
    expect(warned.map(({ message }) => message)).toEqual([
      "GitHub didn't answer in time, so check run `AWS` may be missing or out of date.",
    ]);
    expect(clock.elapsed()).toBeLessThanOrEqual(800);
  });
});

describe('the conclusion', () => {
  test('is tried again, without the annotations that may be there', async () => {
    const { keep, called, warned } = stage({ 2: BROKEN, 3: BROKEN });
    await keep().conclude(END, 5000);
    expect(called.slice(2)).toEqual([
      { call: 'update 7 end', at: 200, annotations: 3 },
      { call: 'update 7 end', at: 800, annotations: 0 },
      { call: 'update 7 end', at: 1900, annotations: 0 },
    ]);
    expect(warned).toEqual([]);
  });

  test('creates what could not be created before', async () => {
    const { clock, keep, called } = stage({ 1: BROKEN });
    const kept = keep();
    await clock.sleep(1000);
    await kept.conclude(END, 5000);
    expect(called.slice(2).map(({ call, annotations }) => `${call} ${annotations}`)).toEqual([
      'find 0',
      'create end 0',
      'update 7 end 3',
    ]);
  });
});
