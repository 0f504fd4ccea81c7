/** What the outputs hold before the run has ended. */

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createReport, type Report } from '../../../../src/report/publish/report';
import type { Outcome } from '../../../../src/domain/outcome.js';
import { parseCommandFile } from '../../../../simulator/runner/command-file';
import { COMMIT, outcomeOf, pipelineOutcomeOf } from '../../fakes';

interface Json {
  readonly pipelines: readonly {
    readonly name: string;
    readonly execution: { readonly id: string } | null;
  }[];
}

const before = { ...process.env };
let folder = '';
let report: Report;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'early-'));
  process.env['GITHUB_OUTPUT'] = join(folder, 'output');
  writeFileSync(join(folder, 'output'), '');
  jest.spyOn(process.stdout, 'write').mockReturnValue(true);
  report = createReport(process.env);
});

afterEach(() => {
  jest.restoreAllMocks();
  process.env = { ...before };
  rmSync(folder, { recursive: true });
});

const outputs = (): Record<string, string> => parseCommandFile(readFileSync(join(folder, 'output'), 'utf8'));
const executions = () =>
  (JSON.parse(outputs()['report'] ?? '{"pipelines":[]}') as Json).pipelines.flatMap(
    ({ execution }) => execution?.id ?? [],
  );

const of = (number: number): Outcome =>
  outcomeOf({
    pipelines: Array.from({ length: number }, (_, at) => pipelineOutcomeOf({ name: `p${at}` })),
  });

const start = (at: number, kind: 'requested' | 'adopted' = 'requested') => {
  report.publishProgress({
    kind: 'start',
    pipeline: `p${at}`,
    commit: COMMIT,
    step: {
      kind,
      execution: {
        id: `e-${at}`,
        status: 'InProgress',
        started: kind === 'requested',
        commit: COMMIT,
        url: `https://e-${at}`,
      },
    },
  });
};

test('the id of a started execution is there at once', () => {
  report.publishProgress({ kind: 'checked', outcome: of(1) });
  expect(outputs()).toEqual({});
  start(0);
  expect(outputs()).toMatchObject({
    started: 'true',
    result: 'started',
    'pipeline-execution-id': 'e-0',
    'pipeline-execution-status': 'InProgress',
    'pipeline-execution-url': 'https://e-0',
  });
  expect(executions()).toEqual(['e-0']);
});

test('an adopted one is told from it', () => {
  report.publishProgress({ kind: 'checked', outcome: of(1) });
  start(0, 'adopted');
  expect(outputs()).toMatchObject({ started: 'false', result: 'adopted', 'pipeline-execution-id': 'e-0' });
});

test('of several pipelines each is in the report, and the first in the outputs of its own', () => {
  report.publishProgress({ kind: 'checked', outcome: of(3) });
  start(2);
  expect(outputs()).toMatchObject({ started: 'true', 'pipeline-execution-id': '' });
  start(0);
  expect(outputs()).toMatchObject({ 'pipeline-execution-id': 'e-0' });
  expect(executions()).toEqual(['e-0', 'e-2']);
  expect(report.outcomeSoFar()?.pipelines.map(({ execution }) => execution?.id)).toEqual([
    'e-0',
    undefined,
    'e-2',
  ]);
});

test('of very many pipelines the report is written now and then, and the outputs of the first at once', () => {
  report.publishProgress({ kind: 'checked', outcome: of(100) });
  for (let at = 0; at < 4; at += 1) start(at);
  expect(outputs()).toMatchObject({ 'pipeline-execution-id': 'e-0' });
  expect(executions()).toEqual([]);
  start(4);
  expect(executions()).toHaveLength(5);
  for (let at = 5; at < 100; at += 1) start(at);
  expect(executions()).toHaveLength(100);
  const written = readFileSync(join(folder, 'output'), 'utf8').match(/^report<</gm);
  expect(written).toHaveLength(20);
});

test('nothing is known before the checks are done, and the end replaces what was known', () => {
  start(0);
  expect(report.outcomeSoFar()).toBeUndefined();
  expect(outputs()).toEqual({});
  const outcome = of(1);
  report.publish(outcome);
  expect(report.outcomeSoFar()).toBe(outcome);
});
