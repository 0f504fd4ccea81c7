import { createForge } from '../../src/github/forge';
import { COMMITS, REPOSITORY, repositoryOf, TOKEN } from '../process/fixtures';
import { forgeOf, open, operations, problemOf, requestTo, serve } from './harness';

const PURPOSE = { subject: 'octo-org/app', remedy: { text: 'Do.' } };

const json = { 'content-type': 'application/json' };

test('a renamed branch is followed to its new name on the same server', async () => {
  const repository = repositoryOf({ renamedBranches: { master: 'main' } });
  const stage = await open({
    world: { github: { tokens: [{ token: TOKEN, repositories: [REPOSITORY] }], repositories: [repository] } },
  });
  await expect(forgeOf(stage).branch(REPOSITORY, 'master')).resolves.toEqual({
    kind: 'absent',
    renamedTo: 'main',
  });
  expect(operations(stage)).toEqual([
    'GET /repos/octo-org/app/branches/master',
    'GET /repos/octo-org/app/branches/main',
  ]);
});

test('the token never goes to another server', async () => {
  const other = await serve((_, response) => {
    response.writeHead(200, json).end(JSON.stringify({ name: 'main', commit: { sha: COMMITS.main } }));
  });
  const first = await serve((_, response) => {
    response.writeHead(301, { ...json, location: `${other.url}/steal` }).end('{}');
  });
  const forge = createForge(requestTo(first.url));
  const problem = await problemOf(forge.branch(REPOSITORY, 'main'));
  expect(problem).toMatchObject({ kind: 'broken' });
  expect(problem.message).toContain(`a redirect to \`${new URL(other.url).host}\` (status 301)`);
  expect(first.headers[0]?.authorization).toBe(`token ${TOKEN}`);
  expect(other.asked).toEqual([]);
});

test.each([300, 301, 302, 303, 307, 308])(
  'a request that reads is followed with status %d',
  async (status) => {
    const server = await serve((request, response) => {
      if (request.url === '/once') response.writeHead(status, { ...json, location: '/again' }).end('{}');
      else response.writeHead(200, json).end('{"name": "main"}');
    });
    expect(await requestTo(server.url)('GET /once', {}, PURPOSE)).toMatchObject({ data: { name: 'main' } });
    expect(server.asked).toEqual(['GET /once', 'GET /again']);
  },
);

test('a redirect that goes round in a circle ends after five', async () => {
  const server = await serve((_, response) => {
    response.writeHead(302, { ...json, location: '/again' }).end('{}');
  });
  const problem = await problemOf(requestTo(server.url)('GET /once', {}, PURPOSE));
  expect(problem.message).toContain('status 302');
  expect(server.asked).toEqual(['GET /once', ...Array<string>(5).fill('GET /again')]);
});

/** https://docs.github.com/en/rest/using-the-rest-api/best-practices-for-using-the-rest-api#follow-redirects */
test.each([307, 308])('a request that writes is sent again as it is with status %d', async (status) => {
  const server = await serve((request, response) => {
    if (request.url === '/once') response.writeHead(status, { ...json, location: '/again' }).end('{}');
    else response.writeHead(200, json).end('{"id":1}');
  });
  await expect(requestTo(server.url)('PATCH /once', { body: 'x' }, PURPOSE)).resolves.toMatchObject({
    data: { id: 1 },
  });
  expect(server.asked).toEqual(['PATCH /once', 'PATCH /again']);
  expect(server.bodies).toEqual(['{"body":"x"}', '{"body":"x"}']);
});

test.each([300, 301, 302, 303])('a request that writes is not followed with status %d', async (status) => {
  const server = await serve((_, response) => {
    response.writeHead(status, { ...json, location: '/again' }).end('{}');
  });
  const problem = await problemOf(requestTo(server.url)('PATCH /once', { body: 'x' }, PURPOSE));
  expect(problem.message).toContain(`status ${status}`);
  expect(server.asked).toEqual(['PATCH /once']);
});
