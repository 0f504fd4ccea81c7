/** Start: exactly once, at exactly this commit. */

import { createHash } from 'node:crypto';
import { asProblem, Problem } from '../problem.js';
import { shellWord } from '../shell.js';
import type { Execution, PipelineFacts, Pipelines, RunEvent, SourceAction, Target } from '../model.js';
import { isReusable } from './adopt.js';

export interface Started {
  readonly execution: Pick<Execution, 'id' | 'status'>;
  /** False where the execution was adopted. */
  readonly started: boolean;
}

/**
 * Adopts or starts, as `start` asks; called only for a pipeline whose checks allow it.
 *
 * @throws Problem where the start failed, or whether one is needed could not be read
 */
export async function startOrAdopt(
  facts: PipelineFacts,
  source: SourceAction,
  commit: string,
  target: Target,
  pipelines: Pipelines,
  signal?: AbortSignal,
): Promise<Started> {
  if (target.start === 'if-needed') {
    const { executions } = facts;
    if (!executions?.ok) {
      const why = executions?.problem.message ?? 'its executions were not read.';
      throw new Problem(
        'refused',
        `Whether pipeline ${facts.name} needs a start is not known, so none was made: ${why}`,
        {
          cause: executions?.problem,
          remedy: executions?.problem.remedy ?? { text: 'Run the job again.' },
        },
      );
    }
    const execution = executions.value.find((known) => isReusable(known, source, commit));
    if (execution) return { execution, started: false };
  }
  const request = {
    pipeline: facts.name,
    sourceAction: source.name,
    commit,
    variables: target.variables,
    clientRequestToken: clientRequestToken(target.event, facts.name, commit),
  };
  try {
    return { execution: { id: await pipelines.start(request, signal), status: 'InProgress' }, started: true };
  } catch (error) {
    throw tellUncertainty(asProblem(error), facts.name);
  }
}

/** A request whose answer did not come, or cannot be read, may have taken effect; another run has another token. */
function tellUncertainty(problem: Problem, pipeline: string): Problem {
  if (problem.kind !== 'unreachable' && problem.kind !== 'broken') return problem;
  return new Problem(
    problem.kind,
    `${problem.message} Whether pipeline ${pipeline} was started is not known.`,
    {
      cause: problem,
      remedy: {
        text: 'Look at its executions before you run the job again, or run it again with start: if-needed:',
        lines: [
          `aws codepipeline list-pipeline-executions --pipeline-name ${shellWord(pipeline)} --max-items 5`,
        ],
      },
    },
  );
}

/**
 * The same for every retry of this attempt of this run, so that none starts twice; `[a-zA-Z0-9-]{1,128}` (API
 * reference, StartPipelineExecution).
 */
export function clientRequestToken(
  { runId, runAttempt }: RunEvent,
  pipeline: string,
  commit: string,
): string {
  return createHash('sha256').update([runId, runAttempt, pipeline, commit].join('\n')).digest('hex');
}
