import { evaluate } from '../../src/checks';
import { matchesGlob } from '../../src/domain/glob';
import { conclude, concludeEarly, isReady, type Conclusion } from '../../src/conclude';
import { Problem } from '../../src/domain/problem';
import { renderOutputs } from '../../src/report/publish/outputs';
import type { FailOn } from '../../src/domain/inputs';
import type { StartOutcome } from '../../src/domain/outcome.js';
import type { FindingStatus } from '../../src/domain/finding.js';
import {
  ACCOUNT,
  COMMIT,
  denied,
  eventOf,
  exceptions,
  factsOf,
  findingOf,
  known,
  NO_CREDENTIALS,
  pipelineFactsOf,
  pipelineOf,
  remedyOf,
  targetOf,
  THROTTLED,
  problemOf,
} from './fakes';

test.each<readonly [FindingStatus, 'failure' | 'warning' | 'never', boolean]>([
  ['pass', 'warning', true],
  ['skip', 'warning', true],
  ['warn', 'failure', true],
  ['warn', 'warning', false],
  ['warn', 'never', true],
  ['fail', 'failure', false],
  ['fail', 'warning', false],
  // fail-on decides on the step, not on readiness: nothing starts while a check fails.
  ['fail', 'never', false],
])('a finding that is %s, with fail-on: %s, leaves it ready: %s', (status, failOn, ready) => {
  const findings = (['pass', status, 'pass'] as const).map(
    (each) => ({ id: 'branch', status: each, pipeline: 'app', connection: null, message: 'x' }) as const,
  );
  expect(isReady(findings, failOn)).toBe(ready);
});

describe('conclude', () => {
  const facts = factsOf({
    pipelines: ['app', 'web'].map((name) => pipelineFactsOf({ name, commitOnBranch: known({ kind: 'on' }) })),
  });
  const target = targetOf({
    pipelines: ['app', 'web'],
    start: 'always',
    connection: { kind: 'name', name: 'x' },
  });
  const execution = { id: 'e-1', status: 'InProgress', started: true, commit: COMMIT, url: 'u' } as const;

  function concludeWith(starts: readonly StartOutcome[], failOn: FailOn = 'failure', cancelled = false) {
    const findings = evaluate(facts, target, matchesGlob);
    return conclude({ facts, findings, starts, target: { ...target, failOn }, cancelled });
  }

  test('of starts that went well leaves the findings as they were', () => {
    const outcome = concludeWith([{ execution }, { execution }]);
    expect(outcome).toMatchObject({ ready: true, failed: false, cancelled: false });
    expect(outcome.findings).toEqual(evaluate(facts, target, matchesGlob));
  });

  describe.each(['failure', 'warning', 'never'] as const)('with fail-on: %s', (failOn) => {
    test('a start that failed is the failure of start, for its pipeline alone', () => {
      const outcome = concludeWith([{ execution }, { problem: THROTTLED }], failOn);
      expect(outcome).toMatchObject({ ready: false, failed: true });
      expect(outcome.pipelines.map(({ ready }) => ready)).toEqual([true, false]);
      expect(findingOf(outcome.findings, 'start', 'app').status).toBe('pass');
      expect(findingOf(outcome.findings, 'start', 'web')).toEqual({
        id: 'start',
        status: 'fail',
        pipeline: 'web',
        connection: null,
        message: THROTTLED.message,
        remedy: THROTTLED.remedy,
      });
      expect(findingOf(outcome.findings, 'permissions').status).toBe('pass');
    });

    test.each([denied('codepipeline:StartPipelineExecution'), NO_CREDENTIALS])(
      'a start without permission is the failure of permissions, and not of start ($kind)',
      (problem) => {
        const outcome = concludeWith([{ execution }, { problem }], failOn);
        expect(outcome).toMatchObject({ ready: false, failed: true });
        expect(outcome.pipelines.map(({ ready }) => ready)).toEqual([true, false]);
        expect(exceptions(outcome.findings).filter((each) => each.endsWith('fail'))).toEqual([
          'permissions: fail',
        ]);
        expect(findingOf(outcome.findings, 'permissions')).toMatchObject({ status: 'fail', pipeline: 'web' });
      },
    );
  });

  test('logs that may not be read are one warning, for however many calls and pipelines', () => {
    const waited = (...logProblems: Problem[]): StartOutcome => ({
      execution,
      wait: {
        end: { kind: 'ended', status: 'Succeeded', summary: '', failures: [] },
        passed: true,
        superseded: [],
        actions: [],
        logProblems,
      },
    });
    const outcome = concludeWith([
      waited(denied('codebuild:BatchGetBuilds'), denied('logs:GetLogEvents', 'arn:app')),
      waited(denied('logs:GetLogEvents', 'arn:web')),
    ]);
    expect(outcome).toMatchObject({ ready: true, failed: false });
    const finding = findingOf(outcome.findings, 'permissions');
    expect(finding).toMatchObject({
      status: 'warn',
      pipeline: null,
      message:
        'The credentials of this step are not authorized to perform `codebuild:BatchGetBuilds` on `*` and `logs:GetLogEvents` on `arn:app`, `arn:web`.',
    });
    expect(finding.remedy?.text).toBe(
      'To run without this access, set `follow-logs: false`. Or add this statement to a policy of the role of these credentials:',
    );
  });

  test('both are told where one start was denied and another failed', () => {
    const { findings, pipelines } = concludeWith([{ problem: denied('x:Start') }, { problem: THROTTLED }]);
    expect(findingOf(findings, 'permissions')).toMatchObject({ status: 'fail', pipeline: 'app' });
    expect(findingOf(findings, 'start', 'web')).toMatchObject({ status: 'fail' });
    expect(findingOf(findings, 'start', 'app').status).toBe('pass');
    expect(pipelines.map(({ ready }) => ready)).toEqual([false, false]);
  });

  test('a start that failed has a remedy, also where its problem has none', () => {
    const { findings } = concludeWith([{ problem: problemOf('refused', 'No.') }, { execution }]);
    expect(remedyOf(findingOf(findings, 'start', 'app'))).toMatch(/\S/);
  });

  test('of a run that was cancelled fails, whatever was found and fail-on says', () => {
    expect(concludeWith([{}, {}], 'never', true)).toMatchObject({
      ready: true,
      failed: true,
      cancelled: true,
    });
  });
});

