import type { AttemptPlan, PipelineSpec, WorldSpec } from '../../../../simulator/index.js';
import { ACCOUNT, codeOf, declareStages, openPlanned, planStages, REGION } from '../fixtures.js';

const LINES = [0, 1000, 2000, 3000, 4000].map((afterMs, index) => ({ afterMs, message: `line ${index}\n` }));

interface Build {
  id: string;
  buildStatus: string;
  currentPhase: string;
  logs: { groupName?: string; streamName?: string; deepLink?: string; cloudWatchLogsArn?: string };
}

interface Page {
  events: { timestamp: number; message: string; ingestionTime: number }[];
  nextForwardToken: string;
  nextBackwardToken: string;
}

/** A world in which an action builds for 10 seconds, which began just now. */
function openBuilding(
  compile: Partial<AttemptPlan> = {},
  spec: Partial<WorldSpec> = {},
  pipeline: Partial<PipelineSpec> = {},
) {
  const Compile = { durationMs: 10_000, build: { lines: LINES }, ...compile };
  const plan = planStages({ Build: { actions: { Compile } } });
  const opened = openPlanned({ plan, ...pipeline }, {}, spec);
  opened.start();
  opened.clock.advance(1000);
  const result = () =>
    (
      opened.actions().find(({ actionName }) => actionName === 'Compile')?.output as {
        executionResult: { externalExecutionId: string; externalExecutionUrl: string };
      }
    ).executionResult;
  const id = result().externalExecutionId;
  const ask = (ids: string[]) =>
    opened.call('codebuild', 'BatchGetBuilds', { ids }) as { builds: [Build]; buildsNotFound: string[] };
  const names = { logGroupName: '/aws/codebuild/Compile', logStreamName: id.split(':')[1] };
  const read = (input: object = {}) => opened.call('logs', 'GetLogEvents', { ...names, ...input }) as Page;
  const messages = (input?: object) =>
    read(input)
      .events.map(({ message }) => message.trim().slice(5))
      .join(' ');
  return { ...opened, id, result, build: () => ask([id]).builds[0], ask, read, messages };
}

describe('BatchGetBuilds', () => {
  test('tells of the build that an action started, from its first phase to its end', () => {
    const { clock, build, id, result } = openBuilding({ build: { logStartsMs: 2000 } });
    expect(id).toMatch(/^Compile:[0-9a-f-]{36}$/);
    expect(result().externalExecutionUrl).toContain(id);
    const startedAt = clock.now() / 1000;
    expect(build()).toEqual({
      id,
      arn: `arn:aws:codebuild:${REGION}:${ACCOUNT}:build/${id}`,
      projectName: 'Compile',
      initiator: 'codepipeline/simulated',
      startTime: startedAt,
      currentPhase: 'PROVISIONING',
      buildStatus: 'IN_PROGRESS',
      buildComplete: false,
      logs: {
        deepLink: `https://console.aws.amazon.com/cloudwatch/home?region=${REGION}#logEvent:group=null;stream=null`,
        cloudWatchLogsArn: `arn:aws:logs:${REGION}:${ACCOUNT}:log-group:null:log-stream:null`,
      },
    });
    clock.advance(2000);
    const streamName = id.split(':')[1];
    expect(build()).toMatchObject({
      currentPhase: 'BUILD',
      logs: {
        groupName: '/aws/codebuild/Compile',
        streamName,
        cloudWatchLogsArn: `arn:aws:logs:${REGION}:${ACCOUNT}:log-group:/aws/codebuild/Compile:log-stream:${streamName}`,
      },
    });
    clock.advance(8000);
    expect(build()).toMatchObject({
      currentPhase: 'COMPLETED',
      buildStatus: 'SUCCEEDED',
      buildComplete: true,
      endTime: startedAt + 10,
    });
  });

  test('has no names of a log that is not there', () => {
    const { build } = openBuilding({ build: { logStartsMs: 2000 } }, { unstartedLogs: 'absent' });
    expect(build().logs).toEqual({});
  });

  test('tells which ids no build has', () => {
    const { ask, id } = openBuilding();
    expect(ask(['Compile:other', id])).toMatchObject({ builds: [{ id }], buildsNotFound: ['Compile:other'] });
  });

  test('a build that failed, with an id of its own', () => {
    const result = { externalExecutionId: 'app:11111111-1111-4111-8111-111111111111' };
    const { clock, build } = openBuilding({ outcome: 'Failed', result });
    clock.advance(10_000);
    expect(build()).toMatchObject({
      id: result.externalExecutionId,
      projectName: 'app',
      buildStatus: 'FAILED',
    });
  });

  test('a build goes on when its action is abandoned', () => {
    const { ask, call, list, clock, id, build, statuses } = openBuilding();
    const pipelineExecutionId = list()[0]?.pipelineExecutionId;
    call('codepipeline', 'StopPipelineExecution', {
      pipelineName: 'app',
      pipelineExecutionId,
      abandon: true,
    });
    expect(statuses()).toBe('Stopped');
    expect(build().buildStatus).toBe('IN_PROGRESS');
    clock.advance(10_000);
    expect(ask([id]).builds[0].buildStatus).toBe('SUCCEEDED');
  });

  test('each attempt of an action has a build of its own', () => {
    const failing = { durationMs: 1000, outcome: 'Failed' as const };
    const plan = planStages({
      Build: { actions: { Compile: failing }, retries: [{ afterMs: 0 }] },
    });
    const { clock, actions } = openBuilding({}, {}, { plan });
    clock.advance(2000);
    const ids = actions()
      .filter(({ actionName }) => actionName === 'Compile')
      .map(({ output }) => JSON.stringify(output));
    expect(new Set(ids).size).toBe(2);
  });
});

