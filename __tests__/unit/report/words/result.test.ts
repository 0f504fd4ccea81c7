import { resultOf } from '../../../../src/report/words/result';
import type { ExecutionStatus } from '../../../../src/domain/execution.js';
import type { Outcome, PipelineOutcome, WaitEnd } from '../../../../src/domain/outcome.js';
import { COMMIT, outcomeOf, pipelineOutcomeOf, problemOf } from '../../fakes';

const executionOf = (status: ExecutionStatus, started = true) => ({
  execution: { id: 'e-1', status, started, commit: COMMIT, url: 'https://console/e-1' },
});

const waited = (end: WaitEnd): Partial<PipelineOutcome> => ({
  ...executionOf('Failed'),
  wait: { end, passed: false, superseded: [], logProblems: [], actions: [] },
});

const ended = (status: Extract<WaitEnd, { kind: 'ended' }>['status']) =>
  waited({ kind: 'ended', status, summary: '', failures: [] });

const problem = problemOf('refused', 'No.');
const release = { kind: 'left', why: 'asked' } as const;

const of = (...pipelines: Partial<PipelineOutcome>[]): Partial<Outcome> => ({
  ready: pipelines.every(({ ready }) => ready !== false),
  pipelines: pipelines.map(pipelineOutcomeOf),
});

test.each<readonly [string, Partial<Outcome>]>([
  ['ready', of({})],
  ['ready', { pipelines: [] }],
  ['not-ready', { ready: false, pipelines: [] }],
  ['not-ready', of({ ready: false })],
  ['started', of(executionOf('InProgress'))],
  ['adopted', of(executionOf('InProgress', false))],
  ['adopted', of(executionOf('Succeeded', false))],
  ['succeeded', of(ended('Succeeded'))],
  ['failed', of(ended('Failed'))],
  ['stopped', of(ended('Stopped'))],
  ['canceled', of(ended('Cancelled'))],
  ['superseded', of(ended('Superseded'))],
  ['timed-out', of(waited({ kind: 'timeout', timeoutMs: 1, release }))],
  ['canceled', of(waited({ kind: 'cancelled', release }))],
  ['error', of(waited({ kind: 'lost', problem }))],
  ['error', of({ problem })],
  ['error', of({ ...executionOf('InProgress'), problem })],
  ['error', { ready: false, problem, pipelines: [] }],
  ['canceled', { ready: false, cancelled: true }],
  ['canceled', { ready: false, cancelled: true, problem }],
  // Of several, the worst.
  ['failed', of(ended('Succeeded'), ended('Failed'))],
  ['error', of({ problem }, ended('Failed'))],
  ['timed-out', of(waited({ kind: 'timeout', timeoutMs: 1, release }), ended('Stopped'))],
  ['not-ready', of(ended('Succeeded'), { ready: false })],
  ['started', of(executionOf('InProgress', false), executionOf('InProgress'))],
  // A check that is about no pipeline failed.
  ['not-ready', { ...of(executionOf('InProgress')), ready: false }],
])('%s', (result, overrides) => {
  expect(resultOf(outcomeOf(overrides))).toBe(result);
});
