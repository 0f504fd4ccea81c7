import { readFacts } from '../../../src/facts/index';
import type { SourceAction } from '../../../src/domain/pipeline.js';
import type { Comparison } from '../../../src/domain/repository.js';
import type { Target } from '../../../src/domain/target.js';
import {
  COMMIT,
  denied,
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

describe('the commit', () => {
  test.each<readonly [status: Comparison['status'] | undefined, standing: string]>([
    ['identical', 'on'],
    ['behind', 'on'],
    ['ahead', 'off'],
    ['diverged', 'off'],
    [undefined, 'unknown'],
  ])('that is %s: %s', async (status, standing) => {
    const compare = () => status && comparisonOf(status, 1, 1);
    const { pipeline } = await read({ compare }, { start: 'always' });
    expect(pipeline?.commitOnBranch).toEqual(known(standing));
  });

  test('keeps its Problem', async () => {
    const { pipeline } = await read({ compare: () => UNREACHABLE }, { start: 'always' });
    expect(pipeline?.commitOnBranch).toEqual(unknown(UNREACHABLE));
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
