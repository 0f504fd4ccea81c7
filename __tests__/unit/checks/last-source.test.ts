import { evaluate } from '../../../src/checks';
import { matchesGlob } from '../../../src/domain/glob';
import type { ExecutionStatus } from '../../../src/domain/execution.js';
import type { PipelineFacts } from '../../../src/domain/facts.js';
import type { Finding } from '../../../src/domain/finding.js';
import type { SourceAction } from '../../../src/domain/pipeline.js';
import {
  ARN,
  denied,
  EVERY,
  executionOf,
  factsOf,
  findingOf,
  known,
  NO_CREDENTIALS,
  pipelineFactsOf,
  pipelineOf,
  remedyOf,
  ROLE,
  sourceOf,
  targetOf,
  THROTTLED,
  unknown,
} from '../fakes';

function check(facts: Partial<PipelineFacts>, source: Partial<SourceAction> = {}): Finding {
  const pipeline = known(pipelineOf({ sourceActions: [sourceOf(source)] }));
  return findingOf(
    evaluate(
      factsOf({ pipelines: [pipelineFactsOf({ pipeline, ...facts })] }),
      targetOf({ checks: EVERY }),
      matchesGlob,
    ),
    'last-source',
  );
}

const FAILED = { executions: known([executionOf('Failed'), executionOf('Succeeded')]) };

const checkFailure = (message: string, code = 'ConfigurationError', source: Partial<SourceAction> = {}) =>
  check({ ...FAILED, sourceFailure: known({ code, message }) }, source);

test.each<ExecutionStatus>(['Succeeded', 'InProgress', 'Stopping', 'Stopped', 'Cancelled', 'Superseded'])(
  'passes where the newest execution is %s, and names it',
  (status) => {
    const finding = check({ executions: known([executionOf(status), executionOf('Failed')]) });
    expect(finding).toMatchObject({ status: 'pass', pipeline: 'app', connection: null });
    expect(finding.message).toContain(`${status}-1`);
  },
);

test('passes where the newest execution failed behind its source action', () => {
  const finding = check({ ...FAILED, sourceFailure: known(undefined) });
  expect(finding.status).toBe('pass');
  expect(finding.message).toMatch(/Failed-1.*behind its source action/);
});

describe('a source action that failed', () => {
  test('warns with the execution, the action, and what AWS says', () => {
    const finding = checkFailure('Something new went wrong.');
    expect(finding.status).toBe('warn');
    for (const text of ['app', 'Failed-1', 'source action App', 'ConfigurationError'])
      expect(finding.message).toContain(text);
    expect(finding.message).toContain('"Something new went wrong."');
  });

  test.each([
    [
      'Unable to use Connection: arn. The provided role does not have sufficient permissions.',
      [ROLE, ARN, 'codeconnections:UseConnection', 'codestar-connections:UseConnection', 'octo/app'],
      ['start: if-needed', 'No Branch'],
    ],
    [
      'The provided role does not have sufficient permissions to access S3.',
      [ROLE, 'codeconnections:UseConnection'],
      [],
    ],
    [
      '[GitHub] No Branch [main] found for FullRepositoryName [octo/app]',
      [
        'no branch main',
        'octo/app',
        'letter case',
        ARN,
        'app has no access',
        'AVAILABLE',
        'start: if-needed',
      ],
      ['UseConnection'],
    ],
    [
      'Something new went wrong.',
      ['AVAILABLE', 'installed for octo', 'octo/app', 'start: if-needed'],
      ['UseConnection', 'no branch'],
    ],
  ])('%s', (message, said, unsaid) => {
    const remedy = remedyOf(checkFailure(message));
    for (const text of said) expect(remedy).toContain(text);
    for (const text of unsaid) expect(remedy).not.toContain(text);
  });

  test('names the role of the action where it has its own', () => {
    const roleArn = 'arn:aws:iam::111122223333:role/own';
    const finding = checkFailure('Unable to use Connection: arn.', '', { roleArn });
    expect(remedyOf(finding)).toContain(roleArn);
    expect(remedyOf(finding)).not.toContain(ROLE);
  });

  test('quotes a message that has quotes itself', () => {
    expect(checkFailure('The branch "main" is gone.').message).toContain('"The branch "main" is gone."');
  });

  test('says that AWS gives no reason where there is only a code', () => {
    const { status, message } = checkFailure('');
    expect(status).toBe('warn');
    expect(message).toContain('no reason');
    expect(message).toContain('(ConfigurationError)');
    expect(message).not.toContain('""');
  });

  test('leaves out a code that there is not', () => {
    expect(checkFailure('Gone.', '').message).not.toContain('()');
    expect(checkFailure('', '').message).toMatch(/no reason\.$/);
  });
});

describe('is skipped, with its reason', () => {
  test.each<readonly [what: string, facts: Partial<PipelineFacts>, said: RegExp]>([
    ['a pipeline that never ran', { executions: known([]) }, /app has never run/],
    ['executions that were not read', {}, /not read/],
    [
      'a denied list of executions',
      { executions: unknown(denied('codepipeline:ListPipelineExecutions')) },
      /finding of permissions/,
    ],
    [
      'a denied list of actions',
      { ...FAILED, sourceFailure: unknown(denied('codepipeline:ListActionExecutions')) },
      /Failed-1.*finding of permissions/,
    ],
    ['no credentials', { executions: unknown(NO_CREDENTIALS) }, /finding of permissions/],
    ['a list of executions that AWS did not give', { executions: unknown(THROTTLED) }, /throttled/],
    [
      'a list of actions that AWS did not give',
      { ...FAILED, sourceFailure: unknown(THROTTLED) },
      /Failed-1.*throttled/,
    ],
  ])('%s', (_, facts, said) => {
    const finding = check(facts);
    expect(finding.status).toBe('skip');
    expect(finding.message).toMatch(said);
  });

  test('what AWS did not give, with what to do', () => {
    expect(remedyOf(check({ executions: unknown(THROTTLED) }))).toContain('Run the job again.');
    expect(remedyOf(check({ ...FAILED, sourceFailure: unknown(THROTTLED) }))).toContain('Run the job again.');
  });
});
