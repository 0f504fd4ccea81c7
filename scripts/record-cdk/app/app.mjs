/** The CDK app whose output is recorded. */

import { App, Stage } from 'aws-cdk-lib';
import { DeployStack } from './lib/deploy-stack.mjs';
import { SelfMutatingStack } from './lib/self-mutating-stack.mjs';

const app = new App();
new DeployStack(app, 'Deploy');
new SelfMutatingStack(new Stage(app, 'Prod'), 'Infra');
