/** A remedy as plain text; pure. */

import type { Remedy } from '../../domain/problem.js';

/** A remedy as text, for places without markup. */
export function remedyText({ text, lines = [], url }: Remedy): string {
  return [text, ...lines, ...(url === undefined ? [] : [url])].join('\n');
}

/** What is wrong and what fixes it, for places without markup. */
export function withRemedy(message: string, remedy: Remedy | undefined): string {
  return remedy ? `${message}\n${remedyText(remedy)}` : message;
}
