import { createServer, request as send, type RequestOptions, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { traceRequests } from '../../../src/http/trace';

const told: string[] = [];
let server: Server;
let port: number;

beforeAll((done) => {
  let clock = 0;
  traceRequests(
    (message) => told.push(message),
    () => (clock += 7),
  );
  server = createServer((message, response) => {
    if (message.url === '/broken') message.socket.destroy();
    else response.writeHead(200, { 'x-github-request-id': 'A:1' }).end('secret body');
  }).listen(0, '127.0.0.1', done);
});
afterAll((done) => {
  server.close(done);
});
beforeEach(() => {
  port = (server.address() as AddressInfo).port;
  told.length = 0;
});

const ask = (options: RequestOptions): Promise<void> =>
  new Promise((resolve) => {
    send({ host: '127.0.0.1', port, agent: false, ...options }, (response) => {
      response.resume().on('end', resolve);
    })
      .on('error', () => {
        resolve();
      })
      .end();
  });

test('an answer is told with what was asked, its status, its time and its id, and nothing secret', async () => {
  await ask({ path: '/repos/octo/app?secret=1', headers: { authorization: 'secret' } });
  expect(told).toEqual(['GET 127.0.0.1 /repos/octo/app: 200 after 7 ms (request id A:1)']);
});

test('a call of AWS is told with its operation', async () => {
  await ask({ path: '/', method: 'POST', headers: { 'x-amz-target': 'CodePipeline_20150709.GetPipeline' } });
  expect(told[0]).toMatch(/^POST 127\.0\.0\.1 CodePipeline_20150709\.GetPipeline: 200 after/);
});

test('a broken connection is told with its error', async () => {
  await ask({ path: '/broken' });
  expect(told).toEqual(['GET 127.0.0.1 /broken: socket hang up after 7 ms']);
});
