/** `template-role`: whether the roles of a template can use its connections. */

import type { Check } from './check.js';

export const templateRole = {
  id: 'template-role',
  group: 'standard',
  about: 'template',
  needs: ['templates'],
  judge: (context) => context.templates?.roles(context) ?? [],
} as const satisfies Check;
