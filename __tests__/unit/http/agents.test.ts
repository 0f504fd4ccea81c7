import { createAgents } from '../../../src/http/agents';

test('the agents keep their sockets, and know the proxies of the environment that they are given', () => {
  const agents = createAgents({ HTTPS_PROXY: 'http://proxy:3128', NO_PROXY: 'localhost' });
  for (const agent of [agents.http, agents.https]) {
    expect(agent).toMatchObject({
      options: {
        keepAlive: true,
        proxyEnv: { HTTPS_PROXY: 'http://proxy:3128', NO_PROXY: 'localhost' },
      },
    });
  }
});
