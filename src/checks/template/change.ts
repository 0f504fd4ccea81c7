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
      const old = before.pipelines.find(({ id }) => id === pipeline.id);
      return old ? judgePipeline(pipeline, old) : [];
    }),
  ];
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
    const switched = users.filter(({ id }) => before.pipelines.some((pipeline) => pipeline.id === id));
    return switched.length === 0
      ? []
      : [pending(connection, `Connection ${code(connection.id)} is new`, { users: switched })];
  }
  const changed = REPLACING.find(([, key]) => differs(old[key], connection[key]));
  if (changed) {
    const [property, key] = changed;
    const what = `${code(property)} of connection ${code(connection.id)} changes${fromTo(old[key], connection[key])}, so it is replaced`;
    return [pending(connection, what, { users, place: connection[key].place })];
  }
  if (old.type === connection.type && !connection.replaced) return [];
  return [pending(connection, `Connection ${code(connection.id)} is replaced`, { users })];
}

function judgeRemoval(
  { id, place }: TemplateConnection,
  before: Template,
  after: Template,
): TemplateVerdict[] {
  if (after.connections.some((connection) => connection.id === id)) return [];
  const users = usersOf(id, before).filter((user) =>
    after.pipelines.some((pipeline) => pipeline.id === user.id),
  );
  const here: Place = {
    file: after.file,
    ...(place.construct !== undefined && { construct: place.construct }),
  };
  return [
    {
      ...warn(`Connection ${code(id)} is removed. ${affected(users, 'used it')}`, {
        text: 'Pipelines that still name this connection will fail. Point them to another connection, and start each once after the deploy:',
        ...starts(users),
      }),
      headline: `connection ${code(id)} is removed`,
      place: here,
    },
  ];
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
      {
        text: 'After the deploy, complete the connection in the AWS console ("Update pending connection"), then start each pipeline once:',
        ...starts(users),
      },
    ),
    headline: `connection ${code(id)} will be PENDING after the deploy`,
    place,
  };
}

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
