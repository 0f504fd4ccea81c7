/**
 * `last-source`: whether the source action of the newest execution failed. A connection that is AVAILABLE can still lack
 * access to the repository (docs/facts.md, "Connection status").
 */

import { statementFor, useConnectionStatement } from '../domain/permissions.js';
import type { ActionFailure } from '../domain/execution.js';
import type { SourceAction } from '../domain/pipeline.js';
import type { Remedy } from '../domain/problem.js';
import { forEachSource, type Check, type SourceSubject } from './check.js';
import { pass, skip, unknown, warn, type Verdict } from './verdict.js';

export const lastSource = {
  id: 'last-source',
  group: 'standard',
  about: 'pipeline',
  needs: ['pipeline', 'executions', 'sourceFailure'],
  judge: forEachSource(judge),
} as const satisfies Check;

function judge({ facts: { executions, sourceFailure }, pipeline: { name }, source }: SourceSubject): Verdict {
  if (!executions) return skip('The executions of the pipeline were not read.');
  if (!executions.ok) return unknown(`The executions of pipeline ${name}`, executions.problem);
  const [newest] = executions.value;
  if (!newest) return skip(`Pipeline ${name} has never run.`);
  const which = `The newest execution of pipeline ${name}, ${newest.id}`;
  if (!sourceFailure) return pass(`${which}, has not failed: it is ${newest.status}.`);
  if (!sourceFailure.ok) return unknown(`Why execution ${newest.id} failed`, sourceFailure.problem);
  if (!sourceFailure.value) return pass(`${which}, failed behind its source action.`);

  const { code, message } = sourceFailure.value;
  const said = message === '' ? 'AWS gives no reason' : `AWS says: "${message}"`;
  return warn(
    `${which}, failed in its source action ${source.name}. ${said}${code === '' ? '' : ` (${code})`}.`,
    explain(sourceFailure.value, source),
  );
}

/** The messages that users meet (docs/facts.md, "Messages of source actions"). */
function explain({ message }: ActionFailure, source: SourceAction): Remedy {
  const { connectionArn, repository, branch } = source;
  if (/Unable to use Connection|not have sufficient permissions/i.test(message)) {
    return {
      text: `The role of the pipeline, ${source.roleArn}, may not use the connection. Add this statement to a policy of it:`,
      lines: statementFor(useConnectionStatement(source)),
    };
  }
  const [owner = ''] = repository.split('/');
  const app = `The connection can be AVAILABLE and yet reach nothing: see that the app of the connection is installed for ${owner} and reaches ${repository}.`;
  if (/No Branch/i.test(message)) {
    return {
      text: `AWS says this for four causes: there is no branch ${branch}, the repository is not ${repository} (letter case counts), the app has no access to it, or connection ${connectionArn} is dead. The checks branch-exists, repository, app-scope and connection-available tell them apart. ${app} Then start the pipeline:`,
      lines: ['start: if-needed'],
    };
  }
  return { text: `${app} Then start the pipeline:`, lines: ['start: if-needed'] };
}
