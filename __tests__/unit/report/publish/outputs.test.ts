import { OUTPUT_NAMES, renderOutputs } from '../../../../src/report/publish/outputs';
import { concludeEarly } from '../../../../src/conclude';
import type { Outcome, WaitEnd } from '../../../../src/domain/outcome.js';
import {
  ARN,
  COMMIT,
  connectionOf,
  eventOf,
  OTHER_ARN,
  outcomeOf,
  pipelineOf,
  pipelineOutcomeOf,
  sourceOf,
  without,
  problemOf,
} from '../../fakes';

type Json = Readonly<Record<string, unknown>>;

const EXECUTION = {
  id: 'e-1',
  status: 'Succeeded',
  started: true,
  commit: COMMIT,
  url: 'https://console/e-1',
} as const;
const other = {
  ...connectionOf({ arn: OTHER_ARN, name: 'other', provider: 'GitLab', status: 'PENDING' }),
  url: 'https://console/other',
};

const report = (outcome: Outcome) => JSON.parse(renderOutputs(outcome).report) as Json;

/** The outputs of the contract. */
const NAMES = [
  'branch',
  'commit',
  'connection-arn',
  'connection-name',
  'connection-provider',
  'connection-status',
  'failed-action',
  'failed-stage',
  'failure-message',
  'failure-url',
  'pipeline-execution-id',
  'pipeline-execution-status',
  'pipeline-execution-url',
  'ready',
  'report',
  'repository',
  'result',
  'started',
];

test.each<readonly [string, Outcome]>([
  ['a success', outcomeOf()],
  [
    'a failure',
    outcomeOf({
      ready: false,
      failed: true,
      connections: [],
      pipelines: [pipelineOutcomeOf({ pipeline: undefined, source: undefined })],
    }),
  ],
  ['bad inputs', concludeEarly(problemOf('input', 'Bad.'))],
  ['no Region', concludeEarly(problemOf('input', 'Bad.'), eventOf())],
])('every output is set after %s', (_, outcome) => {
  const outputs = renderOutputs(outcome);
  expect(Object.keys(outputs).sort()).toEqual(NAMES);
  expect([...OUTPUT_NAMES].sort()).toEqual(NAMES);
  for (const value of Object.values(outputs)) expect(typeof value).toBe('string');
  expect(Object.values(outputs)).not.toContain('undefined');
  expect(outputs.ready).toMatch(/^(?:true|false)$/);
  expect(outputs.started).toMatch(/^(?:true|false)$/);
});

test('the values of one pipeline', () => {
  const source = sourceOf({ repository: 'Octo/App', branch: 'develop' });
  const outputs = renderOutputs(
    outcomeOf({ pipelines: [pipelineOutcomeOf({ source, execution: EXECUTION })] }),
  );
  expect(without(outputs, 'report')).toEqual({
    ready: 'true',
    result: 'started',
    'failed-stage': '',
    'failed-action': '',
    'failure-message': '',
    'failure-url': '',
    'connection-arn': ARN,
    'connection-name': 'octo-github',
    'connection-status': 'AVAILABLE',
    'connection-provider': 'GitHub',
    // As the pipeline has them.
    repository: 'Octo/App',
    branch: 'develop',
    commit: COMMIT,
    started: 'true',
    'pipeline-execution-id': 'e-1',
    'pipeline-execution-status': 'Succeeded',
    'pipeline-execution-url': 'https://console/e-1',
  });
});

test('an execution that was adopted was not started', () => {
  const pipelines = [pipelineOutcomeOf({ execution: { ...EXECUTION, started: false } })];
  expect(renderOutputs(outcomeOf({ pipelines }))).toMatchObject({
    started: 'false',
    'pipeline-execution-id': 'e-1',
  });
});

test('a connection alone', () => {
  const outputs = renderOutputs(outcomeOf({ connectionAsked: true, pipelines: [] }));
  expect(outputs).toMatchObject({
    'connection-arn': ARN,
    repository: '',
    'pipeline-execution-id': '',
    started: 'false',
  });
});

