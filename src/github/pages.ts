/** Lists of GitHub, which come page by page. */

import { record, type Json } from '../domain/json.js';
import { broken } from './answers.js';

/** The most that GitHub puts on a page. */
export const PAGE_SIZE = 100;

/** No list that is read here is longer. */
const MOST_PAGES = 100;

interface GitHubPage {
  readonly page: readonly Json[];
  readonly hasMore: boolean;
}

/** A page of a list that ends with one that is not full. */
export function listed(list: unknown, what: string): GitHubPage {
  if (!Array.isArray(list)) throw broken('the answer', what);
  return { page: list.map(record), hasMore: list.length >= PAGE_SIZE };
}

/**
 * @param read gives a page by its number
 * @throws Problem for a list without an end
 */
export async function* pages(read: (number: number) => Promise<GitHubPage>): AsyncGenerator<readonly Json[]> {
  for (let number = 1; number <= MOST_PAGES; number += 1) {
    const { page, hasMore } = await read(number);
    yield page;
    if (!hasMore) return;
  }
  throw broken('a list', `end within ${MOST_PAGES} pages`);
}

/** Every item of every page. */
export async function allOf(list: AsyncIterable<readonly Json[]>): Promise<Json[]> {
  const found: (readonly Json[])[] = [];
  for await (const page of list) found.push(page);
  return found.flat();
}
