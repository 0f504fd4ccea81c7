import { clientRequestToken, startOrAdopt } from '../../../src/execution/start';
import type { ExecutionStatus, PipelineFacts, Target } from '../../../src/model';
import { Problem } from '../../../src/problem';
import {
  COMMIT,
  denied,
  eventOf,
  executionOf,
  fakePorts,
  known,
  OTHER_COMMIT,
  pipelineFactsOf,
  sourceOf,
  targetOf,
  THROTTLED,
  unknown,
  type World,
} from '../fakes';

async function start(target: Partial<Target>, facts: Partial<PipelineFacts> = {}, world: World = {}) {
  const ports = fakePorts(world);
  const result = await startOrAdopt(
    pipelineFactsOf(facts),
    sourceOf(),
    COMMIT,
    targetOf(target),
    ports.pipelines,
  );
  return { result, started: ports.started };
}

describe('always', () => {
  test('starts at the commit, through the source action, with the variables', async () => {
    const variables = [{ name: 'STAGE', value: 'prod' }];
    const { result, started } = await start({ start: 'always', variables });
    expect(result).toEqual({ execution: { id: 'new-app', status: 'InProgress' }, started: true });
    expect(started).toEqual([
      {
        pipeline: 'app',
        sourceAction: 'App',
        commit: COMMIT,
        variables,
        clientRequestToken: clientRequestToken(eventOf(), 'app', COMMIT),
      },
    ]);
  });

  test('does not look at what is there', async () => {
    const { result } = await start({ start: 'always' }, { executions: known([executionOf('InProgress')]) });
    expect(result.started).toBe(true);
  });
});

describe('if-needed', () => {
  test.each<ExecutionStatus>(['InProgress', 'Succeeded'])('adopts one that is %s', async (status) => {
    const execution = executionOf(status);
    const { result, started } = await start({ start: 'if-needed' }, { executions: known([execution]) });
    expect(result).toMatchObject({ execution: { id: execution.id, status }, started: false });
    expect(started).toEqual([]);
  });

  test('adopts the newest of several', async () => {
    const executions = [
      executionOf('Failed'),
      executionOf('InProgress', { id: 'newer' }),
      executionOf('Succeeded', { id: 'older' }),
    ];
    expect((await start({ start: 'if-needed' }, { executions: known(executions) })).result.execution.id).toBe(
      'newer',
    );
  });

  test.each<ExecutionStatus>(['Failed', 'Stopped', 'Cancelled', 'Superseded'])(
    'starts where one is %s',
    async (status) => {
      const { result, started } = await start(
        { start: 'if-needed' },
        { executions: known([executionOf(status)]) },
      );
      expect(result).toEqual({ execution: { id: 'new-app', status: 'InProgress' }, started: true });
      expect(started).toHaveLength(1);
    },
  );

  test.each([
    ['of another commit', [{ sourceAction: 'App', commit: OTHER_COMMIT }]],
    ['through another source action', [{ sourceAction: 'Library', commit: COMMIT }]],
  ])('starts where one is %s', async (_, sourceRevisions) => {
    const executions = known([executionOf('Succeeded', { sourceRevisions })]);
    expect((await start({ start: 'if-needed' }, { executions })).result.started).toBe(true);
  });

  test('starts nothing where it is not known whether one is needed', async () => {
    const ports = fakePorts();
    for (const executions of [unknown(THROTTLED), undefined]) {
      const facts = pipelineFactsOf({ executions });
      await expect(
        startOrAdopt(facts, sourceOf(), COMMIT, targetOf({ start: 'if-needed' }), ports.pipelines),
      ).rejects.toThrow();
    }
    expect(ports.started).toEqual([]);
  });
});

test('a start that AWS refuses is told', async () => {
  const problem = denied('codepipeline:StartPipelineExecution');
  await expect(start({ start: 'always' }, {}, { start: () => problem })).rejects.toBe(problem);
});

describe('clientRequestToken', () => {
  const token = clientRequestToken(eventOf(), 'app', COMMIT);

  test('is the same for the same run, attempt, pipeline and commit', () => {
    expect(
      clientRequestToken(eventOf({ name: 'schedule', branch: 'other', serverUrl: 'x' }), 'app', COMMIT),
    ).toBe(token);
  });

  test.each([
    ['run', clientRequestToken(eventOf({ runId: '4712' }), 'app', COMMIT)],
    ['attempt', clientRequestToken(eventOf({ runAttempt: '2' }), 'app', COMMIT)],
    ['pipeline', clientRequestToken(eventOf(), 'web', COMMIT)],
    ['commit', clientRequestToken(eventOf(), 'app', OTHER_COMMIT)],
  ])('is another for another %s', (_, other) => {
    expect(other).not.toBe(token);
  });

  test('does not run the parts into each other', () => {
    const one = clientRequestToken(eventOf({ runId: '11', runAttempt: '1' }), 'app', COMMIT);
    expect(clientRequestToken(eventOf({ runId: '1', runAttempt: '11' }), 'app', COMMIT)).not.toBe(one);
  });

  test.each(['app', 'a.b@c_d-e', 'x'.repeat(100)])('fits what AWS takes, for pipeline %s', (pipeline) => {
    expect(clientRequestToken(eventOf(), pipeline, COMMIT)).toMatch(/^[a-zA-Z0-9-]{1,128}$/);
  });
});

describe('a start whose answer did not come', () => {
  const commit = 'a'.repeat(40);
  const source = sourceOf();
  const attempt = (problem: Problem) => {
    const ports = fakePorts({});
    const pipelines = { ...ports.pipelines, start: () => Promise.reject(problem) };
    return startOrAdopt(pipelineFactsOf(), source, commit, targetOf({ start: 'always', commit }), pipelines);
  };

  test.each(['unreachable', 'broken'] as const)(
    '%s: may have happened, and where to look is said',
    async (kind) => {
      const error = await attempt(new Problem(kind, 'No answer.')).catch((caught: unknown) => caught);
      expect(error).toMatchObject({
        kind,
        message: 'No answer. Whether pipeline app was started is not known.',
      });
      expect((error as Problem).remedy?.lines?.join()).toContain(
        'list-pipeline-executions --pipeline-name app',
      );
    },
  );

  test('refused: did not happen', async () => {
    const problem = new Problem('refused', 'No.');
    await expect(attempt(problem)).rejects.toBe(problem);
  });
});
