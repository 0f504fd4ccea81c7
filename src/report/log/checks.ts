/** The checks → groups and annotations of the log; pure. */

import type { Finding, FindingStatus } from '../../domain/finding.js';
import type { Outcome, PipelineOutcome } from '../../domain/outcome.js';
import { checkConcerns } from '../words/concerns.js';
import { MARKS, rowsOf, statusCounts, type Row } from '../words/marks.js';
import { code } from '../../domain/words.js';
import { remedyText } from '../words/remedy.js';
import { annotate } from './annotations.js';
import type { LogEntry } from './entry.js';

/** Pipelines that pass and have a group each. */
const GROUPS = 10;

export function renderChecks(outcome: Outcome): LogEntry[] {
  const shared = outcome.findings.filter(({ pipeline }) => pipeline === null);
  const connections = outcome.connections.map(({ name, url }) => `Connection ${code(name)}: ${url}`);
  return [
    {
      kind: 'group',
      title: titleOf('Connection and permissions', shared),
      lines: [...rowsOf(shared).flatMap(linesOf), ...connections],
    },
    ...pipelineGroups(outcome),
    ...annotate(checkConcerns(outcome)),
  ];
}

/** A group per pipeline. Of many pipelines, those that pass share one. */
function pipelineGroups({ pipelines, findings }: Outcome): LogEntry[] {
  const findingsOf = ({ name }: PipelineOutcome) => findings.filter(({ pipeline }) => pipeline === name);
  const groupOf = (pipeline: PipelineOutcome) => {
    const own = findingsOf(pipeline);
    return {
      kind: 'group',
      title: titleOf(`Pipeline ${code(pipeline.name)}`, own),
      lines: [...rowsOf(own).flatMap(linesOf), `Pipeline ${code(pipeline.name)}: ${pipeline.url}`],
    } as const;
  };
  const isWell = (pipeline: PipelineOutcome) =>
    findingsOf(pipeline).every(({ status }) => status === 'pass' || status === 'skip');
  const well = pipelines.filter(isWell);
  if (well.length <= GROUPS) return pipelines.map(groupOf);
  return [
    ...pipelines.filter((pipeline) => !well.includes(pipeline)).map(groupOf),
    {
      kind: 'group',
      title: `${MARKS.pass} ${well.length} pipelines that pass`,
      lines: well.map(groupOf).flatMap((group) => [group.title, ...group.lines]),
    },
  ];
}

function titleOf(what: string, findings: readonly Finding[]): string {
  const shown = rowsOf(findings).map(({ finding }) => finding);
  const numberOf = (status: FindingStatus) =>
    findings.filter((finding) => finding.status === status && !finding.unasked).length;
  // What was mostly not checked has no mark of what passed.
  const usual = numberOf('skip') > numberOf('pass') ? 'skip' : 'pass';
  const mark = (['fail', 'warn'] as const).find((status) => numberOf(status) > 0) ?? usual;
  return `${MARKS[mark]} ${what}: ${statusCounts(shown)}`;
}

/** The longest id of a check, so that the messages stand in a column. */
const ID_WIDTH = 'connection-available'.length;

function linesOf({ ids, finding: { status, message, remedy } }: Row): string[] {
  const first = `${MARKS[status]} ${ids.join(', ').padEnd(ID_WIDTH)}  ${message}`;
  if (!remedy) return [first];
  return [
    first,
    ...remedyText(remedy)
      .split('\n')
      .map((line) => `    | ${line}`),
  ];
}
