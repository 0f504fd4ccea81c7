/** Pages of a list of GitHub's, and the `Link` header that leads from one to the next. */

const DEFAULT_PAGE = 30;
const LARGEST_PAGE = 100;

export interface Page<T> {
  shown: T[];
  page: number;
  /** The `Link` header; undefined where all is on one page. */
  link: string | undefined;
}

/**
 * What a query's `per_page` and `page` ask for. As GitHub does, it takes what is no number from 1 up as not given, and no
 * more than 100 for a page.
 * @param url what was asked for, without the query
 * @param usual how many are on a page where nothing is asked for
 */
export function pageOf<T>(all: readonly T[], url: string, query: string, usual = DEFAULT_PAGE): Page<T> {
  const asked = new URLSearchParams(query);
  const perPage = readCount(asked.get('per_page'));
  const size = perPage === undefined ? usual : Math.min(LARGEST_PAGE, perPage);
  const page = readCount(asked.get('page')) ?? 1;
  const last = Math.max(1, Math.ceil(all.length / size));
  return {
    shown: all.slice((page - 1) * size, page * size),
    page,
    link: linkPages(page, last, (number) => {
      asked.set('page', String(number));
      return `${url}?${asked.toString()}`;
    }),
  };
}

function readCount(text: string | null): number | undefined {
  return text !== null && /^[1-9]\d{0,8}$/.test(text) ? Number(text) : undefined;
}

function linkPages(page: number, last: number, urlOf: (page: number) => string): string | undefined {
  const places: [relation: string, page: number, exists: boolean][] = [
    ['prev', Math.min(page - 1, last), page > 1],
    ['next', page + 1, page < last],
    ['last', last, page < last],
    ['first', 1, page > 1],
  ];
  const links = places.filter(([, , exists]) => exists);
  return links.length === 0
    ? undefined
    : links.map(([relation, number]) => `<${urlOf(number)}>; rel="${relation}"`).join(', ');
}
