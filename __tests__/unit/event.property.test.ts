import fc from 'fast-check';
import { readEvent } from '../../src/event';
import { mayStart } from '../../src/domain/target';
import { Problem } from '../../src/domain/problem';
import type { RunEvent, StartRule } from '../../src/domain/run-event.js';
import { eventOf, targetOf } from './fakes';

type Env = Readonly<Record<string, string | undefined>>;

function attempt(env: Env, payload: unknown): RunEvent | Problem {
  try {
    return readEvent(env, payload);
  } catch (error) {
    if (error instanceof Problem) return error;
    throw error;
  }
}

function read(env: Env, payload: unknown): RunEvent {
  const result = attempt(env, payload);
  if (result instanceof Problem) throw result;
  return result;
}

// --- What the runner and GitHub may give --------------------------------------------------------------------

const PULL_REQUESTS = [
  'pull_request',
  'pull_request_target',
  'pull_request_review',
  'pull_request_review_comment',
] as const;
/** Some that the contract's table calls others. */
const OTHERS = [
  'workflow_dispatch',
  'schedule',
  'repository_dispatch',
  'issue_comment',
  'constructor',
] as const;
const NAMES = ['push', 'release', 'merge_group', 'workflow_run', ...PULL_REQUESTS, ...OTHERS] as const;

const sha = fc.stringMatching(/^[0-9a-fA-F]{40}$/).filter((id) => !/^0+$/.test(id));
const shas = fc.uniqueArray(sha, { minLength: 3, maxLength: 3, selector: (id) => id.toLowerCase() });
const fullName = fc.stringMatching(/^[A-Za-z0-9-]{1,12}\/[A-Za-z0-9._-]{1,12}$/);
/** The short name of a branch or tag; some are called like refs. */
const shortName = fc.oneof(
  fc.stringMatching(/^[a-z][a-z0-9-]{0,8}(?:\/[a-z0-9-]{1,8}){0,3}$/),
  fc.constantFrom('refs/heads/main', 'refs/tags/v1', 'heads/main', 'v1.0'),
);
const json = fc.jsonValue({ depthSize: 'small' });

/** A field as GitHub sends it, or anything. */
const field = (likely: fc.Arbitrary<unknown>) =>
  fc.oneof({ arbitrary: likely, weight: 4 }, { arbitrary: json, weight: 1 });

const loose = (fields: Readonly<Record<string, fc.Arbitrary<unknown>>>) =>
  field(fc.record(fields, { requiredKeys: [] }));

const ref = fc.oneof(
  fc
    .tuple(fc.constantFrom('refs/heads/', 'refs/tags/', 'refs/pull/', ''), shortName)
    .map((all) => all.join('')),
  fc.constantFrom('refs/heads/', 'refs/tags/', 'refs/pull/1/merge', 'refs/heads'),
);
const commitish = fc.oneof(
  sha,
  fc.constantFrom('0'.repeat(40), 'abc', `${'a'.repeat(40)}\n`, 'a'.repeat(41)),
);
const repo = loose({ full_name: field(fullName) });
const side = loose({ ref: field(shortName), sha: field(commitish), repo: fc.oneof(repo, fc.constant(null)) });

/** A payload of any event at once, in which anything may be missing or of another type. */
const payload = loose({
  ref: field(ref),
  after: field(commitish),
  deleted: field(fc.boolean()),
  head_commit: loose({ id: field(commitish) }),
  release: loose({ tag_name: field(shortName) }),
  action: field(
    fc.constantFrom('opened', 'synchronize', 'closed', 'reopened', 'toString', 'constructor', '__proto__'),
  ),
  pull_request: loose({ number: field(fc.nat()), head: side, base: side }),
  merge_group: loose({ base_ref: field(ref), head_sha: field(commitish) }),
  workflow_run: loose({ head_branch: field(shortName), head_sha: field(commitish), head_repository: repo }),
});

