import { matchesGlob } from '../../../src/domain/glob';
import { nothingToStart } from '../../../src/domain/start-need';
import type { PipelineFacts } from '../../../src/domain/facts.js';
import type { PushFilter } from '../../../src/domain/pipeline.js';
import type { Target } from '../../../src/domain/target.js';
import {
  COMMIT,
  comparisonOf,
  eventOf,
  executionOf,
  known,
  OTHER_COMMIT,
  patterns,
  pipelineOf,
  sourceOf,
  tagEventOf,
  targetOf,
  THROTTLED,
  triggerOf,
  unknown,
} from '../fakes';

const SOURCES: PushFilter = { filePaths: patterns(['src/**']) };
const ran = (status: string, commit: string) =>
  executionOf(status, { sourceRevisions: [{ sourceAction: 'App', commit }] });
const changed = (names: readonly string[], mayBeCut = false) =>
  known(comparisonOf('ahead', 1, 0, { names, mayBeCut }));

interface Story {
  readonly filters?: readonly PushFilter[];
  readonly facts?: Partial<Pick<PipelineFacts, 'executions' | 'changes'>>;
  readonly target?: Partial<Target>;
}

/** A pipeline of a monorepo, whose last run is another commit, from which only a page of the docs changed. */
function isNothing({ filters = [SOURCES], facts, target }: Story): boolean {
  const subject = {
    facts: {
      executions: known([ran('Succeeded', OTHER_COMMIT)]),
      changes: changed(['docs/a.md']),
      pushed: undefined,
      ...facts,
    },
    pipeline: pipelineOf({ triggers: [triggerOf({ push: filters })] }),
    source: sourceOf(),
    matchesGlob,
  };
  return nothingToStart(subject, targetOf({ start: 'if-needed', ...target })) !== undefined;
}

test.each<readonly [what: string, story: Story, expected: boolean]>([
  ['no changed file matches', {}, true],
  ['the same by hand, or by a schedule', { target: { event: eventOf({ name: 'schedule' }) } }, true],
  ['a changed file matches', { facts: { changes: changed(['docs/a.md', 'src/a.ts']) } }, false],
  ['there may be more files than GitHub lists', { facts: { changes: changed(['docs/a.md'], true) } }, false],
  ['the files could not be read', { facts: { changes: unknown(THROTTLED) } }, false],
  ['the pipeline never ran', { facts: { executions: known([]), changes: undefined } }, false],
  ['the branch was moved back', { facts: { changes: known(comparisonOf('behind', 0, 1)) } }, false],
  ['it ran another line of commits', { facts: { changes: known(comparisonOf('diverged', 1, 1)) } }, false],
  ['the executions could not be read', { facts: { executions: unknown(THROTTLED) } }, false],
  ['one is there to adopt', { facts: { executions: known([ran('InProgress', COMMIT)]) } }, false],
  ['start is always', { target: { start: 'always' } }, false],
  ['the run is for a tag', { target: { event: tagEventOf(), branch: undefined } }, false],
  ['another filter covers every file', { filters: [SOURCES, { branches: patterns(['main']) }] }, false],
  ['no filter covers the branch', { filters: [{ ...SOURCES, branches: patterns(['release']) }] }, false],
  ['no trigger has file paths', { filters: [] }, false],
])('if %s, nothing is to be started: %#', (_, story, expected) => {
  expect(isNothing(story)).toBe(expected);
});
