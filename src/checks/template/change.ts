/**
 * What a deploy of the changed template stops without a word. A connection that is replaced is PENDING
 * until a person authorizes it, and a source that is repointed runs nothing (user guide, "Edit a pipeline").
 */

import type { Remedy } from '../../domain/problem.js';
import type {
  Place,
  Template,
  TemplateConnection,
  TemplatePipeline,
  TemplateSource,
  Value,
} from '../../domain/template.js';
import { code } from '../../domain/words.js';
import { warn } from '../verdict.js';
import { compare, earlierOf, type Comparison } from './compare.js';
import {
  distinct,
  certainText,
  labelOf,
  nameOf,
  notKnown,
  restartsOnUpdate,
  show,
  startLine,
  type TemplateVerdict,
} from './values.js';

/** @param before the template at the base; none if the file is new */
export function judgeChange(after: Template, before: Template | undefined): TemplateVerdict[] {
  if (!before || before === after) return [];
  return distinct([
    ...after.connections.flatMap((connection) => judgeConnection(connection, before, after)),
    ...before.connections.flatMap((connection) => judgeRemoval(connection, before, after)),
    ...after.pipelines.flatMap((pipeline) => {
      const old = earlierOf(pipeline, before, after);
      return old ? judgePipeline(pipeline, old) : [];
    }),
    ...after.hidden.map(({ why, place }) => notKnown('Part of this template', why, place)),
    ...before.hidden.map(({ why }) =>
      notKnown('Part of the earlier version of this template', why, { file: after.file }),
    ),
  ]);
}

/** Properties whose change makes CloudFormation replace a connection (its reference, `AWS::CodeConnections::Connection`). */
const REPLACING = [
  ['ConnectionName', 'name'],
  ['ProviderType', 'provider'],
  ['HostArn', 'host'],
] as const;

function judgeConnection(
  connection: TemplateConnection,
  before: Template,
  after: Template,
): TemplateVerdict[] {
  const users = usersOf(connection.id, after);
  const old = before.connections.find(({ id }) => id === connection.id);
  if (!old) {
    // A pipeline that is new itself waits for its connection anyway.
    const switched = users.filter((user) => earlierOf(user, before, after));
    return switched.length === 0 || before.hidden.length > 0
      ? []
      : [pending(connection, `Connection ${code(connection.id)} is new`, { users: switched })];
  }
  if (old.type !== connection.type) return [refused(connection)];
  const compared = REPLACING.map(([property, key]) => ({
    property,
    key,
    result: compare(old[key], connection[key]),
  }));
  const changed = compared.find(({ result }) => result === 'different');
  if (changed) {
    const { property, key } = changed;
    const what = `${code(property)} of connection ${code(connection.id)} changes${fromTo(old[key], connection[key])}, so it is replaced`;
    return [pending(connection, what, { users, place: connection[key].place })];
  }
  if (connection.replaced)
    return [pending(connection, `Connection ${code(connection.id)} is replaced`, { users })];
  // A plan of Terraform says for sure what is replaced.
  return after.format === 'Terraform' ? [] : gapsOf(compared, `connection ${code(connection.id)}`);
}

/** Terraform's addresses begin with the type. */
function refused({ id, type, place }: TemplateConnection): TemplateVerdict {
  return {
    ...warn(
      `\`Type\` of connection ${code(id)} changes to ${code(type)}. CloudFormation refuses to change the type of a resource.`,
      {
        text: 'Give the connection of the new type another logical id and another `ConnectionName`. It is then PENDING until a person authorizes it.',
      },
    ),
    headline: `CloudFormation refuses another type for connection ${code(id)}`,
    place,
  };
}

function judgeRemoval(connection: TemplateConnection, before: Template, after: Template): TemplateVerdict[] {
  const { id, place, retained } = connection;
  if (retained || after.hidden.length > 0 || after.connections.some((each) => each.id === id)) return [];
  const used = usersOf(id, before).map((old) => old.id);
  const users = after.pipelines.filter((pipeline) => {
    const old = earlierOf(pipeline, before, after);
    return old && used.includes(old.id);
  });
  const left = users.filter((user) => stillNames(user, connection));
  const here: Place = {
    file: after.file,
    ...(place.construct !== undefined && { construct: place.construct }),
  };
  return [
    {
      ...warn(
        `Connection ${code(id)} is removed. ${affected(users, 'used it', 'remaining pipeline')}`,
        left.length > 0
          ? {
              text: 'Pipelines that still name this connection will fail. Point them to another connection, and start each once after the deploy:',
              ...starts(left),
            }
          : {
              text: 'Pipelines outside this template that use this connection will fail. Point them to another connection before the deploy.',
            },
      ),
      headline: `connection ${code(id)} is removed`,
      place: here,
    },
  ];
}

/** By its logical id, which the template no longer declares, or by its ARN. */
function stillNames({ sources }: TemplatePipeline, { id, arn }: TemplateConnection): boolean {
  const text = certainText(arn);
  return sources.some(({ connection }) =>
    connection.possibilities.some(({ content }) =>
      content.kind === 'unknown'
        ? content.why.kind === 'undeclared' && `${content.why.name}.`.startsWith(`${id}.`)
        : content.kind === 'known' && content.text === text,
    ),
  );
}

