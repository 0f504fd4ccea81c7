/** What the bundle is measured against: the same two calls through the two SDK clients, with nothing else. */

import { CodePipelineClient, GetPipelineCommand } from '@aws-sdk/client-codepipeline';
import { CodeStarConnectionsClient, GetConnectionCommand } from '@aws-sdk/client-codestar-connections';

const connections = new CodeStarConnectionsClient({});
const pipelines = new CodePipelineClient({});
Promise.all([
  connections.send(new GetConnectionCommand({ ConnectionArn: process.env.INPUT_CONNECTION })),
  pipelines.send(new GetPipelineCommand({ name: process.env.INPUT_PIPELINE })),
]).then(([{ Connection }, { pipeline }]) => {
  if (!Connection || !pipeline) process.exitCode = 1;
});