describe('GetLogEvents', () => {
  test('a stream is not there before the build has a log', () => {
    const { clock, read } = openBuilding({ build: { logStartsMs: 2000, lines: LINES } });
    expect(codeOf(read)).toBe('ResourceNotFoundException: The specified log group does not exist.');
    clock.advance(2000);
    expect(read().events).toHaveLength(3);
    expect(codeOf(() => read({ logStreamName: 'other' }))).toBe(
      'ResourceNotFoundException: The specified log stream does not exist.',
    );
  });

  test('lines come at their times, and later where they are held up, also after the end of the build', () => {
    const { clock, read, messages, build } = openBuilding({ build: { lines: LINES, logDelayMs: 8000 } });
    const startedAt = clock.now();
    expect(messages({ startFromHead: true })).toBe('');
    clock.advance(8000);
    expect(read().events).toEqual([
      { timestamp: startedAt, message: 'line 0\n', ingestionTime: startedAt + 8000 },
    ]);
    clock.advance(2000);
    expect(build().buildStatus).toBe('SUCCEEDED');
    expect(messages()).toBe('0 1 2');
    clock.advance(2000);
    expect(messages()).toBe('0 1 2 3 4');
  });

  test('a reader goes forward without loss or repetition, and is sent its own token at the end', () => {
    const { clock, read, messages } = openBuilding();
    clock.advance(1000);
    const first = read({ startFromHead: true, limit: 1 });
    const second = read({ startFromHead: true, nextToken: first.nextForwardToken });
    expect(second.events.map(({ message }) => message)).toEqual(['line 1\n']);
    const nextToken = second.nextForwardToken;
    expect(read({ startFromHead: true, nextToken })).toMatchObject({
      events: [],
      nextForwardToken: nextToken,
    });
    clock.advance(2000);
    expect(messages({ startFromHead: true, nextToken })).toBe('2 3');
    expect(messages({ startFromHead: true, nextToken })).toBe('2 3');
    expect(messages({ startFromHead: true, nextToken: first.nextForwardToken, limit: 2 })).toBe('1 2');
  });

  test('without a start from the head the last events come first, and lead backward', () => {
    const { clock, read, messages } = openBuilding();
    clock.advance(9000);
    const last = read({ limit: 2 });
    expect(last.events.map(({ message }) => message)).toEqual(['line 3\n', 'line 4\n']);
    const nextToken = last.nextBackwardToken;
    expect(messages({ nextToken, limit: 2 })).toBe('1 2');
    const head = read({ nextToken });
    expect(head.events).toHaveLength(3);
    expect(read({ nextToken: head.nextBackwardToken })).toMatchObject({
      events: [],
      nextBackwardToken: head.nextBackwardToken,
    });
    expect(messages({ startFromHead: true, nextToken: last.nextForwardToken })).toBe('');
  });

  test('a range of times includes its start and not its end', () => {
    const { clock, messages } = openBuilding();
    const startedAt = clock.now();
    clock.advance(9000);
    expect(messages({ startTime: startedAt + 1000, endTime: startedAt + 3000 })).toBe('1 2');
  });

  test('pages are as small as the world has them, or hold one megabyte', () => {
    const small = openBuilding({}, { pageSize: 2 });
    small.clock.advance(9000);
    expect(small.messages({ startFromHead: true, limit: 10 })).toBe('0 1');
    const message = 'x'.repeat(400_000);
    const large = openBuilding({ build: { lines: [0, 1, 2].map((afterMs) => ({ afterMs, message })) } });
    large.clock.advance(9000);
    expect(large.read({ startFromHead: true }).events).toHaveLength(2);
  });

  test('an empty page with another token is not the end', () => {
    const { clock, read } = openBuilding({}, { emptyLogPages: true });
    clock.advance(9000);
    const empty = read({ startFromHead: true });
    expect(empty.events).toEqual([]);
    const full = read({ startFromHead: true, nextToken: empty.nextForwardToken });
    expect(full.events).toHaveLength(5);
    expect(read({ startFromHead: true, nextToken: full.nextForwardToken })).toMatchObject({
      events: [],
      nextForwardToken: full.nextForwardToken,
    });
  });

  test.each([
    [{ limit: 0 }, 'greater than or equal to 1'],
    [{ limit: 10_001 }, 'less than or equal to 10000'],
    [{ logGroupName: 'a group' }, 'regular expression pattern'],
    [{ logStreamName: 'a:b' }, 'regular expression pattern'],
    [{ nextToken: 'f/1' }, 'nextToken is invalid'],
    [{ nextToken: `f/${'0'.repeat(56)}/s` }, 'nextToken is invalid'],
    [{ nextToken: `b/${'9'.repeat(56)}/s` }, 'nextToken is invalid'],
  ])('refuses %j', (input, message) => {
    const { read } = openBuilding();
    expect(codeOf(() => read(input))).toMatch(new RegExp(`^InvalidParameterException: .*${message}`));
  });
});

