/**
 * `role`: what the roles that use the connection are allowed, by IAM's simulation: that of the source action, and with a
 * full clone those of the builds (docs/facts.md, "UseConnection", "Full clones").
 */

import { accountOf } from '../domain/arn.js';
import { principalName } from '../domain/permissions.js';
import { roleName } from '../domain/short.js';
import { code } from '../domain/words.js';
import { foreignAccount, type BuildRole } from '../domain/role.js';
import type { Pipeline, SourceAction } from '../domain/pipeline.js';
import type { Problem } from '../domain/problem.js';
import { forEachSource, type Check, type SourceSubject } from './check.js';
import { judgeUse, RECREATE, remedyFor, type RoleVerdict } from './use-connection.js';
import { isOfPermissions, pass, skip, type Verdict } from './verdict.js';

export const role = {
  id: 'role',
  group: 'extra',
  about: 'pipeline',
  needs: ['pipeline', 'role', 'buildRoles'],
  judge: forEachSource(judge),
} as const satisfies Check;

/** Every role that lacks something is told, the worst first. */
function judge({ facts, pipeline, source }: SourceSubject): Verdict {
  const own = judgeSourceRole(facts, pipeline, source);
  const buildRoles = facts.buildRoles ?? [];
  const all = [own, ...buildRoles.map((build) => judgeBuildRole(build, source, buildRoles))];
  const failed = all.filter(({ status }) => status === 'fail');
  const warned = all.filter(({ status }) => status === 'warn');
  const others = all.filter(({ status }) => status === 'pass' || status === 'skip');
  const message = [...failed, ...warned, ...others].map((verdict) => verdict.message).join(' ');
  const [worst] = [...failed, ...warned];
  if (worst)
    return {
      status: worst.status,
      message,
      remedy: remedyFor([...failed, ...warned], source),
      ...(worst.headline !== undefined && { headline: worst.headline }),
    };
  return own.status === 'skip' ? skip(message, own.remedy) : pass(message);
}

function judgeSourceRole(
  { role: simulation }: SourceSubject['facts'],
  pipeline: Pipeline,
  source: SourceAction,
): RoleVerdict {
  const { roleArn, name } = source;
  const subject = `Role ${code(roleName(roleArn))}`;
  const account = foreignAccount(roleArn, pipeline);
  if (account !== undefined)
    return skip(
      `${subject} of source action ${code(name)} belongs to another account, ${code(account)}, so it wasn't simulated.`,
    );
  if (!simulation) return skip(`Source action ${code(name)} has no role or connection to simulate.`);
  if (simulation.ok) return judgeUse(simulation.value, { arn: roleArn, subject, source });
  const { problem } = simulation;
  if (problem.kind === 'missing' && accountOf(pipeline.arn) !== undefined)
    return {
      status: 'fail',
      message: `${subject} of source action ${code(name)} doesn't exist.`,
      arn: roleArn,
      advice: RECREATE.source,
    };
  return isOfPermissions(problem)
    ? skip(`${subject} wasn't simulated: see \`permissions\`.`, problem.remedy)
    : skip(`${subject} wasn't simulated: ${problem.message}`, problem.remedy);
}

function judgeBuildRole(
  { project, region, role: build }: BuildRole,
  source: SourceAction,
  all: readonly BuildRole[],
): RoleVerdict {
  const isAmbiguous = all.some((each) => each.project === project && each.region !== region);
  const name = `CodeBuild project ${code(project)}${isAmbiguous ? ` in ${code(region)}` : ''}`;
  const unchecked = `Full clone: ${name} wasn't checked:`;
  if (build.kind === 'foreign')
    return skip(`${unchecked} it belongs to another account, ${code(build.account)}.`);
  if (build.kind === 'unread') return skip(`${unchecked} ${whyUnread(build.problem)}`, build.problem.remedy);
  const { arn, simulation } = build;
  const subject = `Role ${code(roleName(arn))} of ${name}`;
  if (simulation.ok) return judgeUse(simulation.value, { arn, subject, source });
  const { problem } = simulation;
  return problem.kind === 'missing'
    ? { status: 'fail', message: `${subject} doesn't exist.`, arn, advice: RECREATE.build }
    : skip(`${unchecked} ${whyUnread(problem)}`, problem.remedy);
}

function whyUnread({ permission, message }: Problem): string {
  if (!permission) return message;
  const { name, is } = principalName(permission.principal);
  return `${name} ${is} not authorized to perform ${code(permission.action)}.`;
}
