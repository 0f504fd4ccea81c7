import { createForge } from '../../src/github/forge';
import {
  COMMITS,
  connectionArn,
  connectionOf,
  gitHubOf,
  pipelineOf,
  ran,
  REPOSITORY,
  repositoryOf,
  TOKEN,
} from '../process/fixtures';
import {
  allOf,
  connectionsOf,
  forgeOf,
  open,
  operations,
  pipelinesOf,
  problemOf,
  publishingOf,
  requestTo,
  serve,
} from './harness';

const uuid = (number: number) => `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;

const list = <T>(count: number, of: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, at) => of(at));

test('executions come page by page, each once, and no page is read ahead', async () => {
  const executions = list(250, (at) => ran(COMMITS.main, { id: uuid(at), startsAtMs: -60_000 - at }));
  const stage = await open({ world: { pipelines: [pipelineOf({ executions })] } });
  const pages = pipelinesOf(stage).executions('app')[Symbol.asyncIterator]();
  await expect(pages.next()).resolves.toMatchObject({ value: { length: 100 } });
  expect(operations(stage)).toHaveLength(1);
  const all = await allOf(pipelinesOf(stage).executions('app'));
  expect(all.map(({ id }) => id)).toEqual(executions.map(({ id }) => id));
  expect(operations(stage)).toHaveLength(4);
});

test('pipelines are listed 1,000 to a page', async () => {
  const pipelines = list(1200, (at) => pipelineOf({ name: `app-${at}`, executions: [] }));
  const stage = await open({ world: { pipelines } });
  const names = await allOf(pipelinesOf(stage).names());
  expect(new Set(names).size).toBe(1200);
  expect(operations(stage)).toHaveLength(2);
});

test('attempts of actions come from every page', async () => {
  const actions = list(120, (at) => ({
    stageName: 'Build',
    actionName: 'Build',
    status: 'Succeeded',
    startTimeMs: at * 1000,
  }));
  const stage = await open({
    world: { pipelines: [pipelineOf({ executions: [ran(COMMITS.main, { id: uuid(1), actions })] })] },
  });
  const seen = await pipelinesOf(stage).actions('app', uuid(1));
  expect(seen).toHaveLength(120);
  const times = seen.map(({ startedAt = 0 }) => startedAt);
  expect(times).toEqual([...times].sort((a, b) => a - b));
  expect(operations(stage)).toHaveLength(2);
});

test('connections come from every page of both APIs', async () => {
  const connections = [
    ...list(101, (at) => connectionOf({ arn: connectionArn(uuid(at)), name: `new-${at}` })),
    connectionOf({ arn: connectionArn(uuid(500), 'eu-west-1', 'codestar-connections'), name: 'old' }),
  ];
  const stage = await open({ world: { connections } });
  const { connections: found, unread } = await connectionsOf(stage).list();
  expect(found.map(({ name }) => name).sort()).toEqual(connections.map(({ name }) => name).sort());
  expect(unread).toBeUndefined();
  expect(operations(stage)).toHaveLength(3);
});

/** AWS as a server of this test answers each page of ListPipelines. */
async function listPages(...answers: object[]) {
  let page = 0;
  const server = await serve((_, response) => {
    const answer = answers[Math.min(page, answers.length - 1)];
    page += 1;
    response.writeHead(200, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(answer));
  });
  const stage = await open();
  process.env['AWS_ENDPOINT_URL'] = server.url;
  return { server, names: pipelinesOf(stage).names() };
}

test('an empty token ends a list', async () => {
  const { server, names } = await listPages({ pipelines: [{ name: 'app' }], nextToken: '' });
  await expect(allOf(names)).resolves.toEqual(['app']);
  expect(server.asked).toHaveLength(1);
});

test('a token that comes again ends a list, which says so', async () => {
  const { server, names } = await listPages(
    { pipelines: [{ name: 'app' }], nextToken: 'one' },
    { pipelines: [{ name: 'web' }], nextToken: 'two' },
    { pipelines: [{ name: 'api' }], nextToken: 'one' },
  );
  const seen: string[] = [];
  const problem = await problemOf(
    (async () => {
      for await (const page of names) seen.push(...page);
    })(),
  );
  expect(problem.kind).toBe('broken');
  expect(seen).toEqual(['app', 'web', 'api']);
  expect(server.asked).toHaveLength(3);
});

test('pull requests of a commit, installations, check runs and comments come from every page', async () => {
  const author = { login: 'ann', id: 7 };
  const stage = await open({
    world: {
      github: gitHubOf({
        tokens: [
          {
            token: TOKEN,
            repositories: [REPOSITORY],
            organizations: ['octo-org'],
            permissions: { checks: 'write', contents: 'read', 'pull-requests': 'write' },
          },
        ],
        repositories: [
          repositoryOf({
            pullRequests: list(102, (at) => ({
              number: at + 1,
              head: { branch: 'topic', commit: COMMITS.topic },
              comments: at === 4 ? list(130, (index) => ({ body: `Comment ${index}`, author })) : [],
            })),
          }),
        ],
        organizations: [
          {
            login: 'octo-org',
            installations: list(101, (id) => ({
              id: id + 1,
              app_slug: `app-${id}`,
              repository_selection: 'all',
            })),
          },
        ],
      }),
    },
  });
  const forge = forgeOf(stage);
  await expect(forge.pullRequestsOf(REPOSITORY, COMMITS.topic)).resolves.toHaveLength(102);
  await expect(forge.installations('octo-org')).resolves.toHaveLength(101);
  const { checkRuns, comments } = publishingOf(stage);
  if (!comments) throw new Error('There is a pull request.');
  await expect(allOf(comments.list())).resolves.toHaveLength(130);
  const key = { name: 'AWS', commit: COMMITS.main, detailsUrl: 'https://x' };
  const state = { title: 'x', summary: 'x', annotations: [] };
  for (let at = 0; at < 103; at += 1) await checkRuns.create({ ...key, externalId: String(at) }, state);
  await expect(checkRuns.find({ ...key, externalId: '0' })).resolves.toEqual(expect.any(Number));
  await expect(checkRuns.find({ ...key, externalId: 'none' })).resolves.toBeUndefined();
});

test('a list of GitHub that lacks its list says so', async () => {
  const server = await serve((_, response) => {
    response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
  });
  const forge = createForge(requestTo(server.url));
  for (const asked of [forge.installations('octo-org'), forge.pullRequestsOf(REPOSITORY, COMMITS.main)])
    expect(await problemOf(asked)).toMatchObject({ kind: 'broken' });
});
