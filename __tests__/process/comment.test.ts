/** `comment`: the one comment on the pull request, and what is in its way. */

import {
  COMMITS,
  FAST,
  REPOSITORY,
  TOKEN,
  gitHubOf,
  pipelineOf,
  pipelineToStart,
  repositoryOf,
} from './fixtures.js';
import { lastedFrom, onStage, play, testWithSignals, type Play, type Played, type Stage } from './harness.js';
import type {
  Comment,
  CommentSpec,
  Fault,
  PullRequestSpec,
  TokenSpec,
  WorldSpec,
} from '../../simulator/index.js';

const COMMENT = { pipeline: 'app', comment: 'true' };
const BOT = { login: 'github-actions[bot]', id: 41_898_282, type: 'Bot' } as const;
const MALLORY = { login: 'mallory', id: 666 };
const MARK = /^<!-- codestar-connection-action [0-9a-f]{32} -->\n/;

const repo = { full_name: REPOSITORY };

/** Of a branch of the repository, or of a fork. */
const pullRequest = (name = 'pull_request', head = REPOSITORY): NonNullable<Play['event']> => ({
  name,
  payload: {
    action: 'synchronize',
    pull_request: {
      number: 7,
      head: { sha: COMMITS.topic, ref: 'topic', repo: { full_name: head } },
      base: { ref: 'main', repo },
    },
  },
});

function gitHub(pull: Partial<PullRequestSpec> = {}, token: Partial<TokenSpec> = {}): Partial<WorldSpec> {
  const permissions = { 'pull-requests': 'write' } as const;
  return {
    github: gitHubOf({
      tokens: [{ token: TOKEN, repositories: [REPOSITORY], permissions, ...token }],
      repositories: [repositoryOf({ pullRequests: [{ number: 7, ...pull }, { number: 8 }] })],
    }),
    pipelines: [pipelineOf(), pipelineOf({ name: 'docs' })],
  };
}

const playComment = ({ world, ...step }: Play & Stage = {}): Promise<Played> =>
  play({ inputs: COMMENT, event: pullRequest(), ...step, world: { ...gitHub(), ...world } });

/** With faults that make the step wait. */
const playDisturbed = (...faults: Fault[]): Promise<Played> =>
  playComment({ world: { speed: FAST }, faults });

/** The comments with a mark at their start. */
const marked = ({ world }: Played): Comment[] => world.comments.all.filter(({ body }) => MARK.test(body));

function theComment(played: Played): Comment {
  const [comment, ...more] = marked(played);
  if (!comment || more.length > 0) throw new Error(`There are ${marked(played).length} comments, not 1.`);
  expect(comment.body).not.toContain(TOKEN);
  return comment;
}

/** The calls about comments, in their order. */
const commentCalls = ({ requests }: Played): string[] =>
  requests.flatMap(({ operation }) =>
    operation.includes('/comments') ? operation.replace(/ .*\/issues/, '') : [],
  );

const warnings = ({ stdout }: Played): string[] =>
  stdout.split('\n').filter((line) => line.startsWith('::warning title=comment::'));

function expectRefused(played: Played, ...texts: string[]): void {
  expect(played.exitCode).toBe(0);
  const [warning = '', ...more] = warnings(played);
  expect(more).toEqual([]);
  for (const text of texts) expect(warning).toContain(text);
}

const chatter = (count: number): CommentSpec[] =>
  Array.from({ length: count }, (_, index) => ({ body: `Comment ${index}`, author: MALLORY }));

