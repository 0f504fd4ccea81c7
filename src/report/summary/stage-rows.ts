/** The stages of a pipeline as a line and as a table; pure. */

import { formatDuration } from '../../domain/duration.js';
import { markdown, short } from '../escape.js';
import { count } from '../words/marks.js';
import { LONGEST } from './links.js';
import type { StageShown, Tone } from './stages.js';

export const TONE_ICONS: Readonly<Record<Tone, string>> = {
  good: '✅',
  bad: '❌',
  busy: '🔵',
  cut: '⏹️',
  idle: '➖',
};

/** Stages that are shown of one pipeline. */
const STAGES = 50;

/** Nothing where all that is known is of other executions. */
export function stageLine(stages: readonly StageShown[]): string {
  if (stages.every(({ tone }) => tone === 'idle')) return '';
  const left = stages.length - STAGES;
  return [
    ...stages
      .slice(0, STAGES)
      .map(({ name: stage, state, tone }) =>
        `${TONE_ICONS[tone]} ${markdown(short(stage, LONGEST.name))} ${state}`.trimEnd(),
      ),
    ...(left > 0 ? [count(left, 'more stage')] : []),
  ].join(' → ');
}

export function stageTable(stages: readonly StageShown[]): string {
  if (!stages.some(({ state }) => state !== '')) return '';
  const left = stages.length - STAGES;
  const rows = stages
    .slice(0, STAGES)
    .map(
      ({ name: stage, state, tone, tookMs }) =>
        `| ${markdown(short(stage, LONGEST.name))} | ${TONE_ICONS[tone]} ${state} | ${tookMs === undefined ? '' : formatDuration(tookMs).replaceAll(' ', '&nbsp;')} |`,
    );
  const more = left > 0 ? [`| ${count(left, 'more stage')} | | |`] : [];
  return ['| Stage | State | Took |', '| --- | --- | --- |', ...rows, ...more].join('\n');
}
