import { findPipelines } from '../../../src/facts/search';
import { Problem } from '../../../src/domain/problem';
import type { Pipeline } from '../../../src/domain/pipeline.js';
import type { Pipelines } from '../../../src/ports/aws.js';
import {
  BROKEN,
  denied,
  fakePorts,
  missing,
  NO_CREDENTIALS,
  otherSourceOf,
  pipelineOf,
  searchOf,
  sourceOf,
  THROTTLED,
  UNREACHABLE,
  type World,
  problemOf,
} from '../fakes';

const ours = (name: string) => pipelineOf({ name });
const theirs = (name: string) =>
  pipelineOf({ name, sourceActions: [sourceOf({ repository: 'octo/library' })] });

/** `p0`, `p1` and so on. */
const names = (count: number, from = 0) => Array.from({ length: count }, (_, index) => `p${from + index}`);

type Told = Parameters<Parameters<typeof findPipelines>[2]>[0];

async function search(world: World, signal?: AbortSignal, repository = 'octo/app') {
  const { pipelines, wire } = fakePorts(world);
  const told: Told[] = [];
  const result = await findPipelines(repository, pipelines, (progress) => told.push(progress), signal);
  return {
    ...result,
    names: result.found.map(({ name }) => name),
    problems: result.found.flatMap((each) => ('problem' in each ? [each.problem] : [])),
    told,
    rounds: wire.rounds,
    reads: wire.calls.filter((call) => call.startsWith('GetPipeline')),
  };
}

/** A port whose pipelines take as many turns to answer as `turnsOf` says, and whose list has one page. */
function slow(all: readonly Pipeline[], turnsOf: (index: number) => number): Pipelines {
  const { pipelines } = fakePorts({ pipelines: all });
  return {
    ...pipelines,
    async get(name) {
      const index = all.findIndex((pipeline) => pipeline.name === name);
      for (let turn = 0; turn < turnsOf(index); turn += 1) await new Promise(setImmediate);
      return all[index] ?? pipelineOf();
    },
  };
}

describe('what is found', () => {
  test('every pipeline with a source action of the repository, in the order of the list', async () => {
    const both = pipelineOf({
      name: 'both',
      sourceActions: [sourceOf({ name: 'Library', repository: 'octo/library' }), sourceOf()],
    });
    const none = pipelineOf({ name: 'none', sourceActions: [] });
    const pipelines = [ours('web'), theirs('docs'), both, none, ours('api')];
    const { found, search: searched } = await search({ pipelines });
    expect(found).toEqual([
      { name: 'web', pipeline: pipelines[0] },
      { name: 'both', pipeline: both },
      { name: 'api', pipeline: pipelines[4] },
    ]);
    expect(searched).toEqual(searchOf({ listed: 5, read: 5 }));
  });

  test('also those that use the repository through GitHub version 1, by their names alone', async () => {
    const older = (name: string, source: Parameters<typeof otherSourceOf>[0] = {}) =>
      pipelineOf({ name, sourceActions: [], otherSources: [otherSourceOf(source)] });
    const result = await search({
      pipelines: [
        older('web', { repository: 'Octo/App' }),
        older('docs', { repository: 'octo/docs' }),
        older('mirror', { owner: 'AWS', provider: 'CodeCommit' }),
        older('assets', { owner: 'AWS', provider: 'S3', repository: undefined }),
        older('api'),
      ],
    });
    expect(result.found).toEqual([]);
    expect(result.search).toEqual(searchOf({ listed: 5, read: 5, version1: ['api', 'web'] }));
  });

  test('of every page of the list', async () => {
    const pipelines = ['a', 'b', 'c'].map(ours);
    const result = await search({ pipelines, names: [['a'], [], ['b', 'c']] });
    expect(result.names).toEqual(['a', 'b', 'c']);
    expect(result.search.listed).toBe(3);
  });

  test.each([
    ['octo/app', 'Octo/App'],
    ['OCTO/app', 'octo/app'],
  ])('%s is searched for and %s found: its letter case is for a check to judge', async (wanted, has) => {
    const pipelines = [pipelineOf({ sourceActions: [sourceOf({ repository: has })] })];
    expect((await search({ pipelines }, undefined, wanted)).names).toEqual(['app']);
  });

  test('no repository that only begins the same', async () => {
    const pipelines = [pipelineOf({ sourceActions: [sourceOf({ repository: 'octo/app-2' })] })];
    expect((await search({ pipelines })).names).toEqual([]);
  });

  test('in the order of the list, whichever answers first', async () => {
    const all = names(10).map(ours);
    const { found } = await findPipelines(
      'octo/app',
      slow(all, (index) => 10 - index),
      () => undefined,
    );
    expect(found.map(({ name }) => name)).toEqual(names(10));
  });

  test('nothing where nothing is listed', async () => {
    const result = await search({ pipelines: [] });
    expect(result.found).toEqual([]);
    expect(result.search).toEqual(searchOf({ listed: 0, read: 0 }));
  });
});

