/** The ordered list of checks, the table of CONTRACT.md: facts in, findings out, in that order. */

import type { Facts, Finding, MatchesGlob, Pipeline, PipelineFacts, SourceAction, Target } from '../model.js';
import { sourceOf } from '../source.js';
import { checkBranch } from './branch.js';
import { checkConnection, skipConnection, theConnection } from './connection.js';
import { aboutPipeline, skip, type Verdict } from './finding.js';
import { checkPermissions } from './permissions.js';
import { checkPipelineFound, checkRepository, checkSourceAction, checkSourceConnection } from './source.js';
import { checkCommitOnBranch, checkStart } from './start.js';

/** @param matches decides on the globs of triggers; only pipelines with triggers ask it */
export function evaluate(facts: Facts, target: Target, matches: MatchesGlob): Finding[] {
  const context = { event: target.event, repository: target.repository, region: facts.region };
  return [
    ...(facts.connections.length > 0
      ? facts.connections.flatMap((connection, index) => checkConnection(connection, index, context))
      : skipConnection()),
    ...facts.pipelines.flatMap((pipeline) => checkPipeline(pipeline, facts, target, matches)),
    ...checkPermissions(facts, target.event),
  ];
}

function checkPipeline(known: PipelineFacts, facts: Facts, target: Target, matches: MatchesGlob): Finding[] {
  const { name, pipeline } = known;
  const source = pipeline.ok ? sourceOf(pipeline.value, target) : undefined;
  const [first] = facts.connections;
  const connection = target.connection && first ? theConnection(first) : undefined;

  const withPipeline = (check: (pipeline: Pipeline) => Verdict): Verdict =>
    pipeline.ok ? check(pipeline.value) : skip(`Pipeline ${name} is not known.`);
  const withSource = (check: (source: SourceAction, pipeline: Pipeline) => Verdict): Verdict =>
    withPipeline((found) => (source ? check(source, found) : skip('The source action is not known.')));

  return [
    aboutPipeline('pipeline-found', name, checkPipelineFound(known, facts.region, facts.account)),
    aboutPipeline(
      'source-action',
      name,
      withPipeline((found) => checkSourceAction(found, target)),
    ),
    aboutPipeline(
      'source-connection',
      name,
      withSource((found) => checkSourceConnection(found, target, connection)),
    ),
    aboutPipeline(
      'repository',
      name,
      withSource((found) => checkRepository(found, target)),
    ),
    aboutPipeline(
      'branch',
      name,
      withSource((found, whole) => checkBranch(whole, found, target, matches)),
    ),
    aboutPipeline('start', name, checkStart(known, target)),
    aboutPipeline(
      'commit-on-branch',
      name,
      withSource((found) => checkCommitOnBranch(known, found, target)),
    ),
  ];
}

/** Whether a finding speaks about this pipeline: its own, its connection's, or the whole run's. */
export function concerns(finding: Finding, { name, connection }: PipelineFacts): boolean {
  if (finding.pipeline !== null) return finding.pipeline === name;
  return finding.connection === null || finding.connection === connection;
}