describe('there is one', () => {
  test('with the report of the summary under a hidden mark', async () => {
    const played = await playComment();
    expect(played.exitCode).toBe(0);
    const { body, author, pullRequest: number } = theComment(played);
    expect(number).toBe(7);
    expect(author).toEqual(BOT);
    expect(body).toMatch(MARK);
    // Headline and context, as in the summary, and the rest folded.
    const [headline = '', context = ''] = played.summary.split('\n\n');
    expect(body.replace(MARK, '')).toMatch(/^## .*\n\n.*\n\n<details>\n/);
    expect(body.replace(MARK, '').startsWith(`${headline}\n\n${context}\n\n`)).toBe(true);
    expect(commentCalls(played)).toEqual(['GET/7/comments', 'POST/7/comments', 'GET/7/comments']);
  });

  test('that a report which has not changed leaves untouched, and one that has updates', async () => {
    await onStage({ world: gitHub() }, async (run) => {
      const first = await run({ inputs: COMMENT, event: pullRequest() });
      const { id } = theComment(first);
      const same = await run({
        inputs: COMMENT,
        event: pullRequest(),
        github: { runId: '2', runAttempt: '3' },
      });
      expect(commentCalls(same)).toEqual(['GET/7/comments']);

      const failing = pullRequest();
      Object.assign(failing.payload, {
        pull_request: {
          number: 7,
          head: { sha: COMMITS.topic, ref: 'topic', repo },
          base: { ref: 'nowhere', repo },
        },
      });
      const other = await run({ inputs: COMMENT, event: failing });
      expect(other.exitCode).toBe(1);
      expect(commentCalls(other)).toEqual(['GET/7/comments', `PATCH/comments/${id}`]);
      expect(theComment(other)).toMatchObject({ id, updates: 1 });
      const [headline = ''] = other.summary.split('\n');
      expect(theComment(other).body).toContain(headline);
    });
  });

  test.each([150, 100, 99])('found behind %d others', async (count) => {
    await onStage({ world: gitHub({ comments: chatter(count) }) }, async (run) => {
      await run({ inputs: COMMENT, event: pullRequest() });
      const again = await run({ inputs: COMMENT, event: pullRequest() });
      expect(theComment(again).updates).toBe(0);
      expect(commentCalls(again)).toEqual(
        Array.from({ length: Math.ceil((count + 1) / 100) }, () => 'GET/7/comments'),
      );
    });
  });

  test('though two runs write at the same time', async () => {
    await onStage({ world: gitHub(), latencyMs: 400 }, async (run) => {
      const [first, second] = await Promise.all([
        run({ inputs: COMMENT, event: pullRequest() }),
        run({ inputs: COMMENT, event: pullRequest(), github: { runId: '2' } }),
      ]);
      expect([first.exitCode, second.exitCode]).toEqual([0, 0]);
      expect(first.requests.filter(({ operation }) => operation.startsWith('POST /repos')).length).toBe(2);
      expect(theComment(second).body).toMatch(MARK);
      expect([...warnings(first), ...warnings(second)]).toEqual([]);
    });
  });

  test('for each workflow, job, Region, connection and pipeline', async () => {
    await onStage({ world: gitHub() }, async (run) => {
      const event = pullRequest();
      const workflow = `${REPOSITORY}/.github/workflows/other.yml@refs/pull/7/merge`;
      const steps: Play[] = [
        { inputs: COMMENT },
        { inputs: COMMENT, env: { GITHUB_WORKFLOW_REF: workflow } },
        { inputs: COMMENT, env: { GITHUB_WORKFLOW_REF: workflow.replace('7/merge', '8/merge') } },
        { inputs: COMMENT, github: { job: 'other' } },
        { inputs: { ...COMMENT, pipeline: 'docs' } },
        { inputs: { ...COMMENT, pipeline: 'app\ndocs' } },
        { inputs: { ...COMMENT, 'aws-region': 'us-east-1' } },
        { inputs: { comment: 'true', connection: 'github' } },
        { inputs: { comment: 'true', connection: '--><script>' } },
      ];
      const all: Played[] = [];
      for (const step of steps) all.push(await run({ ...step, event }));
      expect(all.slice(-1).flatMap(marked)).toHaveLength(steps.length - 1);
      expect(all.flatMap(warnings)).toEqual([]);
    });
  });
});

describe('is about the pull request of the event', () => {
  const issue = (more: object) => ({ action: 'created', issue: { number: 7, ...more } });
  const run = (...pulls: object[]) => ({
    workflow_run: {
      head_branch: 'topic',
      head_sha: COMMITS.topic,
      head_repository: repo,
      pull_requests: pulls,
    },
  });
  const own = { number: 7, base: { repo: { url: `https://api.github.com/repos/${REPOSITORY}` } } };

  test.each<[string, object, number]>([
    ['pull_request_target', pullRequest().payload, 1],
    ['pull_request_review', pullRequest().payload, 1],
    ['issue_comment', issue({ pull_request: { url: 'x' } }), 1],
    ['issue_comment', issue({}), 0],
    ['workflow_run', run(own), 1],
    ['workflow_run', run(own, { number: 8, base: { repo: { url: 'https://api.github.com/repos/o/x' } } }), 1],
    ['workflow_run', run(own, { ...own, number: 8 }), 0],
    ['workflow_run', run(), 0],
    ['push', { ref: 'refs/heads/main', after: COMMITS.main }, 0],
    ['schedule', {}, 0],
  ])('%s', async (name, payload, count) => {
    const played = await playComment({ event: { name, payload } });
    expect(marked(played)).toHaveLength(count);
    expect(warnings(played)).toEqual([]);
    const line = `No comment: event \`${name}\` has no pull request.`;
    expect(played.stdout.split('\n').includes(line)).toBe(count === 0);
    if (count === 0) expect(commentCalls(played)).toEqual([]);
  });
});

describe('the mark in a comment of somebody else', () => {
  /** A comment of Mallory's that begins as ours does, and one that quotes it. */
  const copies = (body: string): CommentSpec[] => [
    { body, author: MALLORY },
    { body: `> ${body}`, author: BOT },
    { body: `Look: ${body}`, author: BOT },
  ];

  test('is neither changed nor taken for ours', async () => {
    const { body } = theComment(await playComment());
    await onStage({ world: gitHub({ comments: copies(body) }) }, async (run) => {
      const played = await run({ inputs: COMMENT, event: pullRequest() });
      const [first, ...others] = played.world.comments.all;
      expect(first).toMatchObject({ author: MALLORY, body, updates: 0 });
      expect(others).toHaveLength(3);
      expect(others.at(-1)).toMatchObject({ author: BOT, body, updates: 0 });
      const again = await run({ inputs: COMMENT, event: pullRequest() });
      expect(again.world.comments.all).toHaveLength(4);
      expect(commentCalls(again)).toEqual(['GET/7/comments']);
    });
  });

  test('is ours with a personal token of the same user', async () => {
    const user = { login: 'deployer', id: 5 };
    const world = gitHub({ comments: chatter(1) }, { user });
    await onStage({ world }, async (run) => {
      await run({ inputs: COMMENT, event: pullRequest() });
      const again = await run({ inputs: COMMENT, event: pullRequest() });
      expect(theComment(again)).toMatchObject({ author: user, updates: 0 });
    });
  });
});

describe('that there are two of, since a run was killed', () => {
  test('the oldest is kept', async () => {
    const { body } = theComment(await playComment());
    const stale = body.replace(/\n##[^]*/, '\nold');
    const world = gitHub({ comments: [{ body: stale, author: BOT }, ...chatter(1), { body, author: BOT }] });
    const played = await playComment({ world });
    const [first] = played.world.comments.all;
    expect(theComment(played)).toMatchObject({ id: first?.id, body, updates: 1 });
  });
});

describe('one warning, and the result of the step stays', () => {
  const DENIED = 'Resource not accessible by integration';
  const LINES = 'permissions:%0A  pull-requests: write';

  test.each<[string, Partial<TokenSpec>]>([
    ['without a permission', { permissions: {} }],
    ['with pull-requests: read', { permissions: { 'pull-requests': 'read' } }],
  ])('of a token %s', async (_what, token) => {
    const played = await playComment({ world: gitHub({}, token) });
    expectRefused(played, DENIED, LINES);
  });

  test('of a token of a fork, which it calls so', async () => {
    const world = gitHub({}, { permissions: { 'pull-requests': 'read' } });
    const played = await playComment({ world, event: pullRequest('pull_request', 'someone/app') });
    expectRefused(played, DENIED, 'fork', 'read-only', LINES);
  });

  test('without a token', async () => {
    const played = await playComment({ inputs: { ...COMMENT, 'check-run': 'AWS', 'github-token': '' } });
    expect(played.exitCode).toBe(0);
    const warned = played.stdout
      .split('\n')
      .filter((line) => line.includes('`github-token` is empty, so there'));
    expect(warned).toHaveLength(1);
    expect(warned[0]).toContain('::warning title=check run%2C comment::');
    expect(warned[0]).toContain('no check run and no comment.%0A');
  });

  test('of a locked conversation', async () => {
    const played = await playComment({ world: gitHub({ locked: true }) });
    expectRefused(played, '#7', 'locked', 'comment: false');
    expect(marked(played)).toEqual([]);
  });

  test('of a locked conversation that has the comment', async () => {
    const { body } = theComment(await playComment());
    const old = body.replace(/\n##[^]*/, '\nold');
    const played = await playComment({
      world: gitHub({ locked: true, comments: [{ body: old, author: BOT }] }),
    });
    expectRefused(played, 'locked');
    expect(theComment(played).body).toBe(old);
  });

  test.each(['issues/list-comments', 'issues/create-comment'])(
    'where GitHub does not answer %s, which holds the step for a few seconds only',
    async (operation) => {
      const played = await playDisturbed({ operation, kind: 'hang' });
      expectRefused(played, 'GitHub', 'in time');
      expect(lastedFrom(played, /comments$/)).toBeLessThan(8000);
    },
  );

  test('where GitHub answers with errors', async () => {
    const played = await playDisturbed({ operation: 'issues/create-comment', kind: 'error500' });
    expectRefused(played, 'GitHub', '500');
    expect(lastedFrom(played, /comments$/)).toBeLessThan(8000);
  });

  test('where a rate limit wants a long pause', async () => {
    const message = 'You have exceeded a secondary rate limit.';
    const limit = { kind: 'error', code: '', status: 403, message, retryAfter: 60 } as const;
    const played = await playDisturbed({ operation: 'issues/create-comment', ...limit });
    expectRefused(played, 'rate limit');
    expect(lastedFrom(played, /comments$/)).toBeLessThan(3000);
    expect(commentCalls(played)).toHaveLength(2);
  });
});

describe('is one, whatever happened on the way', () => {
  test.each([
    [
      'the answer of its creation is lost',
      { operation: 'issues/create-comment', times: 1, kind: 'resetAfter' },
    ],
    ['its creation fails', { operation: 'issues/create-comment', times: 1, kind: 'error500' }],
    ['the list fails', { operation: 'issues/list-comments', times: 2, kind: 'reset' }],
    [
      'GitHub asks for a pause',
      {
        operation: 'issues/create-comment',
        times: 1,
        kind: 'error',
        code: '',
        status: 429,
        message: 'You have exceeded a secondary rate limit.',
        retryAfter: 1,
      },
    ],
  ] as const)('%s', async (_what, fault) => {
    const played = await playDisturbed(fault);
    expect(warnings(played)).toEqual([]);
    expect(theComment(played).body).toMatch(MARK);
  });

  test('it is deleted just before its update, which is told', async () => {
    const { body } = theComment(await playComment());
    const old = body.replace(/\n##[^]*/, '\nold');
    const gone = { kind: 'error', code: '', status: 404, message: 'Not Found' } as const;
    const played = await playComment({
      world: gitHub({ comments: [{ body: old, author: BOT }] }),
      faults: [{ operation: 'issues/update-comment', times: 1, ...gone }],
    });
    expect(warnings(played)).toEqual([]);
    expect(marked(played).at(-1)?.body).toBe(body);
    expect(commentCalls(played).filter((call) => call.startsWith('POST'))).toHaveLength(1);
  });
});

test('a report that is too long is cut to what GitHub takes', async () => {
  const names = Array.from({ length: 60 }, (_, index) => `app-${index}-${'x'.repeat(80)}`);
  const played = await playComment({
    inputs: { ...COMMENT, pipeline: names.join('\n') },
    world: { pipelines: names.map((name) => pipelineToStart({ name })) },
  });
  expect(warnings(played)).toEqual([]);
  const { body } = theComment(played);
  expect(Buffer.byteLength(played.summary)).toBeGreaterThan(65_536);
  expect(body.length).toBeLessThanOrEqual(65_536);
});

testWithSignals('a step that is canceled says so in its comment', async () => {
  const played = await playComment({
    faults: [{ operation: 'GetPipeline', kind: 'hang' }],
    signalOnRequest: { operation: 'GetPipeline' },
  });
  expect(played.exitCode).toBe(1);
  expect(theComment(played).body.replace(MARK, '')).toBe(played.summary.trimEnd());
  expect(played.durationMs).toBeLessThan(6000);
});
