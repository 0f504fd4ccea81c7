/** Round trips in sequence: independent calls go out at the same time. */

import { ARN, COMMITS, TO_START, gitHubOf, pipelineOf, ran, roleOf } from './fixtures.js';
import { calls, play, type Play, type Played, type Stage } from './harness.js';

/** Every answer takes this long, in milliseconds: far more than it takes to send the requests of a round. */
const latencyMs = 200;

/** The operations of each round: a request belongs to a later one when the first answer of the round had come before it. */
function roundsOf({ requests }: Played): string[][] {
  const rounds: { operations: string[]; firstAnswer: number }[] = [];
  for (const { operation, at, answeredAt = Infinity } of [...requests].sort((a, b) => a.at - b.at)) {
    const round = rounds.at(-1);
    const name = operation.replace(/^GET .*\/(compare|branches|commits|installations).*$/, '$1');
    if (round && at < round.firstAnswer) {
      round.operations.push(name);
      round.firstAnswer = Math.min(round.firstAnswer, answeredAt);
    } else {
      rounds.push({ operations: [name], firstAnswer: answeredAt });
    }
  }
  return rounds.map(({ operations }) => operations.sort());
}

async function playRounds(step: Play & Stage): Promise<string[][]> {
  const played = await play({ latencyMs, ...step });
  expect(played.exitCode).toBe(0);
  expect(calls(played).length).toBeGreaterThan(0);
  return roundsOf(played);
}

/** What `standard` asks of a pipeline that nobody waits for, and of GitHub beside it. */
const STANDARD = ['GetPipeline', 'GetPipelineState', 'ListPipelineExecutions', 'branches'];
const BOTH = { connection: ARN, pipeline: 'app' };

describe('the first nine checks', () => {
  const checks = 'start';

  test('a connection by ARN and a pipeline: one', async () => {
    expect(await playRounds({ inputs: { ...BOTH, checks } })).toEqual([['GetConnection', 'GetPipeline']]);
  });

  test('a connection by name and a pipeline: one', async () => {
    expect(await playRounds({ inputs: { connection: 'github', pipeline: 'app', checks } })).toEqual([
      ['GetPipeline', 'ListConnections', 'ListConnections'],
    ]);
  });

  test('a pipeline alone: two', async () => {
    expect(await playRounds({ inputs: { pipeline: 'app', checks } })).toEqual([
      ['GetPipeline'],
      ['GetConnection'],
    ]);
  });
});

describe('standard', () => {
  test('a connection by ARN and a pipeline: one, GitHub beside AWS', async () => {
    expect(await playRounds({ inputs: BOTH })).toEqual([['GetConnection', ...STANDARD]]);
  });

  test('a pipeline alone: two', async () => {
    expect(await playRounds({ inputs: { pipeline: 'app' } })).toEqual([STANDARD, ['GetConnection']]);
  });

  test('two pipelines: as many as one, and the branch is asked for once', async () => {
    const world = { pipelines: [pipelineOf(), pipelineOf({ name: 'docs' })] };
    expect(await playRounds({ world, inputs: { ...BOTH, pipeline: 'app\ndocs' } })).toEqual([
      [
        'GetConnection',
        ...STANDARD.flatMap((operation) => (operation === 'branches' ? [operation] : [operation, operation])),
      ],
    ]);
  });

  test('the newest execution failed: one more, for how', async () => {
    const world = { pipelines: [pipelineOf({ executions: [ran(COMMITS.main, { status: 'Failed' })] })] };
    expect(await playRounds({ world, inputs: BOTH })).toEqual([
      ['GetConnection', ...STANDARD],
      ['ListActionExecutions'],
    ]);
  });

  test('an older execution failed: one', async () => {
    const executions = [ran(), ran(COMMITS.root, { startsAtMs: -7_200_000, status: 'Failed' })];
    const world = { pipelines: [pipelineOf({ executions })] };
    expect(await playRounds({ world, inputs: BOTH })).toEqual([['GetConnection', ...STANDARD]]);
  });

  test('the pipeline is behind: one more, of GitHub alone', async () => {
    const world = { pipelines: [pipelineOf({ executions: [ran(COMMITS.root)] })] };
    expect(await playRounds({ world, inputs: BOTH })).toEqual([['GetConnection', ...STANDARD], ['compare']]);
  });

  test('the branch of the source action is another one: it waits for the pipeline', async () => {
    const step = {
      inputs: BOTH,
      event: { name: 'push', payload: { ref: 'refs/tags/v1.0.0', after: COMMITS.root, deleted: false } },
      github: { ref: 'refs/tags/v1.0.0', refName: 'v1.0.0', refType: 'tag', sha: COMMITS.root } as const,
    };
    expect(await playRounds(step)).toEqual([
      ['GetConnection', 'GetPipeline', 'GetPipelineState', 'ListPipelineExecutions', 'commits'],
      ['branches'],
    ]);
  });
});

test('all: IAM waits for the pipeline, the apps for nothing', async () => {
  const world = { roles: [roleOf()], github: gitHubOf({ organizations: [] }) };
  expect(await playRounds({ world, inputs: { ...BOTH, checks: 'all' } })).toEqual([
    ['GetConnection', ...STANDARD, 'installations'],
    Array<string>(6).fill('SimulatePrincipalPolicy'),
  ]);
});

describe('a start', () => {
  /** What was started shows its revision at once in this world. */
  const READ_BACK = ['ListPipelineExecutions'];

  test('two more than the check', async () => {
    const inputs = { ...BOTH, start: 'if-needed' };
    expect(await playRounds({ world: TO_START, inputs })).toEqual([
      ['GetConnection', ...STANDARD],
      ['compare'],
      ['StartPipelineExecution'],
      READ_BACK,
    ]);
  });

  test('at a commit that the event does not prove: the comparison goes beside the one for freshness', async () => {
    const inputs = { ...BOTH, start: 'if-needed', commit: COMMITS.root };
    expect(await playRounds({ world: TO_START, inputs })).toEqual([
      ['GetConnection', ...STANDARD, 'commits'],
      ['compare', 'compare'],
      ['StartPipelineExecution'],
      READ_BACK,
    ]);
  });

  test('without freshness, one less', async () => {
    const inputs = { ...BOTH, start: 'if-needed', checks: '-freshness' };
    expect(await playRounds({ world: TO_START, inputs })).toEqual([
      ['GetConnection', ...STANDARD],
      ['StartPipelineExecution'],
      READ_BACK,
    ]);
  });

  test('of a pipeline alone: two more than the check', async () => {
    const inputs = { pipeline: 'app', start: 'if-needed', checks: 'commit-on-branch' };
    expect(await playRounds({ world: TO_START, inputs })).toEqual([
      ['GetPipeline', 'ListPipelineExecutions'],
      ['GetConnection'],
      ['StartPipelineExecution'],
      READ_BACK,
    ]);
  });

  test('at a tag, whose branch only the pipeline knows: its head is asked for beside the connection', async () => {
    const step = {
      world: TO_START,
      inputs: { pipeline: 'app', start: 'if-needed', checks: 'commit-on-branch' },
      event: { name: 'push', payload: { ref: 'refs/tags/v1.0.0', after: COMMITS.root, deleted: false } },
      github: { ref: 'refs/tags/v1.0.0', refName: 'v1.0.0', refType: 'tag', sha: COMMITS.root } as const,
    };
    expect(await playRounds(step)).toEqual([
      ['GetPipeline', 'ListPipelineExecutions', 'commits'],
      ['GetConnection', 'branches'],
      ['compare'],
      ['StartPipelineExecution'],
      READ_BACK,
    ]);
  });
});
