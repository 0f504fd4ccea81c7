import { evaluate } from '../../../src/checks';
import { matchesGlob } from '../../../src/domain/glob';
import type { PipelineFacts } from '../../../src/domain/facts.js';
import type { Finding } from '../../../src/domain/finding.js';
import type { Pipeline, StageState } from '../../../src/domain/pipeline.js';
import {
  denied,
  EVERY,
  factsOf,
  findingOf,
  known,
  NO_CREDENTIALS,
  pipelineFactsOf,
  pipelineOf,
  remedyOf,
  sourceOf,
  stageOf,
  targetOf,
  THROTTLED,
  unknown,
} from '../fakes';

function check(stages: PipelineFacts['stages'], pipeline: Partial<Pipeline> = {}): Finding {
  const facts = pipelineFactsOf({ pipeline: known(pipelineOf(pipeline)), stages });
  return findingOf(
    evaluate(factsOf({ pipelines: [facts] }), targetOf({ checks: EVERY }), matchesGlob),
    'transition',
  );
}

const checkStages = (...stages: readonly StageState[]) => check(known(stages));
const off = (reason = '', changedBy = '') => ({ enabled: false, reason, changedBy });

test('passes where the transition behind the source stage is enabled', () => {
  const finding = checkStages(stageOf('Source'), stageOf('Build'), stageOf('Deploy'));
  expect(finding).toMatchObject({ status: 'pass', pipeline: 'app', connection: null });
  expect(finding.message).toMatch(/Source.*Build.*enabled/);
  expect(finding.message).not.toContain('disabled');
});

describe('a disabled transition', () => {
  test('behind the source stage warns, and gives the command that enables it', () => {
    const finding = checkStages(stageOf('Source'), stageOf('Build', off()));
    expect(finding.status).toBe('warn');
    expect(finding.message).toMatch(/Source.*Build.*disabled/);
    expect(finding.message).toContain('pipeline app');
    expect(finding.remedy?.lines).toEqual([
      'aws codepipeline enable-stage-transition --region eu-west-1 --pipeline-name app --stage-name Build --transition-type Inbound',
    ]);
  });

  test.each([
    ['the reason and who', off('Freeze until Monday', 'arn:aws:iam::1:user/eve'), /Freeze.*user\/eve/],
    ['the reason alone', off('Freeze until Monday'), /Freeze until Monday"\)\.$/],
    ['who alone', off('', 'eve'), /\(by eve\)\.$/],
    ['neither', off(), /stop there\.$/],
  ])('tells %s', (_, inbound, said) => {
    expect(checkStages(stageOf('Source'), stageOf('Build', inbound)).message).toMatch(said);
  });

  test('further behind is a pass that says so, with its reason', () => {
    const finding = checkStages(
      stageOf('Source'),
      stageOf('Build'),
      stageOf('Test'),
      stageOf('Deploy', off('Freeze', 'eve')),
    );
    expect(finding.status).toBe('pass');
    expect(finding.message).toMatch(/Deploy is disabled.*Freeze.*eve/);
    expect(finding.message).not.toContain('Test');
    const next = checkStages(stageOf('Source'), stageOf('Build'), stageOf('Test', off()));
    expect(next.message).toMatch(/Test is disabled/);
  });

  test('into the source stage itself does not count', () => {
    expect(checkStages(stageOf('Source', off()), stageOf('Build')).status).toBe('pass');
  });

  test('counts behind the stage that has the source action, wherever that stands', () => {
    const sourceActions = [sourceOf({ stage: 'Fetch' })];
    const stages = [stageOf('Prepare'), stageOf('Fetch', off()), stageOf('Build', off('Freeze'))];
    const finding = check(known(stages), { sourceActions });
    expect(finding.status).toBe('warn');
    expect(finding.message).toMatch(/Fetch into Build/);
  });
});

describe('is skipped, with its reason', () => {
  test.each<readonly [what: string, stages: PipelineFacts['stages'], said: RegExp]>([
    ['no stage behind the source stage', known([stageOf('Source')]), /no stage behind Source/],
    ['a state without the source stage', known([stageOf('Other'), stageOf('Build')]), /no stage behind/],
    ['a state without stages', known([]), /no stage behind Source/],
    [
      'a stage without a transition',
      known([stageOf('Source'), { name: 'Build', inbound: undefined }]),
      /no transition into stage Build/,
    ],
    ['a state that was not read', undefined, /not read/],
    ['a denied call', unknown(denied('codepipeline:GetPipelineState')), /see `permissions`/],
    ['no credentials', unknown(NO_CREDENTIALS), /see `permissions`/],
  ])('%s', (_, stages, said) => {
    const finding = check(stages);
    expect(finding.status).toBe('skip');
    expect(finding.message).toMatch(said);
  });

  test('a call that AWS did not answer, with what to do', () => {
    const finding = check(unknown(THROTTLED));
    expect(finding.status).toBe('skip');
    expect(finding.message).toContain(THROTTLED.message);
    expect(remedyOf(finding)).toContain('Run the job again.');
  });

  test.each([known([stageOf('Source'), stageOf('Build', off())]), unknown(THROTTLED), undefined])(
    'a PARALLEL pipeline, whatever was read of it',
    (stages) => {
      const finding = check(stages, { executionMode: 'PARALLEL' });
      expect(finding.status).toBe('skip');
      expect(finding.message).toContain('PARALLEL');
    },
  );

  test('an unknown source action', () => {
    expect(check(known([stageOf('Source')]), { sourceActions: [] })).toMatchObject({
      status: 'skip',
      message: expect.stringContaining('source action') as string,
    });
  });
});
