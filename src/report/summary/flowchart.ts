/**
 * A disabled transition, drawn on its arrow: it is what a list of stages can't show. From top to bottom, so that the
 * words can be read on a phone; pure.
 */

import type { Outcome, PipelineOutcome } from '../../domain/outcome.js';
import { MARKS } from '../words/marks.js';
import { count } from '../words/names.js';
import { configure, fence, label } from './mermaid.js';
import { stagesOf, type StageShown, type Tone } from './stages.js';

/** Characters of a label. More of them would shrink the picture on a phone. */
const LABEL_LENGTH = 32;

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
  const nodes = closed
    .slice(0, MOST.pipelines)
    .flatMap((pipeline, at) => nodesOf(pipeline, `p${at}`, closed.length > 1));
  return fence([
    configure(CONFIG),
    'flowchart TD',
    'accTitle: Stages and disabled transitions',
    ...Object.entries(LOOKS).map(([name, style]) => `classDef ${name} ${style}`),
    ...nodes.flatMap((node, at) => linesOf(node, nodes[at - 1])),
  ]);
}

interface Node {
  readonly id: string;
  readonly words: readonly string[];
  readonly tone: Tone;
  /** The link to it from the node above. */
  readonly link: string;
}

const LINKS = {
  plain: '-->',
  closed: `--x|"${label(`${MARKS.fail} disabled`)}"|`,
  more: '-.->',
  /** Pipelines stand below each other: next to each other they would be too small to read. */
  unseen: '~~~',
} as const;

function nodesOf(pipeline: PipelineOutcome, id: string, isNamed: boolean): Node[] {
  const stages = stagesOf(pipeline);
  // What comes before matters less than the disabled transition.
  const place = stages.findIndex(({ isClosed }) => isClosed) - 1;
  const from = Math.max(0, Math.min(stages.length - MOST.stages, place));
  const shown = stages.slice(from, from + MOST.stages);
  const left = stages.length - from - shown.length;
  const nodes: Node[] = [
    ...(isNamed ? [idle(`${id}name`, pipeline.name)] : []),
    ...(from > 0 ? [idle(`${id}before`, count(from, 'stage'))] : []),
    ...shown.map((stage, at) => nodeOf(stage, `${id}s${at}`)),
    ...(left > 0 ? [idle(`${id}more`, count(left, 'more stage'), LINKS.more)] : []),
  ];
  return nodes.map((node, at) => (at === 0 ? { ...node, link: LINKS.unseen } : node));
}

const idle = (id: string, word: string, link: string = LINKS.plain): Node => ({
  id,
  words: [word],
  tone: 'idle',
  link,
});

const nodeOf = ({ name, state, tone, isClosed }: StageShown, id: string): Node => ({
  id,
  words: [name, ...(state === '' ? [] : [state])],
  tone,
  link: isClosed ? LINKS.closed : LINKS.plain,
});

function linesOf({ id, words, tone, link }: Node, above: Node | undefined): string[] {
  const box = `${id}["${words.map((word) => label(word, LABEL_LENGTH)).join('<br/>')}"]:::${tone}`;
  return above ? [box, `${above.id} ${link} ${id}`] : [box];
}
