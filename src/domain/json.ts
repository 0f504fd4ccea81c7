/** JSON from outside, as far as it can be trusted: not at all. */

export type Json = Readonly<Record<string, unknown>>;

export const isRecord = (value: unknown): value is Json => typeof value === 'object' && value !== null;

/** @returns an object without members for anything else */
export const record = (value: unknown): Json => (isRecord(value) ? value : {});
