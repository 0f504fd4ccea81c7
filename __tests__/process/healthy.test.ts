/** What is set and what happened, told apart: a healthy pipeline is green everywhere, and one that only looks so is not. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { ExecutionSpec, PipelineSpec, WorldSpec } from '../../simulator/index.js';
import { concerns, expectFinding } from './findings.js';
import {
  COMMITS,
  REPOSITORY,
  gitHubOf,
  pipelineOf,
  ran,
  repositoryOf,
  roleOf,
  short,
  sourceOf,
} from './fixtures.js';
import { check, play, ROOT, starts, type Play } from './harness.js';

/** Inputs of the one step of an example, but for the role. */
function inputsOf(example: string): Record<string, string> {
  const { jobs } = parse(readFileSync(join(ROOT, 'examples', example), 'utf8')) as {
    jobs: Record<string, { steps: { with: Record<string, unknown> }[] }>;
  };
  const [given] = Object.values(jobs).map(({ steps }) => steps[0]?.with ?? {});
  return Object.fromEntries(
    Object.entries(given ?? {})
      .filter(([name]) => name !== 'role-to-assume')
      .map(([name, value]) => [name, String(value)]),
  );
}

const repo = { full_name: REPOSITORY };
const onPullRequest = (headRepository: object | null = repo): Play => ({
  event: {
    name: 'pull_request',
    payload: {
      action: 'synchronize',
      number: 7,
      pull_request: {
        number: 7,
        head: { sha: COMMITS.topic, ref: 'topic', repo: headRepository },
        base: { ref: 'main', repo },
      },
    },
  },
  github: { ref: 'refs/pull/7/merge', refName: '7/merge', headRef: 'topic', baseRef: 'main' },
});
const NIGHTLY: Play = { event: { name: 'schedule', payload: { schedule: '17 3 * * *' } } };

const STARTED = {
  triggerType: 'StartPipelineExecution',
  triggerDetail: 'arn:aws:sts::111122223333:assumed-role/ci/1',
};
/** Executions of older commits before one of the head of main, an hour apart. */
const history = (trigger?: ExecutionSpec['trigger'], length = 4): ExecutionSpec[] =>
  Array.from({ length }, (_, at) =>
    ran(at === length - 1 ? COMMITS.main : String(5 + at).repeat(40), {
      startsAtMs: (at - length) * 3_600_000,
      ...(trigger && { trigger }),
    }),
  );
const off = sourceOf({ DetectChanges: 'false' });
const V1 = { pipelineType: 'V1', executionMode: 'SUPERSEDED' } as const;
const one = (pipeline: PipelineSpec): Partial<WorldSpec> => ({ pipelines: [pipeline] });

const HEALTHY: readonly (readonly [string, PipelineSpec])[] = [
  ['that pushes start', pipelineOf({ executions: history() })],
  ['that a workflow starts', pipelineOf({ actions: [off], executions: history(STARTED) })],
  ['that was just created, and a push started', pipelineOf({ executions: history(undefined, 1) })],
  ['of type V1 that pushes start', pipelineOf({ declaration: V1, executions: history() })],
  [
    'of type V1 that a workflow starts',
    pipelineOf({ actions: [off], declaration: V1, executions: history(STARTED) }),
  ],
  [
    'with a manual gate before production',
    pipelineOf({
      executions: history(),
      declaration: {
        stages: [
          ...pipelineOf().declaration.stages,
          {
            name: 'Production',
            actions: [{ ...pipelineOf().declaration.stages[1]?.actions[0], name: 'Deploy' } as never],
          },
        ],
      },
      disabledTransitions: [{ stageName: 'Production', reason: 'Opened by hand', changedBy: 'mona' }],
    }),
  ],
];

describe.each(HEALTHY)('a healthy pipeline %s', (_, pipeline) => {
  test('passes the preflight of a pull request, with fail-on: warning', async () => {
    const inputs = { ...inputsOf('preflight.yml'), comment: 'false', 'fail-on': 'warning' };
    const played = await play({ world: one(pipeline), inputs, ...onPullRequest() });
    expect(concerns(played)).toEqual([]);
    expect(played.exitCode).toBe(0);
    expect(played.outputs).toMatchObject({ ready: 'true', result: 'ready' });
  });

  test('passes the nightly audit', async () => {
    const inputs: Record<string, string> = { ...inputsOf('audit.yml'), 'check-run': '' };
    expect(inputs['fail-on']).toBe('warning');
    const world = {
      ...one(pipeline),
      roles: [roleOf()],
      github: gitHubOf({ repositories: [repositoryOf()] }),
    };
    const played = await play({ world, inputs, ...NIGHTLY });
    expect(concerns(played)).toEqual([]);
    expect(played.exitCode).toBe(0);
  });
});

