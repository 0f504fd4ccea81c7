/** `template`: whether the files that `template` names can be read. */

import type { Check } from './check.js';

export const template = {
  id: 'template',
  group: 'standard',
  about: 'template',
  needs: ['templates'],
  judge: (context) => context.templates?.files(context) ?? [],
} as const satisfies Check;
