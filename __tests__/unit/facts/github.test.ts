import { readFacts } from '../../../src/facts/index';
import type { SourceAction } from '../../../src/domain/pipeline.js';
import type { Comparison } from '../../../src/domain/repository.js';
import type { Target } from '../../../src/domain/target.js';
import {
  COMMIT,
  denied,
  eventOf,
  EVERY,
  fakePorts,
  known,
  OTHER_COMMIT,
  pipelineOf,
  requestOf,
  sourceOf,
  STANDARD,
  tagEventOf,
  targetOf,
  unknown,
  UNREACHABLE,
  type World,
  comparisonOf,
} from '../fakes';

async function read(world: World, target: Partial<Target> = {}, source: Partial<SourceAction> = {}) {
  const pipelines = [pipelineOf({ sourceActions: [sourceOf(source)] })];
  const ports = fakePorts({ pipelines, ...world });
  const facts = await readFacts(requestOf(targetOf({ checks: STANDARD, ...target }), ports));
  const asked = (call: string) => ports.wire.calls.filter((each) => each.startsWith(call));
  return { facts, asked, pipeline: facts.pipelines[0] };
}

const MAIN = { name: 'main', branch: known({ kind: 'found', head: COMMIT }) };

describe('the branches', () => {
  test('are that of the run and that of the source action, in this order', async () => {
    const branches = {
      develop: { kind: 'found', head: OTHER_COMMIT },
      main: { kind: 'found', head: COMMIT },
    } as const;
    const { pipeline } = await read({ branches }, { branch: 'develop' });
    expect(pipeline?.branches).toEqual([{ name: 'develop', branch: known(branches.develop) }, MAIN]);
  });

  test('are one where both are the same, which is asked for once', async () => {
    const { pipeline, asked } = await read({});
    expect(pipeline?.branches).toEqual([MAIN]);
    expect(asked('branch')).toEqual(['branch octo/app main']);
  });

  test('are that of the source action where the run has none', async () => {
    const { pipeline } = await read({}, { event: tagEventOf(), branch: undefined });
    expect(pipeline?.branches).toEqual([MAIN]);
  });

  test('are that of the run where the source action takes from another repository', async () => {
    const source = { repository: 'octo/library', branch: 'release' };
    const { pipeline, asked } = await read({}, {}, source);
    expect(pipeline?.branches).toEqual([MAIN]);
    expect(asked('branch')).toEqual(['branch octo/app main']);
  });

  test('count the source action of a repository that differs by letter case alone', async () => {
    const { asked } = await read({}, {}, { repository: 'Octo/App', branch: 'release' });
    expect(asked('branch')).toEqual(['branch octo/app main', 'branch octo/app release']);
  });

  test('are none where neither is known', async () => {
    const target = { event: tagEventOf(), branch: undefined };
    const { pipeline } = await read({}, target, { repository: 'octo/library' });
    expect(pipeline?.branches).toEqual([]);
  });

  test('keep their Problem each', async () => {
    const branches = { develop: UNREACHABLE, main: { kind: 'found', head: COMMIT } } as const;
    const { pipeline } = await read({ branches }, { branch: 'develop' });
    expect(pipeline?.branches).toEqual([{ name: 'develop', branch: unknown(UNREACHABLE) }, MAIN]);
  });

  test('tell of one that was renamed', async () => {
    const renamed = { kind: 'absent', renamedTo: 'trunk' } as const;
    const { pipeline } = await read({ branches: { main: renamed } });
    expect(pipeline?.branches).toEqual([{ name: 'main', branch: known(renamed) }]);
  });

  test('are not known without a token', async () => {
    expect((await read({ commitOnBranch: 'no-token' })).pipeline?.branches).toBeUndefined();
  });
});

