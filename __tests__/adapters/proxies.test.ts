import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { createAgents } from '../../src/http/agents';
import { send } from '../../src/http/send';
import { Problem } from '../../src/domain/problem';

const LIMIT = { what: 'An answer', bytes: 1024 };

const nodeKnowsProxies = Number(process.versions.node.split('.')[0]) >= 24;
const testWithProxies = nodeKnowsProxies ? test : test.skip;

describe('a proxy URL that Node cannot use names the variable, and never its value', () => {
  test.each([
    ['HTTPS_PROXY', 'http://user:hunter2@'],
    ['HTTPS_PROXY', 'http://user:hun#ter2@proxy:3128'],
    ['HTTPS_PROXY', 'http://user:hun/ter2@proxy:3128'],
    ['HTTPS_PROXY', 'http://user:hun?ter2@proxy:3128'],
    ['https_proxy', 'http://user:hun ter2@pro xy:3128'],
    ['http_proxy', 'http://user:hunter2@proxy:99999'],
    ['HTTP_PROXY', 'http://user:hun%zzter2@proxy:3128'],
    ['HTTPS_PROXY', 'http://user:hunter2@proxy:3128\nhttp://x'],
  ])('%s=%j', (variable, value) => {
    if (!nodeKnowsProxies) return;
    let problem: unknown;
    try {
      createAgents({ [variable]: value });
    } catch (error) {
      problem = error;
    }
    expect(problem).toBeInstanceOf(Problem);
    expect(problem).toMatchObject({ kind: 'input', message: `\`${variable}\` is not a valid proxy URL.` });
    const { message, remedy, cause } = problem as Problem;
    expect(JSON.stringify([message, remedy, String(cause)])).not.toMatch(/hun|ter2/);
  });

  test('the lower-case variable wins, and is the one that is named', () => {
    if (!nodeKnowsProxies) return;
    const env = { https_proxy: 'http://:x@', HTTPS_PROXY: 'http://proxy:3128' };
    expect(() => createAgents(env)).toThrow('`https_proxy` is not a valid proxy URL.');
    expect(() => createAgents({ ...env, https_proxy: '', HTTPS_PROXY: 'http://:x@' })).toThrow(
      '`HTTPS_PROXY` is not a valid proxy URL.',
    );
  });
});

describe('the answer of a proxy to CONNECT', () => {
  let server: Server;
  let parts: (write: (text: string) => boolean) => Promise<void>;
  let taken = 0;
  const sockets: Socket[] = [];

  beforeAll(async () => {
    server = createServer((socket) => {
      sockets.push(socket);
      socket.on('error', () => undefined);
      socket.once('data', () => {
        void parts((text) => {
          if (socket.destroyed) return false;
          taken += text.length;
          socket.write(text);
          return true;
        });
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterAll(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });

  const connect = () => {
    const { port } = server.address() as AddressInfo;
    const agents = createAgents({ HTTPS_PROXY: `http://user:hunter2@127.0.0.1:${port}` });
    const signal = AbortSignal.timeout(8000);
    return send(new URL('https://aws.invalid/'), { signal }, agents, LIMIT).finally(() => {
      agents.https.destroy();
    });
  };

  testWithProxies('is read up to 1 MiB', async () => {
    taken = 0;
    parts = async (write) => {
      for (let line = 'HTTP/1.1 200 OK\r\n'; write(line); line = `x: ${'y'.repeat(60_000)}\r\n`)
        await new Promise((resolve) => setTimeout(resolve, 2));
    };
    await expect(connect()).rejects.toThrow("The proxy's answer to CONNECT is larger than 1 MiB.");
    expect(taken).toBeLessThan(8 * 1024 ** 2);
  });

  testWithProxies('can come in many parts', async () => {
    parts = async (write) => {
      for (const char of `HTTP/1.1 407 No\r\n${'x: y\r\n'.repeat(20)}\r\n`) {
        write(char);
        await new Promise((resolve) => setTimeout(resolve, 1));
      }
    };
    const warned: unknown[] = [];
    const hear = (warning: unknown) => warned.push(warning);
    process.on('warning', hear);
    await expect(connect()).rejects.toThrow(/Failed to establish tunnel to aws\.invalid:443.*407 No/);
    await new Promise(setImmediate);
    process.off('warning', hear);
    expect(warned).toEqual([]);
  });

  testWithProxies('never shows its password', async () => {
    parts = async (write) => {
      write('HTTP/1.1 407 No\r\n\r\n');
      return Promise.resolve();
    };
    const error: unknown = await connect().catch((reason: unknown) => reason);
    expect(String(error)).not.toContain('hunter2');
  });
});
