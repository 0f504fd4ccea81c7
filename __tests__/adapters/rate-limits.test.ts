import type { Fault } from '../../simulator/index.js';
import { COMMITS, gitHubOf, REPOSITORY, repositoryOf, TOKEN } from '../process/fixtures';
import {
  forgeOf,
  open,
  operations,
  PausingClock,
  problemOf,
  publishingOf,
  requestTo,
  serve,
} from './harness';

/** GitHub's secondary rate limit: https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api */
const secondary = (operation: string, status: number, retryAfter: number, times = 1): Fault => ({
  operation,
  kind: 'error',
  code: 'secondary',
  message: 'You have exceeded a secondary rate limit.',
  status,
  retryAfter,
  times,
});

const WRITER = {
  github: gitHubOf({
    tokens: [
      {
        token: TOKEN,
        repositories: [REPOSITORY],
        permissions: { checks: 'write', 'pull-requests': 'write' },
      },
    ],
    repositories: [repositoryOf({ pullRequests: [{ number: 5 }] })],
  }),
} as const;

test.each([403, 429])('a read that meets it with %d is asked again after the pause', async (status) => {
  const clock = new PausingClock();
  const stage = await open({ clock, faults: [secondary('repos/get-branch', status, 2)] });
  await expect(forgeOf(stage).branch(REPOSITORY, 'main')).resolves.toEqual({
    kind: 'found',
    head: COMMITS.main,
  });
  expect(clock.slept).toEqual([2000]);
  expect(operations(stage)).toHaveLength(2);
});

test('a write that meets it is sent again after the pause', async () => {
  const clock = new PausingClock();
  const stage = await open({ world: WRITER, clock, faults: [secondary('issues/create-comment', 403, 3)] });
  await expect(publishingOf(stage).comments?.create('Hello.')).resolves.toEqual(expect.any(Number));
  expect(clock.slept).toEqual([3000]);
});

test('a pause of 3 s is the longest', async () => {
  const clock = new PausingClock();
  const stage = await open({ clock, faults: [secondary('repos/get-branch', 403, 4)] });
  const problem = await problemOf(forgeOf(stage).branch(REPOSITORY, 'main'));
  expect(problem).toMatchObject({ kind: 'throttled' });
  expect(problem.message).toContain('You have exceeded a secondary rate limit.');
  expect(clock.slept).toEqual([]);
  expect(operations(stage)).toHaveLength(1);
});

test('it is asked again once', async () => {
  const clock = new PausingClock();
  const stage = await open({ clock, faults: [secondary('repos/get-branch', 429, 1, 2)] });
  expect((await problemOf(forgeOf(stage).branch(REPOSITORY, 'main'))).kind).toBe('throttled');
  expect(operations(stage)).toHaveLength(2);
});

test('the primary rate limit tells no pause and is asked once', async () => {
  const clock = new PausingClock();
  const stage = await open({ clock, faults: [{ operation: 'repos/get-branch', kind: 'throttled' }] });
  expect(await problemOf(forgeOf(stage).branch(REPOSITORY, 'main'))).toMatchObject({ kind: 'throttled' });
  expect(clock.slept).toEqual([]);
  expect(operations(stage)).toHaveLength(1);
});

test('a permission that is missing is no rate limit', async () => {
  const clock = new PausingClock();
  const stage = await open({ clock, faults: [{ operation: 'repos/get-branch', kind: 'denied' }] });
  expect(await problemOf(forgeOf(stage).branch(REPOSITORY, 'main'))).toMatchObject({
    kind: 'denied',
    remedy: { lines: ['permissions:', '  contents: read'] },
  });
  expect(clock.slept).toEqual([]);
});

test('another status with a retry-after is not asked again', async () => {
  const clock = new PausingClock();
  const server = await serve((_, response) => {
    response.writeHead(503, { 'retry-after': '1', 'content-type': 'application/json' }).end('{}');
  });
  const problem = await problemOf(
    requestTo(server.url, clock)('GET /x', {}, { subject: 'x', remedy: { text: '' } }),
  );
  expect(problem.kind).toBe('broken');
  expect(server.asked).toHaveLength(1);
});

test('whoever stops waiting is not held by the pause', async () => {
  const stage = await open({ world: WRITER, faults: [secondary('checks/create', 403, 3)] });
  const { checkRuns } = publishingOf(stage);
  const key = { name: 'AWS', commit: COMMITS.main, externalId: '1', detailsUrl: 'https://x' };
  const state = { title: 'x', summary: 'x', annotations: [] };
  const reason = new Error('Enough.');
  const began = performance.now();
  const created = checkRuns.create(key, state, AbortSignal.timeout(100));
  await expect(created).rejects.toBeDefined();
  expect(performance.now() - began).toBeLessThan(2000);
  await expect(checkRuns.create(key, state, AbortSignal.abort(reason))).rejects.toBeDefined();
  expect(operations(stage)).toHaveLength(1);
});