test.each([
  ['codebuild', 'BatchGetBuilds', { ids: ['app:1'] }, `codebuild:${REGION}:${ACCOUNT}:project/app`],
  [
    'logs',
    'GetLogEvents',
    { logGroupName: '/g', logStreamName: 's' },
    `logs:${REGION}:${ACCOUNT}:log-group:/g:log-stream:s`,
  ],
] as const)('a denied %s:%s names the resource', (service, operation, input, resource) => {
  const { call } = openPlanned({}, {}, { denied: [`${service}:${operation}`] });
  expect(codeOf(() => call(service, operation, input))).toContain(`on resource: arn:aws:${resource} `);
});

describe('a Commands action', () => {
  const commands = declareStages().map((stage) =>
    stage.name === 'Build'
      ? {
          ...stage,
          actions: stage.actions.map((action) => ({
            ...action,
            actionTypeId: { category: 'Compute', owner: 'AWS', provider: 'Commands', version: '1' },
          })),
        }
      : stage,
  );

  test('writes into the log group of its pipeline, and names the stream', () => {
    const Compile = { durationMs: 10_000, build: { lines: LINES, logStartsMs: 2000 } };
    const plan = planStages({ Build: { actions: { Compile } } });
    const { start, clock, actions, state, call } = openPlanned({ plan }, { stages: commands });
    start();
    clock.advance(1000);
    const { output } = actions()[0] ?? { output: {} };
    const { logStreamARN } = (output as { executionResult: { logStreamARN: string } }).executionResult;
    const group = `arn:aws:logs:${REGION}:${ACCOUNT}:log-group:/aws/codepipeline/app:log-stream:`;
    expect(logStreamARN.slice(0, group.length)).toBe(group);
    expect(output).toEqual({ executionResult: { logStreamARN } });
    expect(state()[1]).toMatchObject({ actionStates: [{ latestExecution: { logStreamARN } }] });
    const read = () =>
      call('logs', 'GetLogEvents', {
        logGroupName: '/aws/codepipeline/app',
        logStreamName: logStreamARN.slice(group.length),
        startFromHead: true,
      });
    expect(codeOf(read)).toContain('ResourceNotFoundException: The specified log group does not exist.');
    clock.advance(2000);
    expect(read()).toMatchObject({ events: LINES.slice(0, 3).map(({ message }) => ({ message })) });
  });

  test('is no build', () => {
    const { start, clock, actions } = openPlanned({}, { stages: commands });
    start();
    clock.advance(20_000);
    expect(actions().find(({ actionName }) => actionName === 'Compile')?.output).not.toHaveProperty(
      'executionResult.externalExecutionId',
    );
  });
});

describe('BatchGetProjects', () => {
  const serviceRole = `arn:aws:iam::${ACCOUNT}:role/build`;
  const projects = [
    { name: 'Compile', serviceRole },
    { name: 'Elsewhere', serviceRole, region: 'us-east-1' },
  ];
  const ask = (names: string[], spec: Partial<WorldSpec> = {}) =>
    openPlanned({}, {}, { projects, ...spec }).call('codebuild', 'BatchGetProjects', { names });

  test('tells the role of a project, by its name or ARN, and which projects there are none of', () => {
    const arn = `arn:aws:codebuild:${REGION}:${ACCOUNT}:project/Compile`;
    expect(ask(['Compile', arn, 'Elsewhere', 'None'])).toMatchObject({
      projects: [
        { name: 'Compile', arn, serviceRole },
        { name: 'Compile', arn, serviceRole },
      ],
      projectsNotFound: ['Elsewhere', 'None'],
    });
  });

  test('is held to each project', () => {
    const role = {
      arn: `arn:aws:iam::${ACCOUNT}:role/ci`,
      statements: [
        {
          effect: 'Allow' as const,
          actions: ['codebuild:BatchGetProjects', 'codepipeline:*'],
          resources: [`arn:aws:codebuild:*:*:project/Compile`, 'arn:aws:codepipeline:*:*:*'],
        },
      ],
    };
    const spec = { roles: [role], holdsToPolicies: true };
    expect(ask(['Compile'], spec)).toMatchObject({ projects: [{ name: 'Compile' }] });
    expect(codeOf(() => ask(['Compile', 'Other'], spec))).toContain(
      `codebuild:BatchGetProjects on resource: arn:aws:codebuild:${REGION}:${ACCOUNT}:project/Compile`,
    );
  });
});
