import { ManualClock } from '../../../../simulator/core/clock.js';
import { GitHub } from '../../../../simulator/github/api.js';
import { World, type PullRequestSpec, type TokenSpec } from '../../../../simulator/index.js';

const COMMIT = '1'.repeat(40);
const USER = { login: 'octocat', id: 1 };

interface Setting {
  isPrivate?: boolean;
  pullRequests?: PullRequestSpec[];
}

const TOKENS: TokenSpec[] = [
  { token: 'write', repositories: ['o/r'], permissions: { checks: 'write', 'pull-requests': 'write' } },
  { token: 'read', repositories: ['o/r'], permissions: { checks: 'read', 'pull-requests': 'read' } },
  { token: 'issues', repositories: ['o/r'], permissions: { issues: 'write' } },
  { token: 'none', repositories: ['o/r'] },
  { token: 'user', repositories: ['o/r'], permissions: { checks: 'write', issues: 'write' }, user: USER },
];

function stage({ isPrivate = true, pullRequests = [{ number: 7 }] }: Setting = {}) {
  const repository = {
    fullName: 'o/r',
    private: isPrivate,
    branches: { main: COMMIT },
    commits: { [COMMIT]: [] },
  };
  const world = new World(
    {
      account: '111122223333',
      regions: [],
      credentials: [],
      github: { tokens: TOKENS, repositories: [{ ...repository, pullRequests }] },
    },
    new ManualClock(),
  );
  const github = new GitHub(world);
  const ask = (call: string, body?: object, token = 'write') => {
    const [method = '', target = ''] = call.split(' ');
    const [path = '', query = ''] = target.split('?');
    const headers = { 'user-agent': 'test', authorization: `token ${token}` };
    const text = body === undefined ? '' : JSON.stringify(body);
    const response = github.answer({ method, path: `/repos/o/r${path}`, query, headers, body: text });
    const answer = (response.body === '' ? {} : JSON.parse(response.body)) as Record<string, unknown>;
    return { status: response.status, link: response.headers['link'], body: answer };
  };
  return { world, github, ask };
}

const OUTPUT = { title: 't', summary: 's' };
const CHECK = { name: 'AWS', head_sha: COMMIT, external_id: '1', status: 'in_progress', output: OUTPUT };
const CREATE = 'POST /check-runs';
const annotationsOf = (count: number, more: object = {}) =>
  Array.from({ length: count }, () => ({
    path: 'a',
    start_line: 1,
    end_line: 1,
    annotation_level: 'warning',
    message: 'm',
    ...more,
  }));

