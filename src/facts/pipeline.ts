/** What is read of one pipeline: what hangs on nothing goes out beside GetPipeline. */

import { parseConnectionArn } from '../domain/arn.js';
import { mayStart } from '../domain/target.js';
import { isReusable } from '../domain/adopt.js';
import { newestRevision, sourceOf, takesFrom } from '../domain/source.js';
import { factOf } from '../domain/fact.js';
import { readBranches, type GitHubQuestions } from './github.js';
import type { ActionFailure, Execution } from '../domain/execution.js';
import type { Fact } from '../domain/fact.js';
import type { BranchFacts, PipelineFacts } from '../domain/facts.js';
import type { Pipeline, SourceAction } from '../domain/pipeline.js';
import type { Comparison } from '../domain/repository.js';
import type { RoleSimulation } from '../domain/role.js';
import type { Target } from '../domain/target.js';
import type { Pipelines, Roles } from '../ports/aws.js';
import type { Ports } from '../ports/index.js';

/** Pages of 100 executions that `if-needed` looks through at most. */
const EXECUTION_PAGES = 50;

/** What decides which connection is read, ahead of the facts that nothing waits for. */
export interface Reading {
  readonly head: Promise<{ readonly pipeline: Fact<Pipeline>; readonly source: SourceAction | undefined }>;
  readonly tail: Promise<Omit<PipelineFacts, 'connection'>>;
}

/** @param whole the pipeline where it is known already; else it is read */
export function beginPipeline(
  name: string,
  target: Target,
  { pipelines, roles }: Ports,
  github: GitHubQuestions | undefined,
  whole: Promise<Pipeline> = pipelines.get(name),
): Reading {
  const { branch, commit, checks } = target;
  const looksFor = target.start === 'if-needed' && mayStart(target) ? commit : undefined;
  const needsExecutions =
    looksFor !== undefined || (['last-source', 'freshness'] as const).some((id) => checks.has(id));
  const pages = needsExecutions ? openPages(name, pipelines) : undefined;
  const stages = checks.has('transition') ? factOf(pipelines.stages(name)) : undefined;
  const early = branch === undefined ? undefined : github?.commitOnBranch?.(branch);
  // The branch of the run is known already; asking for it now has the answer there when it is needed.
  if (branch !== undefined) void github?.branch?.(branch);

  const head = factOf(whole).then((pipeline) => ({
    pipeline,
    source: pipeline.ok ? sourceOf(pipeline.value, target) : undefined,
  }));
  const tail = head.then(async ({ pipeline, source }) => {
    const executions = pages && factOf(readExecutions(pages, source, looksFor));
    const branches = readBranches(source, target, github);
    const failure = checks.has('last-source')
      ? executions?.then((known) => readFailure(name, source, known, pipelines))
      : undefined;
    const drift = checks.has('freshness')
      ? Promise.all([executions, branches]).then(([known, seen]) =>
          readDrift(source, target, known, seen, github),
        )
      : undefined;
    const onBranch =
      early ?? (branch === undefined && source ? github?.commitOnBranch?.(source.branch) : undefined);
    const role = checks.has('role') && source ? simulateRole(source, roles) : undefined;
    return {
      name,
      pipeline,
      executions: await executions,
      commitOnBranch: await onBranch,
      branches: await branches,
      stages: await stages,
      sourceFailure: await failure,
      drift: await drift,
      role: await role,
    };
  });
  return { head, tail };
}

interface Pages {
  readonly first: Promise<IteratorResult<readonly Execution[]>>;
  readonly rest: AsyncIterator<readonly Execution[]>;
}

/** Asks for the first page at once, beside `GetPipeline`. */
function openPages(name: string, pipelines: Pipelines): Pages {
  const rest = pipelines.executions(name)[Symbol.asyncIterator]();
  const first = rest.next();
  first.catch(() => undefined);
  return { first, rest };
}

/** @param commit what a start looks for: further pages only until one has an execution of it; the newest one decides */
async function readExecutions(
  { first, rest }: Pages,
  source: SourceAction | undefined,
  commit: string | undefined,
): Promise<readonly Execution[]> {
  const executions: Execution[] = [];
  let page = await first;
  for (let count = 1; !page.done; count += 1) {
    executions.push(...page.value);
    if (commit === undefined || count === EXECUTION_PAGES || !source) break;
    if (page.value.some((execution) => isReusable(execution, source, commit))) break;
    page = await rest.next();
  }
  return executions;
}

/** The one call that waits for another: only the newest execution, and only where it failed. */
function readFailure(
  name: string,
  source: SourceAction | undefined,
  executions: Fact<readonly Execution[]> | undefined,
  pipelines: Pipelines,
): Promise<Fact<ActionFailure | undefined>> | undefined {
  const newest = executions?.ok ? executions.value[0] : undefined;
  if (!source || newest?.status !== 'Failed') return undefined;
  return factOf(pipelines.failureOf(name, newest.id, source));
}

/** Asked only where the newest revision is not the branch's head itself. */
function readDrift(
  source: SourceAction | undefined,
  target: Target,
  executions: Fact<readonly Execution[]> | undefined,
  branches: readonly BranchFacts[] | undefined,
  github: GitHubQuestions | undefined,
): Promise<Fact<Comparison | undefined>> | undefined {
  const last = source && executions?.ok ? newestRevision(executions.value, source) : undefined;
  const own = branches?.find(({ name }) => name === source?.branch)?.branch;
  if (!source || !takesFrom(source, target.repository) || last === undefined) return undefined;
  if (!own?.ok || own.value.kind === 'absent') return undefined;
  return own.value.head === last ? undefined : github?.compare(source.branch, last);
}

/** What AWS uses a connection for, by the artifact format of the source action (user guide, ProviderAction). */
const PROVIDER_ACTIONS: Readonly<Record<string, readonly string[]>> = {
  CODE_ZIP: ['GetBranch', 'StartUploadArchiveToS3'],
  CODEBUILD_CLONE_REF: ['GetBranch', 'GitPull'],
};

/** `FullRepositoryId` of a repository that nobody has: a role that may use the connection for it may for any. */
const NOBODYS = 'codestar-connection-action-made-this-up/to-see-what-the-role-may-do';

function simulateRole(source: SourceAction, roles: Roles): Promise<Fact<RoleSimulation>> | undefined {
  const { roleArn, connectionArn, repository, branch, artifactFormat } = source;
  if (!parseConnectionArn(connectionArn) || roleArn === '') return undefined;
  const actions = PROVIDER_ACTIONS[artifactFormat] ?? ['GetBranch'];
  const simulate = async (fullRepositoryId: string) => {
    const decisions = actions.map((providerAction) =>
      roles.simulate({ roleArn, connectionArn, repository: fullRepositoryId, branch, providerAction }),
    );
    return (await Promise.all(decisions)).flat();
  };
  return factOf(
    Promise.all([simulate(repository), simulate(NOBODYS)]).then(([own, other]) => ({ own, other })),
  );
}
