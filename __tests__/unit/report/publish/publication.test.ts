import {
  openPublication,
  type Plan,
  type PublicationPorts,
} from '../../../../src/report/publish/publication';
import { markOf } from '../../../../src/report/publish/comment';
import { Problem } from '../../../../src/domain/problem';
import type { Progress } from '../../../../src/domain/progress.js';
import type { CheckRunKey, CheckRunState, Comments } from '../../../../src/ports/github.js';
import {
  COMMIT,
  FakeClock,
  OTHER_COMMIT,
  eventOf,
  inputsOf,
  outcomeOf,
  without,
  problemOf,
} from '../../fakes';

const DENIED = new Problem('denied', 'No.', { remedy: { text: 'Add:', lines: ['checks: write'] } });

interface Options {
  readonly inputs?: Partial<Plan['inputs']>;
  readonly event?: Plan['event'];
  readonly token?: boolean;
  readonly create?: Problem;
  readonly comments?: Partial<Comments> | 'none';
}

function stage({ inputs, event = eventOf(), token = true, create, comments = {} }: Options = {}) {
  const clock = new FakeClock();
  const progressed: Progress[] = [];
  const states: CheckRunState[] = [];
  const keys: CheckRunKey[] = [];
  const bodies: string[] = [];
  const plan: Plan = {
    inputs: inputsOf({ checkRun: 'AWS', comment: true, ...inputs }),
    event,
    region: 'eu-west-1',
  };
  const all: Comments = {
    // eslint-disable-next-line @typescript-eslint/require-await -- there is nothing to wait for
    async *list() {
      yield [];
    },
    viewer: () => Promise.resolve(undefined),
    create: (body) => Promise.resolve(bodies.push(body)),
    update: () => Promise.resolve(),
    remove: () => Promise.resolve(),
    ...(comments === 'none' ? {} : comments),
  };
  const ports: PublicationPorts = {
    github: token
      ? {
          checkRuns: {
            find: () => Promise.resolve(undefined),
            create: (key, state) => {
              keys.push(key);
              states.push(state);
              return create ? Promise.reject(create) : Promise.resolve(1);
            },
            update: (_id, state) => {
              states.push(state);
              return Promise.resolve();
            },
          },
          comments: comments === 'none' ? undefined : all,
        }
      : undefined,
    clock,
    progress: (progress) => progressed.push(progress),
  };
  return { clock, progressed, states, keys, bodies, plan, publication: openPublication(plan, ports) };
}

test('the check run tells what happens and how it ends; the comment how it ended', async () => {
  const { clock, publication, states, keys, bodies, progressed, plan } = stage();
  await clock.sleep(10);
  publication.tell({ kind: 'line', text: 'A line.' });
  publication.tell({ kind: 'notice', title: 'Approval', message: 'Approve it.' });
  await clock.sleep(10);
  await publication.conclude(outcomeOf(), undefined);
  expect(keys).toEqual([
    {
      name: 'AWS',
      commit: COMMIT,
      externalId: `4711-1-${/ ([0-9a-f]{32}) /.exec(markOf(plan))?.[1] ?? ''}`,
      detailsUrl: 'https://github.com/octo/app/actions/runs/4711/attempts/1',
    },
  ]);
  expect(states.map(({ title, conclusion }) => [title, conclusion])).toEqual([
    ['Checks are running', undefined],
    ['Approve it.', undefined],
    ['`app` is ready', 'success'],
  ]);
  expect(states[1]?.summary).toContain('- A line.\n- Approve it.');
  expect(bodies).toHaveLength(1);
  expect(bodies[0]?.startsWith(`${markOf(plan)}\n## `)).toBe(true);
  expect(progressed).toEqual([]);
});

test('the commit that is given wins', async () => {
  const { publication, keys } = stage({ inputs: { commit: OTHER_COMMIT } });
  await publication.conclude(outcomeOf(), undefined);
  expect(keys[0]?.commit).toBe(OTHER_COMMIT);
});

test('one alone', async () => {
  const check = stage({ inputs: { comment: false } });
  const comment = stage({ inputs: { checkRun: undefined } });
  for (const { publication } of [check, comment]) {
    publication.tell({ kind: 'line', text: 'A line.' });
    await publication.conclude(outcomeOf(), undefined);
  }
  expect([check.states.length > 0, check.bodies.length]).toEqual([true, 0]);
  expect([comment.states.length, comment.bodies.length]).toEqual([0, 1]);
});

