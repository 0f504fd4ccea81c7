import { createHash } from 'node:crypto';

/** A version 4 UUID made from `seed`: the same seed gives the same one, so that recorded runs can be compared. */
export function deriveUuid(seed: string): string {
  const hex = createHash('sha256').update(seed).digest('hex');
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `4${hex.slice(13, 16)}`,
    `8${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join('-');
}
