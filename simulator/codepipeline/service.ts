import { arnOf, type Caller } from '../aws/account.js';
import type { AwsService, Operation } from '../aws/service.js';
import { getPipeline, listPipelines } from './definitions.js';
import { getPipelineExecution, listPipelineExecutions } from './execution-reads.js';
import { listActionExecutions, listRuleExecutions } from './history-reads.js';
import { INPUTS } from './model.js';
import { getPipelineState } from './pipeline-state.js';
import type { Pipelines } from './pipelines.js';
import { rollbackStage } from './rollback.js';
import { startPipelineExecution, stopPipelineExecution } from './start.js';

/** The input of an operation on a pipeline. */
type Named = { name: string } | { pipelineName: string };

interface PipelineOperation {
  perform(pipelines: Pipelines, caller: Caller, input: Named): object;
}

export function codePipelineService(pipelines: Pipelines): AwsService {
  const arn = (caller: Caller, name: string): string => arnOf(pipelines.spec, 'codepipeline', caller, name);

  /** An operation on the pipeline that its input names. */
  const on = (input: Operation['input'], perform: PipelineOperation['perform']): Operation => ({
    input,
    resource: (caller, given: Named) => arn(caller, 'name' in given ? given.name : given.pipelineName),
    perform: (caller, given: Named) => perform(pipelines, caller, given),
  });

  return {
    name: 'codepipeline',
    protocol: {
      kind: 'json',
      targets: ['CodePipeline_20150709'],
      contentType: 'application/x-amz-json-1.1',
      namespace: 'com.amazonaws.codepipeline',
    },
    operations: {
      GetPipeline: on(INPUTS.GetPipeline, getPipeline),
      ListPipelines: {
        input: INPUTS.ListPipelines,
        resource: (caller) => arn(caller, '*'),
        heldTo: () => ['*'],
        perform: (caller, input: object) => listPipelines(pipelines, caller, input),
      },
      StartPipelineExecution: on(INPUTS.StartPipelineExecution, startPipelineExecution),
      StopPipelineExecution: on(INPUTS.StopPipelineExecution, stopPipelineExecution),
      ListPipelineExecutions: on(INPUTS.ListPipelineExecutions, listPipelineExecutions),
      GetPipelineExecution: on(INPUTS.GetPipelineExecution, getPipelineExecution),
      GetPipelineState: on(INPUTS.GetPipelineState, getPipelineState),
      ListActionExecutions: on(INPUTS.ListActionExecutions, listActionExecutions),
      ListRuleExecutions: on(INPUTS.ListRuleExecutions, listRuleExecutions),
      RollbackStage: on(INPUTS.RollbackStage, rollbackStage),
    },
  };
}
