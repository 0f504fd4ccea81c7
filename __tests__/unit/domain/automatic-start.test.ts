import { startOfPush, startOnPush, startOnPullRequest } from '../../../src/domain/automatic-start';
import { matchesGlob } from '../../../src/domain/glob';
import type { Pipeline, PushFilter, SourceAction } from '../../../src/domain/pipeline.js';
import type { ChangedFiles } from '../../../src/domain/repository.js';
import type { Target } from '../../../src/domain/target.js';
import { eventOf, patterns, pipelineOf, sourceOf, tagEventOf, targetOf, triggerOf } from '../fakes';

const TAG = { event: tagEventOf(), branch: undefined };
const NOON = Date.UTC(2026, 0, 1, 12);

interface Story {
  readonly target?: Partial<Target>;
  readonly source?: Partial<SourceAction>;
  readonly pipeline?: Partial<Pipeline>;
  readonly filters?: readonly PushFilter[];
  readonly changedFiles?: ChangedFiles;
}

const detectionOf = ({ source = {}, pipeline = {}, filters, changedFiles }: Story) => ({
  pipeline: pipelineOf({ ...(filters && { triggers: [triggerOf({ push: filters })] }), ...pipeline }),
  source: sourceOf(source),
  matchesGlob,
  changedFiles,
});

const changed = (...names: readonly string[]): ChangedFiles => ({ names, mayBeCut: false });
const cut = (...names: readonly string[]): ChangedFiles => ({ names, mayBeCut: true });

describe('the start of a push that the run is for', () => {
  const judge = (target: Partial<Target>, more: Story = {}) =>
    startOfPush(detectionOf(more), targetOf(target))?.starts;

  test('is what the pipeline is set to', () => {
    expect(judge({})).toBe('yes');
    expect(judge({}, { source: { detectsChanges: false } })).toBe('no');
    expect(judge({}, { filters: [{ filePaths: patterns(['src/**']) }] })).toBe('perhaps');
    expect(judge(TAG, { filters: [{ tags: patterns(['v*']) }] })).toBe('yes');
    expect(judge(TAG)).toBe('no');
  });

  test.each<readonly [string, Partial<Target>, Partial<SourceAction>]>([
    ['another event', { event: eventOf({ name: 'workflow_dispatch' }) }, {}],
    ['another commit than the push', { commit: 'c'.repeat(40) }, {}],
    ['another repository', {}, { repository: 'octo/other' }],
    ['a push to a branch of the merge queue', { event: eventOf({ isOnBranch: false }) }, {}],
    [
      'a pull request that is not merged',
      { event: eventOf({ name: 'pull_request', isOnBranch: false }) },
      {},
    ],
    ['a release without a time', { ...TAG, event: tagEventOf({ name: 'release' }) }, {}],
  ])('is none for %s', (_, target, source) => {
    expect(judge(target, { source })).toBeUndefined();
  });

  test('counts for a merged pull request, whose merge is a push', () => {
    expect(judge({ event: eventOf({ name: 'pull_request', isOnBranch: true }) })).toBe('yes');
  });

  test('is uncertain for a release, whose tag can be older', () => {
    const event = tagEventOf({ name: 'release', pushedAt: NOON });
    expect(judge({ ...TAG, event }, { filters: [{ tags: patterns(['v*']) }] })).toBe('perhaps');
    expect(judge({ ...TAG, event })).toBe('no');
  });

  test('goes by the branch of the push, whatever the input says', () => {
    expect(judge({ event: eventOf({ branch: 'topic' }), branch: 'main' })).toBe('no');
    expect(judge({ branch: 'topic' })).toBe('yes');
  });
});

