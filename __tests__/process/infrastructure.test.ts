/** What `infrastructure/` deploys, with the action run on it: by a world that holds each role to its policies. */

import {
  ACCOUNT,
  ARN,
  COMMITS,
  connectionOf,
  FAST,
  ran,
  REGION,
  REPOSITORY,
  TOKEN,
  readsPullRequests,
} from './fixtures.js';
import { check, ids, play, starts, type Play, type Played } from './harness.js';
import { declarationOf, roleOf, stackOf } from './templates.js';
import type { WorldSpec } from '../../simulator/index.js';

const REQUEST_TOKEN = 'askTheRunnerWithThis';
const PROVIDER = `arn:aws:iam::${ACCOUNT}:oidc-provider/token.actions.githubusercontent.com`;

const pipeline = stackOf('pipeline', { Repository: REPOSITORY, ConnectionArn: ARN });
const { PipelineName = '', PipelineRoleArn = '' } = pipeline.outputs;
const access = stackOf('access', {
  Repository: REPOSITORY,
  OwnerId: '4321',
  RepositoryId: '987654',
  ConnectionArn: ARN,
  PipelineName,
  PipelineRoleArn,
});
const { CallerRoleArn = '', PreflightRoleArn = '' } = access.outputs;
const environment = stackOf('access', {
  Repository: REPOSITORY,
  Environment: 'production',
  ConnectionArn: ARN,
  PipelineName,
  PipelineRoleArn,
});
/** The same role, and nobody's branch bound. */
const unbound = stackOf('access', {
  Repository: REPOSITORY,
  Environment: 'production',
  BindBranch: 'false',
  ConnectionArn: ARN,
  PipelineName,
  PipelineRoleArn,
});

const WORLD: Partial<WorldSpec> = {
  ...readsPullRequests(),
  holdsToPolicies: true,
  connections: [connectionOf()],
  oidcProviders: [{ arn: PROVIDER, audiences: ['sts.amazonaws.com'] }],
  roles: [
    roleOf(access, 'Caller'),
    roleOf(access, 'PreflightRole'),
    roleOf(environment, 'Caller', 'Environment'),
    roleOf(unbound, 'Caller', 'Unbound'),
    roleOf(pipeline, 'PipelineRole'),
  ],
  pipelines: [
    {
      region: REGION,
      declaration: declarationOf(pipeline),
      executions: [ran(COMMITS.first)],
      durationMs: 5000,
    },
  ],
  speed: FAST,
};

function playWith(
  sub: string,
  inputs: Record<string, string>,
  event?: Play['event'],
  ref = 'refs/heads/main',
): Promise<Played> {
  const claims = {
    sub,
    ref,
    repository: REPOSITORY,
    repository_owner_id: '4321',
    repository_id: '987654',
  };
  return play({
    world: { ...WORLD, oidc: { requestToken: REQUEST_TOKEN, claims } },
    inputs: { pipeline: 'app', ...inputs },
    requestToken: REQUEST_TOKEN,
    env: {
      AWS_ACCESS_KEY_ID: undefined,
      AWS_SECRET_ACCESS_KEY: undefined,
      AWS_SESSION_TOKEN: undefined,
      AWS_EC2_METADATA_DISABLED: 'true',
    },
    ...(event && { event }),
  });
}

const [OWNER, NAME] = REPOSITORY.split('/') as [string, string];
const FORMER = `repo:${REPOSITORY}`;
const WITH_IDS = `repo:${OWNER}@4321/${NAME}@987654`;

/** The step of infrastructure/README.md. */
const STEP = {
  'role-to-assume': CallerRoleArn,
  start: 'if-needed',
  wait: 'true',
  checks: 'standard\nrole',
};

const PULL_REQUEST = {
  name: 'pull_request',
  payload: {
    action: 'opened',
    pull_request: {
      head: { sha: COMMITS.topic, ref: 'topic', repo: { full_name: REPOSITORY, fork: false } },
      base: { ref: 'main', repo: { full_name: REPOSITORY } },
    },
  },
};

