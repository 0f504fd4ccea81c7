import type { Shape, StructureShape } from '../aws/constraints.js';

export interface GetPipelineInput {
  name: string;
  version?: number;
}

export interface ListPipelinesInput {
  nextToken?: string;
  maxResults?: number;
}

export interface SourceRevisionOverride {
  actionName: string;
  revisionType: string;
  revisionValue: string;
}

export interface StartPipelineExecutionInput {
  name: string;
  variables?: { name: string; value: string }[];
  clientRequestToken?: string;
  sourceRevisions?: SourceRevisionOverride[];
}

export interface StopPipelineExecutionInput {
  pipelineName: string;
  pipelineExecutionId: string;
  abandon?: boolean;
  reason?: string;
}

export interface ListPipelineExecutionsInput {
  pipelineName: string;
  filter?: { succeededInStage?: { stageName?: string } };
  maxResults?: number;
  nextToken?: string;
}

export interface GetPipelineExecutionInput {
  pipelineName: string;
  pipelineExecutionId: string;
}

export interface GetPipelineStateInput {
  name: string;
}

export interface RollbackStageInput {
  pipelineName: string;
  stageName: string;
  targetPipelineExecutionId: string;
}

/** Of ListActionExecutions and ListRuleExecutions. */
export interface HistoryInput {
  pipelineName: string;
  filter?: {
    pipelineExecutionId?: string;
    latestInPipelineExecution?: { pipelineExecutionId: string; startTimeRange: 'Latest' | 'All' };
  };
  maxResults?: number;
  nextToken?: string;
}

const NAME: Shape = { type: 'string', min: 1, max: 100, pattern: '[A-Za-z0-9.@\\-_]+' };

const EXECUTION_ID: Shape = {
  type: 'string',
  pattern: '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}',
};

const NEXT_TOKEN: Shape = { type: 'string', min: 1, max: 2048 };

const VARIABLE: Shape = {
  type: 'structure',
  required: ['name', 'value'],
  members: {
    name: { type: 'string', min: 1, max: 128, pattern: '[A-Za-z0-9@\\-_]+' },
    value: { type: 'string', min: 1, max: 1000, pattern: '.*' },
  },
};

const SOURCE_REVISION: Shape = {
  type: 'structure',
  required: ['actionName', 'revisionType', 'revisionValue'],
  members: {
    actionName: NAME,
    revisionType: {
      type: 'string',
      values: ['COMMIT_ID', 'IMAGE_DIGEST', 'S3_OBJECT_VERSION_ID', 'S3_OBJECT_KEY'],
    },
    revisionValue: { type: 'string', min: 1, max: 1500 },
  },
};

const HISTORY_FILTER: Shape = {
  type: 'structure',
  required: [],
  members: {
    pipelineExecutionId: EXECUTION_ID,
    latestInPipelineExecution: {
      type: 'structure',
      required: ['pipelineExecutionId', 'startTimeRange'],
      members: {
        pipelineExecutionId: EXECUTION_ID,
        startTimeRange: { type: 'string', values: ['Latest', 'All'] },
      },
    },
  },
};

const HISTORY: StructureShape = {
  type: 'structure',
  required: ['pipelineName'],
  members: {
    pipelineName: NAME,
    filter: HISTORY_FILTER,
    maxResults: { type: 'integer', min: 1, max: 100 },
    nextToken: NEXT_TOKEN,
  },
};

/** The inputs in the model of CodePipeline, 2015-07-09. */
export const INPUTS = {
  GetPipeline: {
    type: 'structure',
    required: ['name'],
    members: { name: NAME, version: { type: 'integer', min: 1 } },
  },
  ListPipelines: {
    type: 'structure',
    required: [],
    members: { nextToken: NEXT_TOKEN, maxResults: { type: 'integer', min: 1, max: 1000 } },
  },
  StartPipelineExecution: {
    type: 'structure',
    required: ['name'],
    members: {
      name: NAME,
      variables: { type: 'list', min: 1, max: 50, member: VARIABLE },
      clientRequestToken: { type: 'string', min: 1, max: 128, pattern: '^[a-zA-Z0-9-]+$' },
      sourceRevisions: { type: 'list', min: 0, max: 50, member: SOURCE_REVISION },
    },
  },
  StopPipelineExecution: {
    type: 'structure',
    required: ['pipelineName', 'pipelineExecutionId'],
    members: {
      pipelineName: NAME,
      pipelineExecutionId: EXECUTION_ID,
      abandon: { type: 'boolean' },
      reason: { type: 'string', max: 200 },
    },
  },
  ListPipelineExecutions: {
    type: 'structure',
    required: ['pipelineName'],
    members: {
      pipelineName: NAME,
      filter: {
        type: 'structure',
        required: [],
        members: { succeededInStage: { type: 'structure', required: [], members: { stageName: NAME } } },
      },
      maxResults: { type: 'integer', min: 1, max: 100 },
      nextToken: NEXT_TOKEN,
    },
  },
  GetPipelineExecution: {
    type: 'structure',
    required: ['pipelineName', 'pipelineExecutionId'],
    members: { pipelineName: NAME, pipelineExecutionId: EXECUTION_ID },
  },
  GetPipelineState: { type: 'structure', required: ['name'], members: { name: NAME } },
  ListActionExecutions: HISTORY,
  ListRuleExecutions: HISTORY,
  RollbackStage: {
    type: 'structure',
    required: ['pipelineName', 'stageName', 'targetPipelineExecutionId'],
    members: { pipelineName: NAME, stageName: NAME, targetPipelineExecutionId: EXECUTION_ID },
  },
} satisfies Record<string, StructureShape>;
