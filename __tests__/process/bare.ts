/** A step without the runner's stage: for tests that hold the process itself in their hands. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inputEnvironment, readDeclaredInputs } from '../../simulator/index.js';
import { COMMITS, KEYS, REGION, REPOSITORY, TOKEN } from './fixtures.js';
import { ROOT } from './harness.js';

export const BUNDLE = join(ROOT, 'dist', 'index.js');

/** What action.yml gives to a step that says nothing. */
const DECLARED = readDeclaredInputs(readFileSync(join(ROOT, 'action.yml'), 'utf8'), {
  repository: REPOSITORY,
  ref: 'refs/heads/main',
  refName: 'main',
  refType: 'branch',
  sha: COMMITS.main,
  apiUrl: '',
  token: TOKEN,
});

/** The environment of a step on a push to main, with the services at these addresses. */
export const pushEnvironment = (
  urls: { readonly aws: string; readonly github: string },
  inputs: Readonly<Record<string, string>>,
): Record<string, string | undefined> => ({
  PATH: process.env['PATH'],
  GITHUB_EVENT_NAME: 'push',
  GITHUB_REPOSITORY: REPOSITORY,
  GITHUB_REF: 'refs/heads/main',
  GITHUB_SHA: COMMITS.main,
  GITHUB_API_URL: urls.github,
  AWS_ENDPOINT_URL: urls.aws,
  AWS_REGION: REGION,
  AWS_ACCESS_KEY_ID: KEYS.accessKeyId,
  AWS_SECRET_ACCESS_KEY: KEYS.secretAccessKey,
  AWS_SESSION_TOKEN: KEYS.sessionToken,
  ...inputEnvironment(DECLARED, inputs),
});
