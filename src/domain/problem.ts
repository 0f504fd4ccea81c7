/**
 * A failure that a user can act on: what failed, what was given, what is allowed, and the line to paste.
 * Adapters turn every error of AWS and GitHub into one; nothing else is thrown across a port.
 */

/**
 * - `input`: an input, or the environment, is not usable; nothing was called
 * - `credentials`: none, expired or not valid: no call of this service can succeed
 * - `denied`: valid credentials that may not make this call
 * - `missing`: the service says that there is no such thing
 * - `throttled`, `unreachable`, `broken`: the service gave no answer, or none that can be used
 * - `refused`: the service understood the request and declined it
 */
export type ProblemKind =
  'input' | 'credentials' | 'denied' | 'missing' | 'throttled' | 'unreachable' | 'broken' | 'refused';

/** What to do next: a sentence, and where it helps the lines to paste or the page to open. */
export interface Remedy {
  readonly text: string;
  readonly lines?: readonly string[];
  readonly url?: string;
}

/** If all that helps is another try. */
export const RUN_AGAIN: Remedy = { text: 'Run the job again.' };

/** The same, if GitHub or its runner gave no usable answer. */
export const RUN_AGAIN_GITHUB: Remedy = {
  text: 'Run the job again. If it keeps failing, check GitHub Status:',
  url: 'https://www.githubstatus.com',
};

/**
 * What lies behind a problem that whoever asked can do something about:
 * - `no-credentials`: no provider of the credential chain gave any
 * - `no-such-execution`: there is no such execution, or it does not show yet
 * - `not-stoppable`: AWS does not stop the execution: it has ended, or does not show yet
 * - `conflict`: another change is under way; the same request may be taken later
 * - `used-token`: the token of the request was used before, with other parameters
 */
export type ProblemCode =
  'no-credentials' | 'no-such-execution' | 'not-stoppable' | 'conflict' | 'used-token';

/** The IAM permission whose absence made a call fail. */
export interface MissingPermission {
  /** IAM action, as `codepipeline:GetPipeline`. */
  readonly action: string;
  /** ARN of the resource that the statement must allow. */
  readonly resource: string;
  /** The principal that was denied, where AWS named it. */
  readonly principal?: string;
  /** An explicit deny, or a limit above the role: no statement in the role's own policies can allow it. */
  readonly isBeyondRole?: true;
}

export interface ProblemDetails {
  readonly remedy: Remedy;
  readonly permission?: MissingPermission;
  readonly code?: ProblemCode;
  readonly cause?: unknown;
}

export class Problem extends Error {
  override readonly name = 'Problem';
  readonly kind: ProblemKind;
  readonly remedy: Remedy;
  readonly permission: MissingPermission | undefined;
  readonly code: ProblemCode | undefined;

  /** @param message one sentence that names the thing and the values, fit for a log line */
  constructor(kind: ProblemKind, message: string, details: ProblemDetails) {
    super(message, { cause: details.cause });
    this.kind = kind;
    this.remedy = details.remedy;
    this.permission = details.permission;
    this.code = details.code;
  }
}

/** Turns what a `catch` gave into a Problem; anything that is none yet is a fault of ours or of a library. */
export function asProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return new Problem('broken', `An unexpected error stopped this step: ${text}`, {
    cause: error,
    remedy: {
      text: 'Run the job again with debug logging. If it fails again, report it with the log of this step.',
    },
  });
}
