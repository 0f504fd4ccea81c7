import { createBuild, type Build } from '../codebuild/builds.js';
import { deriveUuid } from '../core/identifiers.js';
import type { LogStream } from '../logs/log-events.js';
import { planAttempt } from './plans.js';
import { sourceResult, type SourceRun } from './sources.js';
import type {
  ActionDeclaration,
  ActionResult,
  AttemptPlan,
  ExecutionPlan,
  PipelineSpec,
  StageDeclaration,
} from './spec.js';
import type { Attempt } from './stage-run.js';

/** What a run is made of. */
export interface RunOptions {
  /** Id of the execution. */
  id: string;
  pipeline: PipelineSpec;
  pipelineArn: string;
  plan: ExecutionPlan;
  /** Milliseconds since the epoch. */
  startsAt: number;
  /** The one stage that a rollback runs in; all of them unless given. */
  stageName?: string | undefined;
  source: SourceRun;
  /** Whether a stage fails before all of its running actions have ended. */
  failsAtOnce: boolean;
}

/** Where a run keeps what its actions did. */
export interface RunRecord {
  readonly attempts: Attempt[];
  readonly builds: Build[];
  readonly streams: LogStream[];
}

/** Starts an action, and keeps it with its build, or with what it writes. */
export function startAttempt(
  record: RunRecord,
  options: RunOptions,
  { stage, action, at }: { stage: StageDeclaration; action: ActionDeclaration; at: number },
): Attempt {
  const { pipeline, plan, source } = options;
  const before = record.attempts.filter(
    ({ stageName, actionName }) => stageName === stage.name && actionName === action.name,
  );
  const planned = planAttempt(plan, pipeline, stage, action, before.length);
  const { durationMs, outcome = 'Succeeded' } = planned;
  const seed = [options.id, stage.name, action.name, before.length].join('/');
  const isSource = action.actionTypeId.category === 'Source' && outcome !== 'Failed';
  const found = isSource ? sourceResult(source, action.name) : { status: outcome, result: undefined };
  const result = {
    ...found.result,
    ...openLog(record, options, action, planned, { seed, at }),
    ...planned.result,
  };
  const attempt = {
    stageName: stage.name,
    actionName: action.name,
    startedAt: at,
    endsAt: at + durationMs,
    outcome: found.status,
    result: Object.keys(result).length === 0 ? undefined : result,
  };
  record.attempts.push(attempt);
  return attempt;
}

/** Keeps what an action writes, and gives what it shows of that. */
function openLog(
  record: RunRecord,
  { pipeline, pipelineArn }: RunOptions,
  { name, actionTypeId, configuration = {} }: ActionDeclaration,
  { durationMs, outcome = 'Succeeded', result, build: plan = {} }: AttemptPlan,
  { seed, at }: { seed: string; at: number },
): ActionResult {
  switch (actionTypeId.provider) {
    case 'CodeBuild': {
      const build = createBuild({
        region: pipeline.region,
        project: configuration['ProjectName'] ?? name,
        id: result?.externalExecutionId,
        seed,
        startedAt: at,
        durationMs,
        outcome,
        plan,
      });
      record.builds.push(build);
      return build.result;
    }
    case 'Commands': {
      const { lines = [], logStartsMs = 0, logDelayMs = 0 } = plan;
      const stream = {
        groupName: `/aws/codepipeline/${pipeline.declaration.name}`,
        streamName: deriveUuid(seed),
        existsFrom: at + logStartsMs,
        startedAt: at,
        lines,
        delayMs: logDelayMs,
      };
      record.streams.push(stream);
      const [, partition, , region, account] = pipelineArn.split(':');
      return {
        logStreamARN: `arn:${partition ?? ''}:logs:${region ?? ''}:${account ?? ''}:log-group:${stream.groupName}:log-stream:${stream.streamName}`,
      };
    }
    default:
      return {};
  }
}
