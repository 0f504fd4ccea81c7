import { startHistory } from '../../../src/domain/start-history';
import type { Execution } from '../../../src/domain/execution.js';
import { executionOf, sourceOf } from '../fakes';

const ran = (id: string, trigger: string, commit = id, more: Partial<Execution> = {}) =>
  executionOf('Succeeded', { id, trigger, sourceRevisions: [{ sourceAction: 'App', commit }], ...more });

test.each<readonly [what: string, executions: readonly Execution[], expected: readonly unknown[]]>([
  ['nothing', [], [0, 0, undefined, undefined]],
  ['a push', [ran('a', 'WebhookV2')], [1, 1, 'a', 'a']],
  ['a push of GitHub version 1', [ran('a', 'Webhook')], [1, 1, 'a', 'a']],
  ['a start after a push', [ran('b', 'StartPipelineExecution'), ran('a', 'WebhookV2')], [2, 2, 'a', 'b']],
  [
    'one commit that was started again',
    [ran('c', 'StartPipelineExecution', 'x'), ran('b', 'StartPipelineExecution', 'x')],
    [2, 1, undefined, 'c'],
  ],
  ['the creation of the pipeline', [ran('a', 'CreatePipeline')], [1, 1, undefined, undefined]],
  [
    'a rollback, which counts for nothing',
    [ran('b', 'ManualRollback', 'x', { rollback: { target: 'a' } }), ran('a', 'WebhookV2', 'x')],
    [1, 1, 'a', 'a'],
  ],
  ['one without a commit', [ran('a', 'CloudWatchEvent', '')], [1, 0, undefined, 'a']],
])('%s', (_, list, expected) => {
  const { executions, commits, lastPush, latest } = startHistory(list, sourceOf());
  expect([executions, commits, lastPush?.id, latest?.id]).toEqual(expected);
});
