/** `role`: what the role of the source action can do with the connection, by IAM's simulation. */

import { parseConnectionArn } from '../domain/arn.js';
import { statementFor, useConnection, useConnectionStatement } from '../domain/permissions.js';
import type { Decision } from '../domain/role.js';
import { forEachSource, type Check, type SourceSubject } from './check.js';
import { fail, pass, skip, unknown, warn, type Verdict } from './verdict.js';

export const role = {
  id: 'role',
  group: 'extra',
  about: 'pipeline',
  needs: ['pipeline', 'role'],
  judge: forEachSource(judge),
} as const satisfies Check;

function judge({ facts: { role: simulation }, source }: SourceSubject): Verdict {
  const { roleArn, connectionArn, repository, branch } = source;
  if (!simulation)
    return skip(`Neither the role nor the connection of source action ${source.name} can be asked for.`);
  if (!simulation.ok) {
    const home = parseConnectionArn(connectionArn);
    if (simulation.problem.kind === 'missing' && roleArn.split(':')[4] === home?.account)
      return fail(`The role of the pipeline, ${roleArn}, does not exist.`, {
        text: 'Create it again with the same name, or name another one as roleArn of the pipeline; it needs this statement:',
        lines: statementFor(useConnectionStatement(source)),
      });
    const { message } = unknown(`What role ${roleArn} may do`, simulation.problem);
    return skip(message, simulation.problem.remedy);
  }
  const { forRepository, forAnyRepository } = simulation.value;
  const service = parseConnectionArn(connectionArn)?.service;
  const isOfArn = ({ action }: Decision) => service !== undefined && action === useConnection(service);
  if (!forRepository.some(isOfArn))
    return skip(`IAM's simulation says nothing of ${service ?? 'the'}:UseConnection for role ${roleArn}.`);
  const refused = forRepository.filter(({ decision }) => decision !== 'allowed');
  const decisive = refused.filter(isOfArn);

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
        lines: statementFor(useConnectionStatement(source)),
      },
    );
  }
  if (forAnyRepository.some((decision) => isOfArn(decision) && decision.decision === 'allowed')) {
    return warn(
      `Role ${roleArn} may use connection ${connectionArn} for any repository that its app reaches.`,
      {
        text: 'Put this condition into the statement that allows it, with a list of every repository that this role deploys, so that it stands as follows:',
        lines: statementFor(useConnectionStatement(source)),
      },
    );
  }
  if (refused.length > 0) {
    const actions = [...new Set(refused.map(({ action }) => action))].join(', ');
    return warn(
      `Role ${roleArn} may use connection ${connectionArn} for ${repository}, but not by ${actions}, which AWS's reference asks for too.`,
      { text: 'Allow the action under both prefixes:', lines: statementFor(useConnectionStatement(source)) },
    );
  }
  return pass(
    `Role ${roleArn} may use connection ${connectionArn} for ${repository}, and for no made-up one.`,
  );
}
