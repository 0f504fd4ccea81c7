import { arnOf, type Caller } from '../aws/account.js';
import { invalidParameter } from '../aws/error.js';
import type { AwsService } from '../aws/service.js';
import { getLogEvents, type KnownStreams } from './log-events.js';
import { GET_LOG_EVENTS, type GetLogEventsInput } from './model.js';
import type { LogsSpec } from './spec.js';

/** CloudWatch Logs, with the streams that others write. */
export function logsService(spec: LogsSpec, streamsOf: (caller: Caller) => KnownStreams): AwsService {
  return {
    name: 'logs',
    protocol: {
      kind: 'json',
      targets: ['Logs_20140328'],
      contentType: 'application/x-amz-json-1.1',
      namespace: 'com.amazonaws.logs',
      invalid: invalidParameter,
    },
    operations: {
      GetLogEvents: {
        input: GET_LOG_EVENTS,
        resource: (caller, { logGroupName, logStreamName }: GetLogEventsInput) =>
          arnOf(spec, 'logs', caller, `log-group:${logGroupName}:log-stream:${logStreamName}`),
        perform: (caller, input: GetLogEventsInput) => getLogEvents(streamsOf(caller), input),
      },
    },
  };
}
