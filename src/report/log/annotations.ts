/** What a person has to look at → annotations; pure. */

import { aboutOf, type Concern } from '../words/concerns.js';
import { withRemedy } from '../words/remedy.js';
import { ANNOTATIONS, type LogEntry } from './entry.js';

/** GitHub shows a few of a kind. The rest is in the groups of the log. */
export function annotate(concerns: readonly Concern[]): LogEntry[] {
  return (['fail', 'warn'] as const).flatMap((status): LogEntry[] => {
    const own = concerns.filter((concern) => concern.status === status);
    const left = own.length - ANNOTATIONS;
    const kind = status === 'fail' ? 'error' : 'warning';
    const word = status === 'fail' ? 'failed' : 'warned';
    return [
      ...own.slice(0, ANNOTATIONS).map((concern) => annotation(kind, concern)),
      ...(left > 0 ? [{ kind: 'line', text: `${left} more ${word}. See the groups above.` } as const] : []),
    ];
  });
}

function annotation(kind: 'error' | 'warning', concern: Concern): LogEntry {
  const { message, remedy, page, file, line } = concern;
  const link = page ? `\n${page.name}: ${page.url}` : '';
  return {
    kind,
    title: aboutOf(concern),
    message: `${withRemedy(message, remedy)}${link}`,
    ...(file !== undefined && { file }),
    ...(line !== undefined && { line }),
  };
}
