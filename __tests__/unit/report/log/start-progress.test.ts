import type { Problem } from '../../../../src/domain/problem';
import type { StartStep } from '../../../../src/domain/progress.js';
import { renderStart } from '../../../../src/report/log/start-progress';
import { denied, executionOf, THROTTLED } from '../../fakes';

const COMMIT = '3f2a9c1e5b7d4860a1c2e3f405162738495a6b7c';
const ID = 'ce6ae1ac-082f-471f-8d73-f21cea12464d';
const EXECUTION = {
  id: ID,
  status: 'InProgress',
  started: true,
  commit: COMMIT,
  url: 'https://page',
} as const;

const render = (step: StartStep) => renderStart({ kind: 'start', pipeline: 'app', commit: COMMIT, step });

test.each<readonly [StartStep, string]>([
  [
    { kind: 'grace', certain: true, how: 'a filter', ms: 20_000 },
    'This push also triggers `app`. Waiting up to 20s for that execution.',
  ],
  [
    { kind: 'grace', certain: false, how: 'its paths decide', ms: 20_000 },
    'This push may also trigger `app`: its paths decide. Waiting up to 20s for that execution.',
  ],
  [
    { kind: 'undecided', executions: [ID], ms: 40_000 },
    "Execution `ce6ae1ac` of `app` doesn't show its commit yet. Waiting up to 40s.",
  ],
  [
    { kind: 'undecided', executions: [ID, 'e-2'], ms: 40_000 },
    "Executions `ce6ae1ac`, `e-2` of `app` don't show their commit yet. Waiting up to 40s.",
  ],
  [
    { kind: 'shown', execution: executionOf('InProgress'), ms: 7000 },
    'Found an execution of `3f2a9c1` after 7s.',
  ],
  [{ kind: 'nothing-shown', others: 1, ms: 20_000 }, 'No execution of `3f2a9c1` after 20s. Starting one.'],
  [
    { kind: 'conflict', problem: THROTTLED, ms: 30_000 },
    'AWS throttled the call. Trying again for up to 30s.',
  ],
  [
    { kind: 'at-head', branch: 'main' },
    'V1 pipelines start only at the head of their branch. The head of `main` is `3f2a9c1`.',
  ],
  [{ kind: 'started', execution: EXECUTION }, 'Started `app` at `3f2a9c1`: https://page'],
  [
    { kind: 'adopted', execution: EXECUTION },
    'Not started: `app` already runs `3f2a9c1` (InProgress): https://page',
  ],
  [
    { kind: 'already-started', execution: EXECUTION },
    'Not started: an earlier request already started `app` at `3f2a9c1` (InProgress): https://page',
  ],
  [
    { kind: 'other-variables', executions: [ID] },
    'Execution `ce6ae1ac` of `3f2a9c1` has other `variables`. Starting one with those of this step.',
  ],
  [
    { kind: 'other-variables', executions: [ID, 'older'] },
    'Executions `ce6ae1ac`, `older` of `3f2a9c1` have other `variables`. Starting one with those of this step.',
  ],
  [
    { kind: 'unconfirmed', execution: ID, problem: undefined },
    "Can't confirm that execution `ce6ae1ac` of `app` runs `3f2a9c1`: it doesn't show its commit yet.",
  ],
  [
    { kind: 'unconfirmed', execution: ID, problem: THROTTLED },
    "Can't confirm that execution `ce6ae1ac` of `app` runs `3f2a9c1`: AWS throttled the call.",
  ],
])('%j', (step, text) => {
  expect(render(step)).toEqual([{ kind: 'line', text }]);
});

test('that the variables of the step may not be those of what it adopts is a warning', () => {
  const message = (problem?: Problem) => render({ kind: 'unknown-variables', execution: ID, problem });
  expect(message()).toEqual([
    {
      kind: 'warning',
      title: 'start (app)',
      message:
        "The `variables` of this step were not applied. Can't tell whether execution `ce6ae1ac` of `app` has the same: AWS doesn't show them.\nTo start an execution with them:\nstart: always",
    },
  ]);
  expect(JSON.stringify(message(THROTTLED))).toContain('has the same: AWS throttled the call.');
});

test('what was requested has a line when it is known to be started', () => {
  expect(render({ kind: 'requested', execution: EXECUTION })).toEqual([]);
});

test('what was started and runs the commit needs no line', () => {
  expect(render({ kind: 'confirmed', execution: ID })).toEqual([]);
});

test('a read-back that is denied is a warning', () => {
  const problem = denied('codepipeline:ListPipelineExecutions');
  expect(render({ kind: 'unconfirmed', execution: ID, problem })).toMatchObject([
    { kind: 'warning', title: 'start (app)' },
  ]);
});
