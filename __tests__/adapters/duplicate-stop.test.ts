import { pipelineToStart, COMMITS } from '../process/fixtures';
import { open, operations, pipelinesOf } from './harness';

const START = {
  pipeline: 'app',
  sourceAction: 'Source',
  commit: COMMITS.main,
  variables: [],
  clientRequestToken: 'token-1',
} as const;

test('an execution that is stopping already is as good as stopped', async () => {
  const stage = await open({
    world: { pipelines: [pipelineToStart({ plan: {} })] },
  });
  const pipelines = pipelinesOf(stage);
  const { id: executionId } = await pipelines.start(START);
  const stop = { pipeline: 'app', executionId, abandon: false, reason: 'A test.' };
  await pipelines.stop(stop);
  await expect(pipelines.stop(stop)).resolves.toBeUndefined();
  expect(operations(stage)).toEqual([
    'StartPipelineExecution',
    'StopPipelineExecution',
    'StopPipelineExecution',
  ]);
});
