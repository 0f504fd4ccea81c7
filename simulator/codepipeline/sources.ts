import { createHash } from 'node:crypto';
import { validationError } from '../aws/error.js';
import type { Connections } from '../codeconnections/connections.js';
import { headOf, type Repositories } from '../github/repositories.js';
import type { SourceRevisionOverride } from './model.js';
import type { ActionDeclaration, ActionResult, PipelineSpec, SourceRevision } from './spec.js';

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

/** What a source action's revision can be overridden by, for its provider. */
const REVISION_TYPES: Readonly<Record<string, readonly string[]>> = {
  CodeStarSourceConnection: ['COMMIT_ID'],
  CodeCommit: ['COMMIT_ID'],
  GitHub: ['COMMIT_ID'],
  ECR: ['IMAGE_DIGEST'],
  S3: ['S3_OBJECT_VERSION_ID', 'S3_OBJECT_KEY'],
};

/** Throws AwsError: ValidationException for source revisions that do not fit the pipeline's source actions. */
export function checkOverrides(pipeline: PipelineSpec, overrides: readonly SourceRevisionOverride[]): void {
  const names = overrides.map(({ actionName }) => actionName);
  const repeated = names.find((name, index) => names.indexOf(name) !== index);
  if (repeated !== undefined) {
    throw validationError(`Source action ${repeated} is overridden more than once`);
  }
  for (const { actionName, revisionType } of overrides) {
    const action = sourceActions(pipeline).find(({ name }) => name === actionName);
    if (action === undefined) {
      throw validationError(
        `Pipeline ${pipeline.declaration.name} does not have a source action with name ${actionName}`,
      );
    }
    if (REVISION_TYPES[action.actionTypeId.provider]?.includes(revisionType) !== true) {
      throw validationError(`Revision type ${revisionType} is not supported by source action ${actionName}`);
    }
  }
}

/**
 * Runs the source actions: they give the revisions of `overrides` as they are, else the heads of their branches, or what
 * there is of another source. An action fails where its connection is not AVAILABLE, or there is no such repository or
 * branch.
 */
export function runSources(
  surroundings: Surroundings,
  pipeline: PipelineSpec,
  overrides: readonly SourceRevisionOverride[],
): SourceRun {
  const run: SourceRun = { revisions: [], failures: [] };
  for (const action of sourceActions(pipeline)) {
    const given = overrides.find(({ actionName }) => actionName === action.name)?.revisionValue;
    const found = findRevision(surroundings, pipeline, action, given);
    if (typeof found === 'string') run.failures.push({ actionName: action.name, message: found });
    else run.revisions.push({ actionName: action.name, ...found });
  }
  return run;
}

type Revision = Omit<SourceRevision, 'actionName'>;

/** What a source action gives, or AWS's message of its failure. */
function findRevision(
  surroundings: Surroundings,
  pipeline: PipelineSpec,
  action: ActionDeclaration,
  given: string | undefined,
): Revision | string {
  const { provider } = action.actionTypeId;
  if (provider === 'CodeStarSourceConnection') {
    return fetchThroughConnection(surroundings, pipeline, action, given);
  }
  if (provider === 'GitHub') return fetchWithToken(surroundings, action, given);
  const found = pipeline.otherRevisions?.[action.name] ?? {
    revisionId: deriveRevision(provider, `${pipeline.declaration.name}/${action.name}`),
  };
  return given === undefined ? found : { ...found, revisionId: given };
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

function fetchThroughConnection(
  { connections, repositories }: Surroundings,
  { region }: PipelineSpec,
  { configuration = {} }: ActionDeclaration,
  given: string | undefined,
): Revision | string {
  const { ConnectionArn = '', FullRepositoryId = '', BranchName = '' } = configuration;
  const connection = connections.describe(ConnectionArn);
  const repository = repositories.find(FullRepositoryId);
  const commit = given ?? (repository && headOf(repository, BranchName));
  if (connection?.ConnectionStatus !== 'AVAILABLE' || commit === undefined) {
    // One message for a missing branch, a wrong repository and a dead connection alike (docs/facts.md).
    const provider = connection?.ProviderType ?? 'GitHub';
    return `[${provider}] No Branch [${BranchName}] found for FullRepositoryName [${FullRepositoryId}]`;
  }
  const link = new URLSearchParams({
    connectionArn: ConnectionArn,
    referenceType: 'COMMIT',
    FullRepositoryId,
    Commit: commit,
  });
  return {
    revisionId: commit,
    revisionSummary: JSON.stringify({
      ProviderType: connection.ProviderType,
      CommitMessage: repository?.messages?.[commit] ?? '',
    }),
    revisionUrl: `https://${region}.console.aws.amazon.com/codesuite/settings/connections/redirect?${link.toString()}`,
  };
}

/** The GitHub action of version 1, with a personal token in its configuration. */
function fetchWithToken(
  { repositories }: Surroundings,
  { configuration = {} }: ActionDeclaration,
  given: string | undefined,
): Revision | string {
  const { Owner = '', Repo = '', Branch = '' } = configuration;
  const repository = repositories.find(`${Owner}/${Repo}`);
  const commit = given ?? (repository && headOf(repository, Branch));
  if (commit === undefined) {
    return `Could not access the GitHub repository: "${Repo}". The access token might be invalid or has been revoked. Edit the pipeline to reconnect with GitHub.`;
  }
  return {
    revisionId: commit,
    revisionSummary: repository?.messages?.[commit] ?? '',
    revisionUrl: `https://github.com/${Owner}/${Repo}/commit/${commit}`,
  };
}

/** A revision of the form that those of a provider have. */
function deriveRevision(provider: string, seed: string): string {
  const hex = createHash('sha256').update(seed).digest('hex');
  switch (provider) {
    case 'ECR':
      return `sha256:${hex}`;
    case 'S3':
      return hex.slice(0, 32);
    default:
      return hex.slice(0, 40);
  }
}
