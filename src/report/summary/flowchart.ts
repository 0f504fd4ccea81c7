/** Outcome → the picture of repository, connections, pipelines and their stages; pure. */

import type { FindingStatus } from '../../domain/finding.js';
import type { Outcome, PipelineOutcome } from '../../domain/outcome.js';
import { configure, fence, label } from './mermaid.js';
import { stagesOf, type Tone } from './stages.js';
import { MARKS, count } from '../words/marks.js';

/** Mermaid draws at most 500 edges, and nobody reads half as many. */
const MOST = { pipelines: 10, stages: 10, checks: 3 };

/** Closer together than usual: the picture is scaled down to the page, and so would be its text. */
const CONFIG = { flowchart: { rankSpacing: 28, nodeSpacing: 18, padding: 10, wrappingWidth: 260 } };

type Look = Tone | 'warn';

/**
 * White on these, and these as a line beside the page's own colours, can be read in GitHub's light and its dark theme.
 * What is well keeps the theme's colours, so that what is not is seen first.
 */
const LOOKS: Readonly<Record<Exclude<Look, 'idle'>, string>> = {
  good: 'stroke:#2da44e,stroke-width:2px',
  bad: 'fill:#cf222e,stroke:#cf222e,color:#ffffff',
  warn: 'fill:#9a6700,stroke:#9a6700,color:#ffffff',
  busy: 'fill:#0969da,stroke:#0969da,color:#ffffff',
  cut: 'fill:#57606a,stroke:#57606a,color:#ffffff',
};

/** @param most pipelines that are drawn; @returns nothing where there is nothing to draw */
export function renderFlowchart(outcome: Outcome, most = MOST.pipelines): string {
  const { connections, findings, pipelines } = outcome;
  if (pipelines.length === 0 && connections.length === 0 && findings.length === 0) return '';
  const shown = byTrouble(outcome).slice(0, most);
  const lines = [
    configure(CONFIG),
    'flowchart LR',
    'accTitle: Repository, connection, pipelines and stages',
    ...Object.entries(LOOKS).map(([name, style]) => `classDef ${name} ${style}`),
    box(
      'repository',
      [outcome.repository, ...(outcome.branch === undefined ? [] : [outcome.branch])],
      'idle',
    ),
  ];
  const used = connections
    .map((connection, at) => ({ ...connection, id: `connection${at}` }))
    .filter(
      ({ arn }) =>
        outcome.connectionAsked || shown.some(({ pipeline }) => pipeline.source?.connectionArn === arn),
    );
  for (const { id, name, status, index } of used) {
    const own = findings.filter(({ connection }) => index !== undefined && connection === index);
    const words = [name, status];
    lines.push(box(id, [...words, ...troubles(own)], lookOf(own, status === 'AVAILABLE' ? 'good' : 'warn')));
    lines.push(`repository --> ${id}`);
  }
  const lost = findings.filter(
    (finding) => isOfConnection(finding) && !used.some(({ index }) => index === finding.connection),
  );
  const none = used.length === 0 && lost.some(({ status }) => status === 'fail' || status === 'warn');
  if (none) {
    lines.push(box('connection', ['Connection', ...troubles(lost)], lookOf(lost, 'idle')));
    lines.push('repository --> connection');
  }
  shown.forEach(({ pipeline, weight }, at) => {
    const id = `pipeline${at}`;
    const own = findings.filter((finding) => finding.pipeline === pipeline.name && !isOfConnection(finding));
    lines.push(box(id, [pipeline.name, ...troubles(own), ...endOf(pipeline)], PIPELINE_LOOKS[weight]));
    const from = used.find(({ arn }) => arn === pipeline.source?.connectionArn) ?? used[0];
    lines.push(`${from?.id ?? (none ? 'connection' : 'repository')} --> ${id}`, ...stageLines(pipeline, id));
  });
  const left = pipelines.length - shown.length;
  if (left > 0) {
    lines.push(
      box('more', [count(left, 'more pipeline')], 'idle'),
      `${used[0]?.id ?? 'repository'} -.-> more`,
    );
  }
  return fence(lines);
}

function stageLines(pipeline: PipelineOutcome, id: string): string[] {
  const stages = stagesOf(pipeline);
  const shown = stages.slice(0, MOST.stages);
  const lines = shown.flatMap(({ name, state, tone }, at) => {
    const before = at === 0 ? id : `${id}stage${at - 1}`;
    return [
      box(`${id}stage${at}`, [name, ...(state === '' ? [] : [mark(tone, state)])], tone),
      `${before} --> ${id}stage${at}`,
    ];
  });
  const left = stages.length - shown.length;
  if (left === 0) return lines;
  return [
    ...lines,
    box(`${id}more`, [count(left, 'more stage')], 'idle'),
    `${id}stage${shown.length - 1} -.-> ${id}more`,
  ];
}

const mark = (tone: Tone, state: string): string =>
  tone === 'bad' ? `${MARKS.fail} ${state}` : tone === 'good' ? `${MARKS.pass} ${state}` : state;

export type Weight = 'fail' | 'warn' | 'pass';

/** The pipelines, those first that failed, then those that warned; by their checks, their start and the wait for it. */
export function byTrouble({
  pipelines,
  findings,
}: Outcome): { readonly pipeline: PipelineOutcome; readonly weight: Weight }[] {
  const names = (status: FindingStatus) =>
    new Set(findings.flatMap((finding) => (finding.status === status ? [finding.pipeline] : [])));
  const [failed, warned] = [names('fail'), names('warn')];
  const weighed = pipelines.map((pipeline) => {
    const { name, ready, problem, wait } = pipeline;
    const isWell = ready && !problem && wait?.passed !== false && !failed.has(name);
    return { pipeline, weight: !isWell ? 'fail' : warned.has(name) ? 'warn' : 'pass' } as const;
  });
  return WEIGHTS.flatMap((weight) => weighed.filter((each) => each.weight === weight));
}

/** How an execution ended that was waited for in vain. */
function endOf({ execution, wait }: PipelineOutcome): string[] {
  return execution && wait?.passed === false ? [`${MARKS.fail} ${execution.status}`] : [];
}

const PIPELINE_LOOKS: Readonly<Record<Weight, Look>> = { fail: 'bad', warn: 'warn', pass: 'good' };

const WEIGHTS: readonly Weight[] = ['fail', 'warn', 'pass'];

const OF_CONNECTION: readonly string[] = ['connection-found', 'connection-available', 'connection-provider'];
const isOfConnection = ({ id }: { readonly id: string }): boolean => OF_CONNECTION.includes(id);

interface Weighed {
  readonly id: string;
  readonly status: FindingStatus;
}

function lookOf(findings: readonly Weighed[], otherwise: Look): Look {
  if (findings.some(({ status }) => status === 'fail')) return 'bad';
  return findings.some(({ status }) => status === 'warn') ? 'warn' : otherwise;
}

/** The checks that failed or warned, each once, as lines of a box. */
function troubles(findings: readonly Weighed[]): string[] {
  const lines = (['fail', 'warn'] as const).flatMap((status) =>
    findings.filter((finding) => finding.status === status).map(({ id }) => `${MARKS[status]} ${id}`),
  );
  const all = [...new Set(lines)];
  const left = all.length - MOST.checks;
  return left > 0 ? [...all.slice(0, MOST.checks), `${left} more`] : all;
}

function box(id: string, lines: readonly string[], look: Look): string {
  const text = lines.map((line) => label(line)).join('<br/>');
  return `${id}["${text}"]${look === 'idle' ? '' : `:::${look}`}`;
}
