/** The ordered list of checks, and what follows from it: ids, groups, needs and findings. */

import type { FactName, Facts } from '../domain/facts.js';
import type { MatchesGlob } from '../domain/filters.js';
import type { Finding } from '../domain/finding.js';
import type { Target } from '../domain/target.js';
import type { Check, CheckContext, Judgment, TemplateJudges } from './check.js';
import type { DeniedCall } from './denied.js';
import { appScope } from './app-scope.js';
import { branch } from './branch.js';
import { branchExists } from './branch-exists.js';
import { commitOnBranch } from './commit-on-branch.js';
import { connectionAvailable } from './connection-available.js';
import { connectionFound } from './connection-found.js';
import { connectionProvider } from './connection-provider.js';
import { freshness } from './freshness.js';
import { lastSource } from './last-source.js';
import { judgePermissions, permissions } from './permissions.js';
import { pipelineFound } from './pipeline-found.js';
import { repository } from './repository.js';
import { role } from './role.js';
import { sourceAction } from './source-action.js';
import { sourceConnection } from './source-connection.js';
import { start } from './start.js';
import { template } from './template.js';
import { templateChange } from './template-change.js';
import { templateRole } from './template-role.js';
import { templateSource } from './template-source.js';
import { templateTrigger } from './template-trigger.js';
import { transition } from './transition.js';
import { trigger } from './trigger.js';
import { warnOfUnanswered } from './unanswered.js';

/** In the order in which findings and documents list them. */
export const CHECKS = [
  connectionFound,
  connectionAvailable,
  connectionProvider,
  pipelineFound,
  sourceAction,
  sourceConnection,
  repository,
  branch,
  start,
  branchExists,
  commitOnBranch,
  trigger,
  transition,
  lastSource,
  freshness,
  role,
  appScope,
  permissions,
  template,
  templateSource,
  templateTrigger,
  templateRole,
  templateChange,
] as const satisfies readonly Check[];

export type CheckId = (typeof CHECKS)[number]['id'];

export const CHECK_IDS: readonly CheckId[] = CHECKS.map(({ id }) => id);

/** The checks that always run. */
export const CORE_CHECKS: readonly CheckId[] = CHECKS.filter(({ group }) => group === 'core').map(
  ({ id }) => id,
);

/** The checks that run by default, core checks among them. */
export const STANDARD_CHECKS: readonly CheckId[] = CHECKS.filter(({ group }) => group !== 'extra').map(
  ({ id }) => id,
);

const ALL: readonly Check[] = CHECKS;

/** The chosen checks that have something to judge: templates, or what is deployed. */
function checksFor({ checks, templates, pipelines, connection }: Target): Check[] {
  const isDeployed = pipelines.length > 0 || connection !== undefined || templates.length === 0;
  return ALL.filter(
    ({ id, about }) => checks.has(id) && (about === 'template' ? templates.length > 0 : isDeployed),
  );
}

/** What the checks of this run need to be read. */
export function needsOf(target: Target): ReadonlySet<FactName> {
  return new Set(checksFor(target).flatMap(({ needs }) => needs));
}

/** @returns the findings of the chosen checks; all of one connection or pipeline stand together, in the order of the list */
export function evaluate(
  facts: Facts,
  target: Target,
  matchesGlob: MatchesGlob,
  templates?: TemplateJudges,
): Finding[] {
  const context: CheckContext = { facts, target, matchesGlob, templates, checksNeeding };
  const places = new Map<string | null, number>(facts.pipelines.map(({ name }, index) => [name, index]));
  const place = ({ connection, pipeline }: Judgment): number => connection ?? places.get(pipeline) ?? -1;
  const findings = bySubject(checksFor(target)).flatMap((checks) => {
    const own = checks.flatMap(({ id, judge }) =>
      judge(context).map((judgment): Finding => ({ id, ...judgment })),
    );
    return checks[0]?.about === 'run' ? own : own.sort((a, b) => place(a) - place(b));
  });
  return warnOfUnanswered(findings, facts.pipelines.length);
}

const checksNeeding: CheckContext['checksNeeding'] = (fact) =>
  ALL.filter(({ needs }) => needs.includes(fact));

/** The finding of `permissions`, with what was denied after the checks: by the start, or while waiting. */
export function judgeAllDenied(facts: Facts, target: Target, later: readonly DeniedCall[]): Finding {
  return { id: permissions.id, ...judgePermissions({ facts, target, checksNeeding }, later) };
}

/** Runs of checks that are about the same kind of subject. */
function bySubject(checks: readonly Check[]): Check[][] {
  const groups: Check[][] = [];
  for (const check of checks) {
    const last = groups.at(-1);
    if (last?.[0]?.about === check.about) last.push(check);
    else groups.push([check]);
  }
  return groups;
}