describe('several pipelines: the outputs are those of the first', () => {
  const web = pipelineOutcomeOf({
    name: 'web',
    source: sourceOf({ connectionArn: OTHER_ARN, repository: 'octo/web', branch: 'release' }),
    execution: { ...EXECUTION, id: 'e-2' },
  });
  const connections = [{ ...connectionOf(), url: 'https://console/octo' }, other];

  test('in the order given, whatever the order of the connections', () => {
    const outputs = renderOutputs(
      outcomeOf({ connections, pipelines: [web, pipelineOutcomeOf({ execution: EXECUTION })] }),
    );
    expect(outputs).toMatchObject({
      'connection-arn': OTHER_ARN,
      'connection-name': 'other',
      'connection-status': 'PENDING',
      repository: 'octo/web',
      branch: 'release',
      'pipeline-execution-id': 'e-2',
    });
  });

  test('not those of a second one where the first started nothing', () => {
    const outputs = renderOutputs(outcomeOf({ connections, pipelines: [pipelineOutcomeOf(), web] }));
    expect(outputs).toMatchObject({
      'pipeline-execution-id': '',
      'pipeline-execution-status': '',
      repository: 'octo/app',
    });
  });

  test('nor the connection of a second one where the first is not known', () => {
    const gone = pipelineOutcomeOf({ name: 'gone', ready: false, pipeline: undefined, source: undefined });
    const outputs = renderOutputs(outcomeOf({ ready: false, connections: [other], pipelines: [gone, web] }));
    expect(outputs).toMatchObject({ repository: '', 'connection-arn': '', 'connection-name': '' });
  });

  test('nor the connection of a second one where that of the first is not known', () => {
    const outputs = renderOutputs(
      outcomeOf({ ready: false, connections: [other], pipelines: [pipelineOutcomeOf(), web] }),
    );
    expect(outputs).toMatchObject({ repository: 'octo/app', 'connection-name': '', 'connection-status': '' });
  });
});

describe('report', () => {
  test('is exactly the schema of the contract', () => {
    const outcome = outcomeOf({
      ready: false,
      failed: true,
      findings: [
        {
          id: 'connection-available',
          status: 'fail',
          pipeline: null,
          connection: 0,
          message: 'It is PENDING.',
          remedy: { text: 'Authorise it:', lines: ['a', 'b'], url: 'https://console/c' },
        },
        {
          id: 'branch',
          status: 'pass',
          pipeline: 'app',
          connection: null,
          file: 'infra/app.yaml',
          line: 12,
          message: 'It fits.',
        },
      ],
      connections: [{ ...connectionOf({ status: 'PENDING' }), url: 'https://console/c' }],
      pipelines: [pipelineOutcomeOf({ url: 'https://console/app', execution: EXECUTION })],
    });
    const { checks, ...rest } = report(outcome);
    expect(rest).toEqual({
      schema: 1,
      ready: false,
      result: 'not-ready',
      repository: 'octo/app',
      branch: 'main',
      commit: COMMIT,
      connections: [
        { arn: ARN, name: 'octo-github', status: 'PENDING', provider: 'GitHub', url: 'https://console/c' },
      ],
      pipelines: [
        {
          name: 'app',
          ready: true,
          connection: ARN,
          type: 'V2',
          executionMode: 'QUEUED',
          sourceAction: 'App',
          repository: 'octo/app',
          branch: 'main',
          url: 'https://console/app',
          execution: {
            id: 'e-1',
            status: 'Succeeded',
            started: true,
            commit: COMMIT,
            url: 'https://console/e-1',
          },
        },
      ],
    });
    const [first, second] = checks as readonly Json[];
    expect(first).toEqual({
      id: 'connection-available',
      status: 'fail',
      pipeline: null,
      file: null,
      line: null,
      message: 'It is PENDING.',
      remedy: expect.any(String) as string,
    });
    for (const text of ['Authorise it:', 'a', 'b', 'https://console/c'])
      expect(first?.['remedy']).toContain(text);
    expect(second).toEqual({
      id: 'branch',
      status: 'pass',
      pipeline: 'app',
      file: 'infra/app.yaml',
      line: 12,
      message: 'It fits.',
      remedy: null,
    });
  });

  test('execution is null where there is none', () => {
    expect(report(outcomeOf())).toMatchObject({ pipelines: [{ execution: null }] });
  });

  test('has every pipeline and every connection', () => {
    const outcome = outcomeOf({
      connections: [{ ...connectionOf(), url: 'u' }, other],
      pipelines: ['a', 'b', 'c'].map((name) => pipelineOutcomeOf({ name, pipeline: pipelineOf({ name }) })),
    });
    expect((report(outcome)['pipelines'] as readonly Json[]).map(({ name }) => name)).toEqual([
      'a',
      'b',
      'c',
    ]);
    expect(report(outcome)['connections']).toHaveLength(2);
  });

  test('has the same members also where nothing is known', () => {
    const { checks, connections, pipelines, ...rest } = report(concludeEarly(problemOf('input', 'Bad.')));
    expect([checks, connections, pipelines]).toEqual([[], [], []]);
    expect(rest).toMatchObject({ schema: 1, ready: false, result: 'error', branch: null, commit: null });
    const gone = report(
      outcomeOf({ pipelines: [pipelineOutcomeOf({ pipeline: undefined, source: undefined })] }),
    )['pipelines'] as readonly Json[];
    expect(Object.keys(gone[0] ?? {}).sort()).toEqual(
      [
        'branch',
        'connection',
        'execution',
        'executionMode',
        'name',
        'ready',
        'repository',
        'sourceAction',
        'type',
        'url',
      ].sort(),
    );
  });
});