const environment = fc.record(
  {
    GITHUB_EVENT_NAME: fc.oneof(fc.constantFrom(...NAMES), fc.string()),
    GITHUB_REPOSITORY: fc.oneof(fullName, fc.string()),
    GITHUB_REF: fc.oneof(ref, fc.string()),
    GITHUB_REF_NAME: fc.oneof(shortName, fc.constant(''), fc.string()),
    GITHUB_SHA: fc.oneof(commitish, fc.string()),
    GITHUB_SERVER_URL: fc.oneof(fc.webUrl(), fc.constant('')),
    GITHUB_RUN_ID: fc.string(),
    GITHUB_RUN_ATTEMPT: fc.string(),
    ACTIONS_ID_TOKEN_REQUEST_URL: fc.string(),
  },
  { requiredKeys: [] },
);

/** The environment of a run of one event, on a ref that is not the event's own. */
const envOf = (name: string, id: string, overrides: Env = {}): Env => ({
  GITHUB_EVENT_NAME: name,
  GITHUB_REPOSITORY: 'octo/app',
  GITHUB_REF: 'refs/heads/default',
  GITHUB_REF_NAME: 'default',
  GITHUB_SHA: id,
  ...overrides,
});

// --- Claims -----------------------------------------------------------------------------------------------

describe('whatever the payload and the environment are', () => {
  const any = fc.tuple(
    environment,
    fc.oneof({ arbitrary: payload, weight: 5 }, { arbitrary: json, weight: 1 }),
  );

  test('there is an event, or a Problem of the input where the event or the repository has no name', () => {
    fc.assert(
      fc.property(any, ([env, given]) => {
        const result = attempt(env, given);
        const isNamed = (env.GITHUB_EVENT_NAME ?? '') !== '' && (env.GITHUB_REPOSITORY ?? '') !== '';
        expect(result instanceof Problem).toBe(!isNamed);
        if (result instanceof Problem) expect(result.kind).toBe('input');
      }),
      { numRuns: 600 },
    );
  });

  const event = any
    .filter(([env]) => (env.GITHUB_EVENT_NAME ?? '') !== '' && (env.GITHUB_REPOSITORY ?? '') !== '')
    .map(([env, given]) => ({ env, given, result: read(env, given) }));

  test('a commit is 40 lower-case hexadecimal digits', () => {
    fc.assert(
      fc.property(event, ({ result }) => {
        if (result.commit !== undefined) expect(result.commit).toMatch(/^[0-9a-f]{40}$/);
      }),
      { numRuns: 600 },
    );
  });

  test('a branch or a tag that is there has a name, and no run has both', () => {
    fc.assert(
      fc.property(event, ({ result }) => {
        expect(result.branch).not.toBe('');
        expect(result.tag).not.toBe('');
        expect(result.branch === undefined || result.tag === undefined).toBe(true);
      }),
      { numRuns: 600 },
    );
  });

  test('the event of a pull request is one that AWS has, or none', () => {
    fc.assert(
      fc.property(event, ({ result: { pullRequestEvent } }) => {
        expect([undefined, 'OPEN', 'UPDATED', 'CLOSED']).toContain(pullRequestEvent);
      }),
      { numRuns: 600 },
    );
  });

  test('the start rule is one of three, and says why unless it is yes', () => {
    fc.assert(
      fc.property(event, ({ result: { startRule } }) => {
        expect(['yes', 'off-branch', 'never']).toContain(startRule.kind);
        if (startRule.kind !== 'yes') expect(startRule.why).not.toBe('');
      }),
      { numRuns: 500 },
    );
  });

  test('what is of a fork is never started', () => {
    fc.assert(
      fc.property(event, ({ result: { fork, startRule } }) => {
        if (fork) expect(startRule.kind).toBe('never');
      }),
      { numRuns: 600 },
    );
  });

  test('a pull request starts nothing at will, and with allow-off-branch only where head and base are one repository', () => {
    const full = (given: unknown): unknown =>
      (given as { full_name?: unknown } | null | undefined)?.full_name;
    const prs = fc.tuple(
      environment,
      fc.constantFrom(...PULL_REQUESTS),
      fc.record({ pull_request: fc.record({ head: side, base: side }, { requiredKeys: [] }) }),
    );
    fc.assert(
      fc.property(prs, ([env, name, given]) => {
        const { startRule } = read({ ...env, GITHUB_EVENT_NAME: name, GITHUB_REPOSITORY: 'octo/app' }, given);
        expect(startRule.kind).not.toBe('yes');
        if (startRule.kind === 'never') return;
        const { head, base } = given.pull_request as Readonly<Record<string, { repo?: unknown } | undefined>>;
        const known = full(base?.repo);
        const own = typeof known === 'string' && known !== '' ? known : 'octo/app';
        expect(String(full(head?.repo)).toLowerCase()).toBe(own.toLowerCase());
      }),
      { numRuns: 600 },
    );
  });

  test('the address of the server has no slash at its end, and the OIDC token is told by its address', () => {
    fc.assert(
      fc.property(event, ({ env, result }) => {
        expect(result.serverUrl.endsWith('/')).toBe(false);
        expect(result.idToken).toBe((env.ACTIONS_ID_TOKEN_REQUEST_URL ?? '') !== '');
      }),
    );
  });
});