describe('the commit to start at', () => {
  const HEAD = 'c'.repeat(40);
  const MOVED: World = { branches: { main: { kind: 'found', head: HEAD } } };
  const fork = { number: 7, merged: false, headRepository: 'eve/app', base: 'main' };

  /** A run whose event proves nothing. */
  async function stand(world: World, target: Partial<Target> = {}) {
    const event = eventOf({ isOnBranch: false });
    const { pipeline, asked } = await read({ ...MOVED, ...world }, { event, start: 'always', ...target });
    const fact = pipeline?.commitOnBranch;
    return { fact, kind: fact?.ok ? fact.value.kind : undefined, asked };
  }

  test.each<readonly [status: Comparison['status'] | undefined, kind: string]>([
    ['identical', 'on'],
    ['behind', 'on'],
    ['ahead', 'off'],
    ['diverged', 'off'],
    [undefined, 'unrelated'],
  ])('that is %s, seen from the head of the branch: %s', async (status, kind) => {
    const compare = () => status && comparisonOf(status, 1, 1);
    const { kind: found, asked } = await stand({ compare });
    expect(found).toBe(kind);
    // A tag of the branch's name would answer for the name.
    expect(asked('compare')).toEqual([`compare octo/app ${HEAD} ${COMMIT}`]);
  });

  test('is on the branch as its head', async () => {
    const { kind, asked } = await stand({ branches: { main: { kind: 'found', head: COMMIT } } });
    expect(kind).toBe('on');
    expect(asked('compare')).toEqual([]);
  });

  test('is on no branch that is not there', async () => {
    expect((await stand({ branches: {} })).kind).toBe('no-branch');
    expect((await stand({ branches: { main: { kind: 'absent', renamedTo: 'trunk' } } })).kind).toBe(
      'no-branch',
    );
  });

  test('keeps the Problem of what could not be read', async () => {
    expect((await stand({ compare: () => UNREACHABLE })).fact).toEqual(unknown(UNREACHABLE));
    expect((await stand({ branches: { main: UNREACHABLE } })).fact).toEqual(unknown(UNREACHABLE));
  });

  describe('is proven by its event', () => {
    test.each<readonly [what: string, target: Partial<Target>, kind: string]>([
      ['as it is', {}, 'event'],
      ['without a token, too', {}, 'event'],
      ['with allow-off-branch, too', { allowOffBranch: true }, 'event'],
      ['but not for another commit', { commit: OTHER_COMMIT }, 'off'],
      ['but not for another branch', { branch: 'release' }, 'no-branch'],
      [
        'but not without its branch: the one of the pipeline counts',
        { event: tagEventOf(), branch: undefined },
        'off',
      ],
    ])('%s', async (_, target, kind) => {
      const world: World = { ...MOVED, commitOnBranch: _.includes('token') ? 'no-token' : 'off' };
      const { pipeline, asked } = await read(world, { start: 'always', ...target });
      expect(pipeline?.commitOnBranch).toEqual(known({ kind }));
      if (kind === 'event') expect(asked('compare')).toEqual([]);
    });

    test('but not for another repository', async () => {
      const world: World = { ...MOVED, commitOnBranch: 'off' };
      const { pipeline } = await read(world, { start: 'always', repository: 'octo/other' });
      expect(pipeline?.commitOnBranch).toEqual(known({ kind: 'off' }));
    });
  });

  describe('with allow-off-branch', () => {
    const allow = (world: World) =>
      stand({ compare: () => comparisonOf('ahead', 1, 0), ...world }, { allowOffBranch: true });

    test.each<readonly [what: string, pullRequests: readonly (typeof fork)[], kind: string]>([
      ['in no pull request', [], 'allowed'],
      ['in one of the repository itself', [{ ...fork, headRepository: 'Octo/App' }], 'allowed'],
      ['in one of a fork', [fork], 'fork'],
      ['in one of a fork among others', [{ ...fork, headRepository: 'octo/app' }, fork], 'fork'],
      ['in one of a fork that was merged', [{ ...fork, merged: true }], 'allowed'],
    ])('%s: %s', async (_, pullRequests, kind) => {
      expect((await allow({ pullRequestsOf: () => pullRequests })).kind).toBe(kind);
    });

    test('in one of a deleted fork: refused', async () => {
      const pullRequest = { ...fork, headRepository: undefined };
      expect((await allow({ pullRequestsOf: () => [pullRequest] })).fact).toEqual(
        known({ kind: 'fork', pullRequest }),
      );
    });

    test('in one of a fork, though it is on the branch: anyone can open such a pull request', async () => {
      const { kind } = await allow({
        pullRequestsOf: () => [fork],
        compare: () => comparisonOf('behind', 0, 1),
      });
      expect(kind).toBe('on');
    });

    test('in one of a fork, and GitHub does not tell whether it is on the branch: refused', async () => {
      const { kind } = await allow({ pullRequestsOf: () => [fork], compare: () => UNREACHABLE });
      expect(kind).toBe('fork');
    });

    test('in one of a fork, which the event does not excuse', async () => {
      const event = eventOf();
      const world = { compare: () => comparisonOf('diverged', 1, 1), pullRequestsOf: () => [fork] };
      expect((await stand(world, { event, allowOffBranch: true })).kind).toBe('fork');
    });

    test.each<readonly [string, World]>([
      ['in no pull request', {}],
      ['unknown to GitHub', { pullRequestsOf: () => undefined }],
      ['of which GitHub does not tell', { pullRequestsOf: () => UNREACHABLE }],
      ['without a token', { commitOnBranch: 'no-token' }],
    ])('%s, and proven by its event', async (_, world) => {
      expect((await stand(world, { event: eventOf(), allowOffBranch: true })).kind).toBe('event');
    });

    test('is not allowed by what could not be read', async () => {
      expect((await allow({ pullRequestsOf: () => UNREACHABLE })).fact).toEqual(unknown(UNREACHABLE));
      expect((await allow({ pullRequestsOf: () => undefined })).kind).toBe('unrelated');
      expect((await allow({ commitOnBranch: 'no-token' })).fact).toBeUndefined();
    });
  });
});

describe('the apps', () => {
  const installed = [{ id: 1, app: 'aws-connector-for-github', selection: 'all', suspended: false }] as const;

  test('are those of the owner, asked for once for all pipelines', async () => {
    const pipelines = [pipelineOf({ name: 'api' }), pipelineOf({ name: 'web' })];
    const { facts, asked } = await read(
      { installations: installed, pipelines },
      { checks: EVERY, pipelines: ['api', 'web'] },
    );
    expect(facts.installations).toEqual(known(installed));
    expect(asked('installations')).toEqual(['installations octo']);
  });

  test('are none where the owner is no organization', async () => {
    expect((await read({}, { checks: EVERY })).facts.installations).toEqual(known(undefined));
  });

  test('keep their Problem', async () => {
    const problem = denied('the apps of octo');
    const { facts } = await read({ installations: problem }, { checks: EVERY });
    expect(facts.installations).toEqual(unknown(problem));
  });

  test('are not asked for where no check does, nor without a token', async () => {
    expect((await read({ installations: installed })).facts.installations).toBeUndefined();
    const { facts } = await read({ commitOnBranch: 'no-token' }, { checks: EVERY });
    expect(facts.installations).toBeUndefined();
  });
});
