/** A pipeline of CDK Pipelines, which makes its constructs when the app is synthesized. */

import { Stack } from 'aws-cdk-lib';
import { CodePipeline, CodePipelineSource, ShellStep } from 'aws-cdk-lib/pipelines';

const CONNECTION =
  'arn:aws:codeconnections:eu-west-1:111122223333:connection/aEXAMPLE-8aad-4d5d-8878-dfcab0bc441f';

export class SelfMutatingStack extends Stack {
  constructor(scope, id) {
    super(scope, id);
    const input = CodePipelineSource.connection('octo-org/infra', 'main', { connectionArn: CONNECTION });
    new CodePipeline(this, 'Pipeline', {
      synth: new ShellStep('Synth', { input, commands: ['npm ci', 'npx cdk synth'] }),
    });
  }
}
