/** `template-source`: whether the source actions of a template can work as they are written. */

import type { Check } from './check.js';

export const templateSource = {
  id: 'template-source',
  group: 'standard',
  about: 'template',
  needs: ['templates', 'repositoryNames'],
  judge: (context) => context.templates?.sources(context) ?? [],
} as const satisfies Check;