describe('what a pipeline is set to start on', () => {
  const BRANCHES = { branches: patterns(['main']) };
  const BOTH = { ...BRANCHES, tags: patterns(['v*']) };
  const FILES = { filePaths: patterns(['src/**', 'package.json'], ['**/*.md']) };

  const startOf = (story: Story) => {
    const { event, branch } = targetOf(story.target);
    return startOnPush(detectionOf(story), { branch, tag: event.tag });
  };

  test.each<readonly [what: string, story: Story, starts: string, how: RegExp]>([
    ['detection', {}, 'yes', /`App` detects changes/],
    ['no detection', { source: { detectsChanges: false } }, 'no', /`DetectChanges`.*`App`.*`false`/],
    ['detection, for a tag', { target: TAG }, 'no', /`main`, not tags/],
    ['detection, for another branch', { target: { branch: 'topic' } }, 'no', /`main` only/],
    ['a V1 pipeline with triggers', { filters: [BOTH], pipeline: { type: 'V1' } }, 'yes', /detects changes/],
    ['a trigger without a filter', { filters: [] }, 'yes', /no filter/],
    ['a trigger without a filter, for a tag', { filters: [], target: TAG }, 'no', /pull requests only/],
    ['an empty filter', { filters: [{}] }, 'yes', /covers/],
    ['a filter of branches', { filters: [BRANCHES] }, 'yes', /branches: includes `main`/],
    [
      'a filter of branches, for a tag',
      { filters: [BRANCHES], target: TAG },
      'no',
      /none of its push filters/,
    ],
    [
      'a filter of other branches',
      { filters: [{ branches: patterns(['release/*']) }] },
      'no',
      /`release\/\*`/,
    ],
    ['tags and branches, both covered: a branch', { filters: [BOTH] }, 'perhaps', /doesn't document/],
    ['tags and branches: another branch', { filters: [BOTH], target: { branch: 'topic' } }, 'no', /none/],
    ['tags and branches: a tag', { filters: [BOTH], target: TAG }, 'perhaps', /doesn't document/],
    [
      'tags and branches: another tag',
      { filters: [BOTH], target: { ...TAG, event: tagEventOf({ tag: 'beta' }) } },
      'no',
      /none/,
    ],
    [
      'tags and files: a tag',
      { filters: [{ ...FILES, tags: patterns(['v*']) }], target: TAG },
      'perhaps',
      /doesn't doc/,
    ],
    ['tags and files: a branch', { filters: [{ ...FILES, tags: patterns(['v*']) }] }, 'no', /none/],
    [
      'an unclear filter beside a clear one',
      { filters: [BOTH, BRANCHES] },
      'yes',
      /branches: includes `main`/,
    ],
    ['files that are not known', { filters: [FILES] }, 'perhaps', /if a changed file matches/],
    [
      'files of which one matches',
      { filters: [FILES], changedFiles: changed('a.txt', 'src/x.ts') },
      'yes',
      /matches/,
    ],
    [
      'files of which none matches',
      { filters: [FILES], changedFiles: changed('a.txt', 'b/src/x') },
      'no',
      /no changed/,
    ],
    [
      'files that are excluded',
      { filters: [FILES], changedFiles: changed('src/README.md') },
      'no',
      /no changed file/,
    ],
    ['no file at all', { filters: [FILES], changedFiles: changed() }, 'no', /no changed file matches/],
    [
      'a list that is cut, without a match',
      { filters: [FILES], changedFiles: cut('a') },
      'perhaps',
      /list of changed files is too short/,
    ],
    [
      'a list that is cut, with a match',
      { filters: [FILES], changedFiles: cut('a', 'package.json') },
      'yes',
      /matches/,
    ],
    [
      'files, without includes: all but the excluded',
      { filters: [{ filePaths: patterns([], ['docs/**']) }], changedFiles: changed('docs/a', 'x') },
      'yes',
      /a changed file matches/,
    ],
    [
      'files, all excluded',
      { filters: [{ filePaths: patterns([], ['docs/**']) }], changedFiles: changed('docs/a', 'docs/b/c') },
      'no',
      /no changed file matches/,
    ],
    [
      'files of another branch',
      { filters: [{ ...FILES, branches: patterns(['release/*']) }], changedFiles: changed('src/x.ts') },
      'no',
      /none of its push filters/,
    ],
    [
      'files that do not match one filter, and another filter for all files',
      { filters: [FILES, BRANCHES], changedFiles: changed('a.txt') },
      'yes',
      /branches/,
    ],
    [
      'files that match the second filter',
      { filters: [FILES, { filePaths: patterns(['a.*']) }], changedFiles: changed('a.txt') },
      'yes',
      /`a\.\*`.*matches/,
    ],
    [
      'triggers of another source action',
      { pipeline: { triggers: [triggerOf({ sourceAction: 'Library', push: [BRANCHES] })] } },
      'no',
      /`Library`, not for `App`/,
    ],
  ])('%s', (_, story, starts, how) => {
    const start = startOf(story);
    expect(start.starts).toBe(starts);
    expect(start.how).toMatch(how);
  });

  test.each<readonly [what: string, story: Story, expected: string | undefined]>([
    ['no changed file matches', { filters: [FILES], changedFiles: changed('a.txt') }, 'none-matches'],
    ['a changed file matches', { filters: [FILES], changedFiles: changed('src/a') }, 'one-matches'],
    ['the files are not known', { filters: [FILES] }, 'not-known'],
    ['the list is cut', { filters: [FILES], changedFiles: cut('a.txt') }, 'cut'],
    [
      'no filter covers the branch',
      { filters: [BOTH], target: { branch: 'topic' }, changedFiles: changed() },
      undefined,
    ],
    ['detection is off', { source: { detectsChanges: false }, changedFiles: changed('a.txt') }, undefined],
    ['another filter may cover it', { filters: [FILES, BOTH], changedFiles: changed('a.txt') }, undefined],
  ])('whether the files decide, if %s: %s', (_, story, expected) => {
    expect(startOf(story).files).toBe(expected);
  });
});

describe('a pull request', () => {
  const event = eventOf({ name: 'pull_request', pullRequestEvent: 'UPDATED', isOnBranch: false });
  const judge = (
    pullRequest: ReturnType<typeof triggerOf>['pullRequest'],
    target: Partial<Target> = { event },
  ) =>
    startOnPullRequest(
      detectionOf({ pipeline: { triggers: [triggerOf({ pullRequest })] } }),
      targetOf(target),
    )?.starts;

  test.each([
    ['its event and branch', [{ events: ['UPDATED'], branches: patterns(['main']) }], 'yes'],
    ['any event', [{ events: [] }], 'yes'],
    ['another event', [{ events: ['CLOSED'] }], 'no'],
    ['another destination', [{ events: [], branches: patterns(['release/*']) }], 'no'],
    ['some files', [{ events: [], filePaths: patterns(['src/**']) }], 'perhaps'],
    ['nothing', [], 'no'],
  ])('is covered by a filter for %s: %s', (_, filters, expected) => {
    expect(judge(filters)).toBe(expected);
  });

  test('is nothing to a run of another event', () => {
    expect(judge([{ events: [] }], {})).toBeUndefined();
  });
});
