/** A report that is larger than GitHub takes. */

import { renderOutputs } from '../../../../src/report/publish/outputs';
import { renderReport } from '../../../../src/report/publish/report-json';
import type { Finding } from '../../../../src/domain/finding.js';
import { outcomeOf, pipelineOutcomeOf } from '../../fakes';

interface Json {
  readonly omitted?: { readonly connections: number; readonly checks: number; readonly pipelines: number };
  readonly checks: readonly {
    readonly status: string;
    readonly pipeline: string;
    readonly message: string;
  }[];
  readonly pipelines: readonly { readonly name: string }[];
  readonly connections: readonly object[];
}

/** Every tenth pipeline fails. */
function reportOf(number: number, message: string, limitBytes?: number): { text: string; json: Json } {
  const names = Array.from({ length: number }, (_, at) => `app-${at}`);
  const isBad = (at: number) => at % 10 === 3;
  const outcome = outcomeOf({
    ready: false,
    failed: true,
    pipelines: names.map((name, at) => pipelineOutcomeOf({ name, ready: !isBad(at) })),
    findings: names.flatMap((pipeline, at) =>
      ['branch', 'repository', 'start'].map((id): Finding => ({
        id: id,
        status: isBad(at) && id === 'branch' ? 'fail' : 'pass',
        pipeline,
        connection: null,
        message,
        ...(isBad(at) && { remedy: { text: message } }),
      })),
    ),
  });
  const text = renderReport(outcome, limitBytes);
  return { text, json: JSON.parse(text) as Json };
}

const statuses = ({ checks }: Json) => checks.map(({ status }) => status);

test('fits whole, and says nothing of what is left out', () => {
  const { json } = reportOf(10, 'x');
  expect(json.omitted).toBeUndefined();
  expect(json.checks).toHaveLength(30);
});

test.each([
  ['ASCII', 'x'.repeat(300)],
  ['three bytes of UTF-8 a character', '中'.repeat(300)],
  ['two units of UTF-16 a character', '😀'.repeat(300)],
])('with all outputs is under 1 MiB, as UTF-16 and as UTF-8: %s', (_, message) => {
  const names = Array.from({ length: 3000 }, (__, at) => `app-${at}`);
  const outcome = outcomeOf({
    pipelines: names.map((name) => pipelineOutcomeOf({ name })),
    findings: names.map((pipeline) => ({
      id: 'branch',
      status: 'fail',
      pipeline,
      connection: null,
      message,
      remedy: { text: message },
    })),
  });
  const all = Object.values(renderOutputs(outcome)).join('');
  expect(2 * all.length).toBeLessThan(1024 * 1024);
  expect(Buffer.byteLength(all)).toBeLessThan(1024 * 1024);
  // The room is used.
  expect(Math.max(2 * all.length, Buffer.byteLength(all))).toBeGreaterThan(900 * 1024);
});

test('pipelines that pass lose their checks first', () => {
  const { json, text } = reportOf(100, 'x'.repeat(100), 120_000);
  expect(2 * text.length).toBeLessThanOrEqual(120_000);
  expect(json.pipelines).toHaveLength(100);
  expect(json.connections).toHaveLength(1);
  expect(json.omitted).toEqual({ connections: 0, pipelines: 0, checks: 300 - json.checks.length });
  // 10 pipelines fail: each has a check that fails and two that pass.
  expect(statuses(json).filter((status) => status === 'fail')).toHaveLength(10);
  expect(json.checks.filter(({ pipeline }) => pipeline.endsWith('3'))).toHaveLength(30);
  expect(json.checks.length).toBeLessThan(300);
});

test('then the checks that pass of those that fail, and then the pipelines passed', () => {
  const { json } = reportOf(100, 'x'.repeat(100), 60_000);
  expect(statuses(json)).toEqual(Array.from({ length: 10 }, () => 'fail'));
  expect(json.pipelines.filter(({ name }) => name.endsWith('3'))).toHaveLength(10);
  expect(json.pipelines.length).toBeLessThan(100);
  expect(json.omitted).toEqual({ connections: 0, checks: 290, pipelines: 100 - json.pipelines.length });
});

test('keeps the order of what is left', () => {
  const { json } = reportOf(100, 'x'.repeat(100), 120_000);
  const numbers = json.pipelines.map(({ name }) => Number(name.slice(4)));
  expect(numbers).toEqual([...numbers].sort((a, b) => a - b));
});

test('cuts a message that would take it all', () => {
  const { json } = reportOf(10, 'x'.repeat(100_000), 100_000);
  expect(statuses(json).filter((status) => status === 'fail')).toHaveLength(1);
  expect(json.checks[0]?.message).toHaveLength(4000);
});

test('has nothing but its head where nothing fits', () => {
  const { json } = reportOf(10, 'x', 10);
  expect(json).toMatchObject({
    schema: 1,
    checks: [],
    pipelines: [],
    omitted: { checks: 30, pipelines: 10, connections: 1 },
  });
});
