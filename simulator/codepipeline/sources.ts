import { validationError } from '../aws/error.js';
import type { Connections } from '../codeconnections/connections.js';
import { headOf, type Repositories } from '../github/repositories.js';
import type { SourceRevisionOverride } from './model.js';
import type {
  ActionDeclaration,
  ActionResult,
  PipelineSpec,
  SourceRevision,
  CodePipelineSpec,
} from './spec.js';

/** Where source actions take their revisions from. */
export interface Surroundings {
  connections: Connections;
  repositories: Repositories;
}

/** What the source actions of an execution came to. */
export interface SourceRun {
  revisions: SourceRevision[];
  /** The actions that failed, with AWS's words for it. */
  failures: SourceFailure[];
}

/** A source action that failed. */
export interface SourceFailure {
  actionName: string;
  message: string;
}

/** Throws AwsError: ValidationException for source revisions that do not fit the pipeline's source actions. */
export function checkOverrides(
  spec: CodePipelineSpec,
  pipeline: PipelineSpec,
  overrides: readonly SourceRevisionOverride[],
): void {
  const { declaration } = pipeline;
  const isV1 = (declaration.pipelineType ?? 'V1') === 'V1';
  if (overrides.length > 0 && isV1 && spec.sourceRevisionsRefusedForV1 === true) {
    throw validationError('Source revision overrides are only supported for pipelines of type V2');
  }
  const names = overrides.map(({ actionName }) => actionName);
  const repeated = names.find((name, index) => names.indexOf(name) !== index);
  if (repeated !== undefined) {
    throw validationError(`Source action ${repeated} is overridden more than once`);
  }
  for (const { actionName, revisionType } of overrides) {
    const action = sourceActions(pipeline).find(({ name }) => name === actionName);
    if (action === undefined) {
      throw validationError(
        `Pipeline ${declaration.name} does not have a source action with name ${actionName}`,
      );
    }
    if (usesConnection(action) && revisionType !== 'COMMIT_ID') {
      throw validationError(`Revision type ${revisionType} is not supported by source action ${actionName}`);
    }
  }
}

/**
 * Runs the source actions: they give the revisions of `overrides` as they are, else the heads of the branches. An
 * action fails where its connection is not AVAILABLE, or there is no such repository or branch.
 */
export function runSources(
  surroundings: Surroundings,
  pipeline: PipelineSpec,
  overrides: readonly SourceRevisionOverride[],
): SourceRun {
  const run: SourceRun = { revisions: [], failures: [] };
  for (const action of sourceActions(pipeline)) {
    const given = overrides.find(({ actionName }) => actionName === action.name)?.revisionValue;
    if (usesConnection(action)) {
      const revision = fetchRevision(surroundings, pipeline, action, given);
      if (revision === undefined) run.failures.push(describeFailure(surroundings, action));
      else run.revisions.push(revision);
    } else if (given !== undefined) {
      run.revisions.push({ actionName: action.name, revisionId: given });
    }
  }
  return run;
}

/** How the execution of one source action ended, in the words of ListActionExecutions. */
export function sourceResult(
  { failures, revisions }: SourceRun,
  actionName: string,
): { status: 'Succeeded' | 'Failed'; result: ActionResult | undefined } {
  const failure = failures.find((candidate) => candidate.actionName === actionName);
  if (failure !== undefined) {
    return {
      status: 'Failed',
      result: { errorDetails: { code: 'ConfigurationError', message: failure.message } },
    };
  }
  const revision = revisions.find((candidate) => candidate.actionName === actionName);
  return {
    status: 'Succeeded',
    result: revision && {
      externalExecutionId: revision.revisionId,
      ...(revision.revisionSummary === undefined
        ? {}
        : { externalExecutionSummary: revision.revisionSummary }),
      ...(revision.revisionUrl === undefined ? {} : { externalExecutionUrl: revision.revisionUrl }),
    },
  };
}

/** The name of the artifact that a source action puts out. */
export function artifactOf(pipeline: PipelineSpec, actionName: string): string {
  const action = sourceActions(pipeline).find(({ name }) => name === actionName);
  return action?.outputArtifacts?.[0]?.name ?? actionName;
}

function sourceActions({ declaration }: PipelineSpec): ActionDeclaration[] {
  return declaration.stages
    .flatMap(({ actions }) => actions)
    .filter(({ actionTypeId }) => actionTypeId.category === 'Source');
}

function usesConnection({ actionTypeId }: ActionDeclaration): boolean {
  return actionTypeId.provider === 'CodeStarSourceConnection';
}

function fetchRevision(
  { connections, repositories }: Surroundings,
  { region }: PipelineSpec,
  { name, configuration = {} }: ActionDeclaration,
  given: string | undefined,
): SourceRevision | undefined {
  const { ConnectionArn = '', FullRepositoryId = '', BranchName = '' } = configuration;
  const connection = connections.describe(ConnectionArn);
  if (connection?.ConnectionStatus !== 'AVAILABLE') return undefined;
  const repository = repositories.find(FullRepositoryId);
  const commit = given ?? (repository && headOf(repository, BranchName));
  if (commit === undefined) return undefined;
  const link = new URLSearchParams({
    connectionArn: ConnectionArn,
    referenceType: 'COMMIT',
    FullRepositoryId,
    Commit: commit,
  });
  return {
    actionName: name,
    revisionId: commit,
    revisionSummary: JSON.stringify({
      ProviderType: connection.ProviderType,
      CommitMessage: repository?.messages?.[commit] ?? '',
    }),
    revisionUrl: `https://${region}.console.aws.amazon.com/codesuite/settings/connections/redirect?${link.toString()}`,
  };
}

/** AWS has one message for a missing branch, a wrong repository and a dead connection alike (docs/facts.md). */
function describeFailure({ connections }: Surroundings, action: ActionDeclaration): SourceFailure {
  const { ConnectionArn = '', FullRepositoryId = '', BranchName = '' } = action.configuration ?? {};
  const provider = connections.describe(ConnectionArn)?.ProviderType ?? 'GitHub';
  return {
    actionName: action.name,
    message: `[${provider}] No Branch [${BranchName}] found for FullRepositoryName [${FullRepositoryId}]`,
  };
}
