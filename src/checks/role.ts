/** `role`: what the role of the pipeline may do with the connection, by IAM's simulation. */

import { parseConnectionArn } from '../domain/arn.js';
import { statementFor, useConnection, type Statement } from '../domain/permissions.js';
import type { PipelineFacts } from '../domain/facts.js';
import type { SourceAction } from '../domain/pipeline.js';
import type { Decision } from '../domain/role.js';
import { fail, pass, skip, unknown, warn, type Verdict } from './finding.js';

export function checkRole({ role }: PipelineFacts, source: SourceAction): Verdict {
  const { roleArn, connectionArn, repository, branch } = source;
  if (!role)
    return skip(`Neither the role nor the connection of source action ${source.name} can be asked for.`);
  if (!role.ok) {
    const home = parseConnectionArn(connectionArn);
    if (role.problem.kind === 'missing' && roleArn.split(':')[4] === home?.account)
      return fail(`The role of the pipeline, ${roleArn}, does not exist.`, {
        text: 'Create it again with the same name, or name another one as roleArn of the pipeline; it needs this statement:',
        lines: statementFor(useStatement(source)),
      });
    const verdict = unknown(`What role ${roleArn} may do`, role.problem);
    return role.problem.remedy ? skip(verdict.message, role.problem.remedy) : verdict;
  }
  const { own, other } = role.value;
  const service = parseConnectionArn(connectionArn)?.service;
  const isOwn = ({ action }: Decision) => service !== undefined && action === useConnection(service);
  if (!own.some(isOwn))
    return skip(`IAM's simulation says nothing of ${service ?? 'the'}:UseConnection for role ${roleArn}.`);
  const refused = own.filter(({ decision }) => decision !== 'allowed');
  const decisive = refused.filter(isOwn);

  if (decisive.length > 0) {
    const missing = [...new Set(decisive.flatMap(({ missingContext }) => missingContext))];
    const explicit = decisive.some(({ decision }) => decision === 'explicitDeny');
    if (missing.length > 0 && !explicit)
      return skip(
        `Whether role ${roleArn} may use ${connectionArn} hangs on ${missing.join(', ')}, which cannot be known here.`,
      );
    return fail(
      `Role ${roleArn} may not use connection ${connectionArn} for ${repository}, branch ${branch} (${explicit ? 'denied explicitly' : 'not allowed'}).`,
      {
        text: explicit
          ? 'A policy denies it: take the denial out, and see that this statement is in a policy of the role:'
          : 'Add this statement to a policy of the role:',
        lines: statementFor(useStatement(source)),
      },
    );
  }
  if (other.some((decision) => isOwn(decision) && decision.decision === 'allowed')) {
    return warn(
      `Role ${roleArn} may use connection ${connectionArn} for any repository that its app reaches.`,
      {
        text: 'Put this condition into the statement that allows it, with a list of every repository that this role deploys, so that it stands as follows:',
        lines: statementFor(useStatement(source)),
      },
    );
  }
  if (refused.length > 0) {
    const actions = [...new Set(refused.map(({ action }) => action))].join(', ');
    return warn(
      `Role ${roleArn} may use connection ${connectionArn} for ${repository}, but not by ${actions}, which AWS's reference asks for too.`,
      { text: 'Allow the action under both prefixes:', lines: statementFor(useStatement(source)) },
    );
  }
  return pass(
    `Role ${roleArn} may use connection ${connectionArn} for ${repository}, and for no made-up one.`,
  );
}

/**
 * What a source action needs, and no more: both prefixes, this repository alone. A request has the keys of its own
 * prefix only, and one that is about no repository has none: hence `IfExists`.
 */
export function useStatement({ connectionArn, repository }: SourceAction): Statement {
  const services = ['codeconnections', 'codestar-connections'] as const;
  return {
    action: services.map((service) => useConnection(service)),
    resource: connectionArn,
    condition: {
      StringEqualsIfExists: Object.fromEntries(
        services.map((service) => [`${service}:FullRepositoryId`, repository]),
      ),
    },
  };
}
