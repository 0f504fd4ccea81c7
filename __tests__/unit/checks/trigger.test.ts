import { evaluate } from '../../../src/checks';
import { matchesGlob } from '../../../src/domain/glob';
import type { Finding } from '../../../src/domain/finding.js';
import type { Pipeline, PullRequestFilter, PushFilter, SourceAction } from '../../../src/domain/pipeline.js';
import type { PullRequestEvent } from '../../../src/domain/run-event.js';
import type { Target } from '../../../src/domain/target.js';
import {
  eventOf,
  EVERY,
  factsOf,
  findingOf,
  known,
  patterns,
  pipelineFactsOf,
  pipelineOf,
  remedyOf,
  sourceOf,
  tagEventOf,
  targetOf,
  triggerOf,
  without,
} from '../fakes';

function check(pipeline: Partial<Pipeline> = {}, target: Partial<Target> = {}): Finding {
  const facts = pipelineFactsOf({ pipeline: known(pipelineOf(pipeline)) }, target);
  return findingOf(
    evaluate(factsOf({ pipelines: [facts] }), targetOf({ checks: EVERY, ...target }), matchesGlob),
    'trigger',
  );
}

/** DetectChanges is "false" beside triggers as a rule; here it must not matter. */
const onPush = (...push: readonly PushFilter[]): Partial<Pipeline> => ({ triggers: [triggerOf({ push })] });

const onRequest = (filter: Partial<PullRequestFilter> = {}): Partial<Pipeline> => ({
  triggers: [triggerOf({ pullRequest: [{ events: ['OPEN', 'UPDATED'], ...filter }] })],
});

const withSource = (source: Partial<SourceAction>, pipeline: Partial<Pipeline> = {}): Partial<Pipeline> => ({
  sourceActions: [sourceOf(source)],
  ...pipeline,
});

const TAG = { event: tagEventOf(), branch: undefined };

/** How each value of `start` is judged, by what a push does by itself. */
const VERDICTS = {
  starts: { never: 'pass', 'if-needed': 'pass', always: 'warn' },
  'may start': { never: 'pass', 'if-needed': 'pass', always: 'warn' },
  'does not start': { never: 'warn', 'if-needed': 'pass', always: 'pass' },
} as const;
type Claim = keyof typeof VERDICTS;

function expectClaim(claim: Claim, said: RegExp, pipeline: Partial<Pipeline>, target: Partial<Target> = {}) {
  for (const start of ['never', 'if-needed', 'always'] as const) {
    const { status, message } = check(pipeline, { ...target, start });
    expect([start, status]).toEqual([start, VERDICTS[claim][start]]);
    expect(message).toContain(`${claim} pipeline app by itself`);
    expect(message).toMatch(said);
  }
}

describe('the default detection', () => {
  test('starts at a push to the branch of the source action', () => {
    expectClaim('starts', /A push to main.*default detection of source action App/, {});
  });

  test('is off with DetectChanges "false"', () => {
    expectClaim(
      'does not start',
      /DetectChanges.*App is "false".*no trigger/,
      withSource({ detectsChanges: false }),
    );
  });

  test('looks at its own branch alone', () => {
    expectClaim('does not start', /push to develop.*branch main alone/, {}, { branch: 'develop' });
  });

  test('does not look at tags', () => {
    expectClaim('does not start', /push of tag v1\.2\.3.*not at tags/, {}, TAG);
  });

  test('without a branch of the run looks at that of the source action', () => {
    const event = without(eventOf({ name: 'schedule' }), 'branch');
    expectClaim('starts', /A push to main/, {}, { event, branch: undefined });
  });
});

