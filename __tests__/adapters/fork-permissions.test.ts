import { COMMITS, gitHubOf, REPOSITORY, repositoryOf, TOKEN } from '../process/fixtures';
import { open, problemOf, publishingOf } from './harness';

const READ_ONLY = {
  github: gitHubOf({
    tokens: [
      { token: TOKEN, repositories: [REPOSITORY], permissions: { checks: 'read', 'pull-requests': 'read' } },
    ],
    repositories: [repositoryOf({ pullRequests: [{ number: 5 }] })],
  }),
} as const;

const KEY = { name: 'AWS', commit: COMMITS.main, externalId: '1', detailsUrl: 'https://x' };
const STATE = { title: 'x', summary: 'x', annotations: [] };

const READ_ONLY_WORDS = /fork.*read-only token/s;

test.each([
  ['a fork, on pull_request', { fork: true, name: 'pull_request' }, true],
  ['a fork, on a review', { fork: true, name: 'pull_request_review' }, true],
  [
    'a fork, on pull_request_target, which has a token of the base',
    { fork: true, name: 'pull_request_target' },
    false,
  ],
  ['a fork, on workflow_run, which has one too', { fork: true, name: 'workflow_run' }, false],
  ['no fork', { fork: false, name: 'pull_request' }, false],
])('what is denied to a run of %s says so: %s %s', async (_, event, isReadOnly) => {
  const stage = await open({ world: READ_ONLY });
  const { checkRuns, comments } = publishingOf(stage, event);
  const ofCheckRun = await problemOf(checkRuns.create(KEY, STATE));
  const ofComment = await problemOf(comments?.create('Hello.') ?? Promise.resolve());
  for (const problem of [ofCheckRun, ofComment]) expect(problem.kind).toBe('denied');
  for (const { remedy } of [ofCheckRun, ofComment])
    if (isReadOnly) expect(remedy.text).toMatch(READ_ONLY_WORDS);
    else expect(remedy.text).not.toMatch(/fork/);
  expect(ofCheckRun.remedy.lines).toEqual(['permissions:', '  checks: write']);
  expect(ofComment.remedy.lines).toEqual(['permissions:', '  pull-requests: write']);
});
