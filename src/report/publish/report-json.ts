/** Outcome → the JSON of the output `report`, schema 1, cut to what GitHub takes; pure. */

import type { Outcome, PipelineOutcome } from '../../domain/outcome.js';
import { remedyText } from '../words/remedy.js';
import { resultOf } from '../words/result.js';

/**
 * GitHub takes 1 MiB of outputs per job, counted as UTF-16. The other outputs need some of it.
 *
 * @see https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#jobsjob_idoutputs
 */
const LIMIT_BYTES = 960 * 1024;

/** Longest message or remedy of one check in a report that must be cut. */
const TEXT_LENGTH = 4000;

export function renderReport(outcome: Outcome, limitBytes = LIMIT_BYTES): string {
  const whole = JSON.stringify({ ...headOf(outcome), ...listsOf(outcome) });
  return sizeOf(whole) <= limitBytes ? whole : JSON.stringify(cut(outcome, limitBytes));
}

/** What it takes as UTF-16, which is what GitHub counts, or as UTF-8, which is what the runner reads. */
const sizeOf = (text: string): number => Math.max(2 * text.length, Buffer.byteLength(text));

function headOf(outcome: Outcome) {
  return {
    schema: 1,
    ready: outcome.ready,
    result: resultOf(outcome),
    repository: outcome.repository,
    branch: outcome.branch ?? null,
    commit: outcome.commit ?? null,
  };
}

interface Lists {
  readonly connections: readonly object[];
  readonly checks: readonly CheckJson[];
  readonly pipelines: readonly { readonly name: string }[];
}

interface CheckJson {
  readonly id: string;
  readonly status: string;
  readonly pipeline: string | null;
  readonly file: string | null;
  readonly line: number | null;
  readonly message: string;
  readonly remedy: string | null;
}

function listsOf(outcome: Outcome): Lists {
  return {
    connections: outcome.connections.map(({ arn, name, status, provider, url }) => ({
      arn,
      name,
      status,
      provider,
      url,
    })),
    checks: outcome.findings.map(({ id, status, pipeline, file, line, message, remedy }) => ({
      id,
      status,
      pipeline,
      file: file ?? null,
      line: line ?? null,
      message,
      remedy: remedy ? remedyText(remedy) : null,
    })),
    pipelines: outcome.pipelines.map(pipelineJson),
  };
}

function pipelineJson({ name, ready, url, pipeline, source, execution }: PipelineOutcome) {
  return {
    name,
    ready,
    connection: source?.connectionArn ?? null,
    type: pipeline?.type ?? null,
    executionMode: pipeline?.executionMode ?? null,
    sourceAction: source?.name ?? null,
    repository: source?.repository ?? null,
    branch: source?.branch ?? null,
    url,
    execution: execution ?? null,
  };
}

/** Keeps what weighs most, in its order, and counts the rest: pipelines that pass lose their checks first. */
function cut(outcome: Outcome, limitBytes: number) {
  const { connections, checks, pipelines } = listsOf(outcome);
  const failing = new Set(outcome.pipelines.flatMap((each) => (isPassing(each) ? [] : [each.name])));
  const isConcern = ({ status }: CheckJson) => status === 'fail' || status === 'warn';
  const isFailing = ({ pipeline }: CheckJson) => pipeline === null || failing.has(pipeline);
  const kept = { connections: new Set<object>(), checks: new Set<object>(), pipelines: new Set<object>() };
  const omitted = { connections: connections.length, checks: checks.length, pipelines: pipelines.length };
  let room =
    limitBytes -
    sizeOf(JSON.stringify({ ...headOf(outcome), connections: [], checks: [], pipelines: [], omitted }));
  const keep = (list: keyof typeof kept, items: readonly object[]): void => {
    for (const item of items) {
      const size = sizeOf(`${JSON.stringify(item)},`);
      // What weighs less does not come before it.
      if (size > room) room = 0;
      if (room === 0) return;
      room -= size;
      kept[list].add(item);
      omitted[list] -= 1;
    }
  };
  const short = checks.map((check) => ({
    ...check,
    message: check.message.slice(0, TEXT_LENGTH),
    remedy: check.remedy?.slice(0, TEXT_LENGTH) ?? null,
  }));
  keep(
    'pipelines',
    pipelines.filter(({ name }) => failing.has(name)),
  );
  keep('checks', short.filter(isConcern));
  keep('connections', connections);
  keep(
    'pipelines',
    pipelines.filter(({ name }) => !failing.has(name)),
  );
  keep(
    'checks',
    short.filter((check) => !isConcern(check) && isFailing(check)),
  );
  keep(
    'checks',
    short.filter((check) => !isConcern(check) && !isFailing(check)),
  );
  return {
    ...headOf(outcome),
    omitted,
    connections: connections.filter((each) => kept.connections.has(each)),
    checks: short.filter((each) => kept.checks.has(each)),
    pipelines: pipelines.filter((each) => kept.pipelines.has(each)),
  };
}

const isPassing = ({ ready, problem, wait }: PipelineOutcome): boolean =>
  ready && !problem && wait?.passed !== false;
