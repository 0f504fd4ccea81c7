/**
 * The quick start and the examples, as nektos/act runs them: inputs, expressions, defaults, masks, outputs and summary as a
 * runner gives them.
 */

import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { hasAct, LEFT_OUT, runWithAct, type ActResult, type ActRun } from './act.js';
import {
  ACCOUNT,
  ARN,
  COMMITS,
  connectionOf,
  KEYS,
  pipelineOf,
  pipelineToStart,
  REPOSITORY,
  roleOf as pipelineRole,
  sourceOf,
  TOKEN,
} from './fixtures.js';
import { ROOT, type Report } from './harness.js';
import { roleOf, stackOf } from './templates.js';
import type { RoleSpec, WorldSpec } from '../../simulator/index.js';

const PROVIDER = `arn:aws:iam::${ACCOUNT}:oidc-provider/token.actions.githubusercontent.com`;
const read = (...path: string[]): string => readFileSync(join(ROOT, ...path), 'utf8');
const example = (name: string): ActRun['workflows'] => ({ [name]: read('examples', name) });

const push = {
  name: 'push',
  payload: {
    ref: 'refs/heads/main',
    before: COMMITS.root,
    after: COMMITS.main,
    deleted: false,
    repository: { full_name: REPOSITORY, default_branch: 'main' },
  },
};
const dispatch = (inputs: object = {}) => ({
  name: 'workflow_dispatch',
  // act takes the commit from here; GitHub's payload has none.
  payload: {
    inputs,
    ref: 'refs/heads/main',
    after: COMMITS.main,
    deleted: false,
    repository: { full_name: REPOSITORY, default_branch: 'main' },
  },
});
const pullRequest = (labels: readonly string[] = []) => ({
  name: 'pull_request',
  payload: {
    action: 'opened',
    number: 17,
    pull_request: {
      number: 17,
      labels: labels.map((name) => ({ name })),
      head: { sha: COMMITS.topic, ref: 'topic', repo: { full_name: REPOSITORY, fork: false } },
      base: { sha: COMMITS.main, ref: 'main', repo: { full_name: REPOSITORY } },
    },
    repository: { full_name: REPOSITORY, default_branch: 'main' },
  },
});

/** A role of infrastructure/access.yaml. */
function roleNamed(name: string, parameters: Readonly<Record<string, string>>): RoleSpec {
  const stack = stackOf('access', {
    Repository: REPOSITORY,
    ConnectionArn: ARN,
    PipelineName: 'app',
    ...parameters,
  });
  return roleOf(stack, parameters['Preflight'] === 'true' ? 'PreflightRole' : 'Caller', name);
}

