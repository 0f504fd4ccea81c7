/** What holds an execution, in words; pure. */

import type { Hold } from '../../domain/outcome.js';
import type { Remedy } from '../../domain/problem.js';
import { enableTransitionLine } from '../../domain/shell.js';
import { code } from '../../domain/words.js';

/** What follows the name of the pipeline or of its execution. */
export function holdClause(hold: Hold): string {
  switch (hold.kind) {
    case 'approval':
      return `is waiting for manual approval ${code(hold.name)} in stage ${code(hold.stage)}`;
    case 'rule':
      return `is waiting for rule ${code(hold.name)} of stage ${code(hold.stage)}`;
    case 'transition':
      return `is waiting: the transition into ${code(hold.stage)} is disabled`;
  }
}

export interface HeldExecution {
  readonly region?: string;
  readonly pipeline: string;
  /** Page of the execution. */
  readonly url: string;
}

/** @returns none if there is nothing to do but to wait */
export function holdRemedy(hold: Hold, { region, pipeline, url }: HeldExecution): Remedy | undefined {
  switch (hold.kind) {
    case 'approval':
      return { text: 'Approve or reject it:', url };
    case 'rule':
      return undefined;
    case 'transition':
      return {
        text: "When it's safe to deploy, enable the transition:",
        lines: [enableTransitionLine(region ?? 'REGION', pipeline, hold.stage)],
      };
  }
}
