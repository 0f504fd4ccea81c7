/** A pipeline, from its declaration. */

import type {
  ActionDeclaration,
  Condition,
  GetPipelineOutput,
  GitConfiguration,
  PipelineDeclaration,
  StageDeclaration,
} from '@aws-sdk/client-codepipeline';
import type {
  ArtifactStore,
  BuildProject,
  ConditionPoint,
  OtherSource,
  Patterns,
  Pipeline,
  PullRequestFilter,
  PushFilter,
  SourceAction,
  StageCondition,
  Trigger,
} from '../domain/pipeline.js';
import { items, listOf, textOf, textsOf } from './answers.js';
import type { Call } from './call.js';

export function toPipeline(
  name: string,
  { pipeline: declaration, metadata }: GetPipelineOutput,
  call: Call,
): Pipeline {
  const pipeline: Partial<PipelineDeclaration> = declaration ?? {};
  const arn = textOf(metadata?.pipelineArn);
  const stages = items(pipeline.stages, 'pipeline.stages', call);
  const actions = stages.flatMap((stage) =>
    listOf(stage.actions).map((action) => ({ stage: textOf(stage.name), action })),
  );
  const sources = actions.filter(({ action }) => action.actionTypeId?.category === 'Source');
  const isThroughConnection = ({ action }: StageAction) =>
    action.actionTypeId?.provider === 'CodeStarSourceConnection';
  const about = { actions, pipelineRole: textOf(pipeline.roleArn), region: call.region };
  return {
    name,
    ...(arn !== '' && { arn }),
    type: pipeline.pipelineType === 'V2' ? 'V2' : 'V1',
    executionMode: pipeline.executionMode ?? 'SUPERSEDED',
    stages: stages.map((stage) => textOf(stage.name)),
    sourceActions: sources.filter(isThroughConnection).map((source) => readSourceAction(source, about)),
    otherSources: sources.filter((source) => !isThroughConnection(source)).map(readOtherSource),
    artifactStores: readStores(pipeline, call.region),
    conditions: stages.flatMap(readConditions),
    triggers: listOf(pipeline.triggers).flatMap(({ gitConfiguration }) =>
      gitConfiguration ? [readTrigger(gitConfiguration)] : [],
    ),
    rollsBack: stages.flatMap((stage) =>
      stage.onFailure?.result === 'ROLLBACK' ? [textOf(stage.name)] : [],
    ),
  };
}

interface StageAction {
  readonly stage: string;
  readonly action: ActionDeclaration;
}

interface Surroundings {
  readonly actions: readonly StageAction[];
  readonly pipelineRole: string;
  readonly region: string;
}

function readSourceAction({ stage, action }: StageAction, about: Surroundings): SourceAction {
  const configuration = action.configuration ?? {};
  return {
    name: textOf(action.name),
    stage,
    connectionArn: textOf(configuration['ConnectionArn']),
    repository: textOf(configuration['FullRepositoryId']),
    branch: textOf(configuration['BranchName']),
    detectsChanges: textOf(configuration['DetectChanges']).toLowerCase() !== 'false',
    artifactFormat: textOf(configuration['OutputArtifactFormat']) || 'CODE_ZIP',
    roleArn: textOf(action.roleArn) || about.pipelineRole,
    builds: readBuilds(action, about),
  };
}

/** The CodeBuild actions that take an artifact of the source action. */
function readBuilds(source: ActionDeclaration, { actions, region }: Surroundings): BuildProject[] {
  const artifacts = new Set(listOf(source.outputArtifacts).map(({ name }) => name));
  return actions
    .filter(
      ({ action }) =>
        action.actionTypeId?.provider === 'CodeBuild' &&
        listOf(action.inputArtifacts).some(({ name }) => artifacts.has(name)),
    )
    .map(({ stage, action }) => ({
      stage,
      action: textOf(action.name),
      project: textOf(action.configuration?.['ProjectName']),
      region: textOf(action.region) || region,
      roleArn: textOf(action.roleArn),
    }));
}

/** Of its configuration only what names the source: GitHub version 1 has an OAuth token there. */
function readOtherSource({ stage, action }: StageAction): OtherSource {
  const { Owner, Repo, Branch, RepositoryName, BranchName } = action.configuration ?? {};
  const named = textOf(Repo) === '' ? textOf(RepositoryName) : `${textOf(Owner)}/${textOf(Repo)}`;
  return {
    name: textOf(action.name),
    stage,
    owner: textOf(action.actionTypeId?.owner),
    provider: textOf(action.actionTypeId?.provider),
    repository: named || undefined,
    branch: textOf(Branch) || textOf(BranchName) || undefined,
  };
}

/** A pipeline has one store for all, or one for each Region. */
function readStores(
  { artifactStore, artifactStores }: Partial<PipelineDeclaration>,
  region: string,
): ArtifactStore[] {
  const stores = artifactStore ? [[region, artifactStore] as const] : Object.entries(artifactStores ?? {});
  return stores.map(([home, { location, encryptionKey }]) => ({
    region: home,
    bucket: textOf(location),
    key: textOf(encryptionKey?.id) || undefined,
  }));
}

function readConditions({ name, beforeEntry, onSuccess, onFailure }: StageDeclaration): StageCondition[] {
  const read = (point: ConditionPoint, conditions: Condition[] | undefined): StageCondition[] =>
    listOf(conditions).map(({ result, rules }) => ({
      stage: textOf(name),
      point,
      result: textOf(result) || 'FAIL',
      rules: listOf(rules).map((rule) => ({
        name: textOf(rule.name),
        provider: textOf(rule.ruleTypeId?.provider),
      })),
    }));
  return [
    ...read('beforeEntry', beforeEntry?.conditions),
    ...read('onSuccess', onSuccess?.conditions),
    ...read('onFailure', onFailure?.conditions),
  ];
}

function readTrigger({ sourceActionName, push, pullRequest }: GitConfiguration): Trigger {
  return {
    sourceAction: textOf(sourceActionName),
    push: listOf(push).map(({ branches, tags, filePaths }): PushFilter => ({
      ...(branches && { branches: readPatterns(branches) }),
      ...(tags && { tags: readPatterns(tags) }),
      ...(filePaths && { filePaths: readPatterns(filePaths) }),
    })),
    pullRequest: listOf(pullRequest).map(({ events, branches, filePaths }): PullRequestFilter => ({
      events: textsOf(events),
      ...(branches && { branches: readPatterns(branches) }),
      ...(filePaths && { filePaths: readPatterns(filePaths) }),
    })),
  };
}

function readPatterns({
  includes,
  excludes,
}: {
  includes?: string[] | undefined;
  excludes?: string[] | undefined;
}): Patterns {
  return { includes: textsOf(includes), excludes: textsOf(excludes) };
}
