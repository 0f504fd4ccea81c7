/** The ordered list of checks, the table of CONTRACT.md: facts in, findings out, in that order. */

import type { Facts, PipelineFacts } from '../domain/facts.js';
import type { MatchesGlob } from '../domain/filters.js';
import type { CheckId, Finding } from '../domain/finding.js';
import type { Pipeline, SourceAction } from '../domain/pipeline.js';
import type { Target } from '../domain/target.js';
import { sourceOf } from '../domain/source.js';
import { checkAppScope } from './app-scope.js';
import { checkBranch, checkBranchExists } from './branch.js';
import { checkConnection, skipConnection, theConnection } from './connection.js';
import { aboutPipeline, skip, type Verdict } from './finding.js';
import { checkFreshness } from './freshness.js';
import { checkLastSource } from './last-source.js';
import { checkPermissions } from './permissions.js';
import { checkRole } from './role.js';
import {
  checkPipelineFound,
  checkRepository,
  checkSearch,
  checkSourceAction,
  checkSourceConnection,
} from './source.js';
import { checkCommitOnBranch, checkStart } from './start.js';
import { checkTransition } from './transition.js';
import { checkTrigger } from './trigger.js';

/** @param matches decides on the globs of triggers; only pipelines with triggers ask it */
export function evaluate(facts: Facts, target: Target, matches: MatchesGlob): Finding[] {
  const context = { event: target.event, repository: target.repository, region: facts.region };
  const all = [
    ...(facts.connections.length > 0
      ? facts.connections.flatMap((connection, index) => checkConnection(connection, index, context))
      : skipConnection()),
    ...checkSearch(facts, target),
    ...facts.pipelines.flatMap((pipeline) => checkPipeline(pipeline, facts, target, matches)),
    checkAppScope(facts.installations, target),
    ...checkPermissions(facts, target),
  ];
  return all.filter(({ id }) => target.checks.has(id));
}

function checkPipeline(known: PipelineFacts, facts: Facts, target: Target, matches: MatchesGlob): Finding[] {
  const { name, pipeline } = known;
  const found = aboutPipeline('pipeline-found', name, checkPipelineFound(known, facts.region, facts.account));
  // Of a pipeline that nobody named, and that could not be read, there is no more to say.
  if (facts.search && !pipeline.ok) return [found];

  const source = pipeline.ok ? sourceOf(pipeline.value, target) : undefined;
  const [first] = facts.connections;
  const connection = target.connection && first ? theConnection(first) : undefined;
  const withPipeline = (check: (pipeline: Pipeline) => Verdict): Verdict =>
    pipeline.ok ? check(pipeline.value) : skip(`Pipeline ${name} is not known.`);
  const withSource = (check: (source: SourceAction, pipeline: Pipeline) => Verdict): Verdict =>
    withPipeline((whole) => (source ? check(source, whole) : skip('The source action is not known.')));

  const verdicts: readonly (readonly [CheckId, Verdict])[] = [
    ['source-action', withPipeline((whole) => checkSourceAction(whole, target))],
    ['source-connection', withSource((action) => checkSourceConnection(action, target, connection))],
    ['repository', withSource((action) => checkRepository(action, target))],
    ['branch', withSource((action, whole) => checkBranch(whole, action, target, matches))],
    ['start', checkStart(known, target)],
    ['branch-exists', withSource((action) => checkBranchExists(known, action, target))],
    ['commit-on-branch', withSource((action) => checkCommitOnBranch(known, action, target))],
    ['trigger', withSource((action, whole) => checkTrigger(whole, action, target, matches))],
    ['transition', withSource((action, whole) => checkTransition(known, whole, action, facts.region))],
    ['last-source', withSource((action, whole) => checkLastSource(known, whole, action))],
    ['freshness', withSource((action, whole) => checkFreshness(known, whole, action, target))],
    ['role', withSource((action) => checkRole(known, action))],
  ];
  return [found, ...verdicts.map(([id, verdict]) => aboutPipeline(id, name, verdict))];
}

/** Whether a finding speaks about this pipeline: its own, its connection's, or the whole run's. */
export function concerns(finding: Finding, { name, connection }: PipelineFacts): boolean {
  if (finding.pipeline !== null) return finding.pipeline === name;
  return finding.connection === null || finding.connection === connection;
}