describe('check runs', () => {
  test('are made, listed and changed; annotations are added to those that are there', () => {
    const { ask, world } = stage();
    const { status, body } = ask(CREATE, CHECK);
    expect(status).toBe(201);
    expect(body).toMatchObject({ name: 'AWS', external_id: '1', status: 'in_progress', conclusion: null });
    const update = { conclusion: 'neutral', output: { summary: 'new', annotations: annotationsOf(50) } };
    const id = String(body['id']);
    expect(ask(`PATCH /check-runs/${id}`, update).body).toMatchObject({
      status: 'completed',
      conclusion: 'neutral',
    });
    const { body: last } = ask(`PATCH /check-runs/${id}`, {
      output: { summary: 'new', annotations: annotationsOf(2) },
    });
    expect(last).toMatchObject({
      status: 'completed',
      output: { title: 't', summary: 'new', annotations_count: 52 },
    });
    const list = ask(`GET /commits/${COMMIT}/check-runs?check_name=AWS`);
    expect(list.body).toMatchObject({ total_count: 1, check_runs: [{ id: body['id'], external_id: '1' }] });
    expect(world.checkRuns.all[0]?.history).toHaveLength(3);
  });

  test('are listed by name and status, the latest of each name unless all are asked for', () => {
    const { ask } = stage();
    for (const name of ['AWS', 'AWS', 'other']) ask(CREATE, { ...CHECK, name });
    ask(CREATE, { ...CHECK, status: 'completed', conclusion: 'success' });
    const count = (query: string) => ask(`GET /commits/main/check-runs?${query}`).body['total_count'];
    expect(count('')).toBe(2);
    expect(count('filter=all')).toBe(4);
    expect(count('filter=all&check_name=AWS')).toBe(3);
    expect(count('filter=all&check_name=AWS&status=in_progress')).toBe(2);
    const page = ask('GET /commits/main/check-runs?filter=all&per_page=3');
    expect(page.body).toMatchObject({ total_count: 4, check_runs: { length: 3 } });
    expect(page.link).toContain('page=2>; rel="next"');
  });

  test.each<[object, string]>([
    [
      { ...CHECK, name: undefined, head_sha: undefined },
      'Invalid request.\n\n"name", "head_sha" weren\'t supplied.',
    ],
    [{ ...CHECK, head_sha: '2'.repeat(40) }, `No commit found for SHA: ${'2'.repeat(40)}`],
    [{ ...CHECK, status: 'done' }, 'Invalid request.'],
    [{ ...CHECK, conclusion: 'good' }, 'Invalid request.'],
    [{ ...CHECK, status: 'completed' }, 'Invalid request.\n\n"conclusion" wasn\'t supplied.'],
    [{ ...CHECK, output: { summary: 's' } }, 'Invalid request.\n\n"title" weren\'t supplied.'],
    [
      { ...CHECK, output: { ...OUTPUT, summary: 'x'.repeat(65_536) } },
      'Invalid request.\n\nOnly 65535 characters are allowed; 65536 were supplied.',
    ],
    [{ ...CHECK, output: { ...OUTPUT, text: '✓'.repeat(30_000) } }, 'Validation Failed'],
    [
      { ...CHECK, output: { ...OUTPUT, annotations: annotationsOf(51) } },
      'Invalid request.\n\nNo more than 50 items are allowed; 51 were supplied.',
    ],
    [
      { ...CHECK, output: { ...OUTPUT, annotations: annotationsOf(1, { path: undefined }) } },
      'Invalid request.',
    ],
    [{ ...CHECK, output: { ...OUTPUT, annotations: annotationsOf(1, { end_line: 0 }) } }, 'Invalid request.'],
    [
      { ...CHECK, output: { ...OUTPUT, annotations: annotationsOf(1, { annotation_level: 'bad' }) } },
      'Invalid request.',
    ],
    [{ ...CHECK, output: { ...OUTPUT, annotations: annotationsOf(1, { message: '' }) } }, 'Invalid request.'],
    [
      { ...CHECK, output: { ...OUTPUT, annotations: annotationsOf(1, { title: 'x'.repeat(256) }) } },
      'Invalid request.',
    ],
  ])('%j is refused', (input, message) => {
    const { ask, world } = stage();
    const { status, body } = ask(CREATE, input);
    expect([status, String(body['message']).startsWith(message)]).toEqual([422, true]);
    expect(world.checkRuns.all).toEqual([]);
  });

  test('there is no other', () => {
    const { ask } = stage();
    expect(ask('PATCH /check-runs/1', { output: OUTPUT }).status).toBe(404);
    expect(ask('GET /commits/nope/check-runs').status).toBe(422);
  });

  test('a body that is no JSON is refused', () => {
    const { github } = stage();
    const headers = { 'user-agent': 'test', authorization: 'token write' };
    const request = { method: 'POST', path: '/repos/o/r/check-runs', query: '', headers, body: '{' };
    expect(github.answer(request).status).toBe(400);
  });
});

describe('permissions', () => {
  const LIST = `GET /commits/${COMMIT}/check-runs`;
  const COMMENTS = 'GET /issues/7/comments';

  test.each([
    ['write', [201, 200, 201, 200]],
    ['read', [403, 200, 403, 200]],
    ['issues', [403, 403, 201, 200]],
    ['none', [403, 403, 403, 403]],
    ['user', [403, 200, 201, 200]],
  ])('of the token %s', (token, statuses) => {
    const { ask } = stage();
    const answers = [
      ask(CREATE, CHECK, token),
      ask(LIST, undefined, token),
      ask('POST /issues/7/comments', { body: 'b' }, token),
      ask(COMMENTS, undefined, token),
    ];
    expect(answers.map(({ status }) => status)).toEqual(statuses);
  });

  test('reading a public repository needs none', () => {
    const { ask } = stage({ isPrivate: false });
    expect([ask(LIST, undefined, 'none').status, ask(COMMENTS, undefined, 'none').status]).toEqual([
      200, 200,
    ]);
    expect(ask(CREATE, CHECK, 'none').body['message']).toBe('Resource not accessible by integration');
  });

  test('only a personal token has a user', () => {
    const { github } = stage();
    const get = (token: string) => {
      const headers = { 'user-agent': 'test', authorization: `token ${token}` };
      return github.answer({ method: 'GET', path: '/user', query: '', headers, body: '' });
    };
    expect(get('write').status).toBe(403);
    expect(JSON.parse(get('user').body)).toEqual({ type: 'User', ...USER });
  });
});

