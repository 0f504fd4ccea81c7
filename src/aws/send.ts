/** The one way to call AWS, and the one way to read a list: every error becomes a Problem here. */

import type { Client, Command, MetadataBearer } from '@smithy/types';
import { withoutValues, type Call } from './call.js';
import { brokenAnswer, problemOfAws } from './faults.js';

/** @throws Problem */
export async function send<
  ClientInput extends object,
  Input extends ClientInput,
  ClientOutput extends MetadataBearer,
  Output extends ClientOutput,
  Configuration,
>(
  client: Client<ClientInput, ClientOutput, Configuration>,
  command: Command<ClientInput, Input, ClientOutput, Output, Configuration>,
  call: Call,
  signal?: AbortSignal,
): Promise<Output> {
  try {
    return await client.send(command, { abortSignal: signal });
  } catch (error) {
    if (error instanceof Error && call.hiddenValues) {
      const hide = (text: string) => withoutValues(text, call.hiddenValues ?? []);
      error.message = hide(error.message);
      error.stack = hide(error.stack ?? '');
    }
    throw problemOfAws(error, call);
  }
}

/** A part of a list, and what stands for the next one. */
export interface Page<T> {
  readonly page: readonly T[];
  readonly nextToken: string | undefined;
}

/** The history of the busiest pipelines, of 12 months, is longer, and nobody reads it to its end. */
const MOST_PAGES = 100;

/**
 * A list, page by page, to its end.
 *
 * @param read gives the page that a token stands for; the first one without a token
 * @throws Problem
 */
export async function* pages<T>(
  call: Call,
  read: (nextToken: string | undefined) => Promise<Page<T>>,
): AsyncGenerator<readonly T[]> {
  const seen = new Set<string>();
  let nextToken: string | undefined;
  do {
    const answer = await read(nextToken);
    yield answer.page;
    // The SDK's own paginators take an empty token for none, too.
    nextToken = answer.nextToken === '' ? undefined : answer.nextToken;
    if (nextToken !== undefined && seen.has(nextToken))
      throw brokenAnswer(call, 'its next-page token repeats an earlier one');
    if (seen.size >= MOST_PAGES) throw brokenAnswer(call, `it has more than ${MOST_PAGES} pages`);
    if (nextToken !== undefined) seen.add(nextToken);
  } while (nextToken !== undefined);
}

/** Every item of every page. */
export async function all<T>(list: AsyncIterable<readonly T[]>): Promise<T[]> {
  const found: (readonly T[])[] = [];
  for await (const page of list) found.push(page);
  return found.flat();
}