/** @param place of what changes; the connection itself unless given */
function pending(
  { id, place: own }: TemplateConnection,
  what: string,
  { users, place = own }: { readonly users: readonly TemplatePipeline[]; readonly place?: Place },
): TemplateVerdict {
  return {
    ...warn(
      `${what}. The new connection is PENDING until a person authorizes it. ${affected(users, 'uses it')}`,
      users.length > 0
        ? { text: `${COMPLETE}, then start each pipeline once:`, ...starts(users) }
        : { text: `${COMPLETE}, and point pipelines outside this template to it.` },
    ),
    headline: `connection ${code(id)} will be PENDING after the deploy`,
    place,
  };
}

const COMPLETE = 'After the deploy, complete the connection in the AWS console ("Update pending connection")';

function affected(users: readonly TemplatePipeline[], does: string, kind = 'pipeline'): string {
  if (users.length === 0) return `No ${kind} of this template ${does}.`;
  const names = users.map((user) => code(nameOf(user)));
  return names.length === 1
    ? `Pipeline ${names.join()} ${does}.`
    : `Pipelines ${names.join(', ')} ${does.replace('uses', 'use')}.`;
}

function starts(users: readonly TemplatePipeline[]): Pick<Remedy, 'lines'> {
  const lines = users.map((user) => startLine(certainText(user.name)));
  return lines.length > 0 ? { lines: [...new Set(lines)] } : {};
}

const usersOf = (id: string, { pipelines }: Template): TemplatePipeline[] =>
  pipelines.filter(({ sources }) =>
    sources.some(({ connection }) =>
      connection.possibilities.some(({ content }) => content.kind === 'resource' && content.id === id),
    ),
  );

function judgePipeline(pipeline: TemplatePipeline, old: TemplatePipeline): TemplateVerdict[] {
  // CloudFormation replaces a pipeline whose name changes, and AWS runs the new one when it is created.
  if (compare(old.name, pipeline.name) === 'different') return [];
  const restarts = restartsOnUpdate(pipeline);
  if (restarts === true) return [];
  const verdicts = pipeline.sources.flatMap((source) => {
    const label = labelOf(source.name, '');
    const same =
      old.sources.find(({ name }) => labelOf(name, '') === label) ??
      // A source action that is renamed is the only one.
      (old.sources.length === 1 && pipeline.sources.length === 1 ? old.sources[0] : undefined);
    return same ? judgeSource(source, same, { pipeline, isSure: restarts === false }) : [];
  });
  const hidden = [...pipeline.hidden, ...old.hidden].map((why) =>
    notKnown(`Part of pipeline ${code(nameOf(pipeline))}`, why, pipeline.place),
  );
  return [...verdicts, ...hidden];
}

const POINTING = [
  ['FullRepositoryId', 'repository'],
  ['BranchName', 'branch'],
] as const;

function judgeSource(
  source: TemplateSource,
  old: TemplateSource,
  { pipeline, isSure }: { readonly pipeline: TemplatePipeline; readonly isSure: boolean },
): TemplateVerdict[] {
  const compared = POINTING.map(([property, key]) => ({
    property,
    key,
    result: compare(old[key], source[key]),
  }));
  const names = `${code(labelOf(source.name, 'Source'))} of pipeline ${code(nameOf(pipeline))}`;
  const gaps = gapsOf(compared, `source action ${names}`);
  const changed = compared.filter(({ result }) => result === 'different');
  const [first] = changed;
  if (!first) return gaps;
  const what = changed
    .map(({ property, key }) => `${code(property)}${fromTo(old[key], source[key])}`)
    .join(' and ');
  const unless = isSure ? '' : ', unless `RestartExecutionOnUpdate` is `true`';
  return [
    {
      ...warn(
        `Source action ${names} is repointed: ${what}. AWS doesn't run a pipeline when its repository or branch changes${unless}.`,
        {
          text: isSure
            ? 'Start it once after the deploy:'
            : 'If it is not, start the pipeline once after the deploy:',
          ...starts([pipeline]),
        },
      ),
      ...(isSure && { headline: `AWS doesn't start ${code(nameOf(pipeline))} when this change is deployed` }),
      place: source[first.key].possibilities[0]?.place ?? source.place,
    },
    ...gaps,
  ];
}

const gapsOf = (
  compared: readonly { readonly property: string; readonly result: Comparison }[],
  owner: string,
): TemplateVerdict[] =>
  compared.flatMap(({ property, result }) =>
    typeof result === 'string'
      ? []
      : [notKnown(`${code(property)} of ${owner}`, result.why, result.at.place, result.at.when)],
  );

/** ` from `main` to `trunk``, as far as both can be shown. */
function fromTo(a: Value, b: Value): string {
  const shown = [a, b].map(({ possibilities: [first, second] }) =>
    first && !second && first.content.kind === 'known' ? show(first.content) : undefined,
  );
  const [from, to] = shown;
  if (from === undefined && to === undefined) return '';
  return ` from ${from ?? 'another value'} to ${to ?? 'another value'}`;
}
