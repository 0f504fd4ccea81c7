import { startOfPush } from '../../../src/domain/automatic-start';
import { matchesGlob } from '../../../src/domain/glob';
import type { Pipeline, SourceAction } from '../../../src/domain/pipeline.js';
import type { Target } from '../../../src/domain/target.js';
import { eventOf, patterns, pipelineOf, sourceOf, tagEventOf, targetOf, triggerOf } from '../fakes';

const TAG = { event: tagEventOf(), branch: undefined };

describe('startOfPush', () => {
  const judge = (
    target: Partial<Target>,
    source: Partial<SourceAction> = {},
    triggers: Pipeline['triggers'] = [],
  ) => startOfPush(pipelineOf({ triggers }), sourceOf(source), targetOf(target), matchesGlob)?.starts;

  test('is what the finding says of a push', () => {
    expect(judge({})).toBe('yes');
    expect(judge({}, { detectsChanges: false })).toBe('no');
    const filePaths = patterns(['src/**']);
    expect(judge({}, {}, [triggerOf({ push: [{ filePaths }] })])).toBe('perhaps');
    const tags = patterns(['v*']);
    expect(judge(TAG, {}, [triggerOf({ push: [{ tags }] })])).toBe('yes');
    expect(judge(TAG)).toBe('no');
  });

  test.each<readonly [string, Partial<Target>, Partial<SourceAction>]>([
    ['another event', { event: eventOf({ name: 'workflow_dispatch' }) }, {}],
    ['another commit than the push', { commit: 'c'.repeat(40) }, {}],
    ['another repository', {}, { repository: 'octo/other' }],
  ])('is none for %s', (_, target, source) => {
    expect(judge(target, source)).toBeUndefined();
  });

  test('goes by the branch of the push, whatever the input says', () => {
    expect(judge({ event: eventOf({ branch: 'topic' }), branch: 'main' })).toBe('no');
    expect(judge({ branch: 'topic' })).toBe('yes');
  });
});
