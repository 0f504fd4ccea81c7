/** Values that AWS may add to. */

/** One of those that this version knows, or any other text, kept as it came. */
export type Open<Known extends string> = Known | (string & Record<never, never>);
