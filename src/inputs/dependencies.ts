/** Inputs that are fine alone and make no sense together. */

import type { InputName, Inputs } from '../domain/inputs.js';
import { code } from '../domain/words.js';

/**
 * @param textOf the text of an input: what is set, but cannot be read, is a fault of its own
 * @returns one line per fault
 */
export function findConflicts(
  { start, wait }: Pick<Inputs, 'start' | 'wait'>,
  textOf: (name: InputName) => string,
): string[] {
  const isSet = (name: InputName) => textOf(name) !== '';
  const parameters =
    isSet('template-parameters') && !isSet('template') ? ['`template-parameters` needs `template`.'] : [];
  if (isSet('pipeline')) {
    const mode =
      wait && start === 'never' ? ['`wait: true` needs `start: if-needed` or `start: always`.'] : [];
    return [...parameters, ...mode];
  }
  const needs = (given: string) => `${given} needs \`pipeline\`.`;
  const hasSubject = isSet('connection') || isSet('template');
  return [
    ...(hasSubject ? [] : ['Set `pipeline`, `connection` or `template`.']),
    ...parameters,
    ...(start === 'never' ? [] : [needs(code(`start: ${start}`))]),
    ...(wait ? [needs('`wait: true`')] : []),
    ...(isSet('variables') ? [needs('`variables`')] : []),
    ...(isSet('source-action') ? [needs(code(`source-action: ${textOf('source-action')}`))] : []),
  ];
}