describe('comments', () => {
  test('are made by the app or the user, listed oldest first, changed and deleted', () => {
    const { ask, world } = stage({
      pullRequests: [{ number: 7, comments: [{ body: 'first', author: USER }] }],
    });
    const { status, body } = ask('POST /issues/7/comments', { body: 'second' });
    expect([status, body['user']]).toEqual([
      201,
      { login: 'github-actions[bot]', id: 41_898_282, type: 'Bot' },
    ]);
    expect(ask('POST /issues/7/comments', { body: 'third' }, 'user').body['user']).toEqual({
      ...USER,
      type: 'User',
    });
    const list = ask('GET /issues/7/comments').body as unknown as { body: string }[];
    expect(list.map((comment) => comment.body)).toEqual(['first', 'second', 'third']);
    const id = String(body['id']);
    expect(ask(`PATCH /issues/comments/${id}`, { body: 'new' }).body).toMatchObject({ body: 'new' });
    expect(world.comments.all[1]).toMatchObject({ body: 'new', updates: 1 });
    expect(ask(`DELETE /issues/comments/${id}`).status).toBe(204);
    expect(ask(`DELETE /issues/comments/${id}`).status).toBe(404);
    expect(ask(`PATCH /issues/comments/${id}`, { body: 'new' }).status).toBe(404);
  });

  test('come in pages', () => {
    const comments = Array.from({ length: 101 }, (_, index) => ({ body: String(index), author: USER }));
    const { ask } = stage({ pullRequests: [{ number: 7, comments }] });
    const first = ask('GET /issues/7/comments?per_page=100');
    expect(first.body).toHaveLength(100);
    expect(first.link).toContain('page=2>; rel="next"');
    expect(ask('GET /issues/7/comments').body).toHaveLength(30);
    const last = ask('GET /issues/7/comments?per_page=100&page=2');
    expect([last.body, last.link?.includes('next')]).toMatchObject([{ length: 1 }, false]);
  });

  test('of a locked conversation are refused', () => {
    const { ask } = stage({
      pullRequests: [{ number: 7, locked: true, comments: [{ body: 'b', author: USER }] }],
    });
    expect(ask('POST /issues/7/comments', { body: 'b' })).toMatchObject({
      status: 403,
      body: { message: 'Unable to create comment because issue is locked.' },
    });
    expect(ask('PATCH /issues/comments/2000000001', { body: 'c' }).status).toBe(403);
  });

  test.each<[object, string]>([
    [{}, 'missing_field'],
    [{ body: ' ' }, 'missing_field'],
    [{ body: 'x'.repeat(65_537) }, 'unprocessable'],
  ])('%j is refused', (input, code) => {
    const { ask } = stage();
    expect(ask('POST /issues/7/comments', input)).toMatchObject({
      status: 422,
      body: { message: 'Validation Failed', errors: [{ resource: 'IssueComment', code }] },
    });
  });

  test('of no pull request are not found', () => {
    const { ask } = stage({ pullRequests: [] });
    expect(ask('GET /issues/7/comments').status).toBe(404);
    expect(ask('POST /issues/7/comments', { body: 'b' }).status).toBe(404);
  });
});

test('a rate limit can ask for a pause', () => {
  const { github } = stage();
  const headers = { 'user-agent': 'test', authorization: 'token write' };
  const request = { method: 'GET', path: '/repos/o/r', query: '', headers, body: '' };
  const answer = github.answer(request, { code: '', message: 'Slow down.', status: 429, retryAfter: 3 });
  expect([answer.status, answer.headers['retry-after']]).toEqual([429, '3']);
});
