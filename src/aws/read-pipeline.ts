/** A pipeline, from its declaration. */

import type { ActionDeclaration, GitConfiguration, PipelineDeclaration } from '@aws-sdk/client-codepipeline';
import type {
  Patterns,
  Pipeline,
  PullRequestFilter,
  PushFilter,
  SourceAction,
  Trigger,
} from '../domain/pipeline.js';
import { listOf, textOf, textsOf } from './answers.js';
import { brokenAnswer, type Call } from './faults.js';

export function readPipeline(pipeline: PipelineDeclaration | undefined, call: Call): Pipeline {
  if (pipeline?.name === undefined || !Array.isArray(pipeline.stages)) {
    throw brokenAnswer(call, 'it lacks the pipeline, its name or its stages');
  }
  return {
    name: pipeline.name,
    type: pipeline.pipelineType === 'V2' ? 'V2' : 'V1',
    executionMode: pipeline.executionMode ?? 'SUPERSEDED',
    stages: listOf(pipeline.stages).map(({ name }) => textOf(name)),
    sourceActions: listOf(pipeline.stages).flatMap((stage) =>
      listOf(stage.actions).flatMap(
        (action) => readSourceAction(textOf(stage.name), action, textOf(pipeline.roleArn)) ?? [],
      ),
    ),
    triggers: listOf(pipeline.triggers).flatMap(({ gitConfiguration }) =>
      gitConfiguration ? [readTrigger(gitConfiguration)] : [],
    ),
    rollsBack: listOf(pipeline.stages).flatMap(({ name, onFailure }) =>
      onFailure?.result === 'ROLLBACK' ? [textOf(name)] : [],
    ),
  };
}

function readSourceAction(
  stage: string,
  action: ActionDeclaration,
  pipelineRole: string,
): SourceAction | undefined {
  if (
    action.actionTypeId?.provider !== 'CodeStarSourceConnection' ||
    action.actionTypeId.category !== 'Source'
  ) {
    return undefined;
  }
  const configuration = action.configuration ?? {};
  return {
    name: textOf(action.name),
    stage,
    connectionArn: textOf(configuration['ConnectionArn']),
    repository: textOf(configuration['FullRepositoryId']),
    branch: textOf(configuration['BranchName']),
    detectsChanges: textOf(configuration['DetectChanges']).toLowerCase() !== 'false',
    artifactFormat: textOf(configuration['OutputArtifactFormat']) || 'CODE_ZIP',
    roleArn: textOf(action.roleArn) || pipelineRole,
  };
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