describe('trigger', () => {
  test('tells what is set, and what its executions show', async () => {
    const played = await play({
      world: one(pipelineOf({ executions: history() })),
      inputs: { pipeline: 'app' },
    });
    expectFinding(played, 'trigger', 'pass', {
      names: ['app', /is set to start on pushes to `main`/, 'Source', /last push execution was/],
    });
  });

  test('warns of detection that none of 7 executions came from', async () => {
    const pipeline = pipelineOf({ executions: history(STARTED, 7) });
    const played = await play({ world: one(pipeline), inputs: { pipeline: 'app' } });
    expectFinding(played, 'trigger', 'warn', {
      names: [
        'app',
        /is set to start on pushes to `main`/,
        /none of its last 7 executions was started by a push/i,
      ],
    });
    expect(concerns(played)).toEqual(['warn trigger']);
    expect(played.stdout).toMatch(/^.*`app` ignores pushes: none of its last 7 executions.*$/m);
  });

  test.each([
    ['certain files', { branches: { includes: ['main'] }, filePaths: { includes: ['services/api/**'] } }],
    ['branches and tags', { branches: { includes: ['main'] }, tags: { includes: ['v*'] } }],
  ])('does not, of a filter for %s: there may have been no push to start it', async (_, filter) => {
    const gitConfiguration = { sourceActionName: 'Source', push: [filter] };
    const pipeline = pipelineOf({
      actions: [off],
      declaration: { triggers: [{ providerType: 'CodeStarSourceConnection', gitConfiguration }] },
      executions: history(STARTED, 7),
    });
    const inputs = { pipeline: 'app', 'fail-on': 'warning' };
    const played = await play({ world: one(pipeline), inputs });
    expect(concerns(played)).toEqual([]);
    expectFinding(played, 'trigger', 'skip', {
      names: [/none of its last 7 executions was started by a push/i, /can't tell/i],
    });
    expect(played.stdout).not.toContain('ignores pushes');
  });

  test('does not, of a tag that nobody may have pushed before', async () => {
    const gitConfiguration = { sourceActionName: 'Source', push: [{ tags: { includes: ['v*'] } }] };
    const pipeline = pipelineOf({
      actions: [off],
      declaration: { triggers: [{ providerType: 'CodeStarSourceConnection', gitConfiguration }] },
      executions: history(STARTED),
    });
    const github = { ref: 'refs/tags/v1.0.0', refName: 'v1.0.0', refType: 'tag', sha: COMMITS.root } as const;
    const payload = { ref: github.ref, after: COMMITS.root, head_commit: { id: COMMITS.root } };
    const played = await play({
      world: one(pipeline),
      inputs: { pipeline: 'app' },
      event: { name: 'push', payload },
      github,
    });
    expect(check(played, 'trigger').status).toBe('skip');
  });

  test('does not, of two commits', async () => {
    const pipeline = pipelineOf({ executions: history(STARTED, 2) });
    const played = await play({ world: one(pipeline), inputs: { pipeline: 'app' } });
    expect(concerns(played)).toEqual([]);
  });

  test('passes a pipeline without detection that a workflow starts, and says by what', async () => {
    const pipeline = pipelineOf({ actions: [off], executions: history(STARTED) });
    const played = await play({ world: one(pipeline), inputs: { pipeline: 'app' } });
    expectFinding(played, 'trigger', 'pass', {
      names: ['app', /is not set to start on pushes/, 'DetectChanges', 'StartPipelineExecution'],
    });
  });

  test.each([
    ['a manual run', { name: 'workflow_dispatch', payload: {} }],
    ['a schedule', NIGHTLY.event],
  ])('start: always is no double run on %s', async (_, event) => {
    const pipeline = pipelineOf({ executions: history() });
    const inputs = { pipeline: 'app', start: 'always', 'fail-on': 'warning' };
    const played = await play({ world: one(pipeline), inputs, ...(event && { event }) });
    expect(concerns(played)).toEqual([]);
    expect(starts(played)).toHaveLength(1);
  });
});

describe('no remedy is refused by the action itself', () => {
  const world = one(pipelineOf({ actions: [off], executions: [ran(COMMITS.first)] }));

  test.each([
    ['a pull request', repo],
    ['a pull request of a fork', { full_name: 'mallory/app' }],
  ])(
    'on %s freshness says that the push after the merge deploys it, if it does',
    async (_, headRepository) => {
      const detecting = one(pipelineOf({ executions: [ran(COMMITS.first)] }));
      const played = await play({
        world: detecting,
        inputs: { pipeline: 'app' },
        ...onPullRequest(headRepository),
      });
      expect(check(played, 'freshness').remedy).toContain('After the merge, the push to `main` deploys it.');
    },
  );

  test.each([
    ['a pull request', repo],
    ['a pull request of a fork', { full_name: 'mallory/app' }],
  ])('on %s freshness and trigger say what happens after the merge', async (_, headRepository) => {
    const played = await play({ world, inputs: { pipeline: 'app' }, ...onPullRequest(headRepository) });
    expect(concerns(played)).toEqual(['warn trigger', 'warn freshness']);
    expect(check(played, 'freshness').remedy).toContain('After the merge, run this action on `main`.');
    expect(played.stdout).not.toContain('deploys it');
    expect(check(played, 'freshness').remedy).not.toContain('start: if-needed');
    expect(check(played, 'trigger').remedy).toContain('in a workflow that runs on pushes to `main`');
    expect(played.stdout).not.toContain('allow-off-branch');
  });

  test.each([
    [
      'that deletes the branch',
      'refs/heads/main',
      '0'.repeat(40),
      /in a workflow that runs on pushes to `main`/,
    ],
    [
      'to another branch',
      'refs/heads/topic',
      COMMITS.topic,
      /^Run this action for `main`, or cover `topic` with a trigger/,
    ],
  ])('on a push %s trigger offers no start', async (_, ref, after, says) => {
    const branch = ref.replace('refs/heads/', '');
    const payload = { ref, after, deleted: after.startsWith('000') };
    const github = { ref, refName: branch, refType: 'branch', sha: COMMITS.topic } as const;
    const played = await play({
      world,
      inputs: { pipeline: 'app' },
      event: { name: 'push', payload },
      github,
    });
    expect(check(played, 'trigger')).toMatchObject({
      status: 'warn',
      remedy: expect.stringMatching(says) as unknown,
    });
  });

  test('on a push of the head, what the remedy says works', async () => {
    const warned = await play({ world, inputs: { pipeline: 'app' } });
    expectFinding(warned, 'freshness', 'warn', {
      names: [short(COMMITS.first)],
      lines: ['start: if-needed'],
    });
    const played = await play({ world, inputs: { pipeline: 'app', start: 'if-needed' } });
    expect(starts(played)).toHaveLength(1);
  });

  test('on a tag of an older commit, it is not the commit of this run that has to run', async () => {
    const github = { ref: 'refs/tags/v1.0.0', refName: 'v1.0.0', refType: 'tag', sha: COMMITS.root } as const;
    const payload = { ref: github.ref, after: COMMITS.root, head_commit: { id: COMMITS.root } };
    const played = await play({
      world,
      inputs: { pipeline: 'app' },
      event: { name: 'push', payload },
      github,
    });
    expect(check(played, 'freshness').remedy).toContain('use this action on `main` with:');
  });
});

test('freshness is silent while repository fails, also by letter case', async () => {
  for (const name of ['octo-org/other', 'Octo-Org/App']) {
    const pipeline = pipelineOf({
      actions: [sourceOf({ FullRepositoryId: name })],
      executions: [ran(COMMITS.first)],
    });
    const played = await play({ world: one(pipeline), inputs: { pipeline: 'app' } });
    expect(check(played, 'repository').status).toBe('fail');
    expect(check(played, 'freshness')).toMatchObject({ status: 'skip', remedy: null });
  }
});

describe('a disabled transition, with wait', () => {
  const stages = pipelineOf().declaration.stages;
  const production = { name: 'Production', actions: [{ ...stages[1]?.actions[0], name: 'Deploy' } as never] };
  const held = (stageName: string): Partial<WorldSpec> =>
    one(
      pipelineOf({
        actions: [off],
        executions: [ran(COMMITS.first, { trigger: STARTED })],
        declaration: { stages: [{ name: 'Source', actions: [off] }, ...stages.slice(1), production] },
        disabledTransitions: [{ stageName, reason: 'Freeze until Monday', changedBy: 'mona' }],
      }),
    );

  test.each(['Build', 'Production'])('into %s fails before anything starts', async (stageName) => {
    const inputs = { pipeline: 'app', start: 'if-needed', wait: 'true' };
    const played = await play({ world: held(stageName), inputs });
    expect(played.exitCode).toBe(1);
    expect(starts(played)).toEqual([]);
    expect(played.outputs).toMatchObject({ started: 'false', result: 'not-ready' });
    expectFinding(played, 'transition', 'fail', {
      names: ['app', stageName, 'Freeze until Monday', 'mona', /nothing was started/],
      lines: [new RegExp(`enable-stage-transition .*--stage-name ${stageName} `)],
    });
    expect(played.stdout).toContain(`can't deploy: the transition into \`${stageName}\` is disabled`);
  });

  test('without wait the start goes on, and the first one warns', async () => {
    const inputs = { pipeline: 'app', start: 'if-needed' };
    const near = await play({ world: held('Build'), inputs });
    expect(concerns(near)).toEqual(['warn transition']);
    expect(starts(near)).toHaveLength(1);
    const far = await play({ world: held('Production'), inputs });
    expect(concerns(far)).toEqual([]);
    expect(starts(far)).toHaveLength(1);
  });
});
