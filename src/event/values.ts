/** Values of a payload and of the runner's variables, as far as they can be trusted: not at all. */

import type { Json } from '../domain/json.js';

/** A push gives seconds since the epoch, every other payload an ISO 8601 text. */
export function timeOf(value: unknown): number | undefined {
  const ms = typeof value === 'number' ? value * 1000 : Date.parse(text(value) ?? '');
  return Number.isFinite(ms) ? ms : undefined;
}

export const text = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined;

export const commitId = (value: string | undefined): string | undefined =>
  value !== undefined && /^[0-9a-f]{40}$/i.test(value) ? value : undefined;

export const branchOfRef = (ref: string | undefined): string | undefined => nameIn('refs/heads/', ref);

export const tagOfRef = ({
  GITHUB_REF: ref,
}: Readonly<Record<string, string | undefined>>): string | undefined => nameIn('refs/tags/', ref);

/** @returns none if the ref is of another kind, or has no name behind its prefix */
export const nameIn = (prefix: string, ref: string | undefined): string | undefined =>
  ref?.startsWith(prefix) ? text(ref.slice(prefix.length)) : undefined;

export const numberOf = ({ number }: Json): number | undefined =>
  typeof number === 'number' && Number.isSafeInteger(number) && number > 0 ? number : undefined;
