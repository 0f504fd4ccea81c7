/** `template-trigger`: whether the triggers of a template start its pipelines. */

import type { Check } from './check.js';

export const templateTrigger = {
  id: 'template-trigger',
  group: 'standard',
  about: 'template',
  needs: ['templates'],
  judge: (context) => context.templates?.triggers(context) ?? [],
} as const satisfies Check;
