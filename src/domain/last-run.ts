/** What a pipeline last ran, and which execution of a commit `start: if-needed` adopts. One definition for both; pure. */

import type { Execution } from './execution.js';
import type { SourceAction } from './pipeline.js';

type Source = Pick<SourceAction, 'name'>;

/** The commit that an execution took through a source action. It has none until the source action succeeded. */
export function commitOf(execution: Execution | undefined, source: Source): string | undefined {
  const revision = execution?.sourceRevisions.find(({ sourceAction }) => sourceAction === source.name);
  return revision?.commit === '' ? undefined : revision?.commit;
}

/** Whether an execution brings a stage back to what it ran before. */
export const isRollback = ({ rollback, trigger }: Pick<Execution, 'rollback' | 'trigger'>): boolean =>
  rollback !== undefined || trigger === 'ManualRollback' || trigger === 'AutomatedRollback';

const WITHOUT_EFFECT: ReadonlySet<string> = new Set(['Failed', 'Stopped', 'Cancelled', 'Superseded']);

/** Whether an execution runs or came through. One whose status this version does not know may have. */
export const isInEffect = ({ status }: Execution): boolean => !WITHOUT_EFFECT.has(status);

/** An execution, and the commit that it runs: of a rollback, the one that it goes back to. */
export interface Run {
  readonly execution: Execution;
  /** None if AWS shows none, as of a rollback to an execution that is no longer listed. */
  readonly commit: string | undefined;
}

/**
 * What the pipeline last ran: its newest execution that took a commit, however it ended. A rollback counts if it is in effect.
 *
 * @param executions newest first
 */
export function lastRun(executions: readonly Execution[], source: Source): Run | undefined {
  return findRun(executions, source, (execution, commit) =>
    isRollback(execution) ? isInEffect(execution) : commit !== undefined,
  );
}

/**
 * The executions that `start: if-needed` adopts, of the same commit through the same source action: in progress, or
 * succeeded and still what the pipeline runs. After them, no execution of another commit and no rollback is in effect.
 *
 * @param executions newest first
 */
export function adoptableOf(
  executions: readonly Execution[],
  source: Source,
  commit: string,
): readonly Execution[] {
  let isReplaced = false;
  return executions.filter((execution) => {
    const isOwn = isOfCommit(execution, source, commit);
    if (!isOwn) isReplaced ||= isInEffect(execution);
    return isOwn && (execution.status === 'InProgress' || (execution.status === 'Succeeded' && !isReplaced));
  });
}

/** The newest of them. */
export const findAdoptable = (...of: Parameters<typeof adoptableOf>): Execution | undefined =>
  adoptableOf(...of)[0];

/**
 * Whether older executions than these change nothing about the start at a commit: one of these can be adopted, or the commit
 * was replaced since it last ran.
 */
export function isDecided(executions: readonly Execution[], source: Source, commit: string): boolean {
  if (findAdoptable(executions, source, commit)) return true;
  const isOwn = (execution: Execution) => isOfCommit(execution, source, commit);
  return executions.some(isOwn) && executions.some((each) => !isOwn(each) && isInEffect(each));
}

const isOfCommit = (execution: Execution, source: Source, commit: string): boolean =>
  !isRollback(execution) && commitOf(execution, source) === commit;

/**
 * The executions that can be of a push: those that began before it are not.
 *
 * @param since the time of the push; every execution can be if there was none
 */
export function beganSince(
  executions: readonly Execution[],
  since: number | undefined,
): readonly Execution[] {
  if (since === undefined) return executions;
  return executions.filter(({ startedAt }) => startedAt === undefined || startedAt >= since);
}

/**
 * The newest execution with a source stage: a rollback has none.
 *
 * @param executions newest first
 */
export function newestWithSource(executions: readonly Execution[]): Execution | undefined {
  return executions.find((execution) => !isRollback(execution));
}

/** Whether an execution in progress can still turn out to be of any commit. */
export function isUndecided(execution: Execution, source: Source): boolean {
  return (
    execution.status === 'InProgress' && !isRollback(execution) && commitOf(execution, source) === undefined
  );
}

/** Whether an execution in progress shows no commit at all. One that shows another source action's commit is decided. */
export function isUnseen(execution: Execution): boolean {
  const { status, sourceRevisions } = execution;
  return (
    status === 'InProgress' && !isRollback(execution) && sourceRevisions.every(({ commit }) => commit === '')
  );
}

function findRun(
  executions: readonly Execution[],
  source: Source,
  fits: (execution: Execution, commit: string | undefined) => boolean,
): Run | undefined {
  for (const execution of executions) {
    const { rollback } = execution;
    const target = rollback && executions.find(({ id }) => id === rollback.target);
    const commit = commitOf(execution, source) ?? commitOf(target, source);
    if (fits(execution, commit)) return { execution, commit };
  }
  return undefined;
}
