import type { InstallationSpec, OrganizationSpec } from './spec.js';

const DEFAULT_PAGE = 30;
const LARGEST_PAGE = 100;

/** One page of an organization's installations. */
export interface InstallationsPage {
  body: { total_count: number; installations: object[] };
  /** The `Link` header; undefined where all is on one page. */
  link: string | undefined;
}

/**
 * The installations of an organization that a query's `per_page` and `page` ask for. As GitHub does, it takes what is
 * no number from 1 up as not given, and no more than 100 for a page.
 * @param url what was asked for, without the query
 */
export function listInstallations(
  { login, installations }: OrganizationSpec,
  url: string,
  query: string,
): InstallationsPage {
  const asked = new URLSearchParams(query);
  const size = Math.min(LARGEST_PAGE, readCount(asked.get('per_page')) ?? DEFAULT_PAGE);
  const page = readCount(asked.get('page')) ?? 1;
  const last = Math.max(1, Math.ceil(installations.length / size));
  const shown = installations.slice((page - 1) * size, page * size);
  return {
    body: {
      total_count: installations.length,
      installations: shown.map((installation) => describeInstallation(login, installation)),
    },
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

function describeInstallation(login: string, installation: InstallationSpec): object {
  const { id, app_id = id, suspended_at = null, permissions = {} } = installation;
  return {
    id,
    app_id,
    app_slug: installation.app_slug,
    account: { login, type: 'Organization' },
    target_type: 'Organization',
    repository_selection: installation.repository_selection,
    suspended_at,
    html_url:
      installation.html_url ?? `https://github.com/organizations/${login}/settings/installations/${id}`,
    permissions,
  };
}
