/** The whole run in one sentence; pure. */

import type { FindingStatus } from '../../domain/finding.js';
import type { Outcome, WaitEnd } from '../../domain/outcome.js';
import { count } from './marks.js';

/** The whole run in one sentence. */
export function verdict(outcome: Outcome): string {
  const { problem } = outcome;
  if (problem?.kind === 'input') return 'Not checked: the step could not begin.';
  if (problem) return 'Stopped before the checks were done.';
  const { findings } = outcome;
  const numberOf = (status: FindingStatus) => findings.filter((finding) => finding.status === status).length;
  const counts = [
    ...(outcome.ready ? [`${count(numberOf('pass'), 'check')} passed`] : []),
    ...(numberOf('fail') > 0 ? [`${count(numberOf('fail'), 'check')} failed`] : []),
    ...(numberOf('warn') > 0 ? [`${count(numberOf('warn'), 'check')} warned`] : []),
  ].join(', ');
  const head = `${outcome.cancelled ? 'Cancelled. ' : ''}${outcome.ready ? 'Ready' : 'Not ready'}`;
  return `${ends(outcome)}${head}: ${[counts, ...didStart(outcome)].join('; ')}.`;
}

/** How each execution ended that was waited for: `app Succeeded, docs Failed. ` */
function ends({ pipelines }: Outcome): string {
  const all = pipelines.flatMap(({ name, wait }) => (wait ? [`${name} ${endWord(wait.end)}`] : []));
  return all.length === 0 ? '' : `${all.join(', ')}. `;
}

function endWord(end: WaitEnd): string {
  switch (end.kind) {
    case 'ended':
      return end.status;
    case 'timeout':
      return 'not done in time';
    case 'cancelled':
      return 'not waited for to its end';
    case 'lost':
      return 'out of sight';
  }
}

function didStart({ pipelines, startAsked }: Outcome): string[] {
  const names = (started: boolean) =>
    pipelines.flatMap(({ name, execution }) => (execution?.started === started ? [name] : [])).join(', ');
  const did = [
    ...(names(true) === '' ? [] : [`started: ${names(true)}`]),
    ...(names(false) === '' ? [] : [`not started again: ${names(false)}`]),
  ];
  // A request whose answer was lost may have taken effect.
  const isKnown = !pipelines.some(
    ({ problem }) => problem?.kind === 'unreachable' || problem?.kind === 'broken',
  );
  const failed = pipelines.flatMap(({ name, problem, execution }) => (problem && !execution ? [name] : []));
  return [
    ...(startAsked && isKnown && did.length === 0 ? ['nothing was started'] : did),
    ...(failed.length === 0 ? [] : [`start failed: ${failed.join(', ')}`]),
  ];
}
