/** A pipeline of the construct library, with a full clone. */

import { Stack } from 'aws-cdk-lib';
import { PipelineProject } from 'aws-cdk-lib/aws-codebuild';
import { Artifact, Pipeline, PipelineType } from 'aws-cdk-lib/aws-codepipeline';
import { CodeBuildAction, CodeStarConnectionsSourceAction } from 'aws-cdk-lib/aws-codepipeline-actions';
import { CfnConnection } from 'aws-cdk-lib/aws-codestarconnections';

export class DeployStack extends Stack {
  constructor(scope, id) {
    super(scope, id);
    const connection = new CfnConnection(this, 'Connection', {
      connectionName: 'github',
      providerType: 'GitHub',
    });
    const code = new Artifact();
    new Pipeline(this, 'Pipeline', {
      pipelineName: 'app-deploy',
      pipelineType: PipelineType.V2,
      stages: [
        {
          stageName: 'Source',
          actions: [
            new CodeStarConnectionsSourceAction({
              actionName: 'App',
              owner: 'octo-org',
              repo: 'app',
              branch: 'main',
              connectionArn: connection.attrConnectionArn,
              codeBuildCloneOutput: true,
              output: code,
            }),
          ],
        },
        {
          stageName: 'Build',
          actions: [
            new CodeBuildAction({
              actionName: 'Build',
              input: code,
              project: new PipelineProject(this, 'Project'),
            }),
          ],
        },
      ],
    });
  }
}
