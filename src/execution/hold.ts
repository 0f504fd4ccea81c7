/** What an execution waits for that is not AWS's own work; pure. */

import type { Hold } from '../domain/outcome.js';
import type { Snapshot } from './look.js';

/** @returns none if an action runs, or nothing shows what it waits for */
export function holdOf({ actions, rules, waitsBefore }: Snapshot): Hold | undefined {
  const running = actions.filter(({ status }) => status === 'InProgress');
  const approval = running.find(({ provider }) => provider === 'Manual');
  // What runs next to an approval can still end on its own.
  if (approval && running.length === 1)
    return { kind: 'approval', stage: approval.stage, name: approval.action };
  if (running.length > 0) return undefined;
  const rule = rules.find(({ status }) => status === 'InProgress');
  if (rule) return { kind: 'rule', stage: rule.stage, name: rule.rule };
  const stage = waitsBefore.find(({ inbound }) => inbound?.enabled === false);
  return stage && { kind: 'transition', stage: stage.name };
}
