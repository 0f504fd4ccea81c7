/** How ids and counts stand in a sentence; pure. */

import { shortCommit, shortId } from '../../domain/short.js';
import { code } from '../../domain/words.js';

export const commitName = (commit: string): string => code(shortCommit(commit));

export const executionName = (id: string): string => code(shortId(id));

export const count = (number: number, thing: string): string =>
  `${number} ${thing}${number === 1 ? '' : 's'}`;
