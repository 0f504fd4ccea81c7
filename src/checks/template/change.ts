/**
 * What a deploy of the changed template stops without a word. A connection that is replaced is PENDING
 * until a person authorizes it, and a source that is repointed runs nothing (user guide, "Edit a pipeline").
 */

import type { Remedy } from '../../domain/problem.js';
import type {
  Content,
  Place,
  Template,
  TemplateConnection,
  TemplatePipeline,
  TemplateSource,
  Value,
} from '../../domain/template.js';
import { code } from '../../domain/words.js';
import { warn } from '../verdict.js';
import {
  certainText,
  conditionsOf,
  labelOf,
  nameOf,
  restartsOnUpdate,
  show,
  startLine,
  type TemplateVerdict,
} from './values.js';

/** @param before the template at the base; none if the file is new */
export function judgeChange(after: Template, before: Template | undefined): TemplateVerdict[] {
  if (!before) return [];
  return [
    ...after.connections.flatMap((connection) => judgeConnection(connection, before, after)),
    ...before.connections.flatMap((connection) => judgeRemoval(connection, before, after)),
    ...after.pipelines.flatMap((pipeline) => {
      const old = earlierOf(pipeline, before, after);
      return old ? judgePipeline(pipeline, old) : [];
    }),
  ];
}

/** The same pipeline in the version before. If its logical id is gone, its name tells. */
export function earlierOf(
  { id, name }: TemplatePipeline,
  before: Template,
  { format, pipelines }: Template,
): TemplatePipeline | undefined {
  const same = before.pipelines.find((old) => old.id === id);
  const text = certainText(name);
  // Terraform's plan has the new address on both sides, unless it makes another pipeline.
  if (same || text === undefined || format === 'Terraform') return same;
  return before.pipelines.find(
    (old) => certainText(old.name) === text && pipelines.every((each) => each.id !== old.id),
  );
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
    return switched.length === 0
      ? []
      : [pending(connection, `Connection ${code(connection.id)} is new`, { users: switched })];
  }
  if (old.type !== connection.type) return [refused(connection)];
  const changed = REPLACING.find(([, key]) => differs(old[key], connection[key]));
  if (changed) {
    const [property, key] = changed;
    const what = `${code(property)} of connection ${code(connection.id)} changes${fromTo(old[key], connection[key])}, so it is replaced`;
    return [pending(connection, what, { users, place: connection[key].place })];
  }
  if (!connection.replaced) return [];
  return [pending(connection, `Connection ${code(connection.id)} is replaced`, { users })];
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
  if (retained || after.connections.some((each) => each.id === id)) return [];
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
        `Connection ${code(id)} is removed. ${affected(users, 'used it')}`,
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

function affected(users: readonly TemplatePipeline[], does: string): string {
  if (users.length === 0) return `No pipeline of this template ${does}.`;
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
  if (differs(old.name, pipeline.name)) return [];
  return pipeline.sources.flatMap((source) => {
    const label = labelOf(source.name, '');
    const same =
      old.sources.find(({ name }) => labelOf(name, '') === label) ??
      // A source action that is renamed is the only one.
      (old.sources.length === 1 && pipeline.sources.length === 1 ? old.sources[0] : undefined);
    return same ? judgeSource(source, same, pipeline) : [];
  });
}

const POINTING = [
  ['FullRepositoryId', 'repository'],
  ['BranchName', 'branch'],
] as const;

function judgeSource(
  source: TemplateSource,
  old: TemplateSource,
  pipeline: TemplatePipeline,
): TemplateVerdict[] {
  const changed = POINTING.filter(([, key]) => differs(old[key], source[key]));
  const [first] = changed;
  const restarts = restartsOnUpdate(pipeline);
  if (!first || restarts === true) return [];
  const what = changed
    .map(([property, key]) => `${code(property)}${fromTo(old[key], source[key])}`)
    .join(' and ');
  const isSure = restarts === false;
  const unless = isSure ? '' : ', unless `RestartExecutionOnUpdate` is `true`';
  return [
    {
      ...warn(
        `Source action ${code(labelOf(source.name, 'Source'))} of pipeline ${code(nameOf(pipeline))} is repointed: ${what}. AWS doesn't run a pipeline when its repository or branch changes${unless}.`,
        {
          text: isSure
            ? 'Start it once after the deploy:'
            : 'If it is not, start the pipeline once after the deploy:',
          ...starts([pipeline]),
        },
      ),
      ...(isSure && { headline: `AWS doesn't start ${code(nameOf(pipeline))} when this change is deployed` }),
      place: source[first[1]].possibilities[0]?.place ?? source.place,
    },
  ];
}

/** Whether two values are different for sure, on one side of the conditions at least. */
function differs(a: Value, b: Value): boolean {
  const pairs = a.possibilities.flatMap((left) => b.possibilities.map((right) => ({ left, right })));
  const matching = pairs.filter(({ left, right }) => conditionsOf(left.when) === conditionsOf(right.when));
  const isDifferent = ({ left, right }: (typeof pairs)[number]) => areDifferent(left.content, right.content);
  return matching.length > 0 ? matching.some(isDifferent) : pairs.every(isDifferent);
}

function areDifferent(a: Content, b: Content): boolean {
  if ([a, b].some(isOpen)) return false;
  if (a.kind === 'known' && b.kind === 'known') return a.text !== b.text;
  if (a.kind === 'resource' && b.kind === 'resource') return a.id !== b.id;
  if (a.kind === 'absent' || b.kind === 'absent') return a.kind !== b.kind;
  if (a.kind !== 'unknown' || b.kind !== 'unknown') return false;
  // With the same references, only what is written around them has changed.
  const [left, right] = [referencesIn(a.expression), referencesIn(b.expression)];
  return left !== '' && left === right && a.expression !== b.expression;
}

/** An empty default means that the value is passed. */
const isOpen = (content: Content): boolean =>
  content.kind === 'known' && content.text === '' && content.origin === 'default';

const referencesIn = (expression: string): string =>
  (expression.match(/\$\{[^}]*\}|\bRef\("[^"]*"\)/g) ?? []).sort().join();

/** ` from `main` to `trunk``, as far as both can be shown. */
function fromTo(a: Value, b: Value): string {
  const shown = [a, b].map(({ possibilities: [first, second] }) =>
    first && !second && first.content.kind === 'known' ? show(first.content) : undefined,
  );
  const [from, to] = shown;
  if (from === undefined && to === undefined) return '';
  return ` from ${from ?? 'another value'} to ${to ?? 'another value'}`;
}