describe('push filters', () => {
  test.each<readonly [what: string, claim: Claim, filter: PushFilter, said: RegExp]>([
    ['a branch that fits', 'starts', { branches: patterns(['ma*']) }, /branches: includes ma\*/],
    ['no branch that fits', 'does not start', { branches: patterns(['release/*']) }, /release\/\*/],
    ['an exclude that fits', 'does not start', { branches: patterns(['**'], ['main']) }, /excludes main/],
    ['excludes alone', 'starts', { branches: patterns([], ['docs']) }, /excludes docs/],
    ['tags', 'does not start', { tags: patterns(['**']) }, /tags: includes \*\*/],
    [
      'tags and file paths',
      'does not start',
      { tags: patterns(['**']), filePaths: patterns(['**']) },
      /tags: includes \*\*/,
    ],
    [
      'file paths',
      'may start',
      { filePaths: patterns(['src/**']) },
      /any branch.*src\/\*\*.*cannot be decided/,
    ],
    [
      'a branch that fits and file paths',
      'may start',
      { branches: patterns(['main']), filePaths: patterns([], ['docs/**']) },
      /excludes docs\/\*\*.*cannot be decided/,
    ],
    [
      'no branch that fits, whatever the file paths',
      'does not start',
      { branches: patterns(['release']), filePaths: patterns(['**']) },
      /none of its push filters/,
    ],
    ['nothing', 'starts', {}, /the branch of the source action/],
  ])('of %s', (_, claim, filter, said) => {
    expectClaim(claim, said, onPush(filter));
  });

  test('DetectChanges "false" beside them is normal', () => {
    const pipeline = withSource({ detectsChanges: false }, onPush({ branches: patterns(['main']) }));
    expectClaim('starts', /push filter/, pipeline);
  });

  test('turn the default detection off', () => {
    const pipeline = withSource({ detectsChanges: true }, onPush({ branches: patterns(['release']) }));
    expectClaim('does not start', /none of its push filters/, pipeline);
  });

  test('one that surely starts it decides over one that may, in whatever order', () => {
    const sure = { branches: patterns(['main']) };
    const perhaps = { branches: patterns(['main']), filePaths: patterns(['src/**']) };
    expectClaim('starts', /includes main/, onPush(perhaps, sure));
    expectClaim('starts', /includes main/, {
      triggers: [triggerOf({ push: [perhaps] }), triggerOf({ push: [sure] })],
    });
  });

  test('of all triggers are named where none covers the push', () => {
    const pipeline = {
      triggers: [
        triggerOf({ push: [{ branches: patterns(['release/*']) }, { tags: patterns(['v*']) }] }),
        triggerOf({ push: [{ branches: patterns(['hotfix']) }] }),
      ],
    };
    expectClaim('does not start', /release\/\*; tags: includes v\*; branches: includes hotfix/, pipeline);
  });

  test('cover another branch than that of the source action', () => {
    const pipeline = onPush({ branches: patterns(['feature/*']) });
    expectClaim('starts', /push to feature\/x/, pipeline, { branch: 'feature/x' });
  });

  test('without any condition are for the branch of the source action alone', () => {
    expectClaim('does not start', /push to develop/, onPush({}), { branch: 'develop' });
  });
});

describe('a trigger without a filter', () => {
  const pipeline = { triggers: [triggerOf()] };

  test('starts at a push to the branch of the source action', () => {
    expectClaim('starts', /no filter/, pipeline);
  });

  test('does not start at a push to another branch', () => {
    expectClaim('does not start', /push to develop/, pipeline, { branch: 'develop' });
  });

  test('does not start at a tag', () => {
    expectClaim('does not start', /push of tag/, pipeline, TAG);
  });
});

describe('triggers of another source action', () => {
  test('turn the default detection off and start nothing for this one', () => {
    const triggers = [
      triggerOf({ sourceAction: 'Library', push: [{ branches: patterns(['main']) }] }),
      triggerOf({ sourceAction: 'Library' }),
      triggerOf({ sourceAction: 'Docs' }),
    ];
    expectClaim('does not start', /triggers are for Library, Docs, not for App/, { triggers });
  });

  test('do not hide those of this one', () => {
    const triggers = [triggerOf({ sourceAction: 'Library' }), triggerOf()];
    expectClaim('starts', /no filter/, { triggers });
  });
});

