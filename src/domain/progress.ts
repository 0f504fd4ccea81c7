/** What a person hears while the step works. */

import type { BuildAction, NoLog } from './build.js';
import type { ActionExecution, Execution, ExecutionStatus, RuleExecution } from './execution.js';
import type { ConnectionOutcome, ExecutionOutcome, Outcome, RelatedExecution } from './outcome.js';
import type { ConditionPoint, InboundTransition } from './pipeline.js';
import type { Problem } from './problem.js';

/** What a person should hear while the step still works. */
export type Progress =
  | { readonly kind: 'notice' | 'warning'; readonly title: string; readonly message: string }
  | { readonly kind: 'line'; readonly text: string }
  /** Shown only in a run with debug logging. */
  | { readonly kind: 'debug'; readonly message: string }
  | {
      readonly kind: 'waiting-for-connection';
      readonly connection: ConnectionOutcome;
      readonly timeoutMs: number;
    }
  | {
      readonly kind: 'reading-pipelines';
      readonly region: string;
      readonly repository: string;
      readonly read: number;
      readonly listed: number;
      readonly found: number;
    }
  /** The checks are done and nothing is started yet: all that is known so far. */
  | { readonly kind: 'checked'; readonly outcome: Outcome }
  | StartProgress
  | { readonly kind: 'execution'; readonly pipeline: string; readonly event: ExecutionEvent };

/** What happens around the start of one pipeline, which several do side by side. */
export interface StartProgress {
  readonly kind: 'start';
  readonly pipeline: string;
  readonly commit: string;
  readonly step: StartStep;
}

/**
 * - `grace`, `undecided`: an execution is waited for, or that one shows its revision; for `ms` milliseconds at most
 * - `shown`, `nothing-shown`: what came of it, after so many milliseconds
 * - `conflict`: the same request is made again, for `ms` milliseconds at most
 * - `at-head`: a V1 pipeline starts only at the head of its branch, which is the commit
 * - `requested`, `adopted`: AWS gave the id of the execution, or one that exists is used. Told at once, before any other
 *   call: from here on the outputs have it, whatever happens to the step
 * - `started`, `already-started`: the execution that AWS gave was started by this request, as far as AWS shows, or by an
 *   earlier one with the same token
 * - `other-variables`: executions of the commit are not adopted, since they have other variables than the step
 * - `unknown-variables`: it can't be told whether the adopted one has those of the step
 * - `confirmed`, `unconfirmed`: what the execution that was started shows as its own revision
 */
export type StartStep =
  | { readonly kind: 'grace'; readonly certain: boolean; readonly how: string; readonly ms: number }
  | { readonly kind: 'undecided'; readonly executions: readonly string[]; readonly ms: number }
  | { readonly kind: 'shown'; readonly execution: Execution; readonly ms: number }
  | { readonly kind: 'nothing-shown'; readonly others: number; readonly ms: number }
  | { readonly kind: 'conflict'; readonly problem: Problem; readonly ms: number }
  | { readonly kind: 'at-head'; readonly branch: string }
  | {
      readonly kind: 'requested' | 'adopted' | 'started' | 'already-started';
      readonly execution: ExecutionOutcome;
    }
  | { readonly kind: 'other-variables'; readonly executions: readonly string[] }
  | { readonly kind: 'confirmed'; readonly execution: string }
  | {
      readonly kind: 'unconfirmed' | 'unknown-variables';
      readonly execution: string;
      readonly problem: Problem | undefined;
    };

/** What changed in an execution that is waited for. */
export type ExecutionEvent =
  | {
      readonly kind: 'waiting';
      readonly id: string;
      readonly url: string;
      readonly timeoutMs: number;
      /** How long the pipeline's past successes took, and how many those are; none without any. */
      readonly expected: { readonly usualMs: number; readonly successes: number } | undefined;
    }
  | {
      readonly kind: 'action';
      readonly execution: ActionExecution;
      /** 1, or more where its stage was retried. */
      readonly attempt: number;
    }
  | { readonly kind: 'retry'; readonly stage: string; readonly attempt: number }
  | { readonly kind: 'approval'; readonly stage: string; readonly action: string; readonly url: string }
  | {
      readonly kind: 'rule';
      readonly execution: RuleExecution;
      /** The condition that it belongs to. None if the pipeline has changed since. */
      readonly point: ConditionPoint | undefined;
      /** 1, or more if its stage was retried. */
      readonly attempt: number;
    }
  /** A condition has the execution skip a stage. */
  | { readonly kind: 'skipped'; readonly stage: string }
  /** The execution waits before a stage whose inbound transition is disabled. */
  | { readonly kind: 'held'; readonly stage: string; readonly transition: InboundTransition }
  /** AWS does not show the execution yet, which is waited for up to `ms` milliseconds. */
  | { readonly kind: 'not-visible'; readonly ms: number }
  /** A status that this version does not know. */
  | { readonly kind: 'status'; readonly status: ExecutionStatus; readonly summary: string }
  | { readonly kind: 'rollback' }
  | { readonly kind: 'stopping'; readonly summary: string }
  | { readonly kind: 'unanswered'; readonly problem: Problem }
  | {
      readonly kind: 'followed';
      readonly from: string;
      readonly to: string;
      readonly url: string;
      readonly why: 'Superseded' | 'Cancelled';
    }
  | { readonly kind: 'rolled-back'; readonly rollback: RelatedExecution }
  | ({ readonly kind: 'log'; readonly lines: readonly string[] } & BuildAction)
  | ({ readonly kind: 'no-log'; readonly why: NoLog } & BuildAction);
