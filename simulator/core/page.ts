/** One page of a list, and where the next begins. */
export interface Page<T> {
  items: T[];
  nextToken?: string;
}

/** Thrown for a token that no earlier page of the same list gave. */
export class InvalidPageToken extends Error {}

/**
 * The page of `items` that follows `token`. Tokens name the last item that was given, not a place, so that an item
 * that arrives in between neither repeats nor hides another, and they serve the list of their `scope` alone.
 */
export function takePage<T>(
  items: readonly T[],
  keyOf: (item: T) => string,
  { scope, size, token }: { scope: string; size: number; token?: string | undefined },
): Page<T> {
  const start = token === undefined ? 0 : indexAfter(items.map(keyOf), scope, token);
  const page = items.slice(start, start + size);
  const last = page.at(-1);
  return last === undefined || start + size >= items.length
    ? { items: page }
    : { items: page, nextToken: encode(scope, keyOf(last)) };
}

function encode(scope: string, key: string): string {
  return Buffer.from(JSON.stringify([scope, key])).toString('base64url');
}

function indexAfter(keys: readonly string[], scope: string, token: string): number {
  const index = keys.findIndex((key) => encode(scope, key) === token);
  if (index < 0) throw new InvalidPageToken('Invalid token');
  return index + 1;
}