describe('tags and releases', () => {
  test.each<readonly [what: string, claim: Claim, filter: PushFilter]>([
    ['a tag that fits', 'starts', { tags: patterns(['v*']) }],
    ['a tag that is excluded', 'does not start', { tags: patterns(['v*'], ['v1.*']) }],
    ['branches', 'does not start', { branches: patterns(['**']) }],
    ['file paths', 'does not start', { filePaths: patterns(['**']) }],
    ['nothing', 'does not start', {}],
  ])('a filter of %s', (_, claim, filter) => {
    for (const name of ['push', 'release'])
      expectClaim(claim, /push of tag v1\.2\.3/, onPush(filter), { ...TAG, event: tagEventOf({ name }) });
  });
});

describe('pull requests', () => {
  const run = (pullRequestEvent?: PullRequestEvent, name = 'pull_request'): Partial<Target> => ({
    event: eventOf({ name, ...(pullRequestEvent && { pullRequestEvent }) }),
  });

  test.each<readonly [event: PullRequestEvent, events: readonly string[], claim: Claim]>([
    ['OPEN', ['OPEN'], 'starts'],
    ['UPDATED', ['OPEN', 'UPDATED'], 'starts'],
    ['CLOSED', ['CLOSED'], 'starts'],
    ['OPEN', [], 'starts'],
    ['OPEN', ['UPDATED', 'CLOSED'], 'does not start'],
    ['UPDATED', ['OPEN'], 'does not start'],
    ['CLOSED', ['OPEN', 'UPDATED'], 'does not start'],
  ])('%s, by a filter of %j', (event, events, claim) => {
    expectClaim(
      claim,
      claim === 'starts' ? new RegExp(`covers ${event} into main`) : /./,
      onRequest({ events }),
      run(event),
    );
  });

  test.each(['pull_request', 'pull_request_target'])('are those of %s', (name) => {
    expectClaim('starts', /This pull request/, onRequest(), run('OPEN', name));
  });

  test('are not those of a push', () => {
    expectClaim('does not start', /for pull requests alone/, onRequest());
  });

  test('that a trigger does not know start nothing', () => {
    expectClaim('does not start', /./, onRequest({ events: [] }), run());
  });

  test.each<readonly [what: string, claim: Claim, filter: Partial<PullRequestFilter>]>([
    ['a destination that fits', 'starts', { branches: patterns(['main']) }],
    ['a destination that does not fit', 'does not start', { branches: patterns(['release']) }],
    ['a destination that is excluded', 'does not start', { branches: patterns(['**'], ['main']) }],
    ['file paths', 'may start', { filePaths: patterns(['src/**']) }],
    [
      'file paths of another destination',
      'does not start',
      { branches: patterns(['release']), filePaths: patterns(['src/**']) },
    ],
  ])('a filter of %s', (_, claim, filter) => {
    const said = claim === 'may start' ? /src\/\*\*.*cannot be decided/ : /./;
    expectClaim(claim, said, onRequest(filter), run('OPEN'));
  });

  test('one that surely starts it decides over one that may', () => {
    const filter = { events: ['OPEN'] };
    const perhaps = { ...filter, filePaths: patterns(['src/**']) };
    expectClaim(
      'starts',
      /covers OPEN/,
      { triggers: [triggerOf({ pullRequest: [perhaps, filter] })] },
      run('OPEN'),
    );
  });

  test('of another source action do not count', () => {
    const triggers = [
      triggerOf({ sourceAction: 'Library', pullRequest: [{ events: ['OPEN'] }] }),
      triggerOf({ push: [{ branches: patterns(['release']) }] }),
    ];
    expectClaim('does not start', /push filters/, { triggers }, run('OPEN'));
  });

  test('the push that follows the merge is told where nothing covers the pull request', () => {
    const { status, message } = check({}, run('OPEN'));
    expect(status).toBe('pass');
    expect(message).toMatch(/A push to main starts/);
  });

  test('what a later push starts is another commit: start: always then runs nothing twice', () => {
    expect(check({}, { ...run('OPEN'), start: 'always' }).status).toBe('pass');
    expect(check(onRequest({ events: ['CLOSED'] }), { ...run('OPEN'), start: 'always' }).status).toBe('pass');
  });
});

