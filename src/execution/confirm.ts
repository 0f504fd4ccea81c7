/** Reads back which source revision a started execution runs. */

import { commitOf } from '../domain/last-run.js';
import { factOf } from '../domain/fact.js';
import { isTransient, poll, unlessAborted } from '../domain/poll.js';
import { asProblem, Problem } from '../domain/problem.js';
import { shortCommit, shortId } from '../domain/short.js';
import type { Execution } from '../domain/execution.js';
import type { ExecutionOutcome } from '../domain/outcome.js';
import { newestExecutions } from './adopt.js';
import { stopByHand } from './release.js';
import { tellStart, type ExecutionContext } from './context.js';
import type { Started } from './start.js';
import { newToken } from './token.js';

/** How long the revision may take to appear: the source action must finish first. */
export const CONFIRM_TIMEOUT_MS = 10_000;
const SHORTEST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 3000;

/** What an execution turned out to be, and why that is not what was requested. */
export interface Confirmed {
  readonly execution: ExecutionOutcome;
  readonly problem?: Problem;
}

/**
 * Compares what was started with what it shows. A failed read changes nothing about the start, so it is told and fails
 * nothing.
 */
export async function confirm(context: ExecutionContext, given: Started): Promise<Confirmed> {
  const { execution } = given;
  const { id } = execution;
  const isOwn = tellOnce(context, given);
  const shown = await factOf(readBack(context, id, isOwn));
  const started = isOwn(shown.ok ? shown.value : undefined);
  if (!shown.ok) {
    tellStart(context, { kind: 'unconfirmed', execution: id, problem: shown.problem });
    return { execution: { ...execution, started } };
  }
  const status = (started ? undefined : shown.value?.status) ?? execution.status;
  const commit = commitOf(shown.value, context.source);
  const confirmed = { ...execution, started, status, commit: commit ?? execution.commit };
  if (commit === undefined) tellStart(context, { kind: 'unconfirmed', execution: id, problem: undefined });
  else if (commit !== context.commit)
    return { execution: confirmed, problem: runsAnother(context, id, commit) };
  else tellStart(context, { kind: 'confirmed', execution: id });
  if (!started && !['InProgress', 'Succeeded'].includes(status))
    return { execution: confirmed, problem: isOver(context, confirmed) };
  return { execution: confirmed };
}

/**
 * Tells whether this request started the execution, as soon as the list shows it.
 *
 * @returns the same each time; an execution that does not show is taken for a new one
 */
function tellOnce(
  context: ExecutionContext,
  { execution, requestedAt = 0 }: Started,
): (shown: Execution | undefined) => boolean {
  let started: boolean | undefined;
  return (shown) => {
    if (started !== undefined) return started;
    const earlier = shown && beganBefore(shown, requestedAt) ? shown : undefined;
    started = earlier === undefined;
    tellStart(context, {
      kind: started ? 'started' : 'already-started',
      execution: { ...execution, started, status: earlier?.status ?? execution.status },
    });
    return started;
  };
}

/**
 * An execution that began before it was requested was started by an earlier request with the same token. Some answers of
 * AWS have times in whole seconds.
 */
function beganBefore({ startedAt, status }: Execution, requestedAt: number): boolean {
  if (startedAt === undefined) return status !== 'InProgress';
  const precision = startedAt % 1000 === 0 ? 1000 : 1;
  return startedAt < Math.floor(requestedAt / precision) * precision;
}

/** @returns none if the execution is not in the list in time */
async function readBack(
  { pipeline, source, signal, ports: { pipelines, clock } }: ExecutionContext,
  id: string,
  seen: (execution: Execution) => void,
): Promise<Execution | undefined> {
  let problem: Problem | undefined;
  const read = async (): Promise<Execution | undefined> => {
    try {
      const newest = await newestExecutions(pipeline.name, pipelines);
      const execution = newest.find((each) => each.id === id);
      if (execution) seen(execution);
      return execution;
    } catch (error) {
      if (!isTransient(error)) throw error;
      problem = asProblem(error);
      return undefined;
    }
  };
  // An execution whose source action failed never shows a revision.
  const isDone = (execution: Execution | undefined) =>
    commitOf(execution, source) !== undefined ||
    (execution !== undefined && execution.status !== 'InProgress');
  const shown = await poll(await unlessAborted(read(), signal), {
    read,
    isDone,
    clock,
    timeout: CONFIRM_TIMEOUT_MS,
    shortest: SHORTEST_PAUSE_MS,
    longest: LONGEST_PAUSE_MS,
    signal,
  });
  if (!shown && problem) throw problem;
  return shown;
}

function runsAnother({ pipeline, source, commit }: ExecutionContext, id: string, shown: string): Problem {
  return new Problem(
    'refused',
    `Execution \`${shortId(id)}\` of pipeline \`${pipeline.name}\` was requested at \`${shortCommit(commit)}\`, but source action \`${source.name}\` fetched \`${shortCommit(shown)}\`.`,
    {
      remedy: {
        ...stopByHand(pipeline.name, id),
        text: 'If the fetched commit must not be deployed, stop the execution. Then re-run the job to start a new one:',
      },
    },
  );
}

function isOver({ pipeline, target }: ExecutionContext, { id, status }: ExecutionOutcome): Problem {
  return new Problem(
    'refused',
    `AWS started no new execution of pipeline \`${pipeline.name}\`. It returned execution \`${shortId(id)}\` of an earlier request, which is ${status}.`,
    { remedy: newToken(target.start) },
  );
}
