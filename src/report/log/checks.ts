/** The checks → groups and annotations of the log; pure. */

import { byPipeline, type Finding, type FindingStatus } from '../../domain/finding.js';
import type { Outcome, PipelineOutcome } from '../../domain/outcome.js';
import { checkConcerns, placeOf } from '../words/concerns.js';
import { MARKS, rowsOf, statusCounts, type Row } from '../words/marks.js';
import { code } from '../../domain/words.js';
import { remedyText } from '../words/remedy.js';
import { annotate } from './annotations.js';
import type { LogEntry } from './entry.js';

/** Pipelines that pass and have a group each. */
const GROUPS = 10;

export function renderChecks(outcome: Outcome): LogEntry[] {
  const { findings, pipelines } = outcome;
  const ofTemplates = findings.filter(({ id }) => id.startsWith('template'));
  const shared = findings.filter(({ id, pipeline }) => pipeline === null && !id.startsWith('template'));
  const connections = outcome.connections.map(({ name, url }) => `Connection ${code(name)}: ${url}`);
  return [
    // Templates alone have neither.
    ...group(
      // A connection that follows from its pipeline is told there.
      shared.length > 0 && shared.every(({ id }) => id === 'permissions')
        ? 'Permissions'
        : 'Connection and permissions',
      shared,
      pipelines.length > 0 || ofTemplates.length === 0,
      connections,
    ),
    ...group('Templates', ofTemplates, false),
    ...pipelineGroups(outcome),
    ...annotate(checkConcerns(outcome)),
  ];
}

/** @param isExpected it is there even if no check says anything */
function group(
  what: string,
  findings: readonly Finding[],
  isExpected: boolean,
  more: readonly string[] = [],
): LogEntry[] {
  if (findings.length === 0 && !isExpected) return [];
  const lines = [...rowsOf(findings).flatMap(linesOf), ...more];
  return [{ kind: 'group', title: titleOf(what, findings), lines }];
}

/** A group per pipeline. Of many pipelines, those that pass share one. */
function pipelineGroups({ pipelines, findings }: Outcome): LogEntry[] {
  const groups = byPipeline(findings);
  const findingsOf = ({ name }: PipelineOutcome) => groups.get(name) ?? [];
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
    ...pipelines.filter((pipeline) => !isWell(pipeline)).map(groupOf),
    {
      kind: 'group',
      title: `${MARKS.pass} ${well.length} pipelines passed`,
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

function linesOf({ ids, finding }: Row): string[] {
  const { status, message, remedy } = finding;
  const place = placeOf(finding);
  const about = place === '' ? '' : `${place}: `;
  const first = `${MARKS[status]} ${ids.join(', ').padEnd(ID_WIDTH)}  ${about}${message}`;
  if (!remedy) return [first];
  return [
    first,
    ...remedyText(remedy)
      .split('\n')
      .map((line) => `    | ${line}`),
  ];
}
