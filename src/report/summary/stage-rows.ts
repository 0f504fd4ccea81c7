/** The stages of a pipeline as a line and as a table; pure. */

import { formatDuration } from '../../domain/duration.js';
import { markdown, short } from '../escape.js';
import { count } from '../words/names.js';
import { NAME_LENGTH } from './links.js';
import { rowOf } from './page.js';
import type { StageShown, Tone } from './stages.js';

const TONE_ICONS: Readonly<Record<Tone, string>> = {
  good: '✅',
  bad: '❌',
  busy: '🔵',
  cut: '⏹️',
  idle: '➖',
};

/** Stages that are shown of one pipeline. */
const STAGES = 50;

const stageName = ({ name }: StageShown): string => markdown(short(name, NAME_LENGTH));

/** @returns nothing if all that is known is about other executions */
export function stageLine(stages: readonly StageShown[]): string {
  if (stages.every(({ tone }) => tone === 'idle')) return '';
  const left = stages.length - STAGES;
  return [
    ...stages.slice(0, STAGES).map((stage) => `${TONE_ICONS[stage.tone]} ${stageName(stage)}`),
    ...(left > 0 ? [count(left, 'more stage')] : []),
  ].join(' → ');
}

/** @returns nothing if no state is known */
export function stageTable(stages: readonly StageShown[]): string {
  if (!stages.some(({ state }) => state !== '')) return '';
  const left = stages.length - STAGES;
  const rows = stages.slice(0, STAGES).map((stage) => {
    const took = stage.tookMs === undefined ? '' : formatDuration(stage.tookMs).replaceAll(' ', '&nbsp;');
    return rowOf([stageName(stage), `${TONE_ICONS[stage.tone]}&nbsp;${stage.state}`, took]);
  });
  const more = left > 0 ? [rowOf([count(left, 'more stage'), '', ''])] : [];
  return [rowOf(['Stage', 'State', 'Time']), rowOf(['---', '---', '---']), ...rows, ...more].join('\n');
}
