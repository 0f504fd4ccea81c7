/**
 * Decides when to look at an execution again, by how long the pipeline took before. Pure. `scripts/bench/schedule.mjs`
 * measures what this costs in calls and in delay.
 */

import type { Execution } from '../domain/execution.js';

/** The ages, in milliseconds, between which an execution of this pipeline usually succeeds. */
export interface Expectation {
  readonly earliest: number;
  readonly median: number;
  readonly latest: number;
  /** How many past executions this is based on. */
  readonly successes: number;
}

/** Only the newest successes count: what a pipeline did long ago says little. */
const MOST_SUCCESSES = 20;
/** With fewer successes the range is less certain, so it is widened more. */
const MANY_SUCCESSES = 8;
const NARROW_MARGIN = 0.05;
const WIDE_MARGIN = 0.25;

/** @param executions newest first @returns none if none of them succeeded in a known time */
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

/** At first: a source action that can't reach the repository fails at once. */
const SHORTEST_MS = 3000;
/** While nothing but a failure is expected. */
const SPARSE_MS = 20_000;
/** Without any history. */
const EVEN_MS = 12_000;
/** Around the expected end. The wider the window, the longer the pauses. */
const CLOSEST_MS = 4000;
const FURTHEST_IN_WINDOW_MS = 9000;
const POLLS_IN_WINDOW = 12;
/** After the expected end, when a person or something unusual holds the execution. */
const LATE_MS = 15_000;

/**
 * @param age milliseconds since the execution began
 * @returns milliseconds until the next look
 */
export function nextDelay(age: number, expectation: Expectation | undefined): number {
  const doubled = Math.max(SHORTEST_MS, age);
  if (!expectation) return Math.min(doubled, EVEN_MS);
  const { earliest, latest } = expectation;
  const close = clamp((latest - earliest) / POLLS_IN_WINDOW, CLOSEST_MS, FURTHEST_IN_WINDOW_MS);
  if (age + close <= earliest) return Math.min(doubled, SPARSE_MS, earliest - age);
  if (age <= latest) return Math.min(doubled, close);
  return clamp(age - latest, close, LATE_MS);
}

const clamp = (value: number, least: number, most: number): number => Math.min(Math.max(value, least), most);
