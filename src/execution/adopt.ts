/** Finds the execution that makes a start unnecessary: one that exists, or one that the push is about to create. */

import { factOf } from '../domain/fact.js';
import { adoptableOf, beganSince, isUndecided, isUnseen } from '../domain/last-run.js';
import { poll } from '../domain/poll.js';
import { Problem, RUN_AGAIN } from '../domain/problem.js';
import { pushTime } from '../domain/run-event.js';
import { shortId } from '../domain/short.js';
import { code } from '../domain/words.js';
import type { AutomaticStart } from '../domain/automatic-start.js';
import type { Execution } from '../domain/execution.js';
import type { Fact } from '../domain/fact.js';
import type { Pipelines } from '../ports/aws.js';
import { tellStart, type ExecutionContext } from './context.js';

/**
 * How long the execution of a push may take to appear. A webhook usually reaches CodePipeline within seconds, but AWS
 * promises no limit.
 */
export const GRACE_MS = 20_000;
/** How much longer an execution in progress may take to show its revision: its source action must finish first. */
export const REVISION_GRACE_MS = 40_000;
const SHORTEST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 5000;

export interface AdoptContext extends ExecutionContext {
  /** The executions as the checks saw them; none if they were not read. */
  readonly executions: Fact<readonly Execution[]> | undefined;
  /** Whether the push of this run starts the pipeline; none if this run is not about a push. */
  readonly trigger: AutomaticStart | undefined;
}

type ExecutionsFact = Fact<readonly Execution[]>;

export interface RunOfCommit {
  /** Those to adopt, newest first. None if a start is needed. */
  readonly adoptable: readonly Execution[];
  /** The executions as they were last seen, newest first. */
  readonly executions: readonly Execution[];
}

/**
 * Finds the executions to adopt, and waits a while for one that the push creates or that has not shown its revision yet. If the
 * push starts the pipeline, only one that began after it is adopted.
 *
 * @throws Problem if it can't be told whether there is one: nothing is started next to an execution that may be of the
 * commit
 */
export async function findExecution(context: AdoptContext): Promise<RunOfCommit> {
  const { executions: first, trigger, commit, source, pipeline, signal } = context;
  const { clock, pipelines } = context.ports;
  const startedAt = clock.now();
  if (!first?.ok) throw cannotTell(pipeline.name, first?.problem);
  const startsItself = trigger !== undefined && trigger.starts !== 'no';
  let since = startsItself ? pushTime(context.target.event, startedAt) : undefined;
  const candidates = (seen: ExecutionsFact) => (seen.ok ? beganSince(seen.value, since) : []);
  const adoptable = (seen: ExecutionsFact) => adoptableOf(candidates(seen), source, commit);
  const undecided = (seen: ExecutionsFact) => candidates(seen).filter((each) => isUndecided(each, source));
  const existing = adoptable(first);
  if (existing.length > 0) return { adoptable: existing, executions: first.value };

  const isFound = (seen: ExecutionsFact) => adoptable(seen).length > 0;
  const read = () => factOf(readNewer(pipeline.name, pipelines, first.value));
  const watch = (from: ExecutionsFact, timeout: number, isDone: (seen: ExecutionsFact) => boolean) =>
    poll(from, {
      read,
      isDone,
      clock,
      timeout,
      shortest: SHORTEST_PAUSE_MS,
      longest: LONGEST_PAUSE_MS,
      signal,
    });
  let last: ExecutionsFact = first;
  if (startsItself) {
    const { starts, how } = trigger;
    tellStart(context, { kind: 'grace', certain: starts === 'yes', how, ms: GRACE_MS });
    last = await watch(last, GRACE_MS, isFound);
    // A push that started nothing leaves what ran before as good as any.
    if (starts === 'perhaps' && !isFound(last)) since = undefined;
  }
  const waiting = isFound(last) ? [] : undecided(last);
  if (waiting.length > 0) {
    const executions = waiting.map(({ id }) => id);
    tellStart(context, { kind: 'undecided', executions, ms: REVISION_GRACE_MS });
    last = await watch(
      last,
      REVISION_GRACE_MS,
      (seen) => isFound(seen) || (seen.ok && undecided(seen).length === 0),
    );
  }
  if (!last.ok) throw cannotTell(pipeline.name, last.problem);
  const { value: executions } = last;
  if (last === first) return { adoptable: [], executions };

  const found = adoptable(last);
  const [newest] = found;
  const ms = clock.now() - startedAt;
  if (!newest) {
    const [unseen] = candidates(last).filter(isUnseen);
    if (unseen) throw stillUnseen(pipeline.name, unseen, ms);
    tellStart(context, { kind: 'nothing-shown', others: executions.length, ms });
    return { adoptable: found, executions };
  }
  tellStart(context, { kind: 'shown', execution: newest, ms });
  return { adoptable: found, executions };
}

/** The first page, which has what began recently. */
export async function newestExecutions(name: string, pipelines: Pipelines): Promise<readonly Execution[]> {
  for await (const page of pipelines.executions(name)) return page;
  return [];
}

/** The first page, and behind it what was read before. */
async function readNewer(
  name: string,
  pipelines: Pipelines,
  before: readonly Execution[],
): Promise<readonly Execution[]> {
  const newest = await newestExecutions(name, pipelines);
  const ids = new Set(newest.map(({ id }) => id));
  return [...newest, ...before.filter(({ id }) => !ids.has(id))];
}

function cannotTell(pipeline: string, problem: Problem | undefined): Problem {
  const why = problem?.message ?? 'its executions were not read.';
  return new Problem(
    'refused',
    `Can't tell whether pipeline ${code(pipeline)} needs a start, so nothing was started: ${why}`,
    { cause: problem, remedy: problem?.remedy ?? RUN_AGAIN },
  );
}

function stillUnseen(pipeline: string, { id }: Execution, ms: number): Problem {
  return new Problem(
    'refused',
    `Can't tell whether pipeline ${code(pipeline)} needs a start, so nothing was started. Execution ${code(shortId(id))} is in progress and showed no source revision in ${Math.round(ms / 1000)} s.`,
    {
      remedy: {
        text: 'Check the source stage of that execution. Run the job again when the stage has succeeded or the execution has stopped. To start anyway:',
        lines: ['start: always'],
      },
    },
  );
}