describe('calls at the same time', () => {
  test('pipelines are read beside each other, and beside the next page of the list', async () => {
    const { rounds } = await search({ pipelines: ['a', 'b', 'c'].map(ours), names: [['a', 'b'], ['c']] });
    expect(rounds.map((round) => [...round].sort())).toEqual([
      ['ListPipelines page 1'],
      ['GetPipeline a', 'GetPipeline b', 'ListPipelines page 2'],
      ['GetPipeline c'],
    ]);
  });

  test('50 at most', async () => {
    const { rounds } = await search({ pipelines: names(120).map(ours) });
    expect(rounds.map((round) => round.length)).toEqual([1, 50, 50, 20]);
  });
});

describe('a pipeline that could not be read', () => {
  test('may be one of the repository: it comes last, with its problem, and leaves the others', async () => {
    const bad = denied('codepipeline:GetPipeline');
    const result = await search({
      pipelines: names(4).map(ours),
      getPipeline: { p0: bad, p2: THROTTLED },
    });
    expect(result.found).toEqual([
      { name: 'p1', pipeline: ours('p1') },
      { name: 'p3', pipeline: ours('p3') },
      { name: 'p0', problem: bad },
      { name: 'p2', problem: THROTTLED },
    ]);
    expect(result.search).toEqual(searchOf({ listed: 4, read: 2 }));
  });

  test('has a Problem whatever was thrown', async () => {
    const { pipelines } = fakePorts();
    const get = () => Promise.reject(new TypeError('It is not a function.'));
    const { found } = await findPipelines('octo/app', { ...pipelines, get }, () => undefined);
    expect(found).toMatchObject([{ name: 'app', problem: { kind: 'broken' } }]);
  });
});

describe('a list that breaks off', () => {
  test('leaves what it gave', async () => {
    const result = await search({ pipelines: [ours('a'), ours('b')], names: [['a'], THROTTLED, ['b']] });
    expect(result.names).toEqual(['a']);
    expect(result.search).toEqual(searchOf({ listed: 1, read: 1, problem: THROTTLED }));
  });

  test('at its beginning gives nothing but its problem', async () => {
    const problem = denied('codepipeline:ListPipelines');
    const result = await search({ names: [problem] });
    expect(result.found).toEqual([]);
    expect(result.search).toEqual(searchOf({ listed: 0, read: 0, problem }));
    expect(result.reads).toEqual([]);
  });
});

