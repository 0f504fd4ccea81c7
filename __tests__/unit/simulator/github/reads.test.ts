/** What GitHub tells of commits, files and pull requests. */

import { createHash } from 'node:crypto';
import { ManualClock } from '../../../../simulator/core/clock.js';
import { GitHub } from '../../../../simulator/github/api.js';
import { World, type RepositorySpec, type TokenSpec } from '../../../../simulator/index.js';
import { specify } from '../fixtures.js';

const [ROOT, MAIN, TOPIC, MERGE, TAG] = ['1', '2', '3', '4', '5'].map((digit) => digit.repeat(40)) as [
  string,
  string,
  string,
  string,
  string,
];

/** A repository whose branch `topic` is two commits away from the root, beside `main`. */
function ask(repository: Partial<RepositorySpec> = {}, token: Partial<TokenSpec> = {}) {
  const world = new World(
    specify({
      github: {
        tokens: [{ token: 't', repositories: ['octo/app'], ...token }],
        repositories: [
          {
            fullName: 'octo/app',
            private: true,
            defaultBranch: 'main',
            branches: { main: MAIN, topic: TOPIC },
            commits: { [ROOT]: [], [MAIN]: [ROOT], [TOPIC]: [MERGE], [MERGE]: [ROOT] },
            ...repository,
          },
        ],
      },
    }),
    new ManualClock(),
  );
  const github = new GitHub(world);
  return (path: string, accept = 'application/vnd.github+json') => {
    const [pathname = '', query = ''] = path.split('?');
    const headers = { 'user-agent': 'test', authorization: 'Bearer t', accept };
    const response = github.answer({
      method: 'GET',
      path: `/repos/octo/app${pathname}`,
      query,
      headers,
      body: '',
    });
    return response;
  };
}

const json = ({ status, body }: { status: number; body: string }): unknown => ({
  status,
  body: JSON.parse(body) as unknown,
});

const ok = (body: object): object => ({ status: 200, body });

describe('a comparison', () => {
  test('has the commits of the head, oldest first, and the files that they change', () => {
    const get = ask({
      messages: { [TOPIC]: 'Add a page\n\nWith words.' },
      authors: { [TOPIC]: { name: 'Ada', login: 'ada' } },
      changes: {
        [MERGE]: ['src/app.ts', 'docs/new.md', { filename: 'docs/old.md', status: 'removed' }],
        [TOPIC]: [{ filename: 'docs/new.md', status: 'renamed', previous_filename: 'docs/page.md' }],
        [MAIN]: ['infra/main.yaml'],
      },
    });
    expect(json(get('/compare/main...topic'))).toMatchObject(
      ok({
        status: 'diverged',
        total_commits: 2,
        base_commit: { sha: MAIN },
        merge_base_commit: { sha: ROOT },
        commits: [
          { sha: MERGE, author: null },
          {
            sha: TOPIC,
            parents: [{ sha: MERGE }],
            commit: { message: 'Add a page\n\nWith words.', author: { name: 'Ada' } },
            author: { login: 'ada' },
          },
        ],
        files: [
          { filename: 'docs/new.md', status: 'renamed', previous_filename: 'docs/page.md' },
          { filename: 'docs/old.md', status: 'removed' },
          { filename: 'src/app.ts', status: 'modified' },
        ],
      }),
    );
    expect(json(get(`/compare/${TOPIC}...${ROOT}`))).toMatchObject(
      ok({ status: 'behind', commits: [], files: [] }),
    );
  });

  test('tells what differs between trees, where they are known', () => {
    const get = ask({
      trees: {
        [ROOT]: { 'a.txt': 'a', 'b.txt': 'b', 'c.txt': 'c' },
        [TOPIC]: { 'a.txt': 'a', 'b.txt': 'B', 'd.txt': 'd' },
      },
      changes: { [TOPIC]: ['unused'] },
    });
    expect(json(get('/compare/main...topic'))).toMatchObject(
      ok({
        files: [
          { filename: 'b.txt', status: 'modified' },
          { filename: 'c.txt', status: 'removed' },
          { filename: 'd.txt', status: 'added' },
        ],
      }),
    );
  });

  test('has 300 files at most, and none on its later pages', () => {
    const files = Array.from({ length: 301 }, (_, index) => `f${String(index).padStart(3, '0')}`);
    const get = ask({ changes: { [TOPIC]: files } });
    const read = (query: string) => {
      const { body, headers } = get(`/compare/main...topic${query}`);
      return { ...(JSON.parse(body) as { files: object[]; commits: object[] }), link: headers['link'] };
    };
    expect(read('').files).toHaveLength(300);
    expect(read('').link).toBeUndefined();
    const first = read('?per_page=1');
    expect(first.files).toHaveLength(300);
    expect(first.commits).toMatchObject([{ sha: MERGE }]);
    expect(first.link).toContain('/compare/main...topic?per_page=1&page=2>; rel="next"');
    expect(read('?per_page=1&page=2')).toMatchObject({ files: [], commits: [{ sha: TOPIC }] });
  });

  test('takes a name for the tag of that name, unless it says which, or is an id', () => {
    const tags = { main: TOPIC };
    const status = (base: string, spec: Partial<RepositorySpec> = {}) =>
      (JSON.parse(ask({ tags, ...spec })(`/compare/${base}...topic`).body) as { status: string }).status;
    expect(status('main')).toBe('identical');
    expect(status('main', { ambiguousNames: 'branch' })).toBe('diverged');
    expect(status('refs%2Fheads%2Fmain')).toBe('diverged');
    expect(status('heads/main')).toBe('diverged');
    expect(status('tags/main', { ambiguousNames: 'branch' })).toBe('identical');
    expect(status(MAIN)).toBe('diverged');
  });

  test('takes the object of an annotated tag for its commit', () => {
    const get = ask({ tags: { v1: MAIN }, tagObjects: { [TAG]: 'v1' } });
    expect(json(get(`/compare/main...${TAG}`))).toMatchObject(ok({ status: 'identical' }));
  });
});

