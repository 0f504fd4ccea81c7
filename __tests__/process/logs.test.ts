/** `follow-logs`: the logs of an execution's builds, streamed while it is waited for. */

import { COMMITS, FAST, pipelineToStart, sourceOf } from './fixtures.js';
import {
  check,
  lastedFrom,
  playStart,
  testWithSignals,
  type Play,
  type Played,
  type Stage,
} from './harness.js';
import type { ActionDeclaration, AttemptPlan, BuildPlan, PipelineSpec } from '../../simulator/index.js';

/** Seconds of the world in one of the machine's. */
const SPEED = 2 * FAST;
const SECOND = 1000;

const buildAction = (name: string): ActionDeclaration => ({
  name,
  actionTypeId: { category: 'Build', owner: 'AWS', provider: 'CodeBuild', version: '1' },
  configuration: { ProjectName: name.toLowerCase() },
});

/** A pipeline with one stage, whose actions run at once and do this. */
function pipelineOf(actions: Record<string, AttemptPlan>): PipelineSpec {
  return pipelineToStart({
    declaration: {
      stages: [
        { name: 'Source', actions: [sourceOf({ DetectChanges: 'false' })] },
        { name: 'Build', actions: Object.keys(actions).map(buildAction) },
      ],
    },
    plan: { Build: { actions } },
  });
}

/** A log of so many lines, over so long. */
const logOf = (name: string, count: number, durationMs: number): Required<BuildPlan>['lines'] =>
  Array.from({ length: count }, (_, index) => ({
    afterMs: (durationMs * index) / count,
    message: `${name} line ${index + 1}\n`,
  }));

function playLogs(
  actions: Record<string, AttemptPlan>,
  { world, inputs, ...more }: Play & Stage = {},
): Promise<Played> {
  return playStart({
    ...more,
    world: { pipelines: [pipelineOf(actions)], speed: SPEED, ...world },
    inputs: { pipeline: 'app', start: 'always', wait: 'true', 'follow-logs': 'true', ...inputs },
  });
}

/** The lines of an action's log, in their order. */
const linesOf = ({ stdout }: Played, action: string): string[] =>
  stdout
    .split('\n')
    .flatMap((line) => (line.startsWith(`${action} | `) ? [line.slice(action.length + 3)] : []));

const numbered = (name: string, count: number): string[] =>
  Array.from({ length: count }, (_, index) => `${name} line ${index + 1}`);

/** Every line of a log stands in an open group of its action, and every group is closed. */
function expectGroups({ stdout }: Played, ...actions: string[]): void {
  let open: string | undefined;
  for (const line of stdout.split('\n')) {
    if (line.startsWith('::group::')) {
      expect(open).toBeUndefined();
      open = line;
    }
    if (line === '::endgroup::') {
      expect(open).toBeDefined();
      open = undefined;
    }
    const action = actions.find((name) => line.startsWith(`${name} | `));
    if (action !== undefined) expect(open).toBe(`::group::app · Build / ${action}: log`);
  }
  expect(open).toBeUndefined();
}

const operations = ({ requests }: Played) => new Set(requests.map(({ operation }) => operation));

test.concurrent(
  'two builds side by side, across polls, pages, empty pages and late lines: each line once and in order',
  async () => {
    const played = await playLogs(
      {
        Compile: {
          durationMs: 80 * SECOND,
          build: {
            lines: logOf('Compile', 300, 79 * SECOND),
            logStartsMs: 12 * SECOND,
            logDelayMs: 15 * SECOND,
          },
        },
        Test: { durationMs: 60 * SECOND, build: { lines: logOf('Test', 45, 59 * SECOND) } },
      },
      { world: { pageSize: 20, emptyLogPages: true } },
    );
    expect(played.exitCode).toBe(0);
    expect(linesOf(played, 'Compile')).toEqual(numbered('Compile', 300));
    expect(linesOf(played, 'Test')).toEqual(numbered('Test', 45));
    expectGroups(played, 'Compile', 'Test');
  },
);

test.concurrent('a Commands action is streamed from its own log stream, without CodeBuild', async () => {
  const commands: ActionDeclaration = {
    name: 'Lint',
    actionTypeId: { category: 'Compute', owner: 'AWS', provider: 'Commands', version: '1' },
  };
  const lint = { durationMs: 30 * SECOND, build: { lines: logOf('lint', 40, 25 * SECOND) } };
  const pipeline = pipelineToStart({
    declaration: {
      stages: [
        { name: 'Source', actions: [sourceOf({ DetectChanges: 'false' })] },
        { name: 'Check', actions: [commands] },
      ],
    },
    plan: { Check: { actions: { Lint: lint } } },
  });
  const played = await playLogs({}, { world: { pipelines: [pipeline] } });
  expect(played.exitCode).toBe(0);
  expect(linesOf(played, 'Lint')).toEqual(numbered('lint', 40));
  const groups = played.requests
    .filter(({ operation }) => operation === 'GetLogEvents')
    .map(({ input }) => (input as { logGroupName: string }).logGroupName);
  expect(new Set(groups)).toEqual(new Set(['/aws/codepipeline/app']));
  expect(played.requests.some(({ service }) => service === 'codebuild')).toBe(false);
});

