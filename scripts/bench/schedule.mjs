/**
 * The schedule of polls in simulated time: how late the end of an execution is seen, and for how many calls, over a set
 * of histories. Every poll is the same calls as one of a fixed schedule, so polls are what is counted.
 */

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const EXECUTIONS = 400;
const PAST = 20;
/** Milliseconds until the answer to a poll is there. */
const ANSWER = 150;
const FIXED = 5 * SECOND;

/** Goals of the schedule. */
const MEDIAN = 5 * SECOND;
const LATEST = 15 * SECOND;
const SHARE = 0.4;

/** mulberry32: the same figures on every machine. */
function createRandom(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Durations spread around a middle: a log-normal one, as durations are. */
const around = (middle, spread) => (random) => {
  const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  return middle * Math.exp(spread * normal);
};
const either = (share, one, other) => (random) => (random() < share ? one(random) : other(random));

/** How pipelines take their time; `failing` is the share that fails at any moment before its time. */
const HISTORIES = {
  'steady, 3 min': { duration: around(3 * MINUTE, 0.05), failing: 0.1 },
  'steady, 10 min': { duration: around(10 * MINUTE, 0.04), failing: 0.1 },
  'steady, 45 min': { duration: around(45 * MINUTE, 0.04), failing: 0.1 },
  'varying, 8 min': { duration: around(8 * MINUTE, 0.25), failing: 0.1 },
  'varying, 20 min': { duration: around(20 * MINUTE, 0.3), failing: 0.1 },
  'with and without a cache': {
    duration: either(0.7, around(4 * MINUTE, 0.05), around(11 * MINUTE, 0.05)),
    failing: 0.1,
  },
  'an approval that takes a while': {
    duration: either(0.5, around(12 * MINUTE, 0.1), around(40 * MINUTE, 0.8)),
    failing: 0.05,
  },
  'fails half the time': { duration: around(10 * MINUTE, 0.1), failing: 0.5 },
  'short, 1 min': { duration: around(MINUTE, 0.1), failing: 0.1 },
  'slower than ever, 15 after 10 min': {
    duration: around(15 * MINUTE, 0.05),
    past: around(10 * MINUTE, 0.05),
    failing: 0.1,
  },
  'three past executions': { duration: around(10 * MINUTE, 0.1), failing: 0.1, count: 3 },
  'no past at all, 7 min': { duration: around(7 * MINUTE, 0.2), failing: 0.1, count: 0 },
};

/** @returns how late each end was seen, and the polls of the schedule and of a fixed one */
function simulate(
  { expectationOf, nextDelay },
  { duration, past = duration, failing, count = PAST },
  random,
) {
  const late = [];
  let polls = 0;
  let fixed = 0;
  for (let run = 0; run < EXECUTIONS; run += 1) {
    const history = Array.from({ length: count }, () => ({
      status: 'Succeeded',
      startedAt: 0,
      updatedAt: past(random),
    }));
    const expectation = expectationOf(history);
    const whole = duration(random);
    const end = random() < failing ? whole * random() : whole;
    // The first poll is right after the start, which AWS's own clock counts from.
    let age = ANSWER;
    polls += 1;
    while (age < end) {
      age += nextDelay(age, expectation);
      polls += 1;
      if (age < end) age += ANSWER;
    }
    late.push(age - end);
    fixed += Math.ceil(end / FIXED);
  }
  return { late, polls, fixed };
}

const quantile = (values, share) =>
  [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(share * values.length))];

function print(name, { late, polls, fixed }) {
  const columns = [
    `${(quantile(late, 0.5) / SECOND).toFixed(1)} s`,
    `${(quantile(late, 0.95) / SECOND).toFixed(1)} s`,
    `${((100 * polls) / fixed).toFixed(0)}%`,
  ];
  console.log(`${name.padEnd(36)}${columns.map((column) => column.padStart(10)).join('')}`);
}

/** @param schedule what src/execution/schedule.ts exports @returns whether the goals are reached over all histories */
export function measureSchedule(schedule) {
  console.log(
    `\nPolls, ${EXECUTIONS} executions each: how late the end is seen, and calls of a poll every 5 s`,
  );
  console.log(`${''.padEnd(36)}${['median', '95%', 'calls'].map((head) => head.padStart(10)).join('')}`);
  const random = createRandom(4);
  const all = { late: [], polls: 0, fixed: 0 };
  for (const [name, history] of Object.entries(HISTORIES)) {
    const figures = simulate(schedule, history, random);
    print(name, figures);
    all.late.push(...figures.late);
    all.polls += figures.polls;
    all.fixed += figures.fixed;
  }
  print('all', all);
  const reached =
    quantile(all.late, 0.5) <= MEDIAN && quantile(all.late, 0.95) <= LATEST && all.polls <= SHARE * all.fixed;
  console.log(`Goals: 5 s, 15 s, 40%: ${reached ? 'reached' : 'missed'}`);
  return reached;
}
