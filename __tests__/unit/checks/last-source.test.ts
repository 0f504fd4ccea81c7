import { evaluate } from '../../../src/checks';
import { matchesGlob } from '../../../src/domain/glob';
import type { SourceFailure } from '../../../src/domain/execution.js';
import type { PipelineFacts } from '../../../src/domain/facts.js';
import type { Finding } from '../../../src/domain/finding.js';
import type { Target } from '../../../src/domain/target.js';
import {
  denied,
  EVERY,
  eventOf,
  executionOf,
  factsOf,
  findingOf,
  known,
  NO_CREDENTIALS,
  pipelineFactsOf,
  pipelineOf,
  remedyOf,
  sourceOf,
  targetOf,
  THROTTLED,
  unknown,
} from '../fakes';

function check(facts: Partial<PipelineFacts>, target: Partial<Target> = {}): Finding {
  const artifactStores = [{ region: 'eu-west-1', bucket: 'artifacts', key: undefined }];
  const pipeline = known(pipelineOf({ sourceActions: [sourceOf()], artifactStores }));
  return findingOf(
    evaluate(
      factsOf({ pipelines: [pipelineFactsOf({ pipeline, ...facts })] }),
      targetOf({ checks: EVERY, ...target }),
      matchesGlob,
    ),
    'last-source',
  );
}

const FAILED = { executions: known([executionOf('Failed'), executionOf('Succeeded')]) };
const URL = 'https://eu-west-1.console.aws.amazon.com/execution';

const checkFailure = (failure: Partial<SourceFailure>, target: Partial<Target> = {}) =>
  check(
    {
      ...FAILED,
      sourceFailure: known({
        code: 'ConfigurationError',
        message: '',
        url: URL,
        project: undefined,
        ...failure,
      }),
    },
    target,
  );

test.each(['Succeeded', 'InProgress', 'Stopping', 'Stopped', 'Cancelled', 'Superseded', 'Paused'])(
  'passes if the newest execution is %s, also if this version does not know that',
  (status) => {
    const finding = check({ executions: known([executionOf(status), executionOf('Failed')]) });
    expect(finding).toMatchObject({ status: 'pass', pipeline: 'app', connection: null });
    expect(finding.message).toBe(`Latest execution \`${status}-1\`: ${status}`);
  },
);

test('passes if the newest execution failed after its source action', () => {
  const finding = check({ ...FAILED, sourceFailure: known(undefined) });
  expect(finding).toMatchObject({
    status: 'pass',
    message: 'Latest execution `Failed-1` failed, but not in its source action `App`.',
  });
});

test.each([{ rollback: { target: 'x' } }, { trigger: 'ManualRollback' }, { trigger: 'AutomatedRollback' }])(
  'looks past a rollback, which has no source stage: %j',
  (rollback) => {
    const executions = known([executionOf('Failed', { id: 'back', ...rollback }), executionOf('Succeeded')]);
    expect(check({ executions })).toMatchObject({
      status: 'pass',
      message: 'Latest execution `Succeeded-1`: Succeeded',
    });
  },
);

describe('a source action that failed', () => {
  test('warns with the execution, the action, and what AWS says, and claims no cause that it does not prove', () => {
    const finding = checkFailure({ message: 'Something new went wrong.' });
    expect(finding).toMatchObject({
      status: 'warn',
      message:
        'Source action `App` failed in the latest execution `Failed-1`. AWS says: "Something new went wrong." (ConfigurationError).',
      headline: "can't deploy: source action `App` failed",
      remedy: { url: URL },
    });
    expect(finding.remedy?.lines).toBeUndefined();
    expect(remedyOf(finding)).not.toMatch(/app of the connection|UseConnection|branch/);
  });

  test('names a cause that the message proves, with the lines to paste', () => {
    const finding = checkFailure({
      message: '[GitHub] Upload to S3 failed with the following error: Access Denied',
    });
    expect(finding.headline).toBe("can't deploy: role `pipeline` can't write to artifact bucket `artifacts`");
    expect(finding.remedy?.lines?.join('')).toContain('s3:PutObjectAcl');
  });

  test('is told of the build that could not clone', () => {
    const finding = checkFailure({ message: 'authorization failed for primary source', project: 'build' });
    expect(finding.message).toMatch(
      /^CodeBuild project `build` couldn't clone the source in the latest execution/,
    );
    expect(finding.remedy?.lines?.join('')).toContain('UseConnection');
  });

  const NO_BRANCH = { message: '[GitHub] No Branch [main] found for FullRepositoryName [octo/app]' };

  test('says how to run it on this event, and on a pull request nothing that is refused there', () => {
    const { remedy: now } = checkFailure(NO_BRANCH);
    expect(now?.text).toMatch(/ When that is fixed:$/);
    expect(now?.lines).toEqual(['start: if-needed']);
    const event = eventOf({ name: 'pull_request', startRule: { kind: 'off-branch', why: 'not merged' } });
    const remedy = remedyOf(checkFailure(NO_BRANCH, { event }));
    expect(remedy).toContain('After the merge, the push to `main` deploys it.');
    expect(remedy).not.toMatch(/start:|allow-off-branch/);
  });

  test.each([
    ['', 'ConfigurationError', 'AWS gives no reason (ConfigurationError).'],
    ['Gone.', '', 'AWS says: "Gone.".'],
    ['', '', 'AWS gives no reason.'],
    ['The branch "main" is gone.', '', 'AWS says: "The branch "main" is gone.".'],
  ])('message %j with code %j', (message, code, said) => {
    expect(checkFailure({ message, code }).message).toContain(said);
  });
});

describe('is skipped, with its reason', () => {
  test.each<readonly [what: string, facts: Partial<PipelineFacts>, said: RegExp]>([
    ['a pipeline that never ran', { executions: known([]) }, /`app` has never run/],
    ['executions that were not read', {}, /not read/],
    [
      'a denied list of executions',
      { executions: unknown(denied('codepipeline:ListPipelineExecutions')) },
      /permissions/,
    ],
    [
      'a denied list of actions',
      { ...FAILED, sourceFailure: unknown(denied('codepipeline:ListActionExecutions')) },
      /Failed-1.*permissions/,
    ],
    ['no credentials', { executions: unknown(NO_CREDENTIALS) }, /permissions/],
  ])('%s', (_, facts, said) => {
    const finding = check(facts);
    expect(finding.status).toBe('skip');
    expect(finding.message).toMatch(said);
  });

  test.each<readonly [what: string, facts: Partial<PipelineFacts>, says: RegExp]>([
    ['executions', { executions: unknown(THROTTLED) }, /throttled/],
    ['actions', { ...FAILED, sourceFailure: unknown(THROTTLED) }, /Failed-1.*throttled/],
  ])('a list of %s that AWS did not give is a warning', (_, facts, says) => {
    const finding = check(facts);
    expect(finding.status).toBe('warn');
    expect(finding.message).toMatch(says);
  });

  test('what AWS did not give, with what to do', () => {
    expect(remedyOf(check({ executions: unknown(THROTTLED) }))).toContain('Run the job again.');
  });
});
