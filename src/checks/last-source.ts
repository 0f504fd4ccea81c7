/**
 * `last-source`: whether the source action of the newest execution failed. A connection that is AVAILABLE can still lack
 * access to the repository (docs/facts.md, "Connection status").
 */

import { explainSourceFailure } from '../domain/source-failure.js';
import { newestWithSource } from '../domain/last-run.js';
import { shortId } from '../domain/short.js';
import { deploysPush, nextRun } from './next-run.js';
import { forEachSource, type Check, type CheckContext, type SourceSubject } from './check.js';
import { pass, skip, unknown, warn, type Verdict } from './verdict.js';

export const lastSource = {
  id: 'last-source',
  group: 'standard',
  about: 'pipeline',
  needs: ['pipeline', 'executions', 'sourceFailure'],
  judge: forEachSource(judge),
} as const satisfies Check;

function judge(
  { facts: { executions, sourceFailure }, pipeline, source }: SourceSubject,
  { facts: { region }, target, matchesGlob }: CheckContext,
): Verdict {
  if (!executions) return skip('Executions were not read.');
  if (!executions.ok) return unknown(`the executions of \`${pipeline.name}\``, executions.problem);
  const newest = newestWithSource(executions.value);
  if (!newest) return skip(`\`${pipeline.name}\` has never run.`);
  const execution = `execution \`${shortId(newest.id)}\``;
  if (newest.status !== 'Failed' || !sourceFailure) return pass(`Latest ${execution}: ${newest.status}`);
  if (!sourceFailure.ok) return unknown(`why ${execution} failed`, sourceFailure.problem);
  const failure = sourceFailure.value;
  if (!failure) return pass(`Latest ${execution} failed, but not in its source action \`${source.name}\`.`);

  const { code, message, project, url } = failure;
  const said = message === '' ? 'AWS gives no reason' : `AWS says: "${message}"`;
  const what =
    project === undefined
      ? `Source action \`${source.name}\` failed`
      : `CodeBuild project \`${project}\` couldn't clone the source`;
  const context = { source, pipeline, region, project };
  const { headline, remedy } = explainSourceFailure(message, context);
  const isDeployed = deploysPush(source.branch, target, { pipeline, source, matchesGlob });
  const then = nextRun(target, source, isDeployed);
  return {
    ...warn(
      `${what} in the latest ${execution}. ${said}${code === '' ? '' : ` (${code})`}.`,
      remedy
        ? remedy.lines
          ? remedy
          : { ...then, text: `${remedy.text} ${then.lines ? 'When that is fixed:' : then.text}` }
        : { text: "The AWS error message doesn't match a known cause. View the execution:", url },
    ),
    headline: `can't deploy: ${headline ?? `source action \`${source.name}\` failed`}`,
  };
}