describe('a commit', () => {
  const spec: Partial<RepositorySpec> = {
    messages: { [MAIN]: 'Fix it' },
    authors: {
      [MAIN]: { name: 'Ada', login: 'ada', email: 'ada@example.com', date: '2026-01-02T03:04:05Z' },
    },
    changes: { [MAIN]: ['a.txt'], [ROOT]: [{ filename: 'a.txt', status: 'added' }] },
    tags: { v1: MAIN },
    tagObjects: { [TAG]: 'v1' },
  };

  test('has its message, its author and its files, by any name', () => {
    const get = ask(spec);
    const found = ok({
      sha: MAIN,
      html_url: `https://github.com/octo/app/commit/${MAIN}`,
      commit: {
        message: 'Fix it',
        author: { name: 'Ada', email: 'ada@example.com', date: '2026-01-02T03:04:05Z' },
      },
      author: { login: 'ada' },
      files: [{ filename: 'a.txt', status: 'modified' }],
    });
    for (const ref of [MAIN, 'main', 'v1']) expect(json(get(`/commits/${ref}`))).toMatchObject(found);
    expect(json(get(`/commits/${ROOT}`))).toMatchObject(ok({ files: [{ status: 'added' }] }));
  });

  test.each(['nope', TAG, MAIN.slice(0, 7)])('%s is none', (ref) => {
    expect(json(ask(spec)(`/commits/${ref}`))).toMatchObject({
      status: 422,
      body: { message: `No commit found for SHA: ${ref}` },
    });
  });

  test('can be what a reference names, directly or through the object of a tag', () => {
    const get = ask({ ...spec, tags: { v1: MAIN, v2: MAIN } });
    expect(json(get('/git/ref/heads/main'))).toEqual(
      ok({ ref: 'refs/heads/main', object: { type: 'commit', sha: MAIN } }),
    );
    expect(json(get('/git/ref/tags/v1'))).toMatchObject(ok({ object: { type: 'tag', sha: TAG } }));
    expect(json(get('/git/ref/tags/v2'))).toMatchObject(ok({ object: { type: 'commit', sha: MAIN } }));
    expect(json(get(`/git/tags/${TAG}`))).toMatchObject(ok({ tag: 'v1', object: { sha: MAIN } }));
    for (const path of ['/git/ref/heads/nope', '/git/ref/main', `/git/tags/${MAIN}`]) {
      expect(get(path).status).toBe(404);
    }
  });
});

