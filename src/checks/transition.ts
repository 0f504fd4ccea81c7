/** `transition`: whether a revision can go on from the source stage to the next one. */

import type { StageState } from '../domain/pipeline.js';
import { shellWord } from '../domain/shell.js';
import { forEachSource, type Check, type CheckContext, type SourceSubject } from './check.js';
import { pass, skip, unknown, warn, type Verdict } from './verdict.js';

export const transition = {
  id: 'transition',
  group: 'standard',
  about: 'pipeline',
  needs: ['pipeline', 'stages'],
  judge: forEachSource(judge),
} as const satisfies Check;

function judge(
  { facts: { stages }, pipeline, source }: SourceSubject,
  { facts: { region } }: CheckContext,
): Verdict {
  const { name, executionMode } = pipeline;
  if (executionMode === 'PARALLEL')
    return skip('A PARALLEL pipeline has no pipeline state, and so no transitions to look at.');
  if (!stages) return skip('The state of the pipeline was not read.');
  if (!stages.ok) return unknown(`the state of \`${name}\``, stages.problem);

  const at = stages.value.findIndex((stage) => stage.name === source.stage);
  const next = stages.value[at + 1];
  if (at < 0 || !next) return skip(`The state of pipeline ${name} shows no stage behind ${source.stage}.`);
  if (!next.inbound)
    return skip(`The state of pipeline ${name} shows no transition into stage ${next.name}.`);
  if (!next.inbound.enabled) {
    return warn(
      `The transition from stage ${source.stage} into ${next.name} is disabled: executions of pipeline ${name} stop there${describe(next)}.`,
      {
        text: 'Once the reason is gone, enable it:',
        lines: [
          `aws codepipeline enable-stage-transition --region ${region} --pipeline-name ${shellWord(name)} --stage-name ${shellWord(next.name)} --transition-type Inbound`,
        ],
      },
    );
  }
  const later = stages.value.slice(at + 2).filter(({ inbound }) => inbound?.enabled === false);
  const further = later.map((stage) => `; the one into ${stage.name} is disabled${describe(stage)}`).join('');
  return pass(`The transition from stage ${source.stage} into ${next.name} is enabled${further}.`);
}

function describe({ inbound }: StageState): string {
  const { reason = '', changedBy = '' } = inbound ?? {};
  const parts = [reason === '' ? '' : `reason "${reason}"`, changedBy === '' ? '' : `by ${changedBy}`];
  const said = parts.filter((part) => part !== '').join(', ');
  return said === '' ? '' : ` (${said})`;
}
