/**
 * A disabled transition, drawn on its arrow: it is what a list of stages can't show. From top to bottom, so that the
 * words can be read on a phone; pure.
 */

import type { Outcome, PipelineOutcome } from '../../domain/outcome.js';
import { MARKS } from '../words/marks.js';
import { count } from '../words/names.js';
import { configure, fence, label } from './mermaid.js';
import { stagesOf, type StageShown, type Tone } from './stages.js';

/** Pipelines and stages that are drawn. */
const MOST = { pipelines: 3, stages: 10 };

const CONFIG = { flowchart: { rankSpacing: 30, nodeSpacing: 20, padding: 10, wrappingWidth: 240 } };

/**
 * White on these can be read in GitHub's light and dark theme. What succeeded, and what did not run, is a line in the
 * page's own colors, so that the rest is seen first.
 */
const LOOKS: Readonly<Record<Tone, string>> = {
  good: 'fill:none,stroke:#2da44e,stroke-width:2px',
  bad: 'fill:#cf222e,stroke:#cf222e,color:#ffffff',
  busy: 'fill:#0969da,stroke:#0969da,color:#ffffff',
  cut: 'fill:#57606a,stroke:#57606a,color:#ffffff',
  idle: 'fill:none,stroke:#848d97',
};

/** @returns nothing if no transition is disabled */
export function renderFlowchart({ pipelines }: Pick<Outcome, 'pipelines'>): string {
  const closed = pipelines.filter((pipeline) => stagesOf(pipeline).some(({ isClosed }) => isClosed));
  if (closed.length === 0) return '';
  return fence([
    configure(CONFIG),
    'flowchart TD',
    'accTitle: Stages and disabled transitions',
    ...Object.entries(LOOKS).map(([name, style]) => `classDef ${name} ${style}`),
    ...closed
      .slice(0, MOST.pipelines)
      .flatMap((pipeline, at) => pipelineLines(pipeline, `p${at}`, closed.length > 1)),
  ]);
}

function pipelineLines(pipeline: PipelineOutcome, id: string, isNamed: boolean): string[] {
  const stages = stagesOf(pipeline);
  // What comes before does not matter as much as the arrow.
  const from = Math.max(
    0,
    Math.min(stages.length - MOST.stages, stages.findIndex(({ isClosed }) => isClosed) - 1),
  );
  const shown = stages.slice(from, from + MOST.stages);
  const nodes: string[] = [
    ...(isNamed ? [box(`${id}name`, [pipeline.name], 'idle')] : []),
    ...(from > 0 ? [box(`${id}before`, [count(from, 'stage')], 'idle')] : []),
  ];
  const ids = [...(isNamed ? [`${id}name`] : []), ...(from > 0 ? [`${id}before`] : [])];
  const lines = [...nodes];
  if (ids.length === 2) lines.push(ids.join(' --> '));
  let before = ids.at(-1);
  shown.forEach((stage, at) => {
    const own = `${id}s${at}`;
    lines.push(box(own, [stage.name, ...(stage.state === '' ? [] : [stage.state])], stage.tone));
    if (before !== undefined) lines.push(arrow(before, own, stage));
    before = own;
  });
  const left = stages.length - from - shown.length;
  if (left > 0 && before !== undefined)
    lines.push(box(`${id}more`, [count(left, 'more stage')], 'idle'), `${before} -.-> ${id}more`);
  return lines;
}

const arrow = (from: string, to: string, { isClosed }: StageShown): string =>
  isClosed ? `${from} --x|"${label(`${MARKS.fail} disabled`)}"| ${to}` : `${from} --> ${to}`;

function box(id: string, lines: readonly string[], tone: Tone): string {
  return `${id}["${lines.map((line) => label(line)).join('<br/>')}"]:::${tone}`;
}
