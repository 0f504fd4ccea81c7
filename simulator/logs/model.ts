import type { StructureShape } from '../aws/constraints.js';

export interface GetLogEventsInput {
  logGroupName: string;
  logStreamName: string;
  startTime?: number;
  endTime?: number;
  nextToken?: string;
  limit?: number;
  startFromHead?: boolean;
}

/** Of its names for a group the one alone that BatchGetBuilds gives. */
export const GET_LOG_EVENTS: StructureShape = {
  type: 'structure',
  required: ['logGroupName', 'logStreamName'],
  members: {
    logGroupName: { type: 'string', min: 1, max: 512, pattern: '[\\.\\-_/#A-Za-z0-9]+' },
    logStreamName: { type: 'string', min: 1, max: 512, pattern: '[^:*]*' },
    startTime: { type: 'integer', min: 0 },
    endTime: { type: 'integer', min: 0 },
    nextToken: { type: 'string', min: 1 },
    limit: { type: 'integer', min: 1, max: 10_000 },
    startFromHead: { type: 'boolean' },
  },
};
