/** A loopback server with fixed answers, as fast as a server can be; it keeps the times of every request. */

import http from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

export const ARN =
  'arn:aws:codestar-connections:eu-west-1:111122223333:connection/0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0';
export const COMMIT = '3f2a9c1e5b7d4860a1c2e3f405162738495a6b7c';

const configuration = { ConnectionArn: ARN, FullRepositoryId: 'octo-org/app', BranchName: 'main' };
const actionTypeId = { category: 'Source', owner: 'AWS', provider: 'CodeStarSourceConnection', version: '1' };
const ANSWERS = {
  GetConnection: {
    Connection: {
      ConnectionArn: ARN,
      ConnectionName: 'github',
      ConnectionStatus: 'AVAILABLE',
      ProviderType: 'GitHub',
    },
  },
  GetPipeline: {
    pipeline: {
      name: 'app',
      roleArn: 'arn:aws:iam::111122223333:role/pipeline',
      version: 1,
      pipelineType: 'V2',
      stages: [{ name: 'Source', actions: [{ name: 'Source', actionTypeId, configuration }] }],
    },
  },
  ListPipelineExecutions: { pipelineExecutionSummaries: [] },
  StartPipelineExecution: { pipelineExecutionId: '9b2d7c1e-0a3f-4c58-8e6d-1f2a3b4c5d6e' },
};

/** @param {number} latency milliseconds before every answer */
export async function serve(latency = 0) {
  const requests = [];
  const server = http.createServer(async (request, response) => {
    const seen = { operation: operationOf(request), at: performance.now(), answeredAt: 0 };
    requests.push(seen);
    request.resume();
    if (latency > 0) await sleep(latency);
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(ANSWERS[seen.operation] ?? { status: 'identical' }));
    seen.answeredAt = performance.now();
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${server.address().port}`, requests, close: () => server.close() };
}

function operationOf({ headers, url }) {
  return headers['x-amz-target']?.split('.').pop() ?? url;
}
