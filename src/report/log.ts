/** Outcome → what the log shows: lines, groups and annotations; pure. */

import type { Finding, FindingStatus, Outcome, Progress } from '../model.js';
import { formatDuration } from '../duration.js';
import type { Remedy } from '../problem.js';
import { renderEvent } from './execution.js';
import { renderStart } from './start.js';
import {
  MARKS,
  concernsOf,
  remedyText,
  startLine,
  verdict,
  waitConcerns,
  waitLine,
  type Concern,
} from './words.js';

export type LogEntry =
  | { readonly kind: 'line'; readonly text: string }
  | { readonly kind: 'group'; readonly title: string; readonly lines: readonly string[] }
  /** Lines of any length for a group that stays open until something else is shown. */
  | { readonly kind: 'stream'; readonly title: string; readonly lines: readonly string[] }
  | { readonly kind: 'error' | 'warning' | 'notice'; readonly title: string; readonly message: string }
  /** The runner hides it but in a run with debug logging. */
  | { readonly kind: 'debug'; readonly message: string };

/** GitHub shows at most 10 annotations of a kind for a step. */
const ANNOTATIONS = 10;

export function renderLog(outcome: Outcome): LogEntry[] {
  const { findings, pipelines, problem, startAsked } = outcome;
  if (problem) {
    const about = problem.kind === 'input' ? 'Not checked' : 'Stopped';
    return [annotate('error', about, problem.message, problem.remedy)];
  }

  const shared = findings.filter(({ pipeline }) => pipeline === null);
  const connections = outcome.connections.map(({ name, url }) => `Connection ${name}: ${url}`);
  return [
    // What a deploy failed of stands first.
    ...annotations(waitConcerns(outcome)),
    {
      kind: 'group',
      title: title('Connection and permissions', shared),
      lines: [...shared.flatMap(lines), ...connections],
    },
    ...pipelines.map((pipeline): LogEntry => {
      const own = findings.filter((finding) => finding.pipeline === pipeline.name);
      const { execution, url } = pipeline;
      const links = execution ? [`Execution: ${execution.url}`] : [`Pipeline: ${url}`];
      return {
        kind: 'group',
        title: title(`Pipeline ${pipeline.name}`, own),
        lines: [...own.flatMap(lines), ...links],
      };
    }),
    ...annotations(concernsOf(outcome), waitConcerns(outcome).length),
    ...pipelines.flatMap((pipeline): LogEntry[] => {
      const text = startLine(pipeline, startAsked);
      return text === undefined
        ? []
        : [{ kind: 'line', text: pipeline.execution ? `${text} ${pipeline.execution.url}` : text }];
    }),
    ...pipelines.flatMap((pipeline): LogEntry[] => {
      const text = waitLine(pipeline);
      return text === undefined ? [] : [{ kind: 'line', text }];
    }),
    { kind: 'line', text: verdict(outcome) },
  ];
}

export function renderProgress(progress: Progress): LogEntry {
  switch (progress.kind) {
    case 'line':
    case 'notice':
    case 'warning':
    case 'debug':
      return progress;
    case 'waiting-for-connection': {
      const { connection, timeoutMs } = progress;
      return {
        kind: 'notice',
        title: 'Connection is PENDING',
        message: `Waiting up to ${formatDuration(timeoutMs)} for a person to choose "Update pending connection" for ${connection.name}: ${connection.url}`,
      };
    }
    case 'reading-pipelines': {
      const { region, repository, read, listed, found } = progress;
      const text = `Read ${read} of ${listed} pipelines listed in ${region}: ${found} take${found === 1 ? 's' : ''} from ${repository}.`;
      return { kind: 'line', text };
    }
    case 'start':
      return renderStart(progress);
    case 'execution':
      return renderEvent(progress.pipeline, progress.event);
  }
}

function title(what: string, findings: readonly Finding[]): string {
  const numberOf = (status: FindingStatus) => findings.filter((finding) => finding.status === status).length;
  const usual = numberOf('skip') > numberOf('pass') ? 'skip' : 'pass';
  const mark = (['fail', 'warn'] as const).find((status) => numberOf(status) > 0) ?? usual;
  const counts = (['fail', 'warn', 'pass', 'skip'] as const)
    .filter((status) => numberOf(status) > 0)
    .map((status) => `${numberOf(status)} ${COUNTED[status]}`);
  return `${MARKS[mark]} ${what}: ${counts.join(', ')}`;
}

const COUNTED = { pass: 'passed', warn: 'warned', fail: 'failed', skip: 'skipped' } as const;

/** The longest check id, so that the messages stand in a column. */
const WIDTH = 'connection-available'.length;

function lines({ id, status, message, remedy }: Finding): string[] {
  const first = `${MARKS[status]} ${id.padEnd(WIDTH)}  ${message}`;
  return remedy
    ? [
        first,
        ...remedyText(remedy)
          .split('\n')
          .map((line) => `    | ${line}`),
      ]
    : [first];
}

/** @param errors how many annotations of that kind there are already */
function annotations(all: readonly Concern[], errors = 0): LogEntry[] {
  return (['fail', 'warn'] as const).flatMap((status) =>
    all
      .filter((concern) => concern.status === status)
      .slice(0, Math.max(0, ANNOTATIONS - (status === 'fail' ? errors : 0)))
      .map(({ id, pipeline, message, remedy }) =>
        annotate(
          status === 'fail' ? 'error' : 'warning',
          pipeline === null ? id : `${id} (${pipeline})`,
          message,
          remedy,
        ),
      ),
  );
}

function annotate(
  kind: 'error' | 'warning',
  about: string,
  message: string,
  remedy: Remedy | undefined,
): LogEntry {
  return { kind, title: about, message: remedy ? `${message}\n${remedyText(remedy)}` : message };
}