describe('the failure', () => {
  const failure = (outcome: Partial<Outcome>) => {
    const outputs = renderOutputs(outcomeOf(outcome));
    return ['failed-stage', 'failed-action', 'failure-message', 'failure-url'].map(
      (name) => outputs[name as 'failed-stage'],
    );
  };
  const waited = (end: WaitEnd, passed = false) =>
    pipelineOutcomeOf({
      execution: EXECUTION,
      wait: { end, passed, superseded: [], logProblems: [], actions: [] },
    });
  const failed = (externalUrl: string): WaitEnd => ({
    kind: 'ended',
    status: 'Failed',
    summary: '',
    failures: [
      { stage: 'Build', action: 'Compile', message: 'JobFailed: exit status 2', externalUrl },
      { stage: 'Build', action: 'Lint', message: 'later', externalUrl: '' },
    ],
  });
  const release = { kind: 'left', why: 'asked' } as const;
  const problem = problemOf('refused', 'AWS said no.', { remedy: { text: 'x', url: 'https://help' } });

  test.each<readonly [string, Partial<Outcome>, readonly string[]]>([
    [
      'of a build, with its log',
      { pipelines: [waited(failed('https://log'))] },
      ['Build', 'Compile', 'JobFailed: exit status 2', 'https://log'],
    ],
    [
      'of an action without a page',
      { pipelines: [waited(failed(''))] },
      ['Build', 'Compile', 'JobFailed: exit status 2', 'https://console/e-1'],
    ],
    [
      'of an execution without an action that failed',
      { pipelines: [waited({ kind: 'ended', status: 'Stopped', summary: 'By hand.', failures: [] })] },
      ['', '', 'By hand.', 'https://console/e-1'],
    ],
    ...(['', 'https://rule'] as const).map(
      (externalUrl) =>
        [
          `of a condition ${externalUrl === '' ? 'without' : 'with'} a page`,
          {
            pipelines: [
              waited({
                kind: 'ended',
                status: 'Failed',
                summary: '',
                failures: [],
                condition: {
                  stage: 'Deploy',
                  point: 'beforeEntry',
                  rules: [{ name: 'Window', provider: 'DeploymentWindow', message: 'Closed.', externalUrl }],
                },
              }),
            ],
          },
          [
            'Deploy',
            '',
            'The entry condition of stage `Deploy` was not met: rule `Window` failed: Closed.',
            externalUrl === '' ? 'https://console/e-1' : externalUrl,
          ],
        ] as const,
    ),
    [
      'of a wait that timed out',
      { pipelines: [waited({ kind: 'timeout', timeoutMs: 60_000, release })] },
      [
        '',
        '',
        'Execution `e-1` of `app` is still running after 1m. It keeps running (`on-cancel: leave`).',
        'https://console/e-1',
      ],
    ],
    [
      'of a wait that was lost',
      { pipelines: [waited({ kind: 'lost', problem })] },
      ['', '', 'AWS said no.', 'https://console/e-1'],
    ],
    ['of a start', { pipelines: [pipelineOutcomeOf({ problem })] }, ['', '', 'AWS said no.', 'https://help']],
    ['of the run', { pipelines: [], problem }, ['', '', 'AWS said no.', 'https://help']],
    [
      'of a check of the first pipeline',
      {
        ready: false,
        pipelines: [pipelineOutcomeOf({ ready: false })],
        findings: [
          { id: 'branch', status: 'fail', pipeline: 'other', connection: null, message: 'Not this one.' },
          { id: 'branch', status: 'warn', pipeline: 'app', connection: null, message: 'Nor this one.' },
          { id: 'start', status: 'fail', pipeline: 'app', connection: null, message: 'This one.' },
        ],
      },
      ['', '', 'This one.', ''],
    ],
    [
      'is none after a success',
      { pipelines: [waited({ kind: 'ended', status: 'Succeeded', summary: '', failures: [] }, true)] },
      ['', '', '', ''],
    ],
    [
      'is none where only a second pipeline has one',
      { pipelines: [pipelineOutcomeOf({ execution: EXECUTION }), waited(failed('https://log'))] },
      ['', '', '', ''],
    ],
  ])('%s', (_, outcome, expected) => {
    expect(failure(outcome)).toEqual(expected);
  });

  test('has a message of at most 4,000 characters', () => {
    const long = problemOf('refused', 'x'.repeat(10_000));
    expect(renderOutputs(outcomeOf({ problem: long }))['failure-message']).toHaveLength(4000);
  });
});
