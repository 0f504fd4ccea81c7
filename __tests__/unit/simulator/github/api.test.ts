import { ManualClock } from '../../../../simulator/core/clock.js';
import { GitHub } from '../../../../simulator/github/api.js';
import { World } from '../../../../simulator/index.js';
import { COMMITS, specify } from '../fixtures.js';

const github = new GitHub(new World(specify(), new ManualClock()));

function get(
  path: string,
  authorization: string | undefined = 'Bearer ghs_all',
  method = 'GET',
  asked: GitHub = github,
) {
  const headers = { 'user-agent': 'test', ...(authorization === '' ? {} : { authorization }) };
  const [pathname = '', query = ''] = path.split('?');
  const response = asked.answer({ method, path: pathname, query, headers, body: '' });
  return { ...response, body: JSON.parse(response.body) as Record<string, unknown> };
}

test.each([
  ['main...main', 'identical', 0, 0, COMMITS.main],
  [`${COMMITS.root}...main`, 'ahead', 1, 0, COMMITS.root],
  [`main...${COMMITS.root}`, 'behind', 0, 1, COMMITS.root],
  ['feature%2Fx...main', 'diverged', 1, 1, COMMITS.root],
  ['feature/x...main', 'diverged', 1, 1, COMMITS.root],
])('compares %s', (basehead, status, ahead, behind, mergeBase) => {
  expect(get(`/repos/octo/app/compare/${basehead}`)).toMatchObject({
    status: 200,
    body: {
      status,
      ahead_by: ahead,
      behind_by: behind,
      merge_base_commit: { sha: mergeBase },
      total_commits: ahead,
    },
  });
});

test('the merge base is the best common ancestor, not the nearest', () => {
  const [base, fork, shared, old] = ['a', 'b', 'c', 'd'].map((digit) => digit.repeat(40)) as [
    string,
    string,
    string,
    string,
  ];
  const world = new World(
    specify({
      github: {
        tokens: [{ token: 't', repositories: [] }],
        repositories: [
          {
            fullName: 'o/r',
            private: false,
            branches: { base, fork },
            commits: { [base]: [shared], [fork]: [old, shared], [shared]: [old], [old]: [] },
          },
        ],
      },
    }),
  );
  const headers = { 'user-agent': 'test', authorization: 'token t' };
  const { body } = new GitHub(world).answer({
    method: 'GET',
    path: '/repos/o/r/compare/base...fork',
    query: '',
    headers,
    body: '',
  });
  expect(JSON.parse(body)).toMatchObject({ status: 'diverged', merge_base_commit: { sha: shared } });
});

test.each([
  ['/repos/octo/app/compare/main...nope', 'Not Found'],
  [`/repos/octo/app/compare/main...${COMMITS.main.slice(0, 7)}`, 'Not Found'],
  ['/repos/octo/app/compare/main', 'Not Found'],
  ['/repos/octo/app/compare/main...orphan', 'No common ancestor between main and orphan.'],
  ['/repos/octo/app/branches/nope', 'Branch not found'],
  ['/repos/octo/app/branches/constructor', 'Branch not found'],
  ['/repos/octo/app/branches/%', 'Not Found'],
  ['/repos/octo/other', 'Not Found'],
  ['/users', 'Not Found'],
])('%s is 404: %s', (path, message) => {
  expect(get(path)).toMatchObject({ status: 404, body: { message } });
});

test('a repository has its own letter case, whatever case it is asked in', () => {
  expect(get('/repos/OCTO/App')).toMatchObject({
    status: 200,
    body: { full_name: 'octo/app', private: true, default_branch: 'main' },
  });
});

test('a branch has its head', () => {
  expect(get('/repos/octo/app/branches/feature%2Fx')).toMatchObject({
    status: 200,
    body: { name: 'feature/x', commit: { sha: COMMITS.feature } },
  });
});

test('a token is needed, must be known, and must see the repository', () => {
  expect(get('/repos/octo/app', '')).toMatchObject({ status: 401, body: { message: 'Bad credentials' } });
  expect(get('/repos/octo/app', 'Bearer ghs_other').status).toBe(401);
  expect(get('/repos/octo/app', 'Basic ghs_all').status).toBe(401);
  expect(get('/repos/octo/app', 'token ghs_none').status).toBe(404);
  expect(get('/repos/octo/app/branches/main', 'token ghs_none')).toMatchObject({
    status: 404,
    body: { message: 'Not Found' },
  });
});

describe('a renamed branch', () => {
  const { github: spec } = specify();
  const [app] = spec?.repositories ?? [];
  const renamed = new GitHub(
    new World(
      specify({
        github: {
          tokens: spec?.tokens ?? [],
          repositories: app
            ? [{ ...app, renamedBranches: { master: 'feature/x', main: 'orphan', old: 'gone' } }]
            : [],
        },
      }),
    ),
  );
  const branch = (name: string, token?: string) =>
    get(`/repos/OCTO/app/branches/${name}`, token, 'GET', renamed);

  test('is moved for good to its present name, whether that exists or not', () => {
    const url = 'https://api.github.com/repos/octo/app/branches/feature%2Fx';
    expect(branch('master')).toMatchObject({
      status: 301,
      headers: { location: url, 'x-ratelimit-limit': '5000' },
      body: {
        message: 'Moved Permanently',
        url,
        documentation_url: expect.stringContaining('docs') as string,
      },
    });
    expect(branch('old').headers).toMatchObject({
      location: 'https://api.github.com/repos/octo/app/branches/gone',
    });
  });

  test('does not stand before a branch that has its name now, nor before the token', () => {
    expect(branch('main')).toMatchObject({ status: 200, body: { commit: { sha: COMMITS.main } } });
    expect(branch('master', 'Bearer ghs_none').status).toBe(404);
    expect(branch('toString').status).toBe(404);
  });
});

