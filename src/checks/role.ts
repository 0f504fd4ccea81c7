/**
 * `role`: what the roles that use the connection are allowed, by IAM's simulation: that of the source action, and with a
 * full clone those of the builds (docs/facts.md, "UseConnection", "Full clones").
 */

import { parseConnectionArn } from '../domain/arn.js';
import { principalName, statementFor, useConnection, useConnectionStatement } from '../domain/permissions.js';
import { roleName } from '../domain/short.js';
import type { BuildRole, Decision, RoleSimulation } from '../domain/role.js';
import type { SourceAction } from '../domain/pipeline.js';
import { forEachSource, type Check, type SourceSubject } from './check.js';
import { fail, isOfPermissions, pass, skip, warn, type Verdict } from './verdict.js';

export const role = {
  id: 'role',
  group: 'extra',
  about: 'pipeline',
  needs: ['pipeline', 'role', 'buildRoles'],
  judge: forEachSource(judge),
} as const satisfies Check;

function judge({ facts, source }: SourceSubject): Verdict {
  const own = judgeSourceRole(facts, source);
  const builds = (facts.buildRoles ?? []).map((build) => judgeBuildRole(build, source));
  const all = [own, ...builds];
  for (const status of ['fail', 'warn'] as const) {
    const found = all.find((verdict) => verdict.status === status);
    if (found) return found;
  }
  const message = all.map((verdict) => verdict.message).join(' ');
  return own.status === 'skip' ? { ...own, message } : pass(message);
}

function judgeSourceRole({ role: simulation }: SourceSubject['facts'], source: SourceAction): Verdict {
  const { roleArn, connectionArn } = source;
  if (!simulation) return skip(`Source action \`${source.name}\` has no role or connection to simulate.`);
  if (simulation.ok) return judgeRole(roleArn, simulation.value, source);
  const { problem } = simulation;
  if (problem.kind === 'missing' && roleArn.split(':')[4] === parseConnectionArn(connectionArn)?.account)
    return fail(`Role \`${roleName(roleArn)}\` of source action \`${source.name}\` doesn't exist.`, {
      text: "Create it again under the same name, or set another one as the pipeline's `roleArn`. It needs this statement:",
      lines: statementFor(useConnectionStatement(source)),
    });
  return isOfPermissions(problem)
    ? skip(`Role \`${roleName(roleArn)}\` wasn't simulated: see \`permissions\`.`, problem.remedy)
    : skip(`Role \`${roleName(roleArn)}\` wasn't simulated: ${problem.message}`, problem.remedy);
}

function judgeBuildRole({ project, role: build }: BuildRole, source: SourceAction): Verdict {
  const what = `Full clone: CodeBuild project \`${project}\``;
  if (!build.ok) {
    const { message, permission, remedy } = build.problem;
    const { name, is } = principalName(permission?.principal);
    const why = permission ? `${name} ${is} not authorized to perform \`${permission.action}\`.` : message;
    return skip(`${what} wasn't checked: ${why}`, remedy);
  }
  const { arn, simulation } = build.value;
  return judgeRole(arn, simulation, source, ` of CodeBuild project \`${project}\``);
}

type Standing = 'allowed' | 'denied' | 'unclear';

/** @param of whose role it is, if it is not the source action's */
function judgeRole(arn: string, simulation: RoleSimulation, source: SourceAction, of = ''): Verdict {
  const { forRepository, forAnyRepository } = simulation;
  const { connectionArn, repository } = source;
  const subject = `Role \`${roleName(arn)}\`${of}`;
  const use = `use connection \`${connectionArn}\` for \`${repository}\``;
  const statement = statementFor(useConnectionStatement(source));
  const ofPrefix = (decisions: readonly Decision[], service: 'codeconnections' | 'codestar-connections') =>
    decisions.filter(({ action }) => action === useConnection(service));
  const older = ofPrefix(forRepository, 'codestar-connections');
  const newer = ofPrefix(forRepository, 'codeconnections');
  if (older.length === 0 && newer.length === 0)
    return skip(`IAM's simulation didn't evaluate \`UseConnection\` for ${subject.replace('Role', 'role')}.`);

  const [byOlder, byNewer] = [standingOf(older), standingOf(newer)];
  if (byOlder === 'allowed') {
    if (ofPrefix(forAnyRepository, 'codestar-connections').some(({ decision }) => decision === 'allowed'))
      return warn(`${subject} can use connection \`${connectionArn}\` for any repository.`, {
        text: 'Limit the statement that allows it to the repositories that this role deploys:',
        lines: statement,
      });
    const note =
      byNewer === 'allowed' ? '' : ' It lacks `codeconnections:UseConnection`, which AWS also documents.';
    return pass(`${subject} can ${use}.${note}`);
  }
  if (byOlder === 'unclear' || byNewer === 'unclear') {
    const keys = [...new Set([...older, ...newer].flatMap(({ missingContext }) => missingContext))];
    return skip(
      `Can't tell whether ${subject.replace('Role', 'role')} can use connection \`${connectionArn}\`: the policy depends on condition key ${keys.map((key) => `\`${key}\``).join(', ')}.`,
    );
  }
  if (byNewer === 'allowed')
    return warn(
      `${subject} is allowed \`codeconnections:UseConnection\` only. Source actions have failed with that alone.`,
      { text: 'Allow both prefixes:', lines: statement },
    );
  const isExplicit = [...older, ...newer].some(({ decision }) => decision === 'explicitDeny');
  return {
    ...fail(`${subject} is not authorized to ${use}${isExplicit ? ': a policy denies it explicitly' : ''}.`, {
      text: isExplicit
        ? 'Remove the statement that denies it, and make sure that a policy of the role has this one:'
        : 'Add this statement to a policy of the role:',
      lines: statement,
    }),
    headline: `can't deploy: role \`${roleName(arn)}\` is not authorized to use the connection`,
  };
}

/** Every way in which AWS uses the connection has to be allowed. */
function standingOf(decisions: readonly Decision[]): Standing {
  const refused = decisions.filter(({ decision }) => decision !== 'allowed');
  if (refused.length === 0) return decisions.length > 0 ? 'allowed' : 'denied';
  const isUnclear = refused.every(
    ({ decision, missingContext }) => decision !== 'explicitDeny' && missingContext.length > 0,
  );
  return isUnclear ? 'unclear' : 'denied';
}
