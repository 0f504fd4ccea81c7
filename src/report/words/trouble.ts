/** Which pipelines need a look first; pure. */

import type { FindingStatus } from '../../domain/finding.js';
import type { Outcome, PipelineOutcome } from '../../domain/outcome.js';

export type Weight = 'fail' | 'warn' | 'pass';

const WEIGHTS: readonly Weight[] = ['fail', 'warn', 'pass'];

export interface WeighedPipeline {
  readonly pipeline: PipelineOutcome;
  readonly weight: Weight;
}

/** Pipelines that failed first, then those that warned: by their checks, their start, and the wait. */
export function byTrouble({
  pipelines,
  findings,
}: Pick<Outcome, 'pipelines' | 'findings'>): WeighedPipeline[] {
  const names = (status: FindingStatus) =>
    new Set<string | null>(
      findings.flatMap(({ status: own, pipeline, pipelines: several }) =>
        own === status ? [...(several ?? [pipeline])] : [],
      ),
    );
  const [failed, warned] = [names('fail'), names('warn')];
  const weighed = pipelines.map((pipeline): WeighedPipeline => {
    const { name, ready, problem, wait } = pipeline;
    const isWell = ready && !problem && wait?.passed !== false && !failed.has(name);
    return { pipeline, weight: !isWell ? 'fail' : warned.has(name) ? 'warn' : 'pass' };
  });
  return WEIGHTS.flatMap((weight) => weighed.filter((each) => each.weight === weight));
}