describe('installations', () => {
  const installations = Array.from({ length: 101 }, (_, index) => ({
    id: index + 1,
    app_slug: index === 0 ? 'aws-connector-for-github' : `app-${index}`,
    repository_selection: index === 0 ? ('all' as const) : ('selected' as const),
  }));
  const [first] = installations;
  const organized = new GitHub(
    new World(
      specify({
        github: {
          tokens: [
            { token: 'ghs_owner', repositories: [], organizations: ['OCTO', 'small'] },
            { token: 'ghs_all', repositories: [] },
          ],
          repositories: [],
          organizations: [
            { login: 'octo', installations },
            {
              login: 'small',
              installations: first
                ? [
                    {
                      ...first,
                      app_id: 77,
                      suspended_at: '2026-01-01T00:00:00Z',
                      html_url: 'https://x/',
                      permissions: { contents: 'read' },
                    },
                  ]
                : [],
            },
          ],
        },
      }),
    ),
  );
  const list = (path: string, token = 'ghs_owner') => {
    const { body, ...response } = get(path, `Bearer ${token}`, 'GET', organized);
    return { ...response, body: body as { total_count: number; installations: { id: number }[] } };
  };
  const shown = (path: string) => list(path).body.installations.map(({ id }) => id);

  test('are shown as they are told, and with what follows from the rest', () => {
    expect(list('/orgs/Octo/installations').body.installations[0]).toEqual({
      id: 1,
      app_id: 1,
      app_slug: 'aws-connector-for-github',
      account: { login: 'octo', type: 'Organization' },
      target_type: 'Organization',
      repository_selection: 'all',
      suspended_at: null,
      html_url: 'https://github.com/organizations/octo/settings/installations/1',
      permissions: {},
    });
    const small = list('/orgs/small/installations');
    expect(small.body).toMatchObject({
      total_count: 1,
      installations: [
        {
          app_id: 77,
          suspended_at: '2026-01-01T00:00:00Z',
          html_url: 'https://x/',
          permissions: { contents: 'read' },
        },
      ],
    });
    expect(small.headers).not.toHaveProperty('link');
  });

  test.each([
    ['', 1, 30],
    ['?per_page=100', 1, 100],
    ['?per_page=1000', 1, 100],
    ['?per_page=0', 1, 30],
    ['?per_page=x&page=2', 31, 60],
    ['?page=0', 1, 30],
    ['?per_page=100&page=2', 101, 101],
  ])('are paged by the query %j from %d to %d', (query, from, to) => {
    const ids = shown(`/orgs/octo/installations${query}`);
    expect([ids.at(0), ids.at(-1)]).toEqual([from, to]);
    expect(ids).toHaveLength(to - from + 1);
  });

  test('have links to the pages around', () => {
    const url = 'https://api.github.com/orgs/octo/installations';
    const linkOf = (query: string) => list(`/orgs/octo/installations${query}`).headers['link'];
    expect(linkOf('?per_page=50')).toBe(
      `<${url}?per_page=50&page=2>; rel="next", <${url}?per_page=50&page=3>; rel="last"`,
    );
    expect(linkOf('?page=2&per_page=50')).toBe(
      `<${url}?page=1&per_page=50>; rel="prev", <${url}?page=3&per_page=50>; rel="next", ` +
        `<${url}?page=3&per_page=50>; rel="last", <${url}?page=1&per_page=50>; rel="first"`,
    );
    expect(linkOf('?page=9')).toBe(`<${url}?page=4>; rel="prev", <${url}?page=1>; rel="first"`);
    expect(shown('/orgs/octo/installations?page=9')).toEqual([]);
  });

  test('are for a token that may list them, of an organization that there is', () => {
    expect(list('/orgs/octo/installations', 'ghs_all')).toMatchObject({
      status: 403,
      body: { message: 'Resource not accessible by integration' },
    });
    expect(list('/orgs/person/installations').status).toBe(404);
    expect(list('/orgs/%/installations').status).toBe(404);
    expect(list('/orgs/octo').status).toBe(404);
    expect(list('/orgs/octo/installations', 'ghs_other').status).toBe(401);
  });
});

test('only GET is served, and only to a user agent', () => {
  expect(get('/repos/octo/app', undefined, 'PATCH').status).toBe(404);
  const headers = { authorization: 'Bearer ghs_all' };
  expect(github.answer({ method: 'GET', path: '/repos/octo/app', query: '', headers, body: '' }).status).toBe(
    403,
  );
});

test.each([
  ['denied', 403],
  ['throttled', 403],
  ['error500', 500],
  ['expired', 401],
  ['conflict', 409],
] as const)('the fault %s is a %s', (kind, status) => {
  const request = {
    method: 'GET',
    path: '/orgs/octo/installations',
    query: '',
    headers: { authorization: 'Bearer ghs_all', 'user-agent': 'test' },
    body: '',
  };
  expect(github.answer(request, kind).status).toBe(status);
});

test('calls are counted against the limit of the token', () => {
  const first = Number(get('/repos/octo/app', 'Bearer ghs_none').headers['x-ratelimit-remaining']);
  const { headers } = get('/repos/octo/app', 'Bearer ghs_none');
  expect(Number(headers['x-ratelimit-remaining'])).toBe(first - 1);
  expect(headers['x-ratelimit-reset']).toBe(String(Date.UTC(2026, 0, 15, 13) / 1000));
});
