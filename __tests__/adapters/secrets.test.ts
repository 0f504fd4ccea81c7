import { secretsOf } from '../../src/runner/secrets';
import { PausingClock, requestTo, problemOf, serve } from './harness';
import { createForge } from '../../src/github/forge';
import { REPOSITORY } from '../process/fixtures';

describe('what is hidden of the environment', () => {
  test('are the keys of AWS', () => {
    const env = { AWS_ACCESS_KEY_ID: 'ASIAX', AWS_SECRET_ACCESS_KEY: 'hunter2', AWS_SESSION_TOKEN: 'token' };
    expect(secretsOf({ ...env, AWS_REGION: 'eu-west-1' })).toEqual(['ASIAX', 'hunter2', 'token']);
  });

  test('are the passwords of proxies, as they are and as they are sent', () => {
    const secrets = secretsOf({ HTTPS_PROXY: 'http://user:hun%40ter2@proxy:3128' });
    expect(secrets).toEqual([
      'http://user:hun%40ter2@proxy:3128',
      'hun%40ter2',
      'hun@ter2',
      Buffer.from('user:hun@ter2').toString('base64'),
    ]);
  });

  test.each([
    ['https_proxy', 'http://user:hun@ter2@proxy:3128', 'hun@ter2'],
    ['HTTP_PROXY', 'user:hunter2@proxy:3128', 'hunter2'],
    ['all_proxy', '//user:hunter2@proxy', 'hunter2'],
    ['HTTPS_PROXY', 'http://user:hun%zz@proxy:3128', 'hun%zz'],
    ['HTTPS_PROXY', 'http://user:hun#ter/2@proxy:3128', 'hun#ter/2'],
    ['HTTPS_PROXY', 'http://user@corp:hunter2@proxy:3128', 'hunter2'],
    ['HTTPS_PROXY', 'user:hun:ter2@proxy:3128', 'hun:ter2'],
    ['HTTPS_PROXY', 'http:/user:hunter2@proxy:3128', 'hunter2'],
    ['HTTPS_PROXY', 'http://hunter2@proxy:3128', 'hunter2'],
    ['HTTPS_PROXY', 'hunter2@proxy', 'hunter2'],
    ['HTTPS_PROXY', 'http://hunter2@proxy:3128', 'aHVudGVyMjo='],
    ['GITHUB_SERVER_URL', 'https://user:hunter2@github.example', 'hunter2'],
    ['ACTIONS_ID_TOKEN_REQUEST_URL', 'https://user:hunter2@token.example/?a=1', 'hunter2'],
    ['GITHUB_API_URL', 'https://user:hunter2@github.example/api/v3', 'hunter2'],
    ['AWS_ENDPOINT_URL_STS', 'https://user:hunter2@sts.example', 'hunter2'],
  ])('%s=%s', (name, value, password) => {
    expect(secretsOf({ [name]: value })).toContain(password);
  });

  test('is nothing of an address without a password', () => {
    const env = {
      HTTPS_PROXY: 'http://proxy:3128',
      GITHUB_API_URL: 'https://api.github.com',
      NO_PROXY: 'a:b@c',
    };
    expect(secretsOf(env)).toEqual([]);
  });
});

describe('GITHUB_API_URL with a password', () => {
  test('is told by its host alone', async () => {
    const forge = createForge(requestTo('http://user:hunter2@127.0.0.1:9/api'));
    const problem = await problemOf(forge.branch(REPOSITORY, 'main'));
    expect(problem.message).toContain('`127.0.0.1:9`');
    expect(JSON.stringify([problem.message, problem.remedy])).not.toContain('hunter2');
  });

  test('that is no URL is told by its name alone', () => {
    expect(() => requestTo('http://user:hunter2@:x')).toThrow('`GITHUB_API_URL` is not a valid URL.');
  });

  test('is asked with the token, not with that password', async () => {
    const server = await serve((_, response) => {
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"full_name":"octo-org/app"}');
    });
    const url = server.url.replace('//', '//user:hunter2@');
    await createForge(requestTo(url, new PausingClock())).nameOf(REPOSITORY);
    expect(server.headers[0]?.authorization).toMatch(/^token /);
  });
});
