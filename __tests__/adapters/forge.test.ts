import type { GitHubSpec, RepositorySpec } from '../../simulator/index.js';
import { createForge } from '../../src/github/forge';
import type { Forge } from '../../src/ports/github.js';
import { COMMITS, gitHubOf, REPOSITORY, repositoryOf, TOKEN } from '../process/fixtures';
import { forgeOf, open, operations, problemOf, requestTo, serve } from './harness';

async function forgeWith(overrides: Partial<RepositorySpec> = {}) {
  const stage = await open({ world: { github: gitHubOf({ repositories: [repositoryOf(overrides)] }) } });
  return { stage, forge: forgeOf(stage) };
}

describe('a branch', () => {
  test('is found with its head', async () => {
    const { forge } = await forgeWith({ branches: { 'feature/x': COMMITS.topic } });
    await expect(forge.branch(REPOSITORY, 'feature/x')).resolves.toEqual({
      kind: 'found',
      head: COMMITS.topic,
    });
  });

  test('that is not there is absent, if the repository can be seen', async () => {
    const { forge, stage } = await forgeWith();
    await expect(forge.branch(REPOSITORY, 'gone')).resolves.toEqual({ kind: 'absent' });
    expect(operations(stage)).toEqual(['GET /repos/octo-org/app/branches/gone', 'GET /repos/octo-org/app']);
  });

  test('of a repository that the token does not see is a problem', async () => {
    const { forge } = await forgeWith();
    const problem = await problemOf(forge.branch('octo-org/other', 'main'));
    expect(problem).toMatchObject({
      kind: 'denied',
      remedy: { lines: ['permissions:', '  contents: read'] },
    });
    expect(problem.message).toContain('octo-org/other');
  });
});

describe('a comparison', () => {
  test.each([
    ['main', COMMITS.root, { status: 'behind', aheadBy: 0, behindBy: 1 }],
    ['main', COMMITS.topic, { status: 'diverged', aheadBy: 1, behindBy: 1 }],
    ['main', COMMITS.main, { status: 'identical', aheadBy: 0, behindBy: 0 }],
    [COMMITS.first, COMMITS.main, { status: 'ahead', aheadBy: 2, behindBy: 0 }],
  ])('from %s to %s', async (base, commit, expected) => {
    const { forge } = await forgeWith();
    await expect(forge.compare(REPOSITORY, base, commit)).resolves.toMatchObject(expected);
  });

  test('from a commit is not answered by a tag of the name of its branch', async () => {
    const { forge } = await forgeWith({ tags: { main: COMMITS.topic } });
    await expect(forge.compare(REPOSITORY, 'main', COMMITS.topic)).resolves.toMatchObject({
      status: 'identical',
    });
    await expect(forge.compare(REPOSITORY, COMMITS.main, COMMITS.topic)).resolves.toMatchObject({
      status: 'diverged',
    });
  });

  test('has the files that changed, under both names of what was renamed', async () => {
    const { forge } = await forgeWith({
      changes: {
        [COMMITS.main]: ['src/a.ts', { filename: 'new.ts', previous_filename: 'old.ts', status: 'renamed' }],
      },
    });
    const comparison = await forge.compare(REPOSITORY, COMMITS.root, COMMITS.main);
    expect(comparison?.files).toEqual({ names: ['new.ts', 'old.ts', 'src/a.ts'], mayBeCut: false });
  });

  test.each([
    [299, false],
    [300, true],
    [301, true],
  ])('of %d files may be cut: %s', async (count, mayBeCut) => {
    const names = Array.from({ length: count }, (_, at) => `file-${at}`);
    const { forge } = await forgeWith({ changes: { [COMMITS.main]: names } });
    const comparison = await forge.compare(REPOSITORY, COMMITS.root, COMMITS.main);
    expect(comparison?.files.mayBeCut).toBe(mayBeCut);
    expect(comparison?.files.names).toHaveLength(Math.min(count, 300));
  });

  test('with what GitHub does not have gives none', async () => {
    const { forge } = await forgeWith();
    await expect(forge.compare(REPOSITORY, 'main', 'f'.repeat(40))).resolves.toBeUndefined();
  });
});

describe('the pull requests of a commit', () => {
  test('say whether they are merged, from where they come and what they are for', async () => {
    const head = { branch: 'topic', commit: COMMITS.topic };
    const { forge } = await forgeWith({
      private: false,
      pullRequests: [
        { number: 1, head: { ...head, repository: 'evil/app' } },
        { number: 2, head, base: 'main' },
        { number: 3, head: { ...head, repository: null } },
      ],
    });
    const base = { merged: false, base: 'main' };
    await expect(forge.pullRequestsOf(REPOSITORY, COMMITS.topic)).resolves.toEqual([
      { ...base, number: 1, headRepository: 'evil/app' },
      { ...base, number: 2, headRepository: REPOSITORY },
      { ...base, number: 3, headRepository: undefined },
    ]);
  });

  test('that was merged is one', async () => {
    const { forge } = await forgeWith({
      private: false,
      pullRequests: [
        { number: 9, head: { branch: 'topic', commit: COMMITS.topic }, mergeCommit: COMMITS.main },
      ],
    });
    await expect(forge.pullRequestsOf(REPOSITORY, COMMITS.main)).resolves.toMatchObject([
      { number: 9, merged: true },
    ]);
  });

  test('that GitHub does not have are none', async () => {
    const { forge } = await forgeWith({ private: false });
    await expect(forge.pullRequestsOf(REPOSITORY, 'f'.repeat(40))).resolves.toBeUndefined();
  });

  test('of a private repository need a permission of their own', async () => {
    const { forge } = await forgeWith();
    expect(await problemOf(forge.pullRequestsOf(REPOSITORY, COMMITS.main))).toMatchObject({
      kind: 'denied',
      remedy: { lines: ['permissions:', '  pull-requests: read'] },
    });
  });
});