describe('the table of the contract, by event', () => {
  const noise = fc.dictionary(fc.constantFrom('sender', 'organization', 'before', 'forced', 'inputs'), json);

  test('push to a branch: the name of its ref, and `after`', () => {
    fc.assert(
      fc.property(noise, shortName, shas, (more, name, [after = '', env = '', other = '']) => {
        const given = {
          ...more,
          ref: `refs/heads/${name}`,
          after,
          deleted: false,
          head_commit: { id: other },
        };
        const event = read(envOf('push', env), given);
        expect(event).toMatchObject({
          branch: name,
          commit: after.toLowerCase(),
          startRule: { kind: 'yes' },
        });
        expect(event.tag).toBeUndefined();
      }),
    );
  });

  test('push that deletes a branch: no start, nor a commit or a branch to start at', () => {
    const zeros = '0'.repeat(40);
    const deletion = fc.constantFrom({ deleted: true, after: zeros }, { after: zeros }, { deleted: true });
    fc.assert(
      fc.property(noise, ref, sha, deletion, (more, name, env, how) => {
        const event = read(envOf('push', env), { ...more, ref: name, ...how });
        expect(event.startRule.kind).toBe('never');
        expect([event.commit, event.branch]).toEqual([undefined, undefined]);
      }),
    );
  });

  test('push of a tag: no branch, and the commit that the tag names', () => {
    fc.assert(
      fc.property(noise, shortName, shas, (more, name, [after = '', env = '', tagged = '']) => {
        const given = { ...more, ref: `refs/tags/${name}`, after, head_commit: { id: tagged } };
        const event = read(envOf('push', env), given);
        expect(event).toMatchObject({ tag: name, commit: tagged.toLowerCase(), startRule: { kind: 'yes' } });
        expect(event.branch).toBeUndefined();
      }),
    );
  });

  test('release: no branch, its tag, and the commit of the run', () => {
    fc.assert(
      fc.property(noise, shortName, sha, shortName, (more, tag, env, target) => {
        const given = { ...more, release: { tag_name: tag, target_commitish: target } };
        const event = read(envOf('release', env), given);
        expect(event).toMatchObject({ tag, commit: env.toLowerCase(), startRule: { kind: 'yes' } });
        expect(event.branch).toBeUndefined();
      }),
    );
  });

  const sameName = fullName.chain((name) =>
    fc.constantFrom(name, name.toUpperCase(), name.toLowerCase()).map((other) => [name, other] as const),
  );
  const twoNames = fc
    .tuple(fullName, fullName)
    .filter(([base, head]) => base.toLowerCase() !== head.toLowerCase());

  test.each([
    ['of the repository: only off the branch', sameName, 'off-branch', false],
    ['of a fork: never', twoNames, 'never', true],
  ] as const)('pull request %s; the base branch, and the head commit', (_, names, kind, fork) => {
    fc.assert(
      fc.property(
        fc.constantFrom(...PULL_REQUESTS),
        names,
        shortName,
        shortName,
        shas,
        (event, [base, head], branch, from, [commit = '', env = '', merge = '']) => {
          const given = {
            pull_request: {
              number: 7,
              merge_commit_sha: merge,
              base: { ref: branch, sha: env, repo: { full_name: base } },
              head: { ref: from, sha: commit, repo: { full_name: head } },
            },
          };
          expect(read(envOf(event, env), given)).toMatchObject({
            branch,
            commit: commit.toLowerCase(),
            startRule: { kind },
            fork,
          });
        },
      ),
    );
  });

  test('pull request of a fork that is gone: never', () => {
    fc.assert(
      fc.property(fc.constantFrom(...PULL_REQUESTS), fullName, sha, (event, base, commit) => {
        const given = {
          pull_request: {
            base: { ref: 'main', repo: { full_name: base } },
            head: { sha: commit, repo: null },
          },
        };
        expect(read(envOf(event, commit), given)).toMatchObject({ startRule: { kind: 'never' }, fork: true });
      }),
      { numRuns: 50 },
    );
  });

  test('merge group: the base branch without its prefix, and the commit of its head', () => {
    fc.assert(
      fc.property(shortName, shas, (branch, [head = '', env = '', base = '']) => {
        const group = { base_ref: `refs/heads/${branch}`, head_sha: head, base_sha: base };
        const event = read(envOf('merge_group', env), { merge_group: group });
        expect(event).toMatchObject({
          branch,
          commit: head.toLowerCase(),
          startRule: { kind: 'off-branch' },
        });
      }),
    );
  });

  test('workflow run: its branch and commit, and never where the head repository is another', () => {
    const heads = fc.oneof(
      fullName.map((name) => ({ name, head: { full_name: name.toUpperCase() }, kind: 'yes' })),
      twoNames.map(([name, other]) => ({ name, head: { full_name: other }, kind: 'never' })),
      fullName.map((name) => ({ name, head: null, kind: 'never' })),
    );
    fc.assert(
      fc.property(heads, shortName, shas, ({ name, head, kind }, branch, [commit = '', env = '']) => {
        const run = { head_branch: branch, head_sha: commit, head_repository: head };
        const event = read(envOf('workflow_run', env, { GITHUB_REPOSITORY: name }), { workflow_run: run });
        expect(event).toMatchObject({ branch, commit: commit.toLowerCase(), startRule: { kind } });
      }),
    );
  });

  test('others: the name of the ref where it is a branch, and the commit of the run', () => {
    const prefix = fc.constantFrom('refs/heads/', 'refs/tags/', 'refs/pull/');
    fc.assert(
      fc.property(
        fc.constantFrom(...OTHERS),
        prefix,
        shortName,
        sha,
        payload,
        (name, kind, short, id, given) => {
          const event = read(
            envOf(name, id, { GITHUB_REF: `${kind}${short}`, GITHUB_REF_NAME: short }),
            given,
          );
          expect(event.commit).toBe(id.toLowerCase());
          expect(event.branch).toBe(kind === 'refs/heads/' ? short : undefined);
          expect(event.tag).toBe(kind === 'refs/tags/' ? short : undefined);
          expect(event.startRule.kind).toBe(kind === 'refs/pull/' ? 'never' : 'yes');
        },
      ),
    );
  });
});

test('a start happens only where it is asked, at a commit, and as the event allows', () => {
  const rule = fc.constantFrom<StartRule>(
    { kind: 'yes' },
    { kind: 'off-branch', why: 'x' },
    { kind: 'never', why: 'x' },
  );
  const start = fc.constantFrom('never' as const, 'if-needed' as const, 'always' as const);
  fc.assert(
    fc.property(
      rule,
      start,
      fc.boolean(),
      fc.option(sha, { nil: undefined }),
      fc.boolean(),
      (startRule, asked, off, commit, isEvents) => {
        const event = eventOf({ startRule, ...(isEvents && commit !== undefined && { commit }) });
        const target = { ...targetOf({ event, start: asked, allowOffBranch: off }), commit };
        // A commit that the input names has to prove itself.
        const allowed = startRule.kind === 'yes' || (startRule.kind === 'off-branch' && (off || !isEvents));
        expect(mayStart(target)).toBe(allowed && asked !== 'never' && commit !== undefined);
      },
    ),
  );
});
