/** Whole pages of the summary, of stories that need what several parts of it show. */

import { renderFlowchart } from '../../../../src/report/summary/flowchart';
import { renderSummary } from '../../../../src/report/summary/summary';
import type { ActionExecution } from '../../../../src/domain/execution.js';
import type { ExecutionOutcome, PipelineOutcome, WaitEnd } from '../../../../src/domain/outcome.js';
import type { StageState } from '../../../../src/domain/pipeline.js';
import { COMMIT, actionOf, outcomeOf, pipelineOf, pipelineOutcomeOf } from '../../fakes';
import { diagramsOf, faultsOf, withoutDiagrams } from '../pages';

const BUILD_URL = 'https://eu-west-1.console.aws.amazon.com/codesuite/codebuild/projects/app/build/app:1';

const execution: ExecutionOutcome = {
  id: 'e-1',
  status: 'Failed',
  started: true,
  commit: COMMIT,
  url: 'https://page',
};

const waited = (
  end: WaitEnd,
  actions: readonly ActionExecution[],
  stages?: readonly string[],
): PipelineOutcome =>
  pipelineOutcomeOf({
    ...(stages && { pipeline: pipelineOf({ stages }) }),
    execution,
    wait: { end, passed: false, superseded: [], logProblems: [], actions },
  });

const failed = (externalUrl: string): WaitEnd => ({
  kind: 'ended',
  status: 'Failed',
  summary: '',
  failures: [{ stage: 'Build', action: 'Build', message: 'no luck', externalUrl }],
});

const pageOf = (...pipelines: PipelineOutcome[]): string => {
  const page = renderSummary(outcomeOf({ failed: true, pipelines }));
  expect(faultsOf(page)).toEqual([]);
  return page;
};

test('a deploy that failed: what failed with its link, its stages with their time, and a chart of them', () => {
  const actions = [
    actionOf({ stage: 'Source', action: 'Source' }),
    actionOf({ status: 'Failed', error: { code: '', message: 'no luck' } }),
  ];
  const page = pageOf(waited(failed(BUILD_URL), actions, ['Source', 'Build', 'Deploy']));
  expect(page).toContain(`no luck <a href="${BUILD_URL}">Open the action in the AWS console</a>`);
  expect(page).toContain(
    '| Source | ✅ Succeeded | 1m |\n| Build | ❌ Failed | 1m |\n| Deploy | ➖ not run |  |',
  );
  expect(diagramsOf(page)).toHaveLength(2);
});

test('an address that is not of the console stays text', () => {
  const page = pageOf(waited(failed('https://evil.example/x'), []));
  expect(page).not.toContain('href="https://evil.example');
  expect(page).toContain('evil.example/x');
});

test('a rollback is told in the summary too', () => {
  const rollback = { id: 'e-2', status: 'InProgress', url: 'https://page' } as const;
  expect(pageOf(waited({ ...failed(''), rollback } as WaitEnd, []))).toContain('AWS rolls the stage back');
});

test('of an execution whose actions were not seen there is no table of stages', () => {
  const page = pageOf(waited({ kind: 'timeout', timeoutMs: 1, release: { kind: 'left', why: 'asked' } }, []));
  expect(page).not.toContain('| Stage |');
});

test('of more than 50 stages the others are counted', () => {
  const names = Array.from({ length: 60 }, (_, at) => `S${at}`);
  expect(pageOf(waited(failed(''), [actionOf({ stage: 'S0' })], names))).toContain('| 10 more stages | | |');
});

test('without a wait the stages stand beside the pipeline, with what the execution that came last did', () => {
  const stages: StageState[] = Array.from({ length: 60 }, (_, at) => ({
    name: `S${at}`,
    inbound: undefined,
    latest: { executionId: 'e-0', status: at === 1 ? 'InProgress' : 'Succeeded' },
  }));
  const outcome = outcomeOf({ pipelines: [pipelineOutcomeOf({ stages })] });
  const page = withoutDiagrams(renderSummary(outcome));
  expect(page).toContain('✅ S0 Succeeded → 🔵 S1 InProgress');
  expect(page).toContain('✅ S49 Succeeded → 10 more stages');
  expect(renderFlowchart(outcome)).toMatch(/nProgress"\]:::busy/);
});