describe('what is hopeless', () => {
  const all = (problem: Problem, from: number, to: number) =>
    Object.fromEntries(names(to - from, from).map((name) => [name, problem]));

  test.each([UNREACHABLE, THROTTLED, BROKEN])(
    '20 reads in a row that are $kind end it: only what was asked for is told of',
    async (problem) => {
      const result = await search({ pipelines: names(200).map(ours), getPipeline: all(problem, 0, 20) });
      // What was on its way already comes back.
      expect(result.reads).toHaveLength(50);
      expect(result.names).toEqual([...names(30, 20), ...names(20)]);
      expect(new Set(result.problems)).toEqual(new Set([problem]));
      expect(result.search).toEqual(searchOf({ listed: 200, read: 30, givenUp: problem }));
    },
  );

  test('19 do not, nor do 38 with one between them that succeeds', async () => {
    const getPipeline = { ...all(THROTTLED, 0, 19), ...all(THROTTLED, 20, 39) };
    const result = await search({ pipelines: names(200).map(ours), getPipeline });
    expect(result.search).toEqual(searchOf({ listed: 200, read: 162 }));
  });

  test.each([denied('codepipeline:GetPipeline'), missing('pipeline')])(
    'reads that are $kind are each of their pipeline alone',
    async (problem) => {
      const result = await search({ pipelines: names(200).map(ours), getPipeline: all(problem, 0, 199) });
      expect(result.search).toEqual(searchOf({ listed: 200, read: 1 }));
      expect(result.names[0]).toBe('p199');
    },
  );

  test('a single disturbance after many that are denied does not end it', async () => {
    const getPipeline = { ...all(denied('codepipeline:GetPipeline'), 0, 60), p60: THROTTLED };
    const result = await search({ pipelines: names(200).map(ours), getPipeline });
    expect(result.search).toEqual(searchOf({ listed: 200, read: 139 }));
  });

  test('credentials that are refused end it at once', async () => {
    const result = await search({ pipelines: names(200).map(ours), getPipeline: { p0: NO_CREDENTIALS } });
    expect(result.reads).toHaveLength(50);
    expect(result.problems).toEqual([NO_CREDENTIALS]);
    expect(result.search).toEqual(searchOf({ listed: 200, read: 49, givenUp: NO_CREDENTIALS }));
  });
});

describe('progress', () => {
  test('is told for every 100 that were read, and at the end', async () => {
    const pipelines = names(250).map((name, index) => (index % 50 === 0 ? ours(name) : theirs(name)));
    const { told } = await search({ pipelines });
    expect(told).toEqual([
      { repository: 'octo/app', read: 100, listed: 250, found: 2 },
      { repository: 'octo/app', read: 200, listed: 250, found: 4 },
      { repository: 'octo/app', read: 250, listed: 250, found: 5 },
    ]);
  });

  test.each([
    [0, [0]],
    [1, [1]],
    [100, [100]],
    [101, [100, 101]],
  ])('%i pipelines: told at %j, never twice the same', async (count, reads) => {
    const { told } = await search({ pipelines: names(count).map(theirs) });
    expect(told.map(({ read }) => read)).toEqual(reads);
    expect(told.at(-1)).toEqual({ repository: 'octo/app', read: count, listed: count, found: 0 });
  });

  test('counts what was read, not what could not be', async () => {
    const { told } = await search({ pipelines: names(3).map(ours), getPipeline: { p1: THROTTLED } });
    expect(told).toEqual([{ repository: 'octo/app', read: 2, listed: 3, found: 2 }]);
  });
});

describe('a workflow that is cancelled', () => {
  const CANCELLED = problemOf('refused', 'The workflow was cancelled.');

  test('before the search: nothing is read', async () => {
    const result = await search({ pipelines: names(3).map(ours) }, AbortSignal.abort(CANCELLED));
    expect(result.reads).toEqual([]);
    expect(result.found).toEqual([]);
    expect(result.search).toEqual(searchOf({ listed: 3, read: 0, givenUp: CANCELLED }));
  });

  test('while it reads: no further pipeline is asked for', async () => {
    const controller = new AbortController();
    const port = slow(names(200).map(ours), () => 1);
    const asked: string[] = [];
    const get: Pipelines['get'] = async (name) => {
      asked.push(name);
      const pipeline = await port.get(name);
      if (name === 'p49') controller.abort(CANCELLED);
      return pipeline;
    };
    const { found, search: searched } = await findPipelines(
      'octo/app',
      { ...port, get },
      () => undefined,
      controller.signal,
    );
    expect(asked.length).toBeGreaterThanOrEqual(50);
    expect(asked.length).toBeLessThan(101);
    expect(found.map(({ name }) => name)).toEqual(asked);
    expect(searched).toEqual(searchOf({ listed: 200, read: asked.length, givenUp: CANCELLED }));
  });
});
