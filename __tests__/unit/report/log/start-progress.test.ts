import type { StartStep } from '../../../../src/domain/progress.js';
import { renderProgress } from '../../../../src/report/log/progress';
import { COMMIT, denied, executionOf, THROTTLED } from '../../fakes';

const render = (step: StartStep) =>
  renderProgress({ kind: 'start', pipeline: 'app', commit: COMMIT, step })[0];

test.each<readonly [StartStep, readonly string[]]>([
  [{ kind: 'grace', certain: true, how: 'a filter', ms: 20_000 }, ['this push starts it', 'a filter', '20s']],
  [{ kind: 'grace', certain: false, how: 'paths', ms: 20_000 }, ['this push may start it', 'paths', '20s']],
  [{ kind: 'undecided', executions: ['e-1', 'e-2'], ms: 40_000 }, ['e-1, e-2', 'no source revision', '40s']],
  [
    { kind: 'shown', execution: executionOf('InProgress'), ms: 7000 },
    ['InProgress-1', COMMIT, '7s', '(InProgress)', 'adopted'],
  ],
  [{ kind: 'nothing-shown', others: 1, ms: 20_000 }, [COMMIT, '20s', '1 other execution.', 'started here']],
  [{ kind: 'nothing-shown', others: 0, ms: 20_000 }, ['0 other executions.']],
  [{ kind: 'conflict', problem: THROTTLED, ms: 30_000 }, [THROTTLED.message, 'same token', '30s']],
  [{ kind: 'at-head', branch: 'main' }, ['V1', '`main`', COMMIT]],
  [{ kind: 'confirmed', execution: 'e-1' }, ['e-1', COMMIT]],
  [
    { kind: 'unconfirmed', execution: 'e-1', problem: undefined },
    ['e-1', COMMIT, 'could not be confirmed', 'no source revision'],
  ],
  [
    { kind: 'unconfirmed', execution: 'e-1', problem: THROTTLED },
    ['could not be confirmed', THROTTLED.message],
  ],
])('a line tells of %j', (step, texts) => {
  const entry = render(step);
  expect(entry).toEqual({ kind: 'line', text: expect.stringMatching(/^Pipeline app: .*\.$/) as string });
  for (const text of texts) expect(entry).toMatchObject({ text: expect.stringContaining(text) as string });
});

test('a read-back that is denied is a warning', () => {
  const problem = denied('codepipeline:ListPipelineExecutions');
  expect(render({ kind: 'unconfirmed', execution: 'e-1', problem })).toEqual({
    kind: 'warning',
    title: 'start (app)',
    message: expect.stringContaining(problem.message) as string,
  });
});
