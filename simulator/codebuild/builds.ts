import { deriveUuid } from '../core/identifiers.js';
import type { BatchGetBuildsInput } from '../aws/shapes.js';
import type {
  ActionDeclaration,
  ActionResult,
  AttemptPlan,
  BuildPlan,
  Caller,
  PipelineSpec,
  WorldSpec,
} from '../spec.js';

/** A build of CodeBuild, as an action started it; its times are milliseconds since the epoch. */
export interface Build {
  /** `<project>:<uuid>` */
  id: string;
  startedAt: number;
  endsAt: number;
  outcome: 'Succeeded' | 'Failed';
  plan: BuildPlan;
  /** What the action shows of it. */
  result: ActionResult;
}

/** The builds that a caller sees, and who asks when. */
export interface KnownBuilds {
  all: readonly Build[];
  caller: Caller;
  spec: WorldSpec;
  /** Milliseconds since the epoch. */
  now: number;
}

/**
 * The build of a CodeBuild action, or undefined for another action.
 * @param seed what tells this execution of the action from all others
 */
export function createBuild(
  { region }: PipelineSpec,
  { name, actionTypeId, configuration = {} }: ActionDeclaration,
  { durationMs, outcome = 'Succeeded', result, build = {} }: AttemptPlan,
  { seed, startedAt }: { seed: string; startedAt: number },
): Build | undefined {
  if (actionTypeId.provider !== 'CodeBuild') return undefined;
  const id = result?.externalExecutionId ?? `${configuration['ProjectName'] ?? name}:${deriveUuid(seed)}`;
  const page = `codebuild/home?region=${region}#/builds/${id}/view/new`;
  return {
    id,
    startedAt,
    endsAt: startedAt + durationMs,
    outcome,
    plan: build,
    result: {
      externalExecutionId: id,
      externalExecutionUrl: `https://${region}.console.aws.amazon.com/${page}`,
    },
  };
}

/** Log group and stream of a build, as CodeBuild names them by default. */
export function logOf({ id }: Build): { groupName: string; streamName: string } {
  const [project = '', uuid = ''] = id.split(':');
  return { groupName: `/aws/codebuild/${project}`, streamName: uuid };
}

/** Whether the log of a build exists at a time. */
export function hasLog({ startedAt, plan: { logStartsMs = 0 } }: Build, now: number): boolean {
  return now >= startedAt + logStartsMs;
}

/** Builds by their ids, in the words of BatchGetBuilds, and the ids that no build has. */
export function batchGetBuilds(known: KnownBuilds, { ids }: BatchGetBuildsInput): object {
  const found = ids.map((id) => known.all.find((build) => build.id === id));
  return {
    builds: found.filter((build) => build !== undefined).map((build) => describeBuild(known, build)),
    buildsNotFound: ids.filter((_id, index) => found[index] === undefined),
  };
}

function describeBuild(known: KnownBuilds, build: Build): object {
  const { caller, spec, now } = known;
  const isOver = now >= build.endsAt;
  return {
    id: build.id,
    arn: `arn:${spec.partition ?? 'aws'}:codebuild:${caller.region}:${caller.accountId}:build/${build.id}`,
    projectName: build.id.split(':')[0],
    initiator: 'codepipeline/simulated',
    startTime: build.startedAt / 1000,
    ...(isOver ? { endTime: build.endsAt / 1000 } : {}),
    currentPhase: isOver ? 'COMPLETED' : hasLog(build, now) ? 'BUILD' : 'PROVISIONING',
    buildStatus: isOver ? build.outcome.toUpperCase() : 'IN_PROGRESS',
    buildComplete: isOver,
    logs: describeLogs(known, build),
  };
}

function describeLogs({ caller, spec, now }: KnownBuilds, build: Build): object {
  const exists = hasLog(build, now);
  if (!exists && spec.unstartedLogs === 'absent') return {};
  const { groupName, streamName } = exists ? logOf(build) : { groupName: 'null', streamName: 'null' };
  const { region, accountId } = caller;
  const link = new URLSearchParams({ region }).toString();
  return {
    ...(exists ? { groupName, streamName } : {}),
    deepLink: `https://console.aws.amazon.com/cloudwatch/home?${link}#logEvent:group=${groupName};stream=${streamName}`,
    cloudWatchLogsArn: `arn:${spec.partition ?? 'aws'}:logs:${region}:${accountId}:log-group:${groupName}:log-stream:${streamName}`,
  };
}