describe('V1', () => {
  test('is skipped, since it has no triggers, and tells of the default detection', () => {
    for (const start of ['never', 'if-needed'] as const) {
      const { status, message } = check({ type: 'V1' }, { start });
      expect(status).toBe('skip');
      expect(message).toMatch(/V1.*no triggers.*push to main starts.*default detection/);
    }
  });

  test('warns where a push will not start it and start is never', () => {
    const { status, message } = check({ type: 'V1', ...withSource({ detectsChanges: false }) });
    expect(status).toBe('warn');
    expect(message).toContain('"false"');
    expect(check({ type: 'V1' }, { branch: 'develop' }).status).toBe('warn');
  });

  test('warns where a push will and start is always', () => {
    const { status, message } = check({ type: 'V1' }, { start: 'always' });
    expect(status).toBe('warn');
    expect(message).toMatch(/runs twice/);
  });

  test.each(['if-needed', 'always'] as const)('is skipped where a push will not and start is %s', (start) => {
    expect(check({ type: 'V1', ...withSource({ detectsChanges: false }) }, { start }).status).toBe('skip');
  });

  test('has no triggers, whatever stands there', () => {
    const triggers = [triggerOf({ push: [{ branches: patterns(['develop']) }] })];
    expect(check({ type: 'V1', triggers }, { branch: 'develop' }).status).toBe('warn');
    expect(check({ type: 'V1', triggers }).status).toBe('skip');
  });
});

describe('several source actions', () => {
  const release = sourceOf({ name: 'Release', branch: 'release', repository: 'Octo/App' });

  test('on several branches of one repository are not reliable: never warns, and names them', () => {
    const finding = check({ sourceActions: [sourceOf(), release] });
    expect(finding.status).toBe('warn');
    expect(finding.message).toMatch(
      /starts pipeline app by itself.*not reliable.*App: main, Release: release/,
    );
    expect(remedyOf(finding)).toContain('start: if-needed');
  });

  test('if-needed passes all the same, and says so', () => {
    const finding = check({ sourceActions: [sourceOf(), release] }, { start: 'if-needed' });
    expect(finding.status).toBe('pass');
    expect(finding.message).toContain('not reliable');
  });

  test('a V1 pipeline is skipped with if-needed, and says so', () => {
    const pipeline = { type: 'V1', sourceActions: [sourceOf(), release] } as const;
    expect(check(pipeline, { start: 'if-needed' })).toMatchObject({
      status: 'skip',
      message: expect.stringContaining('not reliable') as string,
    });
    expect(check(pipeline).status).toBe('warn');
  });

  test.each([
    ['of several repositories', sourceOf({ name: 'Library', repository: 'octo/library', branch: 'release' })],
    ['on one branch', sourceOf({ name: 'Second', connectionArn: 'arn' })],
  ])('%s are', (_, other) => {
    const finding = check({ sourceActions: [sourceOf(), other] }, { sourceAction: 'App' });
    expect(finding.status).toBe('pass');
    expect(finding.message).not.toContain('reliable');
  });
});

describe('what to do', () => {
  test('start: never: let one of both start it', () => {
    const remedy = remedyOf(check(withSource({ detectsChanges: false })));
    expect(remedy).toContain('start: if-needed');
    expect(remedy).toContain('"DetectChanges": "true"');
  });

  test('start: always: adopt what is there, or turn the detection off', () => {
    const finding = check({}, { start: 'always' });
    expect(finding.message).toMatch(/start: always.*runs twice/);
    expect(finding.remedy?.lines).toEqual(['start: if-needed']);
    expect(check(onPush({ filePaths: patterns(['src/**']) }), { start: 'always' }).message).toMatch(
      /may run twice/,
    );
  });
});

test.each(['octo/library', 'Octo/App'])(
  'a pipeline of %s is skipped: nothing of this repository starts it',
  (repository) => {
    const finding = check(withSource({ repository }));
    expect(finding.status).toBe('skip');
    expect(finding.message).toContain(repository);
    expect(finding.message).toContain('finding of repository');
  },
);

test('an unknown source action is skipped', () => {
  expect(check({ sourceActions: [] }).status).toBe('skip');
});
