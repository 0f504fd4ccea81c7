import { holdOf } from '../../../src/execution/hold';
import type { Snapshot } from '../../../src/execution/look.js';
import { actionOf, ruleOf } from '../fakes';

const snapshotOf = (overrides: Partial<Snapshot>): Snapshot => ({
  state: { status: 'InProgress', summary: '', isRollback: false },
  actions: [],
  rules: [],
  skipped: [],
  waitsBefore: [],
  ...overrides,
});

const approval = actionOf({ stage: 'Deploy', action: 'Approve', provider: 'Manual', status: 'InProgress' });
const build = actionOf({ stage: 'Deploy', action: 'Build', provider: 'CodeBuild', status: 'InProgress' });
const rule = ruleOf({ stage: 'Deploy', rule: 'Window', status: 'InProgress' });
const waitsBefore = [
  { name: 'Deploy', inbound: { enabled: false, reason: '', changedBy: '' } },
] as unknown as Snapshot['waitsBefore'];

test.each<readonly [string, Partial<Snapshot>, unknown]>([
  ['an approval', { actions: [approval] }, { kind: 'approval', stage: 'Deploy', name: 'Approve' }],
  ['an approval, while another action runs', { actions: [approval, build] }, undefined],
  ['an action', { actions: [build] }, undefined],
  ['an action that ended', { actions: [actionOf({ status: 'Succeeded' })] }, undefined],
  ['a rule', { rules: [rule] }, { kind: 'rule', stage: 'Deploy', name: 'Window' }],
  ['a rule, while an action runs', { rules: [rule], actions: [build] }, undefined],
  ['a disabled transition', { waitsBefore }, { kind: 'transition', stage: 'Deploy' }],
  ['nothing', {}, undefined],
])('%s', (_, overrides, expected) => {
  expect(holdOf(snapshotOf(overrides))).toEqual(expected);
});
