/** Round trips in sequence: independent calls go out at the same time. */

import { ARN, COMMITS } from './fixtures.js';
import { calls, play, type Play, type Played } from './harness.js';

/** Every answer takes this long, in milliseconds: far more than it takes to send the requests of a round. */
const latencyMs = 200;

/** The operations of each round: a request belongs to a later one when the first answer of the round had come before it. */
function roundsOf({ requests }: Played): string[][] {
  const rounds: { operations: string[]; firstAnswer: number }[] = [];
  for (const { operation, at, answeredAt = Infinity } of [...requests].sort((a, b) => a.at - b.at)) {
    const round = rounds.at(-1);
    const name = operation.replace(/^GET .*\/compare\/.*$/, 'compare');
    if (round && at < round.firstAnswer) {
      round.operations.push(name);
      round.firstAnswer = Math.min(round.firstAnswer, answeredAt);
    } else {
      rounds.push({ operations: [name], firstAnswer: answeredAt });
    }
  }
  return rounds.map(({ operations }) => operations.sort());
}

async function playRounds(step: Play): Promise<string[][]> {
  const played = await play({ latencyMs, ...step });
  expect(played.exitCode).toBe(0);
  expect(calls(played).length).toBeGreaterThan(0);
  return roundsOf(played);
}

test('a connection by ARN and a pipeline: one', async () => {
  expect(await playRounds({ inputs: { connection: ARN, pipeline: 'app' } })).toEqual([
    ['GetConnection', 'GetPipeline'],
  ]);
});

test('a connection by name and a pipeline: one', async () => {
  expect(await playRounds({ inputs: { connection: 'github', pipeline: 'app' } })).toEqual([
    ['GetPipeline', 'ListConnections', 'ListConnections'],
  ]);
});

test('a pipeline alone: two', async () => {
  expect(await playRounds({ inputs: { pipeline: 'app' } })).toEqual([['GetPipeline'], ['GetConnection']]);
});

test('a start: one more than the check', async () => {
  expect(await playRounds({ inputs: { connection: ARN, pipeline: 'app', start: 'if-needed' } })).toEqual([
    ['GetConnection', 'GetPipeline', 'ListPipelineExecutions', 'compare'],
    ['StartPipelineExecution'],
  ]);
});

test('a start of a pipeline alone: one more than the check', async () => {
  expect(await playRounds({ inputs: { pipeline: 'app', start: 'if-needed' } })).toEqual([
    ['GetPipeline', 'ListPipelineExecutions', 'compare'],
    ['GetConnection'],
    ['StartPipelineExecution'],
  ]);
});

test('a start at a tag, whose branch only the pipeline knows: the comparison waits for it beside the connection', async () => {
  const step = {
    inputs: { pipeline: 'app', start: 'if-needed' },
    event: { name: 'push', payload: { ref: 'refs/tags/v1.0.0', after: COMMITS.root, deleted: false } },
    github: { ref: 'refs/tags/v1.0.0', refName: 'v1.0.0', refType: 'tag', sha: COMMITS.root } as const,
  };
  expect(await playRounds(step)).toEqual([
    ['GetPipeline', 'ListPipelineExecutions'],
    ['GetConnection', 'compare'],
    ['StartPipelineExecution'],
  ]);
});