/** The parameters of a role in the table of examples/README.md. */
function parametersOf(role: string): Record<string, string> {
  const row = read('examples', 'README.md')
    .split('\n')
    .find((line) => line.startsWith(`| \`${role}\``));
  const cell = row?.split('|').at(-2) ?? '';
  const given = [...cell.matchAll(/`(\w+)=([^`]+)`/g)].map(
    ([, name = '', value = '']) => [name, value] as const,
  );
  return Object.fromEntries(given);
}

function worldWith(roles: readonly RoleSpec[], more: Partial<WorldSpec> = {}): Partial<WorldSpec> {
  return {
    holdsToPolicies: true,
    connections: [connectionOf()],
    oidcProviders: [{ arn: PROVIDER, audiences: ['sts.amazonaws.com'] }],
    roles: [...roles],
    pipelines: [pipelineToStart({ durationMs: 60_000 })],
    speed: 60,
    ...more,
  };
}

const claimsOf = (end: string, ref = 'refs/heads/main') => ({
  sub: `repo:${REPOSITORY}:${end}`,
  ref,
  repository: REPOSITORY,
});

/** The inputs of every StartPipelineExecution. */
const startsIn = ({ requests }: ActResult): unknown[] =>
  requests.filter(({ operation }) => operation === 'StartPipelineExecution').map(({ input }) => input);

/** What was written to GitHub. */
const publishedIn = ({ requests }: ActResult): string[] =>
  requests.filter(({ service }) => service === 'github').map(({ operation }) => operation);

const reportOf = ({ outputs }: ActResult): Report => JSON.parse(outputs['report'] ?? '{}') as Report;

/** What holds for every run: nothing secret is shown, and the runner has a summary. */
function expectClean(result: ActResult): void {
  for (const secret of [TOKEN, ...Object.values(KEYS)]) expect(result.text).not.toContain(secret);
  expect(result.text).not.toMatch(/Unexpected input/);
  expect(result.summary).toMatch(/^## /m);
}

/** Ends, with the log of the run if it is another one than expected. */
function expectExit(result: ActResult, exitCode: number): void {
  if (result.exitCode !== exitCode)
    throw new Error(`act exited with ${result.exitCode ?? 'a signal'}:\n${result.log}`);
  expectClean(result);
}

if (!hasAct) {
  // A passing test, and a line of its own: Jest shows neither name nor count of a file of which everything is skipped.
  test(`act ${LEFT_OUT}`, () => {
    process.stderr.write(`act.test.ts ${LEFT_OUT}\n`);
  });
}

(hasAct ? describe : describe.skip)('act', () => {
  jest.setTimeout(120_000);

  test('deploy.yml deploys the commit of the push', async () => {
    const result = await runWithAct({
      workflows: example('deploy.yml'),
      event: push,
      world: worldWith([roleNamed('pipeline-deploy', parametersOf('pipeline-deploy'))]),
      claims: claimsOf('environment:production'),
    });
    expectExit(result, 0);
    expect(result.outputs).toMatchObject({
      started: 'true',
      commit: COMMITS.main,
      'pipeline-execution-status': 'Succeeded',
    });
    expect(startsIn(result)).toHaveLength(1);
  });

  test('deploy.yml gets no role on another branch, although it names the environment', async () => {
    const result = await runWithAct({
      workflows: example('deploy.yml'),
      event: push,
      world: worldWith([roleNamed('pipeline-deploy', parametersOf('pipeline-deploy'))]),
      claims: claimsOf('environment:production', 'refs/heads/topic'),
    });
    expectExit(result, 1);
    expect(startsIn(result)).toEqual([]);
  });

  test('monorepo.yml deploys several pipelines with the role of every one', async () => {
    const pipelines = ['api', 'web', 'worker'].map((name) => pipelineToStart({ name, durationMs: 60_000 }));
    const result = await runWithAct({
      workflows: example('monorepo.yml'),
      event: push,
      world: worldWith([roleNamed('pipeline-deploy-services', parametersOf('pipeline-deploy-services'))], {
        pipelines,
      }),
      claims: claimsOf('ref:refs/heads/main'),
    });
    expectExit(result, 0);
    expect(reportOf(result).pipelines.map(({ name, execution }) => [name, execution?.status])).toEqual([
      ['api', 'Succeeded'],
      ['web', 'Succeeded'],
      ['worker', 'Succeeded'],
    ]);
  });

  test('manual.yml starts what was chosen with what was typed, and none of it is a command', async () => {
    const reason = '"; exit 7; $(exit 7) `exit 7` ~~~ ::error::no';
    const result = await runWithAct({
      workflows: example('manual.yml'),
      event: dispatch({
        pipeline: 'app',
        commit: COMMITS.root,
        again: 'false',
        'log-level': 'debug',
        reason,
      }),
      world: worldWith(
        [roleNamed('pipeline-deploy', { ...parametersOf('pipeline-deploy'), AllowStop: 'true' })],
        {
          pipelines: [
            pipelineToStart({ durationMs: 60_000, declaration: { variables: [{ name: 'LOG_LEVEL' }] } }),
          ],
        },
      ),
      claims: claimsOf('environment:production'),
    });
    expectExit(result, 0);
    expect(startsIn(result)).toMatchObject([
      {
        sourceRevisions: [{ revisionValue: COMMITS.root }],
        variables: [{ name: 'LOG_LEVEL', value: 'debug' }],
      },
    ]);
    expect(result.log).toContain('Succeeded, see https://');
    expect(result.summary).toContain('"; exit 7; $(exit 7) `exit 7`');
  });

  test('preflight.yml checks a pull request, starts nothing, and comments', async () => {
    const result = await runWithAct({
      workflows: example('preflight.yml'),
      event: pullRequest(),
      world: worldWith([roleNamed('pipeline-preflight', { Preflight: 'true' })]),
      claims: claimsOf('pull_request', 'refs/pull/17/merge'),
    });
    expectExit(result, 0);
    expect(result.outputs).toMatchObject({ ready: 'true', started: 'false', commit: COMMITS.topic });
    expect(publishedIn(result)).toContainEqual(expect.stringMatching(/^POST .*\/issues\/17\/comments$/));
    expect(startsIn(result)).toEqual([]);
  });

  test('preview.yml deploys the commit of a labelled pull request', async () => {
    const parameters = { ...parametersOf('pipeline-preview'), PipelineName: 'app-preview' };
    const run = (labels: readonly string[]) =>
      runWithAct({
        workflows: example('preview.yml'),
        event: pullRequest(labels),
        world: worldWith([roleNamed('pipeline-preview', parameters)], {
          pipelines: [
            pipelineToStart({
              name: 'app-preview',
              durationMs: 60_000,
              declaration: { variables: [{ name: 'PREVIEW' }] },
            }),
          ],
        }),
        claims: claimsOf('environment:preview', 'refs/pull/17/merge'),
      });
    const labelled = await run(['preview']);
    expectExit(labelled, 0);
    expect(labelled.outputs).toMatchObject({ started: 'true', commit: COMMITS.topic });
    expect(startsIn(labelled)).toMatchObject([{ variables: [{ name: 'PREVIEW', value: 'pr-17' }] }]);
    const other = await run(['documentation']);
    expect(other.requests).toEqual([]);
  });

  test('audit.yml reads every pipeline, and publishes a check run', async () => {
    const result = await runWithAct({
      workflows: example('audit.yml'),
      event: dispatch(),
      world: worldWith([roleNamed('pipeline-audit', parametersOf('pipeline-audit')), pipelineRole()], {
        pipelines: ['api', 'web'].map((name) => pipelineOf({ name, actions: [sourceOf()] })),
      }),
      claims: claimsOf('ref:refs/heads/main'),
    });
    expect(reportOf(result).pipelines.map(({ name }) => name)).toEqual(['api', 'web']);
    expectClean(result);
    expect(startsIn(result)).toEqual([]);
    expect(publishedIn(result)).toContainEqual(expect.stringMatching(/^POST .*\/check-runs$/));
    expectExit(result, 0);
  });

  test('call-everywhere.yml calls the reusable workflow with its targets', async () => {
    const parameters = { ...parametersOf('pipeline-deploy'), Environment: 'staging' };
    const result = await runWithAct({
      workflows: { ...example('call-everywhere.yml'), ...example('deploy-everywhere.yml') },
      event: push,
      job: 'staging',
      world: worldWith([roleNamed('pipeline-deploy', parameters)]),
      claims: claimsOf('environment:staging'),
    });
    expectExit(result, 0);
    expect(startsIn(result)).toHaveLength(1);
  });

  test('the quick start of the README deploys the commit of the push', async () => {
    const sources = JSON.parse(
      spawnSync(process.execPath, [join(ROOT, 'scripts', 'lint-workflows.mjs'), '--list'], {
        encoding: 'utf8',
      }).stdout,
    ) as { place: string; text: string }[];
    const text = sources.find(({ place }) => place === 'README.md, snippet 1')?.text ?? '';
    const [, role = 'none'] = /role-to-assume: \S+:role\/(\S+)/.exec(text) ?? [];
    const [, Environment = ''] = /^ +environment:\s+(?:name: )?(\S+)$/m.exec(text) ?? [];
    const result = await runWithAct({
      workflows: { 'deploy.yml': text },
      event: push,
      world: worldWith([roleNamed(role, { Environment, FollowLogs: 'true', BuildProject: 'app' })], {
        holdsToPolicies: false,
      }),
      claims: claimsOf(Environment === '' ? 'ref:refs/heads/main' : `environment:${Environment}`),
    });
    expectExit(result, 0);
    expect(result.outputs).toMatchObject({ started: 'true', commit: COMMITS.main });
  });
});
