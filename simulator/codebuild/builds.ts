import { deriveUuid } from '../core/identifiers.js';
import { arnOf, type Caller } from '../aws/account.js';
import type { LogStream } from '../logs/log-events.js';
import type { BatchGetBuildsInput } from './model.js';
import type { BuildPlan, CodeBuildSpec } from './spec.js';

/** A build of CodeBuild, as an action started it; its times are milliseconds since the epoch. */
export interface Build {
  /** `<project>:<uuid>` */
  id: string;
  startedAt: number;
  endsAt: number;
  outcome: 'Succeeded' | 'Failed';
  plan: BuildPlan;
  /** What the action shows of it. */
  result: { externalExecutionId: string; externalExecutionUrl: string };
}

/** The builds that a caller sees, and who asks when. */
export interface KnownBuilds {
  all: readonly Build[];
  caller: Caller;
  spec: CodeBuildSpec;
  /** Milliseconds since the epoch. */
  now: number;
}

/** What starts a build. */
export interface BuildRequest {
  region: string;
  project: string;
  /** Derived from the seed unless given. */
  id?: string | undefined;
  /** What tells this build from all others. */
  seed: string;
  startedAt: number;
  durationMs: number;
  outcome: Build['outcome'];
  plan: BuildPlan;
}

export function createBuild({ region, project, seed, durationMs, ...request }: BuildRequest): Build {
  const id = request.id ?? `${project}:${deriveUuid(seed)}`;
  const page = `codebuild/home?region=${region}#/builds/${id}/view/new`;
  return {
    id,
    startedAt: request.startedAt,
    endsAt: request.startedAt + durationMs,
    outcome: request.outcome,
    plan: request.plan,
    result: {
      externalExecutionId: id,
      externalExecutionUrl: `https://${region}.console.aws.amazon.com/${page}`,
    },
  };
}

/** Log group and stream of a build, as CodeBuild names them by default. */
function logOf({ id }: Build): { groupName: string; streamName: string } {
  const [project = '', uuid = ''] = id.split(':');
  return { groupName: `/aws/codebuild/${project}`, streamName: uuid };
}

/** What a build writes. */
export function streamOf(build: Build): LogStream {
  const { lines = [], logStartsMs = 0, logDelayMs = 0 } = build.plan;
  const { startedAt } = build;
  return { ...logOf(build), existsFrom: startedAt + logStartsMs, startedAt, lines, delayMs: logDelayMs };
}

/** Whether the log of a build exists at a time. */
function hasLog(build: Build, now: number): boolean {
  return now >= streamOf(build).existsFrom;
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
    arn: arnOf(spec, 'codebuild', caller, `build/${build.id}`),
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
  const link = new URLSearchParams({ region: caller.region }).toString();
  return {
    ...(exists ? { groupName, streamName } : {}),
    deepLink: `https://console.aws.amazon.com/cloudwatch/home?${link}#logEvent:group=${groupName};stream=${streamName}`,
    cloudWatchLogsArn: arnOf(spec, 'logs', caller, `log-group:${groupName}:log-stream:${streamName}`),
  };
}