describe('pull requests', () => {
  const pullRequests: RepositorySpec['pullRequests'] = [
    { number: 1, head: { branch: 'topic', commit: TOPIC }, commits: [MERGE, TOPIC], title: 'Add a page' },
    { number: 2, head: { branch: 'main', commit: TOPIC, repository: 'mallory/app' } },
    { number: 3, head: { branch: 'gone', commit: TOPIC, repository: null }, mergeCommit: MAIN },
    { number: 4, head: { branch: 'topic', commit: TOPIC }, state: 'closed' },
  ];
  const permissions = { 'pull-requests': 'read' } as const;
  const numbers = (response: { body: string }) =>
    (JSON.parse(response.body) as { number: number }[]).map(({ number }) => number);

  test('of a commit off the default branch are the open and the merged ones that have it', () => {
    const get = ask({ pullRequests }, { permissions });
    expect(numbers(get(`/commits/${TOPIC}/pulls`))).toEqual([1, 2, 3]);
    expect(numbers(get(`/commits/${MERGE}/pulls`))).toEqual([1]);
    expect(json(get(`/commits/${TOPIC}/pulls`))).toMatchObject(
      ok([
        {
          title: 'Add a page',
          state: 'open',
          html_url: 'https://github.com/octo/app/pull/1',
          merged_at: null,
          head: {
            label: 'octo:topic',
            ref: 'topic',
            sha: TOPIC,
            repo: { full_name: 'octo/app', fork: false },
          },
          base: { ref: 'main', sha: MAIN, repo: { full_name: 'octo/app' } },
        },
        { head: { label: 'mallory:main', repo: { full_name: 'mallory/app', fork: true } } },
        { state: 'closed', merge_commit_sha: MAIN, head: { repo: null } },
      ]),
    );
  });

  test('of a commit on the default branch are those that were merged with it', () => {
    const get = ask({ pullRequests: [...pullRequests, { number: 5, commits: [MAIN] }] }, { permissions });
    expect(numbers(get(`/commits/${MAIN}/pulls`))).toEqual([3]);
    expect(numbers(get(`/commits/${ROOT}/pulls`))).toEqual([]);
    expect(json(get('/commits/nope/pulls'))).toMatchObject({ status: 422 });
  });

  test('have their files, page by page', () => {
    const files = Array.from({ length: 31 }, (_, index) => `f${String(index).padStart(2, '0')}`);
    const get = ask({ pullRequests: [{ number: 1, files }] }, { permissions });
    const first = get('/pulls/1/files');
    expect(JSON.parse(first.body)).toHaveLength(30);
    expect(first.headers['link']).toContain('/pulls/1/files?page=2>; rel="next"');
    expect(json(get('/pulls/1/files?page=2'))).toMatchObject(ok([{ filename: 'f30', status: 'modified' }]));
    expect(json(get('/pulls/1'))).toMatchObject(ok({ number: 1, merged: false, changed_files: 31 }));
    expect(get('/pulls/9/files').status).toBe(404);
  });

  test('have as files what their head changes, unless told otherwise', () => {
    const get = ask({ pullRequests, changes: { [MERGE]: ['a'], [TOPIC]: ['b'] } }, { permissions });
    expect(json(get('/pulls/1/files'))).toMatchObject(ok([{ filename: 'a' }, { filename: 'b' }]));
  });
});

