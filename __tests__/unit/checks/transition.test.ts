import { evaluate } from '../../../src/checks';
import { matchesGlob } from '../../../src/domain/glob';
import type { PipelineFacts } from '../../../src/domain/facts.js';
import type { Finding } from '../../../src/domain/finding.js';
import type { Pipeline, StageState } from '../../../src/domain/pipeline.js';
import type { Target } from '../../../src/domain/target.js';
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

const WAITS: Partial<Target> = { start: 'always', wait: true };

function check(
  stages: PipelineFacts['stages'],
  target: Partial<Target> = {},
  pipeline: Partial<Pipeline> = {},
): Finding {
  const facts = pipelineFactsOf({ pipeline: known(pipelineOf(pipeline)), stages });
  return findingOf(
    evaluate(factsOf({ pipelines: [facts] }), targetOf({ checks: EVERY, ...target }), matchesGlob),
    'transition',
  );
}

const off = (reason = '', changedBy = '') => ({ enabled: false, reason, changedBy });
const enable = (stage: string) =>
  `aws codepipeline enable-stage-transition --region eu-west-1 --pipeline-name app --stage-name ${stage} --transition-type Inbound`;

const SOURCE = stageOf('Source');
const OPEN = [SOURCE, stageOf('Build'), stageOf('Deploy')];
const NEXT_OFF = [SOURCE, stageOf('Build', off()), stageOf('Deploy')];
const LATER_OFF = [SOURCE, stageOf('Build'), stageOf('Deploy', off('Freeze', 'eve'))];
const BOTH_OFF = [SOURCE, stageOf('Build', off()), stageOf('Deploy', off())];

test.each<
  readonly [string, readonly StageState[], Partial<Target>, string, string | undefined, string[] | undefined]
>([
  ['all enabled', OPEN, {}, 'pass', undefined, undefined],
  ['all enabled, with wait', OPEN, WAITS, 'pass', undefined, undefined],
  ['the first disabled', NEXT_OFF, {}, 'warn', 'Build', ['Build']],
  ['the first disabled, with wait', NEXT_OFF, WAITS, 'fail', 'Build', ['Build']],
  ['a later one disabled', LATER_OFF, {}, 'pass', undefined, undefined],
  ['a later one disabled, and a start', LATER_OFF, { start: 'always' }, 'pass', undefined, undefined],
  ['a later one disabled, with wait', LATER_OFF, WAITS, 'fail', 'Deploy', ['Deploy']],
  ['both disabled', BOTH_OFF, {}, 'warn', 'Build', ['Build', 'Deploy']],
  ['both disabled, with wait', BOTH_OFF, WAITS, 'fail', 'Build', ['Build', 'Deploy']],
  [
    'the one into the source stage',
    [stageOf('Source', off()), stageOf('Build')],
    WAITS,
    'pass',
    undefined,
    undefined,
  ],
])('%s', (_, stages, target, status, headline, commands) => {
  const finding = check(known(stages), target);
  expect(finding).toMatchObject({ status, pipeline: 'app' });
  expect(finding.headline).toBe(headline && `can't deploy: the transition into \`${headline}\` is disabled`);
  expect(finding.remedy?.lines).toEqual(commands?.map(enable));
});

test.each([
  [
    'the reason and who',
    off('Freeze', 'arn:aws:iam::1:user/eve'),
    ' by `arn:aws:iam::1:user/eve`, reason: `Freeze`.',
  ],
  ['the reason alone', off('Freeze'), ', reason: `Freeze`.'],
  ['who alone', off('', 'eve'), ' by `eve`.'],
  ['neither', off(), '.'],
])('tells %s', (_, inbound, says) => {
  const { message } = check(known([SOURCE, stageOf('Build', inbound)]));
  expect(message).toBe(
    `The transition from \`Source\` into \`Build\` is disabled${says} Executions of \`app\` stop there.`,
  );
});

test('tells of a later one, with its reason, where that stops nothing yet', () => {
  expect(check(known(LATER_OFF)).message).toBe(
    'The transition from `Source` into `Build` is enabled. The transition into `Deploy` is disabled by `eve`, reason: `Freeze`.',
  );
});

test('tells how many executions it holds', () => {
  const build = stageOf('Build', off());
  expect(check(known([SOURCE, { ...build, waiting: ['a'] }])).message).toContain('1 execution waits there.');
  expect(check(known([SOURCE, { ...build, waiting: ['a', 'b'] }])).message).toContain(
    '2 executions wait there.',
  );
});

test('with wait, says that nothing was started, and how to start without waiting', () => {
  const finding = check(known(NEXT_OFF), WAITS);
  expect(finding.message).toContain('nothing was started');
  expect(remedyOf(finding)).toContain('remove `wait: true`');
});

test('counts behind the stage that has the source action, wherever that stands', () => {
  const sourceActions = [sourceOf({ stage: 'Fetch' })];
  const stages = [stageOf('Prepare'), stageOf('Fetch', off()), stageOf('Build', off('Freeze'))];
  const finding = check(known(stages), {}, { sourceActions });
  expect(finding.remedy?.lines).toEqual([enable('Build')]);
});

describe('a transition that AWS does not show', () => {
  const unseen = (name: string): StageState => ({ name, inbound: undefined });

  test('is named, and not taken for enabled', () => {
    const finding = check(known([SOURCE, unseen('Build'), stageOf('Deploy')]));
    expect(finding).toMatchObject({ status: 'skip', message: 'AWS shows no transition into `Build`.' });
  });

  test('is named beside those that are enabled', () => {
    const finding = check(known([SOURCE, stageOf('Build'), unseen('Deploy')]));
    expect(finding.status).toBe('pass');
    expect(finding.message).toContain('AWS shows no transition into `Deploy`.');
  });

  test('is named beside one that is disabled', () => {
    const finding = check(known([SOURCE, unseen('Build'), stageOf('Deploy', off())]), WAITS);
    expect(finding.status).toBe('fail');
    expect(finding.message).toMatch(/`Deploy` is disabled\. AWS shows no transition into `Build`\./);
  });
});

describe('is skipped, with its reason', () => {
  test.each<readonly [what: string, stages: PipelineFacts['stages'], says: RegExp]>([
    ['no stage behind the source stage', known([SOURCE]), /no stage after `Source`/],
    ['a state without the source stage', known([stageOf('Other'), stageOf('Build')]), /no stage after/],
    ['a state without stages', known([]), /no stage after `Source`/],
    ['a state that was not read', undefined, /not read/],
    ['a denied call', unknown(denied('codepipeline:GetPipelineState')), /see `permissions`/],
    ['no credentials', unknown(NO_CREDENTIALS), /see `permissions`/],
  ])('%s', (_, stages, says) => {
    const finding = check(stages);
    expect(finding.status).toBe('skip');
    expect(finding.message).toMatch(says);
  });

  test('what AWS did not answer is a warning', () => {
    expect(check(unknown(THROTTLED))).toMatchObject({
      status: 'warn',
      message: expect.stringContaining('throttled') as unknown,
      headline: "couldn't be fully checked: `transition` got no answer from AWS",
    });
  });

  test('a PARALLEL pipeline, whatever was read of it', () => {
    for (const stages of [known(NEXT_OFF), unknown(THROTTLED), undefined]) {
      const finding = check(stages, WAITS, { executionMode: 'PARALLEL' });
      expect(finding.status).toBe('skip');
      expect(finding.message).toContain('PARALLEL');
    }
  });
});
