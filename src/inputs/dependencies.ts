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
  if (textOf('pipeline') !== '') {
    return wait && start === 'never' ? ['`wait: true` needs `start: if-needed` or `start: always`.'] : [];
  }
  const needs = (given: string) => `${given} needs \`pipeline\`.`;
  return [
    ...(textOf('connection') === '' ? ['Set `pipeline`, `connection` or both.'] : []),
    ...(start === 'never' ? [] : [needs(code(`start: ${start}`))]),
    ...(wait ? [needs('`wait: true`')] : []),
    ...(textOf('variables') === '' ? [] : [needs('`variables`')]),
    ...(textOf('source-action') === '' ? [] : [needs(code(`source-action: ${textOf('source-action')}`))]),
  ];
}
