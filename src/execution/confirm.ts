/** Reads back which source revision a started execution runs. */

import { commitOf } from '../domain/last-run.js';
import { poll, unlessAborted } from '../domain/poll.js';
import { asProblem, Problem } from '../domain/problem.js';
import type { Execution } from '../domain/execution.js';
import type { ExecutionOutcome } from '../domain/outcome.js';
import { newestExecutions } from './adopt.js';
import { stopByHand } from './release.js';
import { tellStart, type ExecutionContext } from './context.js';

/** How long the revision may take to appear: the source action must finish first. */
export const CONFIRM_TIMEOUT_MS = 10_000;
const SHORTEST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 3000;

/**
 * Compares what was started with what it shows. A failed read changes nothing about the start, so it is told and fails
 * nothing.
 *
 * @returns what it turned out to be, and why that is not what was asked for
 */
export async function confirm(
  context: ExecutionContext,
  execution: ExecutionOutcome,
): Promise<{ readonly execution: ExecutionOutcome; readonly problem?: Problem }> {
  const { id } = execution;
  try {
    const commit = commitOf(await readBack(context, id), context.source);
    if (commit === undefined) {
      tellStart(context, { kind: 'unconfirmed', execution: id, problem: undefined });
      return { execution };
    }
    if (commit !== context.commit)
      return { execution: { ...execution, commit }, problem: runsAnother(context, id, commit) };
    tellStart(context, { kind: 'confirmed', execution: id });
    return { execution };
  } catch (error) {
    tellStart(context, { kind: 'unconfirmed', execution: id, problem: asProblem(error) });
    return { execution };
  }
}

async function readBack(
  { pipeline, source, signal, ports: { pipelines, clock } }: ExecutionContext,
  id: string,
): Promise<Execution | undefined> {
  const read = async (): Promise<Execution | undefined> =>
    (await newestExecutions(pipeline.name, pipelines)).find((execution) => execution.id === id);
  // An execution whose source action failed never shows a revision.
  const isDone = (execution: Execution | undefined) =>
    commitOf(execution, source) !== undefined ||
    (execution !== undefined && execution.status !== 'InProgress');
  return poll(await unlessAborted(read(), signal), {
    read,
    isDone,
    clock,
    timeout: CONFIRM_TIMEOUT_MS,
    shortest: SHORTEST_PAUSE_MS,
    longest: LONGEST_PAUSE_MS,
    signal,
  });
}

function runsAnother({ pipeline, source, commit }: ExecutionContext, id: string, shown: string): Problem {
  return new Problem(
    'refused',
    `Execution ${id} of pipeline ${pipeline.name} was started for ${commit}, and shows ${shown} as its revision of source action ${source.name}.`,
    {
      remedy: {
        ...stopByHand(pipeline.name, id),
        text: 'If that commit must not run, stop the execution; then re-run the job, which starts another one:',
      },
    },
  );
}
