/**
 * When an execution is looked at again, by how long the pipeline took before; pure. scripts/bench/schedule.mjs measures
 * what this costs in calls and in lateness.
 */

import type { Execution } from '../domain/execution.js';

/** Between which ages, in milliseconds, an execution of this pipeline should end if it succeeds. */
export interface Expectation {
  readonly earliest: number;
  readonly median: number;
  readonly latest: number;
  /** Past executions that this is taken from. */
  readonly successes: number;
}

/** Successes that count: what a pipeline did long ago says little. */
const MOST_SUCCESSES = 20;
/** Of so many the range itself is known well; of fewer it is widened more. */
const MANY_SUCCESSES = 8;
const NARROW_MARGIN = 0.05;
const WIDE_MARGIN = 0.25;

/** @param executions newest first @returns none where none of them succeeded in a time that is known */
export function expectationOf(executions: readonly Execution[]): Expectation | undefined {
  const durations = executions
    .flatMap(({ status, startedAt, updatedAt }) =>
      status === 'Succeeded' && startedAt !== undefined && updatedAt !== undefined && updatedAt > startedAt
        ? [updatedAt - startedAt]
        : [],
    )
    .slice(0, MOST_SUCCESSES)
    .sort((a, b) => a - b);
  const quantile = (share: number) => durations[Math.round(share * (durations.length - 1))];
  const [low, median, high] = [quantile(0.05), quantile(0.5), quantile(0.95)];
  if (low === undefined || median === undefined || high === undefined) return undefined;
  const margin = durations.length < MANY_SUCCESSES ? WIDE_MARGIN : NARROW_MARGIN;
  return {
    earliest: low * (1 - margin),
    median,
    latest: high * (1 + margin),
    successes: durations.length,
  };
}

/** Milliseconds: a source action that cannot reach the repository fails at once. */
const SHORTEST = 3000;
/** While nothing but a failure is expected. */
const SPARSE = 20_000;
/** Where nothing is known of the pipeline. */
const EVEN = 12_000;
/** Around the expected end; the wider the window, the further apart. */
const CLOSEST = 4000;
const FURTHEST_IN_WINDOW = 9000;
const POLLS_IN_WINDOW = 12;
/** Past the expected end, when a person or something unusual holds the execution. */
const LATE = 15_000;

/**
 * @param age milliseconds since the execution began
 * @returns milliseconds until it is looked at again
 */
export function nextDelay(age: number, expectation: Expectation | undefined): number {
  const doubled = Math.max(SHORTEST, age);
  if (!expectation) return Math.min(doubled, EVEN);
  const { earliest, latest } = expectation;
  const close = clamp((latest - earliest) / POLLS_IN_WINDOW, CLOSEST, FURTHEST_IN_WINDOW);
  if (age + close <= earliest) return Math.min(doubled, SPARSE, earliest - age);
  if (age <= latest) return Math.min(doubled, close);
  return clamp(age - latest, close, LATE);
}

const clamp = (value: number, least: number, most: number): number => Math.min(Math.max(value, least), most);
