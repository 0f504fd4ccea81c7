/** `template-change`: what a deploy of a changed template stops without a word. */

import type { Check } from './check.js';

export const templateChange = {
  id: 'template-change',
  group: 'standard',
  about: 'template',
  needs: ['templates', 'templateBase'],
  judge: (context) => context.templates?.changes(context) ?? [],
} as const satisfies Check;
