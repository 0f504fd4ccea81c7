import type { ServerResponse } from 'node:http';
import { createAgents } from '../../src/http/agents';
import { createIdTokens } from '../../src/runner/oidc';
import { createForge } from '../../src/github/forge';
import { REPOSITORY } from '../process/fixtures';
import { open, pipelinesOf, problemOf, requestTo, serve } from './harness';

const MIB = 1024 ** 2;

/** Sends a body until somebody hangs up. @returns how many bytes were taken */
function sendEndlessly(response: ServerResponse): () => number {
  const chunk = Buffer.alloc(64 * 1024, ' ');
  let sent = 0;
  const more = () => {
    while (!response.destroyed) {
      sent += chunk.length;
      if (!response.write(chunk)) {
        response.once('drain', more);
        return;
      }
    }
  };
  response.writeHead(200, { 'content-type': 'application/json' });
  more();
  return () => sent;
}

async function endless() {
  let sent: () => number = () => 0;
  const server = await serve((_, response) => {
    sent = sendEndlessly(response);
  });
  return { ...server, sent: () => sent() };
}

test('an answer of AWS is read up to 32 MiB', async () => {
  const server = await endless();
  const stage = await open();
  process.env['AWS_ENDPOINT_URL'] = server.url;
  const problem = await problemOf(pipelinesOf(stage).get('app'));
  expect(problem).toMatchObject({ kind: 'broken', message: "AWS's answer is larger than 32 MiB." });
  expect(server.asked).toHaveLength(1);
  expect(server.sent()).toBeLessThan(64 * MIB);
});

test('an answer of GitHub is read up to 32 MiB', async () => {
  const server = await endless();
  const problem = await problemOf(createForge(requestTo(server.url)).branch(REPOSITORY, 'main'));
  expect(problem).toMatchObject({ kind: 'broken', message: "GitHub's answer is larger than 32 MiB." });
  expect(server.sent()).toBeLessThan(64 * MIB);
});

test('an answer of the runner is read up to 1 MiB', async () => {
  const server = await endless();
  const env = { ACTIONS_ID_TOKEN_REQUEST_URL: server.url, ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'x' };
  const problem = await problemOf(
    createIdTokens(env, { fork: false }, createAgents({}))('sts.amazonaws.com'),
  );
  expect(problem).toMatchObject({
    kind: 'broken',
    message: "Couldn't get an OIDC token: The runner's answer is larger than 1 MiB.",
  });
  expect(server.sent()).toBeLessThan(16 * MIB);
});

test('an answer of 31 MiB is read', async () => {
  const name = 'x'.repeat(31 * MIB);
  const server = await serve((_, response) => {
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ full_name: name }));
  });
  await expect(createForge(requestTo(server.url)).nameOf(REPOSITORY)).resolves.toHaveLength(31 * MIB);
});
