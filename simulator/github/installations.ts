import { pageOf } from './linked-pages.js';
import type { InstallationSpec, OrganizationSpec } from './spec.js';

/** One page of an organization's installations. */
export interface InstallationsPage {
  body: { total_count: number; installations: object[] };
  /** The `Link` header; undefined where all is on one page. */
  link: string | undefined;
}

/**
 * The installations of an organization that a query's `per_page` and `page` ask for.
 * @param url what was asked for, without the query
 */
export function listInstallations(
  { login, installations }: OrganizationSpec,
  url: string,
  query: string,
): InstallationsPage {
  const { shown, link } = pageOf(installations, url, query);
  return {
    body: {
      total_count: installations.length,
      installations: shown.map((installation) => describeInstallation(login, installation)),
    },
    link,
  };
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
