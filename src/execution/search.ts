/** The execution that makes a start needless: one that is there, or that a push is about to make. */

import type { SelfStart } from '../checks/trigger.js';
import { factOf } from '../domain/fact.js';
import { poll } from '../domain/poll.js';
import { Problem } from '../domain/problem.js';
import type { Execution } from '../domain/execution.js';
import type { Fact } from '../domain/fact.js';
import type { PipelineFacts } from '../domain/facts.js';
import type { SourceAction } from '../domain/pipeline.js';
import type { StartStep } from '../domain/progress.js';
import type { Pipelines } from '../ports/aws.js';
import type { Ports } from '../ports/index.js';
import { isReusable, isUndecided, isUnseen } from '../domain/adopt.js';

/**
 * Milliseconds in which the execution of a push may show. A webhook reaches CodePipeline within seconds as a rule; AWS
 * promises none.
 */
export const GRACE = 20_000;
/** Milliseconds more in which an execution in progress may show its revision: its source action has to end first. */
export const SHOWING = 40_000;
/** Milliseconds between two looks, at first and at most. */
const SHORTEST = 1000;
const LONGEST = 5000;

export interface Sought {
  readonly facts: PipelineFacts;
  readonly source: SourceAction;
  readonly commit: string;
  /** What the push of this run starts by itself; none where this run is about no push. */
  readonly trigger: SelfStart | undefined;
}

type Seen = Fact<readonly Execution[]>;

/**
 * Looks for an execution to adopt; where a push is to make one, or one does not show its revision yet, for a while.
 *
 * @param tell hears what is waited for, and what came of it
 * @returns none where a start is needed
 * @throws Problem where that cannot be told: nothing is started beside an execution that may be of the commit
 */
export async function findExecution(
  { facts, source, commit, trigger }: Sought,
  { pipelines, clock }: Pick<Ports, 'pipelines' | 'clock'>,
  tell: (step: StartStep) => void,
  signal?: AbortSignal,
): Promise<Execution | undefined> {
  const began = clock.now();
  const first = facts.executions;
  if (!first?.ok) throw unknown(facts.name, first?.problem);
  const there = adoptable(first, source, commit);
  if (there) return there;

  const isFound = (seen: Seen) => adoptable(seen, source, commit) !== undefined;
  const watch = (from: Seen, timeout: number, isDone: (seen: Seen) => boolean): Promise<Seen> => {
    const read = () => factOf(newestExecutions(facts.name, pipelines));
    return poll(from, { read, isDone, clock, timeout, shortest: SHORTEST, longest: LONGEST, signal });
  };
  let last: Seen = first;
  if (trigger && trigger.starts !== 'no') {
    tell({ kind: 'grace', certain: trigger.starts === 'yes', how: trigger.how, ms: GRACE });
    last = await watch(last, GRACE, isFound);
  }
  const waiting = isFound(last) ? [] : undecided(last, source);
  if (waiting.length > 0) {
    tell({ kind: 'undecided', executions: waiting.map(({ id }) => id), ms: SHOWING });
    last = await watch(
      last,
      SHOWING,
      (seen) => isFound(seen) || (seen.ok && undecided(seen, source).length === 0),
    );
  }
  if (last === first) return undefined;

  if (!last.ok) throw unknown(facts.name, last.problem);
  const execution = adoptable(last, source, commit);
  const ms = clock.now() - began;
  if (!execution) {
    const [unseen] = last.value.filter(isUnseen);
    if (unseen) throw stillUnseen(facts.name, unseen, ms);
    tell({ kind: 'nothing-shown', others: last.value.length, ms });
    return undefined;
  }
  tell({ kind: 'shown', execution, ms });
  return execution;
}

/** The first page, which has what began lately. */
export async function newestExecutions(name: string, pipelines: Pipelines): Promise<readonly Execution[]> {
  for await (const page of pipelines.executions(name)) return page;
  return [];
}

function adoptable(seen: Seen, source: SourceAction, commit: string): Execution | undefined {
  return seen.ok ? seen.value.find((execution) => isReusable(execution, source, commit)) : undefined;
}

function undecided(seen: Seen, source: SourceAction): readonly Execution[] {
  return seen.ok ? seen.value.filter((execution) => isUndecided(execution, source)) : [];
}

function unknown(pipeline: string, problem: Problem | undefined): Problem {
  const why = problem?.message ?? 'its executions were not read.';
  return new Problem(
    'refused',
    `Whether pipeline ${pipeline} needs a start is not known, so none was made: ${why}`,
    { cause: problem, remedy: problem?.remedy ?? { text: 'Run the job again.' } },
  );
}

function stillUnseen(pipeline: string, { id }: Execution, ms: number): Problem {
  return new Problem(
    'refused',
    `Whether pipeline ${pipeline} needs a start is not known, so none was made: execution ${id} is in progress and showed no source revision in ${Math.round(ms / 1000)} s.`,
    {
      remedy: {
        text: 'Look at the source stage of that execution, and run the job again once it is through or stopped. To start beside it all the same:',
        lines: ['start: always'],
      },
    },
  );
}
