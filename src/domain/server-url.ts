/** The address of GitHub that links are made of. They are public, so nothing of it may be secret. */

import { Problem } from './problem.js';

/**
 * @param given `GITHUB_SERVER_URL`
 * @returns the address without user, password, query, and a slash at its end
 * @throws Problem for an address that is none, which is not named: it can have a password
 */
export function serverUrlOf(given: string | undefined): string {
  if (given === undefined) return 'https://github.com';
  const url = URL.canParse(given) ? new URL(given) : undefined;
  if (url && ['http:', 'https:'].includes(url.protocol))
    return `${url.origin}${url.pathname}`.replace(/\/+$/, '');
  throw new Problem('input', '`GITHUB_SERVER_URL` is not a valid URL.', {
    remedy: {
      text: 'The runner sets this variable. Remove your own value, or correct it:',
      lines: ['GITHUB_SERVER_URL: https://github.com'],
    },
  });
}
