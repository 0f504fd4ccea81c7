/** Credentials that another step or the machine gives: a provider without a usable answer is asked again, as STS is. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KEYS } from './fixtures.js';
import { play, type Play } from './harness.js';

let folder = '';
const servers: Server[] = [];

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'ambient-'));
  writeFileSync(join(folder, 'token'), 'header.payload.signature');
});

afterAll(() => {
  for (const server of servers) server.close();
  rmSync(folder, { recursive: true });
});

/** A server whose first answers, for so many milliseconds, are of one kind and its later ones of another. */
async function serving(ms: number, before: RequestListener, after: RequestListener): Promise<string> {
  let began: number | undefined;
  const server = createServer((request, response) => {
    began ??= Date.now();
    (Date.now() - began < ms ? before : after)(request, response);
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const WITHOUT = {
  AWS_ACCESS_KEY_ID: undefined,
  AWS_SECRET_ACCESS_KEY: undefined,
  AWS_SESSION_TOKEN: undefined,
  AWS_EC2_METADATA_DISABLED: 'true',
};

const failing =
  (status: number, body = 'oops'): RequestListener =>
  (_, response) => {
    response.writeHead(status, { 'content-type': 'text/xml' }).end(body);
  };

const errorOf = (code: string, message: string): string =>
  `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error></ErrorResponse>`;

const END = new Date(Date.now() + 3_600_000).toISOString();

const assumed: RequestListener = (_, response) => {
  const credentials = `<AccessKeyId>${KEYS.accessKeyId}</AccessKeyId><SecretAccessKey>${KEYS.secretAccessKey}</SecretAccessKey><SessionToken>${KEYS.sessionToken}</SessionToken><Expiration>${END}</Expiration>`;
  response
    .writeHead(200, { 'content-type': 'text/xml' })
    .end(
      `<AssumeRoleWithWebIdentityResponse><AssumeRoleWithWebIdentityResult><Credentials>${credentials}</Credentials></AssumeRoleWithWebIdentityResult></AssumeRoleWithWebIdentityResponse>`,
    );
};

const webIdentity = (sts: string): NonNullable<Play['env']> => ({
  ...WITHOUT,
  AWS_ROLE_ARN: 'arn:aws:iam::111122223333:role/ci',
  AWS_WEB_IDENTITY_TOKEN_FILE: join(folder, 'token'),
  AWS_ENDPOINT_URL_STS: sts,
});

const CHECK = { pipeline: 'app', checks: '-trigger' };

test.each([
  ['a 500', failing(500)],
  ['a 503', failing(503)],
  [
    'a key that STS could not fetch',
    failing(
      400,
      errorOf('InvalidIdentityToken', "Couldn't retrieve verification key from your identity provider"),
    ),
  ],
  ['a request rate that is too high', failing(400, errorOf('Throttling', 'Rate exceeded'))],
])('STS that gives %s for a while is asked again', async (_, before) => {
  const played = await play({ env: webIdentity(await serving(2500, before, assumed)), inputs: CHECK });
  expect(played.exitCode).toBe(0);
  const told = played.stdout.split('\n').filter((line) => line.includes('Trying again in'));
  expect(told.length).toBeGreaterThan(0);
  expect(new Set(told).size).toBe(told.length);
  for (const line of told) expect(line).toMatch(/[.!?] Trying again in \w+\.$/);
});

test('STS that hangs for a while is waited for, and no credentials are said to be missing', async () => {
  const hangs: RequestListener = (request, response) => {
    setTimeout(() => {
      assumed(request, response);
    }, 6000);
  };
  const played = await play({ env: webIdentity(await serving(60_000, hangs, assumed)), inputs: CHECK });
  expect(played.exitCode).toBe(0);
  expect(played.stdout).not.toContain('This step has no AWS credentials');
});

test('STS that refuses is not asked again, and its words are told', async () => {
  const refusal = failing(
    403,
    errorOf('AccessDenied', 'Not authorized to perform sts:AssumeRoleWithWebIdentity'),
  );
  const played = await play({ env: webIdentity(await serving(60_000, refusal, assumed)), inputs: CHECK });
  expect(played.exitCode).toBe(1);
  expect(played.stdout).not.toContain('Trying again');
  expect(played.stdout).toContain('Not authorized to perform sts:AssumeRoleWithWebIdentity');
});

test("a container's endpoint that gives 503 for a while is asked again, and is not missing", async () => {
  const given: RequestListener = (_, response) => {
    const { accessKeyId, secretAccessKey, sessionToken } = KEYS;
    response.writeHead(200, { 'content-type': 'application/json' }).end(
      JSON.stringify({
        AccessKeyId: accessKeyId,
        SecretAccessKey: secretAccessKey,
        Token: sessionToken,
        Expiration: END,
      }),
    );
  };
  const url = await serving(6000, failing(503), given);
  const played = await play({ env: { ...WITHOUT, AWS_CONTAINER_CREDENTIALS_FULL_URI: url }, inputs: CHECK });
  expect(played.exitCode).toBe(0);
  expect(played.stdout).not.toContain('This step has no AWS credentials');
});
