/** The actions of an execution that was waited for → a chart of its time; pure. */

import type { ActionExecution } from '../../domain/execution.js';
import { short, visible } from '../escape.js';
import { configure, fence, label } from './mermaid.js';

/** Attempts of actions that are drawn. */
const MOST = 60;

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;

/** @returns nothing where no time is known */
export function renderGantt(actions: readonly ActionExecution[]): string {
  const timed = actions.flatMap((each) =>
    each.startedAt === undefined ? [] : [{ ...each, startedAt: each.startedAt, endedAt: endOf(each) }],
  );
  const [first] = timed;
  if (!first) return '';
  const span = Math.max(...timed.map(({ endedAt }) => endedAt)) - first.startedAt;
  const lines = [
    configure({ ...CONFIG, gantt: { leftPadding: leftOf(timed) } }),
    'gantt',
    'accTitle: The actions of the execution in time',
    'dateFormat x',
    ...axisOf(span),
  ];
  let stage: string | undefined;
  for (const { stage: of, action, status, startedAt, endedAt } of timed.slice(0, MOST)) {
    if (of !== stage) lines.push(`section ${label(of, STAGE.letters)}`);
    stage = of;
    lines.push(`${nameOf(action, status)} :${TAGS[status]}${startedAt}, ${endedAt}`);
  }
  const left = timed.length - MOST;
  if (left > 0) lines.push(`section ${label(`and ${left} more`)}`);
  return fence(lines);
}

/** Bars whose text can be read in the light and the dark theme, on a ground that is the page's own. */
const CONFIG = {
  themeVariables: {
    sectionBkgColor: 'transparent',
    sectionBkgColor2: 'transparent',
    altSectionBkgColor: 'transparent',
    taskTextDarkColor: '#000000',
    doneTaskBkgColor: '#4ac26b',
    doneTaskBorderColor: '#2da44e',
    critBkgColor: '#a40e26',
    critBorderColor: '#ff7b72',
    taskBkgColor: '#57606a',
    taskBorderColor: '#57606a',
  },
} as const;

/** Letters of a stage that are shown, and the pixels that the widest of most names takes. */
const STAGE = { letters: 18, pixels: 7, least: 75 };

/** Room for the names of the stages, which Mermaid does not make by itself. */
function leftOf(actions: readonly ActionExecution[]): number {
  const longest = Math.max(...actions.map(({ stage }) => short(visible(stage), STAGE.letters).length));
  return Math.max(STAGE.least, longest * STAGE.pixels + STAGE.pixels);
}

/** A few ticks, so that their times stand beside each other on a telephone too. */
function axisOf(span: number): string[] {
  const [, interval, format] = TICKS.find(([ms]) => span <= ms * TICKS_AT_MOST) ?? DAILY;
  return [`axisFormat ${format}`, `tickInterval ${interval}`];
}

const TICKS_AT_MOST = 4;
const DAILY = [24 * HOUR_MS, '1day', '%m-%d'] as const;
const TICKS: readonly (readonly [ms: number, interval: string, format: string])[] = [
  ...[5, 10, 15, 30].map((seconds) => [seconds * SECOND_MS, `${seconds}second`, '%H:%M:%S'] as const),
  ...[1, 2, 5, 10, 15, 30].map((minutes) => [minutes * MINUTE_MS, `${minutes}minute`, '%H:%M'] as const),
  ...[1, 2, 6, 12].map((hours) => [hours * HOUR_MS, `${hours}hour`, '%m-%d %H:%M'] as const),
];

const TAGS: Readonly<Record<ActionExecution['status'], string>> = {
  Succeeded: 'done, ',
  Failed: 'crit, ',
  // Text beside an `active` bar has a colour of its own that cannot be read in the dark theme.
  InProgress: '',
  Abandoned: '',
};

/** What its colour does not tell of an action stands behind its name. */
function nameOf(action: string, status: ActionExecution['status']): string {
  const name = label(action, 30);
  return status === 'InProgress' || status === 'Abandoned' ? `${name} ${label(`(${status})`)}` : name;
}

/** What took no time, or goes on, is a second wide at least. */
function endOf({ startedAt = 0, updatedAt = 0 }: ActionExecution): number {
  return Math.max(updatedAt, startedAt + SECOND_MS);
}
