/** What a check is, and what it is about. */

import { foundConnection } from '../domain/facts.js';
import { selectedSource } from '../domain/source.js';
import { code } from '../domain/words.js';
import type { Connection } from '../domain/connection.js';
import type { ConnectionFacts, FactName, Facts, PipelineFacts } from '../domain/facts.js';
import type { MatchesGlob } from '../domain/filters.js';
import type { Finding } from '../domain/finding.js';
import type { Pipeline, SourceAction } from '../domain/pipeline.js';
import type { Target } from '../domain/target.js';
import { isForeign } from './foreign.js';
import { follows, isOfPermissions, type Verdict } from './verdict.js';

/** Core checks always run, standard ones unless the input `checks` removes them, extra ones only if it adds them. */
export type CheckGroup = 'core' | 'standard' | 'extra';

export interface Check {
  readonly id: string;
  readonly group: CheckGroup;
  /** Findings of checks about one subject stand together: first all of one pipeline, then all of the next. */
  readonly about: 'connection' | 'pipeline' | 'run' | 'template';
  /** What `facts/` reads for it. */
  readonly needs: readonly FactName[];
  readonly judge: (context: CheckContext) => readonly Judgment[];
}

/** What the checks of templates say. A chunk of its own has them. */
export type TemplateJudges = Readonly<
  Record<
    'files' | 'sources' | 'triggers' | 'roles' | 'changes',
    (context: CheckContext) => readonly Judgment[]
  >
>;

/** What every check is given. */
export interface CheckContext {
  readonly facts: Facts;
  readonly target: Target;
  readonly matchesGlob: MatchesGlob;
  /** Loaded if there are templates. */
  readonly templates: TemplateJudges | undefined;
  /** Every check that needs a fact, in the order of the list. */
  readonly checksNeeding: (fact: FactName) => readonly Pick<Check, 'id' | 'group'>[];
}

/** A finding before it has the id of its check. */
export type Judgment = Omit<Finding, 'id'>;

export const aboutRun = (verdict: Verdict): Judgment => ({ pipeline: null, connection: null, ...verdict });

/** @param connection index in `Facts.connections` */
export const aboutConnection = (connection: number, verdict: Verdict): Judgment => ({
  ...aboutRun(verdict),
  connection,
});

/** @param pipeline name */
export const aboutPipeline = (pipeline: string, verdict: Verdict): Judgment => ({
  ...aboutRun(verdict),
  pipeline,
});

const NO_SOURCE = 'No source action to check';

/** A connection as a reference stands for it, found or not. */
export function forEachReference(
  judge: (facts: ConnectionFacts, context: CheckContext) => Verdict,
): Check['judge'] {
  return (context) => {
    const { connections, pipelines } = context.facts;
    if (connections.length > 0)
      return connections.map((facts, index) => aboutConnection(index, judge(facts, context)));
    const unread = pipelines.find(({ pipeline }) => !pipeline.ok);
    const because =
      (unread && whyUnread(unread)) ?? (pipelines.length === 0 ? 'pipeline-found' : 'source-action');
    // With the skips of its pipeline it is one line.
    const [only, ...others] = pipelines;
    if (only && others.length === 0)
      return [aboutPipeline(only.name, unread ? noPipeline(unread) : follows(because, NO_SOURCE))];
    return [aboutRun(follows(because, 'No connection to check'))];
  };
}

export interface ConnectionSubject {
  readonly connection: Connection;
  readonly waitedMs: number;
}

/** A connection that was found. */
export function forEachConnection(
  judge: (subject: ConnectionSubject, context: CheckContext) => Verdict,
): Check['judge'] {
  return forEachReference((facts, context) => {
    const connection = foundConnection(facts);
    return connection
      ? judge({ connection, waitedMs: facts.waitedMs }, context)
      : noConnection(facts, context);
  });
}

/** The skip of a check that needs the connection. */
export function noConnection(connection: ConnectionFacts, { facts }: CheckContext): Verdict {
  const { lookup } = connection;
  const isOfPermission = !lookup.ok && isOfPermissions(lookup.problem) && !isForeign(connection, facts);
  return follows(isOfPermission ? 'permissions' : 'connection-found', 'No connection to check');
}

/** A pipeline, read or not. If nobody named it and it could not be read, `pipeline-found` alone speaks about it. */
export function forEachPipeline(
  judge: (facts: PipelineFacts, context: CheckContext) => Verdict,
): Check['judge'] {
  return (context) =>
    context.facts.pipelines
      .filter(({ pipeline }) => pipeline.ok || !context.facts.search)
      .map((facts) => aboutPipeline(facts.name, judge(facts, context)));
}

/** The skip of a check that needs the pipeline. */
export const noPipeline = (facts: PipelineFacts): Verdict =>
  follows(whyUnread(facts) ?? 'pipeline-found', `Couldn't read pipeline ${code(facts.name)}`);

/** The check whose finding says why a pipeline was not read. */
function whyUnread({ pipeline }: PipelineFacts): string | undefined {
  if (pipeline.ok) return undefined;
  return isOfPermissions(pipeline.problem) ? 'permissions' : 'pipeline-found';
}

export interface SourceSubject {
  readonly facts: PipelineFacts;
  readonly pipeline: Pipeline;
  readonly source: SourceAction;
}

/** The selected source action of a pipeline. */
export function forEachSource(
  judge: (subject: SourceSubject, context: CheckContext) => Verdict,
): Check['judge'] {
  return forEachPipeline((facts, context) => {
    if (!facts.pipeline.ok) return noPipeline(facts);
    const source = selectedSource(facts.selection);
    return source
      ? judge({ facts, pipeline: facts.pipeline.value, source }, context)
      : follows('source-action', NO_SOURCE);
  });
}