test.each([FORMER, WITH_IDS])('a push is deployed, and nothing is found wrong (%s)', async (repository) => {
  const played = await playWith(`${repository}:ref:refs/heads/main`, STEP);
  expect(ids(played, 'fail')).toEqual([]);
  expect(ids(played, 'warn')).toEqual([]);
  expect(check(played, 'role')).toMatchObject({ status: 'pass' });
  expect(played.outputs).toMatchObject({ started: 'true', 'pipeline-execution-status': 'Succeeded' });
  expect(starts(played)).toMatchObject([{ sourceRevisions: [{ revisionValue: COMMITS.main }] }]);
  expect(played.exitCode).toBe(0);
});

test.each(['ref:refs/heads/topic', 'pull_request', 'environment:main'])(
  'the role of the workflow is not for %s',
  async (job) => {
    for (const repository of [FORMER, WITH_IDS]) {
      const played = await playWith(`${repository}:${job}`, STEP);
      expect(played.exitCode).toBe(1);
      expect(check(played, 'permissions').message).toContain('AssumeRoleWithWebIdentity');
    }
  },
);

test.each([
  `repo:${REPOSITORY}-fork`,
  'repo:somebody/app',
  `repo:${OWNER}@1/${NAME}@987654`,
  `repo:${OWNER}@4321/${NAME}@1`,
])('no role is for another repository (%s)', async (repository) => {
  const push = await playWith(`${repository}:ref:refs/heads/main`, STEP);
  const preflight = await playWith(`${repository}:pull_request`, { 'role-to-assume': PreflightRoleArn });
  for (const played of [push, preflight]) {
    expect(played.exitCode).toBe(1);
    expect(check(played, 'permissions').message).toContain('AssumeRoleWithWebIdentity');
  }
});

describe('the role of an environment', () => {
  const sub = `${FORMER}:environment:production`;
  const roleNamed = (name: string) => ({ ...STEP, 'role-to-assume': `arn:aws:iam::${ACCOUNT}:role/${name}` });

  test('is for a run of its branch', async () => {
    const played = await playWith(sub, roleNamed('Environment'));
    expect(played.outputs).toMatchObject({ started: 'true', 'pipeline-execution-status': 'Succeeded' });
    expect(played.exitCode).toBe(0);
  });

  test('is not for a run of another branch that names the environment', async () => {
    const played = await playWith(sub, roleNamed('Environment'), undefined, 'refs/heads/topic');
    expect(played.exitCode).toBe(1);
    expect(check(played, 'permissions').message).toContain('AssumeRoleWithWebIdentity');
    expect(starts(played)).toEqual([]);
  });

  test('is for every branch without BindBranch: the rules of the environment must forbid it', async () => {
    const played = await playWith(sub, roleNamed('Unbound'), undefined, 'refs/heads/topic');
    expect(check(played, 'permissions')).toMatchObject({ status: 'pass' });
  });
});

describe('the role for pull requests', () => {
  const inputs = { 'role-to-assume': PreflightRoleArn };

  test('reads what the checks need', async () => {
    const played = await playWith(`${WITH_IDS}:pull_request`, inputs, PULL_REQUEST);
    expect(check(played, 'permissions')).toMatchObject({ status: 'pass' });
    expect(ids(played, 'fail')).toEqual([]);
    expect(played.exitCode).toBe(0);
  });

  test('starts nothing, even where the workflow asks for it', async () => {
    const asked = { ...inputs, start: 'always', 'allow-off-branch': 'true', 'github-token': TOKEN };
    const played = await playWith(`${WITH_IDS}:pull_request`, asked, PULL_REQUEST);
    expect(played.exitCode).toBe(1);
    expect(check(played, 'permissions').message).toContain('codepipeline:StartPipelineExecution');
    expect(played.outputs['started']).toBe('false');
  });
});