describe('a commit', () => {
  test('has a title and an author', async () => {
    const { forge } = await forgeWith({
      messages: { [COMMITS.main]: 'Fix the build\n\nIt was broken.' },
      authors: { [COMMITS.main]: { name: 'Ann Example', login: 'ann' } },
    });
    await expect(forge.commit(REPOSITORY, COMMITS.main)).resolves.toEqual({
      title: 'Fix the build',
      author: 'ann',
    });
  });

  test('of somebody without an account has the name of the commit', async () => {
    const { forge } = await forgeWith({ authors: { [COMMITS.main]: { name: 'Ann Example' } } });
    await expect(forge.commit(REPOSITORY, COMMITS.main)).resolves.toMatchObject({ author: 'Ann Example' });
  });

  test('that GitHub does not have is none', async () => {
    const { forge } = await forgeWith();
    await expect(forge.commit(REPOSITORY, 'f'.repeat(40))).resolves.toBeUndefined();
  });
});

test('the name of a repository is the one that GitHub writes', async () => {
  const { forge } = await forgeWith();
  await expect(forge.nameOf('Octo-Org/APP')).resolves.toBe(REPOSITORY);
  await expect(forge.nameOf('octo-org/other')).resolves.toBeUndefined();
});

describe('contents', () => {
  const trees = { [COMMITS.main]: { 'infra/app.yaml': 'Resources: {}\n', 'a b/ü.yml': 'x: "ü"' } };

  test.each([
    ['infra/app.yaml', 'Resources: {}\n'],
    ['a b/ü.yml', 'x: "ü"'],
    ['infra/gone.yaml', undefined],
  ])('of %s at a ref', async (path, text) => {
    const { forge } = await forgeWith({ trees });
    await expect(forge.contents(REPOSITORY, path, COMMITS.main)).resolves.toBe(text);
  });

  test('of a folder, or at a ref that is not there, are none', async () => {
    const { forge } = await forgeWith({ trees });
    await expect(forge.contents(REPOSITORY, 'infra', COMMITS.main)).resolves.toBeUndefined();
    await expect(forge.contents(REPOSITORY, 'infra/app.yaml', 'gone')).resolves.toBeUndefined();
  });
});

describe('the apps of an organization', () => {
  test('say which repositories they reach, and whether they are suspended', async () => {
    const stage = await open({
      world: {
        github: gitHubOf({
          tokens: [{ token: TOKEN, repositories: [], organizations: ['octo-org'] }],
          organizations: [
            {
              login: 'octo-org',
              installations: [
                { id: 1, app_slug: 'aws-connector-for-github', repository_selection: 'all' },
                {
                  id: 2,
                  app_slug: 'x',
                  repository_selection: 'selected',
                  suspended_at: '2026-01-01T00:00:00Z',
                },
              ],
            },
          ],
        }),
      },
    });
    await expect(forgeOf(stage).installations('octo-org')).resolves.toEqual([
      { id: 1, app: 'aws-connector-for-github', selection: 'all', suspended: false },
      { id: 2, app: 'x', selection: 'selected', suspended: true },
    ]);
  });

  test('are none for a name that is no organization', async () => {
    const { forge } = await forgeWith();
    await expect(forge.installations('ann')).resolves.toBeUndefined();
  });
});

test.each<[string, string, Partial<GitHubSpec>]>([
  ['a token that is no good', 'credentials', { tokens: [] }],
  [
    'a token without contents: read',
    'denied',
    { tokens: [{ token: TOKEN, repositories: [REPOSITORY], permissions: { contents: 'none' } }] },
  ],
])('%s is %s', async (_, kind, github) => {
  const stage = await open({ world: { github: gitHubOf(github) } });
  expect(await problemOf(forgeOf(stage).branch(REPOSITORY, 'main'))).toMatchObject({ kind });
});

test('a repository with groups is none of GitHub', async () => {
  const { forge, stage } = await forgeWith();
  const problem = await problemOf(forge.branch('group/sub/app', 'main'));
  expect(problem).toMatchObject({ kind: 'refused', remedy: { lines: ['repository: OWNER/REPO'] } });
  expect(operations(stage)).toEqual([]);
});

test.each<[string, object, (forge: Forge) => Promise<unknown>]>([
  ['a branch without its head', { name: 'main' }, (forge) => forge.branch(REPOSITORY, 'main')],
  [
    'a comparison in a status of another kind',
    { status: 'odd' },
    (forge) => forge.compare(REPOSITORY, 'main', COMMITS.main),
  ],
  ['a commit without its message', { commit: {} }, (forge) => forge.commit(REPOSITORY, COMMITS.main)],
  [
    'a pull request without its number',
    [{ base: { ref: 'main' } }],
    (forge) => forge.pullRequestsOf(REPOSITORY, COMMITS.main),
  ],
  [
    'an installation without its app',
    { installations: [{ id: 1 }] },
    (forge) => forge.installations('octo-org'),
  ],
  ['a repository without its name', {}, (forge) => forge.nameOf(REPOSITORY)],
])('%s cannot be used', async (_, answer, ask) => {
  const server = await serve((_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
  });
  expect(await problemOf(ask(createForge(requestTo(server.url))))).toMatchObject({ kind: 'broken' });
});

test('a GitHub that cannot be reached is unreachable', async () => {
  const problem = await problemOf(createForge(requestTo('http://127.0.0.1:9')).branch(REPOSITORY, 'main'));
  expect(problem).toMatchObject({ kind: 'unreachable' });
});
