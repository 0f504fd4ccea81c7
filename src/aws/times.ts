/** Times in an answer of a JSON service: numbers to AWS, texts to others who speak its protocols, as moto does. */

/** Members of AWS's models that hold a time, in the answers that are read here. */
const NAMES: ReadonlySet<string> = new Set([
  'created',
  'endTime',
  'lastChangedAt',
  'lastModified',
  'lastStatusChange',
  'lastUpdateTime',
  'pollingDisabledAt',
  'startTime',
  'updated',
]);

/** A member of such a name that is neither a number nor `null`. In a text within a text, its quotes have backslashes. */
const ODD = new RegExp(`"(?:${[...NAMES].join('|')})"\\s*:\\s*(?![-\\d\\sn])`);

/**
 * The SDK reads nothing of an answer in which it cannot read a time.
 *
 * @returns the same answer, with texts as numbers, and without what is no time at all
 */
export function readableTimes(body: Buffer): Uint8Array {
  const text = body.toString('latin1');
  if (!ODD.test(text)) return body;
  try {
    return Buffer.from(JSON.stringify(JSON.parse(body.toString('utf8')), revive));
  } catch {
    // It is no JSON, which is for whoever reads it to say.
    return body;
  }
}

function revive(name: string, value: unknown): unknown {
  if (!NAMES.has(name) || value === null || typeof value === 'number') return value;
  const ms = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  return Number.isNaN(ms) ? null : ms / 1000;
}
