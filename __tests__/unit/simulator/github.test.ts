import { ManualClock } from '../../../simulator/clock.js';
import { GitHub } from '../../../simulator/github.js';
import { World } from '../../../simulator/world.js';
import { COMMITS, specify } from './fixtures.js';

const github = new GitHub(new World(specify(), new ManualClock()));

function get(path: string, authorization: string | undefined = 'Bearer ghs_all', method = 'GET') {
  const headers = { 'user-agent': 'test', ...(authorization === '' ? {} : { authorization }) };
  const response = github.answer({ method, path, query: '', headers, body: '' });
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
    body: { status, ahead_by: ahead, behind_by: behind, merge_base_commit: { sha: mergeBase }, commits: [] },
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
  ['/user', 'Not Found'],
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
] as const)('the fault %s is a %s', (kind, status) => {
  const request = {
    method: 'GET',
    path: '/repos/octo/app',
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