describe('contents', () => {
  const trees = {
    [ROOT]: { 'infra/app.yaml': 'old', 'README.md': 'Read' },
    [MAIN]: { 'infra/app.yaml': 'Resources: {}\n', 'infra/net/vpc.yaml': 'x', 'README.md': 'Read' },
  };
  const contentOf = (response: { body: string }) =>
    Buffer.from((JSON.parse(response.body) as { content: string }).content, 'base64').toString();

  test('are those of a reference, and of the default branch unless there is one', () => {
    const get = ask({ trees });
    const file = get('/contents/infra/app.yaml');
    expect(json(file)).toMatchObject(
      ok({ type: 'file', encoding: 'base64', name: 'app.yaml', path: 'infra/app.yaml', size: 14 }),
    );
    expect(contentOf(file)).toBe('Resources: {}\n');
    expect(contentOf(get(`/contents/infra/app.yaml?ref=${ROOT}`))).toBe('old');
    // The commits of `topic` tell no files of their own.
    expect(contentOf(get('/contents/infra%2Fapp.yaml?ref=topic'))).toBe('old');
  });

  test('are raw for who asks so, and beyond 1 MiB for nobody else', () => {
    const get = ask({ trees: { [MAIN]: { big: 'x'.repeat(1024 * 1024 + 1), small: 'ä' } } });
    const raw = get('/contents/small', 'application/vnd.github.raw+json');
    expect(raw).toMatchObject({ status: 200, body: 'ä' });
    expect(raw.headers['content-type']).toBe('application/vnd.github.raw+json; charset=utf-8');
    expect(get('/contents/big', 'application/vnd.github.v3.raw').body).toHaveLength(1024 * 1024 + 1);
    expect(json(get('/contents/big'))).toMatchObject(ok({ encoding: 'none', content: '', size: 1048577 }));
  });

  test('of a directory are a list', () => {
    const get = ask({ trees });
    expect(json(get('/contents/infra'))).toMatchObject(
      ok([
        { type: 'file', path: 'infra/app.yaml' },
        { type: 'dir', path: 'infra/net' },
      ]),
    );
    expect(json(get('/contents'))).toMatchObject(ok([{ name: 'README.md' }, { name: 'infra' }]));
    expect(json(get('/contents/'))).toMatchObject(ok([{ name: 'README.md' }, { name: 'infra' }]));
  });

  test('that are not there are 404, and so is the reference', () => {
    const get = ask({ trees });
    expect(json(get('/contents/infra/none.yaml'))).toMatchObject({
      status: 404,
      body: { message: 'Not Found' },
    });
    expect(json(get('/contents/README.md?ref=nope'))).toMatchObject({
      status: 404,
      body: { message: 'No commit found for the ref nope' },
    });
  });

  test('are a tree, in its top or in depth, and its blobs', () => {
    const get = ask({ trees, treeLimit: 4 });
    const sha = createHash('sha1').update('blob 4\0Read').digest('hex');
    expect(json(get(`/git/trees/${MAIN}`))).toMatchObject(
      ok({
        truncated: false,
        tree: [
          { path: 'README.md', type: 'blob', mode: '100644', sha, size: 4 },
          { path: 'infra', type: 'tree', mode: '040000' },
        ],
      }),
    );
    const deep = get('/git/trees/main?recursive=1');
    expect((JSON.parse(deep.body) as { tree: { path: string }[] }).tree.map(({ path }) => path)).toEqual([
      'README.md',
      'infra',
      'infra/app.yaml',
      'infra/net',
    ]);
    expect(json(deep)).toMatchObject(ok({ truncated: true }));
    expect(contentOf(get(`/git/blobs/${sha}`))).toBe('Read');
    expect(get(`/git/blobs/${ROOT}`).status).toBe(404);
    expect(get('/git/trees/nope').status).toBe(404);
  });
});

describe('a token', () => {
  const CONTENTS = [
    '/branches/main',
    '/compare/main...topic',
    '/commits/main',
    '/contents/a',
    '/git/trees/main',
    '/git/ref/heads/main',
  ];
  const spec: Partial<RepositorySpec> = { trees: { [MAIN]: { a: 'a' } }, pullRequests: [{ number: 1 }] };

  test.each(CONTENTS)('without contents: read does not read %s of a private repository', (path) => {
    const permissions = { contents: 'none' } as const;
    expect(json(ask(spec, { permissions })(path))).toMatchObject({
      status: 403,
      body: { message: 'Resource not accessible by integration' },
    });
    expect(ask({ ...spec, private: false }, { permissions })(path).status).toBe(200);
    expect(ask(spec)(path).status).toBe(200);
  });

  test('without contents: read knows the repository all the same', () => {
    expect(json(ask(spec, { permissions: { contents: 'none' } })(''))).toMatchObject(
      ok({ full_name: 'octo/app' }),
    );
  });

  test.each([`/commits/${MAIN}/pulls`, '/pulls/1', '/pulls/1/files'])(
    'needs pull-requests: read for %s of a private repository',
    (path) => {
      expect(ask(spec)(path).status).toBe(403);
      expect(ask(spec, { permissions: { 'pull-requests': 'write' } })(path).status).toBe(200);
      expect(ask({ ...spec, private: false })(path).status).toBe(200);
    },
  );
});