describe('concludeEarly', () => {
  const problem = problemOf('input', 'An input is not usable.');

  test('keeps what the event said', () => {
    expect(concludeEarly(problem, eventOf())).toMatchObject({
      ready: false,
      failed: true,
      repository: 'octo/app',
      branch: 'main',
      commit: COMMIT,
      problem,
    });
  });

  test('does without an event, and all outputs are set', () => {
    const outcome = concludeEarly(problem);
    expect(outcome).toMatchObject({ ready: false, failed: true, problem });
    expect(renderOutputs(outcome)).toMatchObject({ ready: 'false', started: 'false', 'connection-arn': '' });
  });
});

describe('the context', () => {
  const arn = 'arn:aws:codepipeline:eu-west-1:444455556666:app';
  const contextOf = (
    facts: Parameters<typeof factsOf>[0],
    target: Parameters<typeof targetOf>[0] = {},
    commitInfo?: Conclusion['commitInfo'],
  ) =>
    conclude({
      facts: factsOf(facts),
      findings: [],
      starts: [],
      target: targetOf(target),
      commitInfo,
      cancelled: false,
    }).context;

  test('has Region, account of the pipeline, and the commit with its page', () => {
    const pipelines = [pipelineFactsOf({ pipeline: known(pipelineOf({ arn })) })];
    expect(contextOf({ pipelines }, {}, { title: 'Fix it', author: 'mona' })).toEqual({
      region: 'eu-west-1',
      account: '444455556666',
      commit: { title: 'Fix it', author: 'mona', url: `https://github.com/octo/app/commit/${COMMIT}` },
    });
  });

  test('has the account of the credentials if it was read', () => {
    const pipelines = [pipelineFactsOf({ pipeline: known(pipelineOf({ arn })) })];
    expect(contextOf({ pipelines, account: '777788889999' }).account).toBe('777788889999');
  });

  test('has the account of a connection only if there is no pipeline: it can be shared', () => {
    expect(contextOf({}).account).toBeUndefined();
    expect(contextOf({ pipelines: [] }).account).toBe(ACCOUNT);
  });

  test('has no page of a commit of another repository, or of none', () => {
    expect(contextOf({}, { repository: 'octo/other' }).commit).toBeUndefined();
    expect(contextOf({}, { commit: undefined }).commit).toBeUndefined();
    expect(contextOf({}, { repository: 'Octo/App' }).commit?.url).toContain('/octo/app/commit/');
  });

  test('is empty for a run that ended before anything was read', () => {
    expect(concludeEarly(problemOf('input', 'No.')).context).toEqual({});
  });
});
