/** Outcome → what the log shows: lines, groups and annotations; pure. */

import type { Finding, FindingStatus } from '../../domain/finding.js';
import type { Outcome, PipelineOutcome } from '../../domain/outcome.js';
import type { Remedy } from '../../domain/problem.js';
import { ANNOTATIONS, type LogEntry } from './entry.js';
import { aboutOf, concernsOf, nextStep, waitConcerns, type Concern } from '../words/concerns.js';
import { MARKS, statusCounts } from '../words/marks.js';
import { remedyText, withRemedy } from '../words/remedy.js';
import { startLine } from '../words/start-line.js';
import { verdict } from '../words/verdict.js';
import { waitLine } from '../words/wait-line.js';

export function renderLog(outcome: Outcome): LogEntry[] {
  const { findings, pipelines, problem, startAsked } = outcome;
  if (problem) {
    const about = problem.kind === 'input' ? 'Not checked' : 'Stopped';
    return [
      annotate('error', about, problem.message, problem.remedy),
      { kind: 'line', text: verdict(outcome) },
      ...nextLines(outcome),
    ];
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
    ...pipelineGroups(outcome),
    ...annotations(concernsOf(outcome), waitConcerns(outcome).length),
    ...listed(
      'Starts',
      pipelines.flatMap((pipeline) => {
        const text = startLine(pipeline, startAsked);
        if (text === undefined) return [];
        return [pipeline.execution ? `${text} ${pipeline.execution.url}` : text];
      }),
    ),
    ...listed(
      'Ends',
      pipelines.flatMap((pipeline) => waitLine(pipeline) ?? []),
    ),
    { kind: 'line', text: verdict(outcome) },
    ...nextLines(outcome),
  ];
}

/** So many of a kind are shown one by one; a longer log is one that nobody reads. */
const FEW = 10;

/** One group each; of many pipelines only those that somebody has to look at, and one group for the others. */
function pipelineGroups({ pipelines, findings }: Outcome): LogEntry[] {
  const ownOf = ({ name }: PipelineOutcome) => findings.filter(({ pipeline }) => pipeline === name);
  const groupOf = (pipeline: PipelineOutcome) => {
    const { name, execution, url } = pipeline;
    const own = ownOf(pipeline);
    const link = execution ? `Execution: ${execution.url}` : `Pipeline: ${url}`;
    return {
      kind: 'group',
      title: title(`Pipeline ${name}`, own),
      lines: [...own.flatMap(lines), link],
    } as const;
  };
  const isWell = (pipeline: PipelineOutcome) =>
    ownOf(pipeline).every(({ status }) => status === 'pass' || status === 'skip');
  const well = pipelines.filter(isWell);
  if (well.length <= FEW) return pipelines.map(groupOf);
  return [
    ...pipelines.filter((pipeline) => !well.includes(pipeline)).map(groupOf),
    {
      kind: 'group',
      title: `${MARKS.pass} ${well.length} pipelines with nothing to look at`,
      lines: well.map(groupOf).flatMap((group) => [group.title, ...group.lines]),
    },
  ];
}

/** Lines, or where they are many a group of them. */
function listed(what: string, texts: readonly string[]): LogEntry[] {
  if (texts.length > FEW) return [{ kind: 'group', title: `${what}: ${texts.length}`, lines: texts }];
  return texts.map((text) => ({ kind: 'line', text }));
}

/** What to do next, under the verdict: the remedy of what weighs most. */
function nextLines(outcome: Outcome): LogEntry[] {
  const next = nextStep(outcome);
  if (!next) return [];
  const { text, lines: own = [], url } = next;
  const all = [
    `Next: ${text}`,
    ...own.map((line) => `    | ${line}`),
    ...(url === undefined ? [] : [`    ${url}`]),
  ];
  return all.map((line) => ({ kind: 'line', text: line }));
}

function title(what: string, findings: readonly Finding[]): string {
  const numberOf = (status: FindingStatus) => findings.filter((finding) => finding.status === status).length;
  const usual = numberOf('skip') > numberOf('pass') ? 'skip' : 'pass';
  const mark = (['fail', 'warn'] as const).find((status) => numberOf(status) > 0) ?? usual;
  return `${MARKS[mark]} ${what}: ${statusCounts(findings)}`;
}

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
  return (['fail', 'warn'] as const).flatMap((status): LogEntry[] => {
    const own = all.filter((concern) => concern.status === status);
    const shown = own.slice(0, Math.max(0, ANNOTATIONS - (status === 'fail' ? errors : 0)));
    const left = own.length - shown.length;
    return [
      ...shown.map((concern) =>
        annotate(status === 'fail' ? 'error' : 'warning', aboutOf(concern), concern.message, concern.remedy),
      ),
      ...(left > 0
        ? [
            {
              kind: 'line' as const,
              text: `${left} more ${status === 'fail' ? 'failed' : 'warned'}: see the groups.`,
            },
          ]
        : []),
    ];
  });
}

function annotate(
  kind: 'error' | 'warning',
  about: string,
  message: string,
  remedy: Remedy | undefined,
): LogEntry {
  return { kind, title: about, message: withRemedy(message, remedy) };
}