test.each<[Partial<Plan['inputs']>, string, string]>([
  [{}, 'check run, comment', 'no check run and no comment'],
  [{ comment: false }, 'check run', 'no check run.'],
  [{ checkRun: undefined }, 'comment', 'no comment.'],
])('without a token there is one warning: %j', async (inputs, title, text) => {
  const { publication, progressed } = stage({ inputs, token: false });
  publication.tell({ kind: 'line', text: 'A line.' });
  await publication.conclude(outcomeOf(), undefined);
  expect(progressed).toEqual([{ kind: 'warning', title, message: expect.stringContaining(text) as string }]);
  expect(JSON.stringify(progressed)).toContain('github-token: ${{ github.token }}');
});

test('an event about no commit and no pull request has one line for each', async () => {
  const event = without(eventOf({ name: 'push' }), 'commit');
  const { publication, progressed, states } = stage({ event, comments: 'none' });
  await publication.conclude(outcomeOf(), undefined);
  expect(progressed).toEqual([
    { kind: 'line', text: 'No check run: event `push` has no commit.' },
    { kind: 'line', text: 'No comment: event `push` has no pull request.' },
  ]);
  expect(states).toEqual([]);
});

describe('warnings', () => {
  const titles = (progressed: readonly Progress[]) =>
    progressed.map((progress) =>
      'title' in progress ? `${progress.kind} ${progress.title}: ${progress.message}` : progress.kind,
    );

  test('of a check run that is denied come at once, with the lines', async () => {
    const { clock, progressed } = stage({ create: DENIED, inputs: { comment: false } });
    await clock.sleep(10);
    expect(titles(progressed)).toEqual(['warning check-run: No.\nAdd:\nchecks: write']);
  });

  test('of a comment that is denied come once', async () => {
    const comments = { create: () => Promise.reject(problemOf('denied', 'No.')) };
    const { publication, progressed } = stage({ comments, inputs: { checkRun: undefined } });
    await publication.conclude(outcomeOf(), undefined);
    expect(titles(progressed)).toEqual(['warning comment: No.\nRun the job again.']);
  });

  test.each([
    [undefined, 5000],
    [0, 4800],
    [2000, 2800],
    [4500, 800],
  ])('of a comment without an answer come in time (cancelled for %s ms: %d)', async (cancelledMs, ms) => {
    const comments = { create: () => new Promise<never>(() => undefined) };
    const { clock, publication, progressed } = stage({ comments, inputs: { checkRun: undefined } });
    await publication.conclude(outcomeOf(), cancelledMs);
    expect(titles(progressed)).toEqual([
      expect.stringContaining("GitHub didn't answer in time, so the comment may be missing or out of date."),
    ]);
    expect(clock.elapsed()).toBe(ms);
  });
});

test('a cancelled run is cancelled, whatever its report says', async () => {
  const { publication, states } = stage();
  await publication.conclude(outcomeOf({ failed: true }), 100);
  expect(states.at(-1)?.conclusion).toBe('cancelled');
});

test('a comment that had to be replaced is told of in one line', async () => {
  const { plan } = stage();
  const comments: Partial<Comments> = {
    // eslint-disable-next-line @typescript-eslint/require-await -- there is nothing to wait for
    async *list() {
      yield [{ id: 1, body: `${markOf(plan)}\nold`, author: { id: 1, isBot: true } }];
    },
    update: () => Promise.reject(problemOf('missing', 'Gone.')),
  };
  const { publication, progressed, bodies } = stage({ comments });
  await publication.conclude(outcomeOf(), undefined);
  expect(bodies).toHaveLength(1);
  expect(progressed).toEqual([
    {
      kind: 'line',
      text: "The earlier comment was deleted, or can't be edited. Wrote a new one.",
    },
  ]);
});

test('of a notice or a warning it is the message that is shown', async () => {
  const { clock, publication, states } = stage();
  await clock.sleep(10);
  publication.tell({ kind: 'warning', title: 't', message: 'A warning.' });
  await clock.sleep(10);
  expect(states.at(-1)?.title).toBe('A warning.');
  await publication.conclude(outcomeOf(), undefined);
});