test.concurrent('throttling, 5xx and broken connections lose and repeat nothing', async () => {
  const played = await playLogs(
    { Compile: { durationMs: 60 * SECOND, build: { lines: logOf('Compile', 100, 59 * SECOND) } } },
    {
      world: { unstartedLogs: 'absent' },
      faults: [
        { operation: 'BatchGetBuilds', kind: 'throttled', times: 1 },
        { operation: 'GetLogEvents', kind: 'throttled', times: 2 },
        { operation: 'GetLogEvents', kind: 'reset', times: 2 },
        { operation: 'GetLogEvents', kind: 'error500', times: 2 },
      ],
    },
  );
  expect(played.exitCode).toBe(0);
  expect(linesOf(played, 'Compile')).toEqual(numbered('Compile', 100));
});

test.concurrent('what failed stands behind its log, and is told as without it', async () => {
  const played = await playLogs({
    Compile: {
      durationMs: 20 * SECOND,
      outcome: 'Failed',
      result: { errorDetails: { code: 'JobFailed', message: 'Build terminated with state: FAILED' } },
      build: { lines: logOf('Compile', 10, 19 * SECOND), logDelayMs: 10 * SECOND },
    },
  });
  expect(played.exitCode).toBe(1);
  expect(linesOf(played, 'Compile')).toEqual(numbered('Compile', 10));
  expect(played.stdout.indexOf('Compile line 10')).toBeLessThan(
    played.stdout.indexOf('::error title=execution'),
  );
  expectGroups(played, 'Compile');
});

test.concurrent('what a log holds opens no workflow command, and is shown whole', async () => {
  const long = `${'x'.repeat(5000)}y`;
  const hostile = [
    '::error::x',
    '\n::endgroup::\n::stop-commands::t',
    'a ##[error]b',
    '\r::set-output name=ready::true',
    '\u001b[31mred\u001b[0m',
    '\u202e::add-mask::a\u2028::error::b',
    long,
  ];
  const played = await playLogs({
    Compile: {
      durationMs: 10 * SECOND,
      build: { lines: hostile.map((message, index) => ({ afterMs: index, message })) },
    },
  });
  const own = linesOf(played, 'Compile');
  expect(own).toEqual([
    '::error::x',
    '',
    '::endgroup::',
    '::stop-commands::t',
    'a # #[error]b',
    ' ::set-output name=ready::true',
    'red',
    '\\u{202e}::add-mask::a\\u{2028}::error::b',
    long,
  ]);
  expectGroups(played, 'Compile');
  expect(played.stdout).not.toMatch(/^\s*::(?:error|stop-commands|set-output|add-mask)/m);
});

test.concurrent('without a log in CloudWatch, one line says so with the link of the build', async () => {
  const played = await playLogs({
    Compile: { durationMs: 10 * SECOND, build: { logStartsMs: 3600 * SECOND } },
  });
  expect(played.exitCode).toBe(0);
  expect(played.stdout).toMatch(/^.*`Build` \/ `Compile`.*CloudWatch Logs.* https:\S+/m);
});

test.concurrent.each([
  ['codebuild:BatchGetBuilds', /codebuild:eu-west-1:\S+:project\/compile/],
  ['logs:GetLogEvents', /log-group:\/aws\/codebuild\/compile/],
])('a denied %s is a warning with the statement to add, and the wait goes on', async (action, resource) => {
  const played = await playLogs(
    { Compile: { durationMs: 10 * SECOND, build: { lines: logOf('Compile', 3, SECOND) } } },
    { world: { denied: [action] } },
  );
  expect(played.exitCode).toBe(0);
  expect(played.outputs['pipeline-execution-status']).toBe('Succeeded');
  const finding = check(played, 'permissions');
  expect(finding).toMatchObject({ status: 'warn', pipeline: 'app' });
  expect(finding.remedy).toContain('follow-logs: false');
  expect(finding.remedy).toContain(`"Action": "${action}"`);
  expect(finding.remedy).toMatch(resource);
});

test.concurrent('without follow-logs neither CodeBuild nor CloudWatch Logs is asked', async () => {
  const played = await playLogs(
    { Compile: { durationMs: 10 * SECOND, build: { lines: logOf('Compile', 3, SECOND) } } },
    { inputs: { 'follow-logs': 'false' } },
  );
  expect(played.exitCode).toBe(0);
  expect(operations(played)).not.toContain('BatchGetBuilds');
  expect(operations(played)).not.toContain('GetLogEvents');
});

testWithSignals(
  'SIGINT ends the logs too, within 5 seconds, although CloudWatch Logs does not answer',
  async () => {
    const played = await playLogs(
      { Compile: { durationMs: 3600 * SECOND, build: { lines: logOf('Compile', 3600, 3600 * SECOND) } } },
      {
        world: { speed: 1 },
        signalOnRequest: { operation: 'GetLogEvents' },
        faults: [{ operation: 'GetLogEvents', kind: 'hang' }],
      },
    );
    expect(played.exitCode).toBe(1);
    expect(played.outputs).toMatchObject({ commit: COMMITS.main, started: 'true' });
    expect(lastedFrom(played, /^GetLogEvents$/)).toBeLessThan(6000);
  },
);

testWithSignals('SIGINT ends a log that is read, and closes its group', async () => {
  const played = await playLogs(
    { Compile: { durationMs: 3600 * SECOND, build: { lines: logOf('Compile', 3600, 3600 * SECOND) } } },
    { signalOnOutput: 'Compile line 20' },
  );
  expect(played.exitCode).toBe(1);
  expect(linesOf(played, 'Compile').length).toBeGreaterThanOrEqual(20);
  expectGroups(played, 'Compile');
});
