/** What is read of one pipeline: what depends on nothing goes out together with GetPipeline. */

import { mayStart } from '../domain/target.js';
import { isDecided, lastRun } from '../domain/last-run.js';
import { selectedSource, selectSource, usesRepository } from '../domain/source.js';
import { factOf } from '../domain/fact.js';
import { triggersOf } from '../domain/filters.js';
import { readCommitOnBranch } from './commit-on-branch.js';
import { readBranches, type GitHubQuestions } from './github.js';
import { simulateBuildRoles, simulateSourceRole } from './roles.js';
import { readSourceFailure } from './source-failure.js';
import type { Execution } from '../domain/execution.js';
import type { Fact } from '../domain/fact.js';
import type { BranchFacts, FactName, PipelineFacts } from '../domain/facts.js';
import type { Pipeline, SourceAction } from '../domain/pipeline.js';
import type { Comparison } from '../domain/repository.js';
import type { Target } from '../domain/target.js';
import type { Pipelines } from '../ports/aws.js';
import type { Ports } from '../ports/index.js';

/** Pages of 100 executions that `if-needed` looks through at most. */
const EXECUTION_PAGES = 50;

export interface PipelineContext {
  readonly target: Target;
  readonly needs: ReadonlySet<FactName>;
  readonly region: string;
  readonly ports: Pick<Ports, 'pipelines' | 'roles' | 'loadBuilds'>;
  /** None without a token. */
  readonly github: GitHubQuestions | undefined;
}

export interface PipelineRead {
  /** Decides which connection is read, and does not wait for the other facts. */
  readonly structure: Promise<Pick<PipelineFacts, 'pipeline' | 'selection'>>;
  readonly facts: Promise<Omit<PipelineFacts, 'connection'>>;
}

export function readPipeline(
  name: string,
  whole: Promise<Pipeline>,
  { target, region, needs, ports, github }: PipelineContext,
): PipelineRead {
  const { branch, commit, event } = target;
  const { pipelines } = ports;
  const adopt = target.start === 'if-needed' && mayStart(target) ? commit : undefined;
  const pages = adopt !== undefined || needs.has('executions') ? openExecutions(name, pipelines) : undefined;
  const stages = needs.has('stages') ? factOf(pipelines.stages(name)) : undefined;
  const asksBranches = needs.has('branches');
  const isOnBranch = (name: string) => readCommitOnBranch(target, name, github);
  // The branch of the run is known already; asking for it now has the answers there when they are needed.
  const onRunBranch = branch === undefined ? undefined : isOnBranch(branch);
  if (branch !== undefined && asksBranches) void github?.branch(branch);

  const structure = factOf(whole).then((pipeline) => ({
    pipeline,
    selection: pipeline.ok ? selectSource(pipeline.value, target) : undefined,
  }));
  const facts = structure.then(async ({ pipeline, selection }) => {
    const source = selectedSource(selection);
    const executions = pages && factOf(readExecutions(pages, source, adopt));
    const branches = asksBranches ? readBranches(source, target, github) : undefined;
    const sourceFailure =
      source && needs.has('sourceFailure')
        ? executions?.then((fact) =>
            readSourceFailure({ pipeline: name, region, source, executions: fact, pipelines }),
          )
        : undefined;
    const drift =
      source && usesRepository(source, target.repository) && needs.has('drift')
        ? Promise.all([executions, branches]).then(([ran, seen]) => readDrift(source, ran, seen, github))
        : undefined;
    const changesSince = (base: string | undefined) =>
      pipeline.ok && source && mayStart(target)
        ? readChanges(base, pipeline.value, source, { target, github })
        : undefined;
    const changes = executions?.then((ran) =>
      changesSince(source && ran.ok ? lastRun(ran.value, source)?.commit : undefined),
    );
    const pushed = event.name === 'push' && event.commit === commit ? changesSince(event.base) : undefined;
    const onBranch = onRunBranch ?? (source && isOnBranch(source.branch));
    const uses = pipeline.ok && source && { pipeline: pipeline.value, source, region, ports };
    const role = uses && needs.has('role') ? simulateSourceRole(uses) : undefined;
    const buildRoles = uses && needs.has('buildRoles') ? simulateBuildRoles(uses) : undefined;
    return {
      name,
      pipeline,
      selection,
      executions: await executions,
      commitOnBranch: await onBranch,
      branches: await branches,
      stages: await stages,
      sourceFailure: await sourceFailure,
      drift: await drift,
      changes: await changes,
      pushed: await pushed,
      role: await role,
      buildRoles: await buildRoles,
    };
  });
  return { structure, facts };
}

interface ExecutionPages {
  readonly first: Promise<IteratorResult<readonly Execution[]>>;
  readonly rest: AsyncIterator<readonly Execution[]>;
}

/** Asks for the first page at once, together with `GetPipeline`. */
function openExecutions(name: string, pipelines: Pipelines): ExecutionPages {
  const rest = pipelines.executions(name)[Symbol.asyncIterator]();
  const first = rest.next();
  first.catch(() => undefined);
  return { first, rest };
}

/** @param adopt the commit of which a start adopts an execution: further pages are read until they cannot matter */
async function readExecutions(
  { first, rest }: ExecutionPages,
  source: SourceAction | undefined,
  adopt: string | undefined,
): Promise<readonly Execution[]> {
  const executions: Execution[] = [];
  let page = await first;
  for (let count = 1; !page.done; count += 1) {
    executions.push(...page.value);
    if (adopt === undefined || count === EXECUTION_PAGES || !source) break;
    if (isDecided(executions, source, adopt)) break;
    page = await rest.next();
  }
  return executions;
}

/** Asked only if the last commit is not the branch's head itself. */
function readDrift(
  source: SourceAction,
  executions: Fact<readonly Execution[]> | undefined,
  branches: readonly BranchFacts[] | undefined,
  github: GitHubQuestions | undefined,
): Promise<Fact<Comparison | undefined>> | undefined {
  const commit = executions?.ok ? lastRun(executions.value, source)?.commit : undefined;
  const branch = branches?.find(({ name }) => name === source.branch)?.branch;
  if (commit === undefined || !branch?.ok || branch.value.kind === 'absent') return undefined;
  return branch.value.head === commit ? undefined : github?.compare(commit, branch.value.head);
}

/**
 * Asked only if the changed files can decide whether a start is needed.
 *
 * @param base the commit from which on they count
 */
function readChanges(
  base: string | undefined,
  pipeline: Pipeline,
  source: SourceAction,
  { target: { repository, commit }, github }: Pick<PipelineContext, 'target' | 'github'>,
): Promise<Fact<Comparison | undefined>> | undefined {
  if (base === undefined || commit === undefined || base === commit) return undefined;
  const filters = triggersOf(pipeline, source).flatMap(({ push }) => push);
  const isDecidedByFiles = usesRepository(source, repository) && filters.some(({ filePaths }) => filePaths);
  return isDecidedByFiles ? github?.compare(base, commit) : undefined;
}
