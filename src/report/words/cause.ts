/** Why something failed, in a few words for a headline; pure. */

import type { Problem } from '../../domain/problem.js';
import { short } from '../escape.js';
import { code } from '../../domain/words.js';

/** Characters of a cause in a headline. */
const CAUSE_LENGTH = 160;

/** IAM's own words for a denied call, else the first sentence. */
export function causeOfProblem({ message, permission }: Problem): string {
  if (!permission) return causeOf(message);
  return `${principalName(permission.principal)}is not authorized to perform ${code(permission.action)}`;
}

/** @param principal ARN of a role, of its session, or of a user */
function principalName(principal = ''): string {
  const [, kind, path = ''] = /:(role|assumed-role|user)\/(.+)$/.exec(principal) ?? [];
  const names = path.split('/');
  // A session's ARN has the role's name first, the others have a path before it.
  const name = kind === 'assumed-role' ? names[0] : names.at(-1);
  if (name) return `${kind === 'user' ? 'user' : 'role'} ${code(name)} `;
  return principal === '' ? '' : `${code(principal)} `;
}

/** How CodeBuild says which command failed. */
const COMMAND = /Error while executing command: (.+?)\.? Reason: exit status (\d+)/s;

/** AWS puts the code of an error before its message. */
const CODE = /^(?:[A-Z][a-z]+){2,}: (?=\S)/;

/** Characters of a message that are read. */
const READ_LENGTH = 4000;

/** @param whole message in AWS's words or ours */
export function causeOf(whole: string): string {
  const message = whole.slice(0, READ_LENGTH);
  const [, command = '', status = ''] = COMMAND.exec(message) ?? [];
  if (command !== '')
    return `${code(short(command.split('\n')[0] ?? '', CAUSE_LENGTH))} exited with status ${status}`;
  const text = message.replace(CODE, '').trim();
  const sentence = /^.*?(?=[.:]?(?:\s*\n|$)|\.\s+[A-Z])/s.exec(text)?.[0] ?? text;
  return short(sentence, CAUSE_LENGTH);
}
