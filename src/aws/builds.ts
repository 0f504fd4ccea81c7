/** Builds and their logs, through CodeBuild and CloudWatch Logs; this file is loaded only where logs are followed. */

import {
  CloudWatchLogsClient,
  GetLogEventsCommand,
  ResourceNotFoundException,
} from '@aws-sdk/client-cloudwatch-logs';
import {
  BatchGetBuildsCommand,
  BatchGetProjectsCommand,
  CodeBuildClient,
  type LogsLocation,
} from '@aws-sdk/client-codebuild';
import { partitionOf } from '../domain/arn.js';
import type { BuildLog } from '../domain/build.js';
import type { Builds } from '../ports/aws.js';
import { PERMISSIONS } from '../domain/permissions.js';
import { Problem } from '../domain/problem.js';
import { code } from '../domain/words.js';
import { items, required, textOf } from './answers.js';
import type { Call } from './call.js';
import { send } from './send.js';
import { paced, type Settings } from './settings.js';

export function createBuilds(region: string, settings: Settings): Builds {
  const codebuild = paced(new CodeBuildClient({ ...settings.config, region }), settings);
  const logs = paced(new CloudWatchLogsClient({ ...settings.config, region }), settings);
  const arnOf = (service: string, resource: string) =>
    `arn:${partitionOf(region)}:${service}:${region}:*:${resource}`;
  const callOf = (action: string, project: string, subject: string): Call => ({
    action,
    resource: arnOf('codebuild', `project/${project}`),
    region,
    subject,
    endpointVariables: settings.endpointVariables,
  });
  return {
    async serviceRoleOf(name, signal) {
      const call = callOf(PERMISSIONS.batchGetProjects, name, `CodeBuild project ${code(name)}`);
      const { projects } = await send(
        codebuild,
        new BatchGetProjectsCommand({ names: [name] }),
        call,
        signal,
      );
      const project = items(projects, 'projects', call).find((each) => each.name === name);
      return project && (textOf(project.serviceRole) || undefined);
    },

    async logOf(id, signal) {
      const [project = ''] = id.split(':');
      const call = callOf(PERMISSIONS.batchGetBuilds, project, `build ${code(id)}`);
      const { builds } = await send(codebuild, new BatchGetBuildsCommand({ ids: [id] }), call, signal);
      const build = items(builds, 'builds', call).find((each) => each.id === id);
      return build && readLog(build.logs);
    },

    async read({ group, stream }, nextToken, signal) {
      const call: Call = {
        action: PERMISSIONS.getLogEvents,
        // Every run has a stream of its own.
        resource: arnOf('logs', `log-group:${group}:log-stream:*`),
        region,
        subject: `log stream ${code(stream)} of log group ${code(group)}`,
        endpointVariables: settings.endpointVariables,
      };
      // A forward token is taken with startFromHead alone.
      const command = new GetLogEventsCommand({
        logGroupName: group,
        logStreamName: stream,
        startFromHead: true,
        nextToken,
      });
      try {
        const { events, nextForwardToken } = await send(logs, command, call, signal);
        const messages = items(events, 'events', call).flatMap(({ message }) =>
          typeof message === 'string' ? [message] : [],
        );
        return { messages, nextToken: required(nextForwardToken, 'nextForwardToken', call) };
      } catch (error) {
        if (error instanceof Problem && error.cause instanceof ResourceNotFoundException) return undefined;
        throw error;
      }
    },
  };
}

/** Before there is a log, its names are missing or the text `null`; both have been seen. */
function readLog({ groupName, streamName, cloudWatchLogs }: LogsLocation = {}): BuildLog {
  const isName = (name: unknown): name is string =>
    typeof name === 'string' && name !== '' && name !== 'null';
  if (isName(groupName) && isName(streamName))
    return { kind: 'stream', group: groupName, stream: streamName };
  return { kind: cloudWatchLogs?.status === 'DISABLED' ? 'disabled' : 'pending' };
}
