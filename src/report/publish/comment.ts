/** Outcome → the comment on the pull request, and the mark by which it is found again; pure. */

import { createHash } from 'node:crypto';
import type { Inputs } from '../../domain/inputs.js';
import type { Outcome } from '../../domain/outcome.js';
import type { RunEvent } from '../../domain/run-event.js';
import { renderSummary } from '../summary/summary.js';

/** Characters of a comment; so many bytes are never more of them. */
const BODY_LENGTH = 65_536;

/** What one report is about: steps for which all of it is the same have the same comment. */
export interface CommentScope {
  readonly inputs: Pick<
    Inputs,
    'connection' | 'pipelines' | 'repository' | 'role' | 'sourceAction' | 'templates'
  >;
  readonly event: Pick<RunEvent, 'workflow' | 'job'>;
  readonly region: string;
}

/**
 * The role stands for the account, which is not known before AWS answers.
 *
 * @returns 32 hexadecimal digits, whatever the names are
 */
export function digestOf({ inputs, event, region }: CommentScope): string {
  const { connection, pipelines, repository, role, sourceAction, templates } = inputs;
  const parts = [
    event.workflow,
    event.job,
    region,
    role?.arn,
    repository,
    connection,
    pipelines,
    sourceAction,
    templates,
  ];
  const text = JSON.stringify(parts.map((part) => part ?? null));
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}

/** A comment of HTML that GitHub does not show; only at the very start of a body does it count. */
export const markOf = (scope: CommentScope): string =>
  `<!-- codestar-connection-action ${digestOf(scope)} -->`;

/** The job summary under the mark, without anything that differs from run to run of the same report. */
export function renderComment(outcome: Outcome, mark: string): string {
  return `${mark}\n${renderSummary(outcome, { limitBytes: BODY_LENGTH - mark.length - 1, isShort: true })}`;
}

/** Whether two bodies are the same but for what GitHub changes in one. */
export const isSameBody = (a: string, b: string): boolean => normalise(a) === normalise(b);

const normalise = (body: string): string => body.replace(/\r\n?/g, '\n').trimEnd();
