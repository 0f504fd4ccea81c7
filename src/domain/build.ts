/** The builds of an execution, and their logs. */

import type { Problem } from './problem.js';

/** What CodeBuild says of the log of a build. */
export type BuildLog =
  | { readonly kind: 'stream'; readonly group: string; readonly stream: string }
  /** It is not there yet; once the build is over, there will be none. */
  | { readonly kind: 'pending' }
  /** The project keeps none in CloudWatch Logs. */
  | { readonly kind: 'disabled' };

export type LogStream = Extract<BuildLog, { kind: 'stream' }>;

/** Some events of a log in the order of their times. */
export interface LogPage {
  readonly messages: readonly string[];
  /** For what comes after them; at the end of the log the one that was sent. */
  readonly nextToken: string;
}

/** The action that a build belongs to. */
export interface BuildAction {
  readonly stage: string;
  readonly action: string;
  /** 1, or more where its stage was retried. */
  readonly attempt: number;
  /** `externalExecutionUrl`: data from outside. */
  readonly externalUrl: string;
}

/**
 * Why a log, or the rest of it, is not shown:
 * - `disabled`, `absent`: there is none in CloudWatch Logs
 * - `unknown`: CodeBuild has no build of this id, as for a batch of builds
 * - a Problem: a call that was denied, or got no answer for too long
 */
export type NoLog = 'disabled' | 'absent' | 'unknown' | Problem;
