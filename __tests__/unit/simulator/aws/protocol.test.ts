import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CodePipelineClient, GetPipelineCommand } from '@aws-sdk/client-codepipeline';
import type { HttpRequest } from '../../../../simulator/core/http.js';
import { answerAws, identifyAws } from '../../../../simulator/aws/protocol.js';
import { ManualClock, ScaledClock } from '../../../../simulator/core/clock.js';
import { World } from '../../../../simulator/index.js';
import { KEYS, REGION, specify } from '../fixtures.js';

/** A request that the SDK signed, as it arrived. */
let signed: HttpRequest;

beforeAll(async () => {
  const server = createServer((incoming, outgoing) => {
    let body = '';
    incoming.setEncoding('utf8');
    incoming.on('data', (chunk: string) => (body += chunk));
    incoming.on('end', () => {
      outgoing.end('{}');
      const headers = Object.fromEntries(
        Object.entries(incoming.headers).map(([name, value]) => [name, String(value)]),
      );
      signed = { method: 'POST', path: '/', query: '', headers, body };
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const client = new CodePipelineClient({
    endpoint: `http://127.0.0.1:${port}`,
    region: REGION,
    credentials: KEYS,
  });
  await client.send(new GetPipelineCommand({ name: 'app' }));
  client.destroy();
  server.closeAllConnections();
  server.close();
});

const world = new World(specify());

function answer(changes: Partial<HttpRequest>, headers: Record<string, string | undefined> = {}) {
  const merged = Object.entries({ ...signed.headers, ...headers }).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  );
  const response = answerAws(world, { ...signed, ...changes, headers: Object.fromEntries(merged) });
  return { ...response, body: JSON.parse(response.body) as { __type?: string; message?: string } };
}

test('what the SDK signed is answered', () => {
  expect(answer({})).toMatchObject({ status: 200, body: { pipeline: { name: 'app' } } });
});

const authorization = (change: (header: string) => string) => ({
  authorization: change(signed.headers['authorization'] ?? ''),
});

test.each<[string, () => ReturnType<typeof answer>, string]>([
  ['another method', () => answer({ method: 'GET' }), 'UnknownOperationException'],
  ['another path', () => answer({ path: '/v1' }), 'UnknownOperationException'],
  ['a query', () => answer({ query: 'a=b' }), 'UnknownOperationException'],
  [
    'an unknown target',
    () => answer({}, { 'x-amz-target': 'CodePipeline_20990101.GetPipeline' }),
    'UnknownOperationException',
  ],
  [
    'the target of another service',
    () =>
      answer(
        {},
        { 'x-amz-target': 'com.amazonaws.codeconnections.CodeConnections_20231201.ListConnections' },
      ),
    'InvalidSignatureException',
  ],
  ['no signature', () => answer({}, { authorization: undefined }), 'MissingAuthenticationTokenException'],
  ['another scheme', () => answer({}, { authorization: 'Bearer abc' }), 'IncompleteSignatureException'],
  [
    'another Region than was signed',
    () =>
      answer(
        {},
        authorization((header) => header.replace(REGION, 'us-east-1')),
      ),
    'InvalidSignatureException',
  ],
  [
    'a Region that is not enabled',
    () =>
      answer(
        {},
        authorization((header) => header.replace(REGION, 'ap-south-1')),
      ),
    'InvalidSignatureException',
  ],
  [
    'an unknown key',
    () =>
      answer(
        {},
        authorization((header) => header.replace('AKIDEXAMPLE', 'AKIDOTHER')),
      ),
    'UnrecognizedClientException',
  ],
  [
    'a session token that the key has not',
    () => answer({}, { 'x-amz-security-token': 'token' }),
    'UnrecognizedClientException',
  ],
  ['another body than was signed', () => answer({ body: '{"name":"other"}' }), 'InvalidSignatureException'],
  [
    'an unsigned date',
    () =>
      answer(
        {},
        authorization((header) => header.replace(';x-amz-date', '')),
      ),
    'InvalidSignatureException',
  ],
  ['an unsigned header of AWS', () => answer({}, { 'x-amz-extra': '1' }), 'InvalidSignatureException'],
  [
    'a date outside the scope',
    () => answer({}, { 'x-amz-date': '20200101T000000Z' }),
    'InvalidSignatureException',
  ],
])('%s is refused', (_case, ask, code) => {
  const { headers, body } = ask();
  expect(body.__type).toBe(`com.amazon.coral.service#${code}`);
  expect(headers).toMatchObject({ 'x-amzn-errortype': code });
  expect(headers['x-amzn-requestid']).toMatch(/^[0-9a-f-]{36}$/);
});

test.each([
  ['application/x-www-form-urlencoded', 'ValidationError'],
  ['application/x-www-form-urlencoded; charset=utf-8', 'ValidationError'],
  ['application/x-amz-json-1.1', 'InvalidAction'],
])('a query service reads a form of type %s, or not', (contentType, code) => {
  const response = answerAws(world, {
    method: 'POST',
    path: '/',
    query: '',
    headers: { 'content-type': contentType },
    body: 'Action=AssumeRoleWithWebIdentity&Version=2011-06-15',
  });
  expect(response.body).toContain(code);
});

test('a signature is held to the present', () => {
  const later = { now: () => Date.now() + 6 * 60_000 };
  expect(answerAws(world, signed, { wallClock: later }).body).toContain('Signature expired');
});

test('a signature can be dated by a world that runs faster than the machine', () => {
  const wall = new ManualClock(Date.now() - 60_000);
  const fast = new World(specify(), new ScaledClock(60, wall));
  wall.advance(60_000);
  // By then it is an hour later in the world, and the signature has the machine's date.
  const later = { now: () => Date.now() + 6 * 60_000 };
  expect(answerAws(fast, signed, { wallClock: later }).body).toContain('Signature expired');
  const behind = new World(specify(), new ScaledClock(0.001, wall));
  expect(answerAws(behind, signed, { wallClock: later }).status).toBe(200);
});

const identify = (request: HttpRequest) => {
  const { service, ...identity } = identifyAws(world.services, request);
  return { ...identity, service: service?.name };
};

test('a request is known by what it says, however broken it is', () => {
  expect(identify({ ...signed, body: '{' })).toEqual({
    service: 'codepipeline',
    region: REGION,
    operation: 'GetPipeline',
    input: '{',
  });
  const form = {
    ...signed,
    headers: {},
    body: 'Action=SimulatePrincipalPolicy&Version=2010-05-08&MaxItems=1',
  };
  expect(identify(form)).toMatchObject({
    service: 'iam',
    operation: 'SimulatePrincipalPolicy',
    input: { MaxItems: '1' },
  });
  expect(identify({ ...form, body: 'Action=GetCallerIdentity' })).toMatchObject({
    service: 'sts',
  });
  expect(identify({ method: 'GET', path: '/x', query: '', headers: {}, body: '' })).toEqual({
    service: undefined,
    region: undefined,
    operation: 'GET /x',
    input: {},
  });
});
