/** `pipeline: *`: every pipeline of the Region whose source action uses the repository through a connection. */

import pLimit from 'p-limit';
import { asProblem, Problem } from '../domain/problem.js';
import { isVersion1, usesRepository } from '../domain/source.js';
import type { SearchFacts } from '../domain/facts.js';
import type { Pipeline } from '../domain/pipeline.js';
import type { Progress } from '../domain/progress.js';
import type { Pipelines } from '../ports/aws.js';

/** A pipeline that fits, or one that may fit, since it could not be read. */
export type PipelinesFound =
  | { readonly name: string; readonly pipeline: Pipeline }
  | { readonly name: string; readonly problem: Problem };

/** `aws/` decides how many calls that makes at once. More pipelines would only fill the memory. */
export const PIPELINES_AT_ONCE = 50;

/** After so many failed reads in a row, the search gives up. */
const FAILURES_IN_A_ROW = 20;

/** Pipelines read between two lines of progress. */
const PROGRESS_STEP = 100;

/**
 * @param repository compared without letter case: a pipeline that differs only in case is a fault to find
 * @param signal aborts when the workflow is canceled: what is not read yet stays unread
 * @returns what fits, then what could not be read, both in the order of the list
 */
export async function findPipelines(
  repository: string,
  pipelines: Pipelines,
  tell: (progress: Omit<Extract<Progress, { kind: 'reading-pipelines' }>, 'kind' | 'region'>) => void,
  signal?: AbortSignal,
): Promise<{ readonly found: readonly PipelinesFound[]; readonly search: SearchFacts }> {
  const limit = pLimit(PIPELINES_AT_ONCE);
  const results: (PipelinesFound | undefined)[] = [];
  const reads: Promise<void>[] = [];
  const seen = new Set<string>();
  const version1: string[] = [];
  let read = 0;
  let fitting = 0;
  let failedInARow = 0;
  let givenUp: Problem | undefined;
  let problem: Problem | undefined;

  const readOne = async (name: string, at: number): Promise<void> => {
    if (signal?.aborted) givenUp ??= asProblem(signal.reason);
    if (givenUp) return;
    try {
      const pipeline = await pipelines.get(name);
      failedInARow = 0;
      read += 1;
      if (pipeline.sourceActions.some((action) => usesRepository(action, repository))) {
        results[at] = { name, pipeline };
        fitting += 1;
      } else if (
        pipeline.otherSources.some((source) => isVersion1(source) && usesRepository(source, repository))
      )
        version1.push(name);
      if (read % PROGRESS_STEP === 0) tell({ repository, read, listed: results.length, found: fitting });
    } catch (error) {
      const failure = asProblem(error);
      // It was deleted after it was listed.
      if (failure.kind === 'missing') return;
      failedInARow = isDisturbance(failure) ? failedInARow + 1 : 0;
      if (failure.kind === 'credentials' || failedInARow >= FAILURES_IN_A_ROW) givenUp ??= failure;
      results[at] = { name, problem: failure };
    }
  };

  try {
    for await (const names of pipelines.names()) {
      for (const name of names) {
        // A pipeline that is created meanwhile moves others to the next page.
        if (seen.has(name)) continue;
        seen.add(name);
        reads.push(limit(readOne, name, results.push(undefined) - 1));
      }
    }
  } catch (error) {
    problem = asProblem(error);
  }
  await Promise.all(reads);
  if (read === 0 || read % PROGRESS_STEP !== 0)
    tell({ repository, read, listed: results.length, found: fitting });
  const all = results.filter((result) => result !== undefined);
  return {
    found: [...all.filter((each) => 'pipeline' in each), ...all.filter((each) => 'problem' in each)],
    search: { listed: results.length, read, version1: version1.sort(), problem, givenUp },
  };
}

/** A problem of the service, not of the one pipeline. */
function isDisturbance({ kind }: Problem): boolean {
  return kind === 'unreachable' || kind === 'throttled' || kind === 'broken';
}
