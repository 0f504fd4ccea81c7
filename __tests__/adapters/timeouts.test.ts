import { open, pipelinesOf, problemOf, serve } from './harness';

const LIMITS = { connectionMs: 200, requestMs: 300 };

test.each([
  ['no answer', false],
  ['a part of an answer', true],
])('%s is waited for so long, and asked for again', async (_, hasBegun) => {
  const server = await serve((_request, response) => {
    if (hasBegun) response.writeHead(200, { 'content-type': 'application/json' }).write('{"pipeline":');
  });
  const stage = await open({ limits: LIMITS });
  process.env['AWS_ENDPOINT_URL'] = server.url;
  const began = performance.now();
  const problem = await problemOf(pipelinesOf(stage).get('app'));
  expect(problem.kind).toBe('unreachable');
  expect(problem.message).toContain('300 ms');
  expect(server.asked).toHaveLength(5);
  expect(performance.now() - began).toBeGreaterThan(5 * 300);
});

test('a connection that breaks in the middle of an answer is asked for again', async () => {
  let asked = 0;
  const server = await serve((_request, response) => {
    asked += 1;
    response.writeHead(200, { 'content-type': 'application/json' });
    if (asked > 1) response.end('{"pipeline":{"name":"app","stages":[]}}');
    else response.write('{"pipeline":', () => response.destroy());
  });
  const stage = await open({ limits: LIMITS });
  process.env['AWS_ENDPOINT_URL'] = server.url;
  await expect(pipelinesOf(stage).get('app')).resolves.toMatchObject({ name: 'app' });
  expect(asked).toBe(2);
});
