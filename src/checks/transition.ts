/** `transition`: whether an execution can go on from the source stage to the end. */

import type { Remedy } from '../domain/problem.js';
import type { InboundTransition, StageState } from '../domain/pipeline.js';
import { enableTransitionLine } from '../domain/shell.js';
import { code } from '../domain/words.js';
import { forEachSource, type Check, type CheckContext, type SourceSubject } from './check.js';
import { fail, pass, skip, unknown, warn, withHeadline, type Verdict } from './verdict.js';

export const transition = {
  id: 'transition',
  group: 'standard',
  about: 'pipeline',
  needs: ['pipeline', 'stages'],
  judge: forEachSource(judge),
} as const satisfies Check;

function judge(
  { facts: { stages }, pipeline, source }: SourceSubject,
  { facts: { region }, target }: CheckContext,
): Verdict {
  const name = code(pipeline.name);
  if (pipeline.executionMode === 'PARALLEL')
    return skip(`${name} runs in PARALLEL mode, for which AWS shows no transitions.`);
  if (!stages) return skip(`The state of ${name} was not read.`);
  if (!stages.ok) return unknown(`the state of ${name}`, stages.problem);

  const at = stages.value.findIndex((stage) => stage.name === source.stage);
  const [next, ...later] = at < 0 ? [] : stages.value.slice(at + 1);
  if (!next) return skip(`The state of ${name} shows no stage after ${code(source.stage)}.`);
  const [holding, unseen] = [[next, ...later].filter(isDisabled), [next, ...later].filter(isUnseen)];
  const names = unseen.map((stage) => code(stage.name)).join(', ');
  const open = names === '' ? '' : ` AWS shows no transition into ${names}.`;
  const into = `from ${code(source.stage)} into ${code(next.name)}`;
  const says = holding
    .map((stage) => describe(stage, stage === next ? into : `into ${code(stage.name)}`))
    .join(' ');

  const [first] = holding;
  const isAhead = first !== undefined && first !== next;
  const waits = target.wait && target.start !== 'never';
  if (!first || (isAhead && !waits))
    return isUnseen(next)
      ? skip(`${says}${open}`.trim())
      : pass(`The transition ${into} is enabled.${says === '' ? '' : ` ${says}`}${open}`);
  const enable = enableAll(holding, pipeline.name, region);
  return withHeadline(
    `can't deploy: the transition into ${code(first.name)} is disabled`,
    waits
      ? fail(`${says}${open} The execution of ${name} would wait there, so nothing was started.`, {
          ...enable,
          text: `To start without waiting, remove \`wait: true\`. ${enable.text}`,
        })
      : warn(`${says}${open} Executions of ${name} stop there.`, enable),
  );
}

const isDisabled = ({ inbound }: StageState): boolean => inbound?.enabled === false;

const isUnseen = ({ inbound }: StageState): boolean => !inbound;

function describe({ inbound, waiting = [] }: StageState, into: string): string {
  const count = waiting.length;
  const held = count === 0 ? '' : ` ${count} execution${count === 1 ? ' waits' : 's wait'} there.`;
  return `The transition ${into} is disabled${inbound ? describeWhy(inbound) : ''}.${held}`;
}

function describeWhy({ reason, changedBy }: InboundTransition): string {
  const by = changedBy === '' ? '' : ` by ${code(changedBy)}`;
  return reason === '' ? by : `${by}, reason: ${code(reason)}`;
}

function enableAll(stages: readonly StageState[], pipeline: string, region: string): Remedy {
  return {
    text: `When it's safe to deploy, enable the transition${stages.length === 1 ? '' : 's'}:`,
    lines: stages.map(({ name }) => enableTransitionLine(region, pipeline, name)),
  };
}
