/** A loopback server with fixed answers, as fast as a server can be; it keeps the times of every request. */

import http from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { TEMPLATE } from './template.mjs';

export const ARN =
  'arn:aws:codestar-connections:eu-west-1:111122223333:connection/0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0';
export const COMMIT = '3f2a9c1e5b7d4860a1c2e3f405162738495a6b7c';

const configuration = { ConnectionArn: ARN, FullRepositoryId: 'octo-org/app', BranchName: 'main' };
const actionTypeId = { category: 'Source', owner: 'AWS', provider: 'CodeStarSourceConnection', version: '1' };
/** A start gives it as well, as AWS does on a token that it knows, so that its revision can be read back. */
const EXECUTION = '1a0c5b9e-3f1d-4c58-8e6d-1f2a3b4c5d6e';
export const ANSWERS = {
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
  GetPipelineState: {
    stageStates: ['Source', 'Build'].map((stageName) => ({
      stageName,
      inboundTransitionState: { enabled: true },
    })),
  },
  ListPipelineExecutions: {
    pipelineExecutionSummaries: [
      {
        pipelineExecutionId: EXECUTION,
        status: 'Succeeded',
        sourceRevisions: [{ actionName: 'Source', revisionId: COMMIT }],
      },
    ],
  },
  StartPipelineExecution: { pipelineExecutionId: EXECUTION },
};

/** A repository, a branch and a comparison in one. */
const GITHUB = { name: 'main', full_name: 'octo-org/app', commit: { sha: COMMIT }, status: 'identical' };

/** @param {number} latency milliseconds before every answer */
export async function serve(latency = 0) {
  const requests = [];
  const server = http.createServer(async (request, response) => {
    const seen = { operation: operationOf(request), at: performance.now(), answeredAt: 0 };
    requests.push(seen);
    request.resume();
    if (latency > 0) await sleep(latency);
    if (seen.operation.includes('/contents/')) {
      response.setHeader('content-type', 'application/vnd.github.raw; charset=utf-8');
      // The earlier version of the template.
      response.end(TEMPLATE.replace('ConnectionName: github', 'ConnectionName: app'));
      seen.answeredAt = performance.now();
      return;
    }
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(ANSWERS[seen.operation] ?? GITHUB));
    seen.answeredAt = performance.now();
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${server.address().port}`, requests, close: () => server.close() };
}

const LATENCY = 30;

/**
 * A server with many pipelines, some of which take from the repository, that throttles what comes too fast.
 *
 * @param {object} options
 * @param {number} options.pipelines how many it has
 * @param {number} options.fitting how many of them fit
 * @param {number} options.perSecond calls that it takes in a second
 * @param {number} options.burst calls that it takes at once
 * @param {number} options.share of the calls that it throttles for no reason
 */
export async function serveMany({ pipelines, fitting, perSecond, burst, share }) {
  const names = Array.from({ length: pipelines }, (_, index) => `pipeline-${index}`);
  const step = Math.floor(pipelines / fitting);
  const throttled = { __type: 'ThrottlingException', message: 'Rate exceeded' };
  let seed = 1;
  const random = () => (seed = (seed * 48271) % 2147483647) / 2147483647;
  let tokens = burst;
  let filled = performance.now();
  const counts = { answered: 0, throttled: 0 };
  const server = http.createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    const now = performance.now();
    tokens = Math.min(burst, tokens + ((now - filled) / 1000) * perSecond);
    filled = now;
    await sleep(LATENCY);
    response.setHeader('content-type', 'application/x-amz-json-1.1');
    if (random() < share || tokens < 1) {
      counts.throttled += 1;
      response.writeHead(400).end(JSON.stringify(throttled));
      return;
    }
    tokens -= 1;
    counts.answered += 1;
    const operation = operationOf(request);
    const input = JSON.parse(body);
    if (operation === 'ListPipelines') {
      const from = Number(input.nextToken ?? 0);
      const to = from + (input.maxResults ?? 1000);
      const page = names.slice(from, to).map((name) => ({ name }));
      response.end(JSON.stringify({ pipelines: page, ...(to < pipelines && { nextToken: String(to) }) }));
    } else if (operation === 'GetPipeline') {
      const at = names.indexOf(input.name);
      const isFitting = at % step === 0 && at / step < fitting;
      response.end(JSON.stringify(pipelineOf(input.name, isFitting ? 'octo-org/app' : 'octo-org/other')));
    } else {
      response.end(JSON.stringify(ANSWERS[operation]));
    }
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  /** Milliseconds that no client can stay below: so many calls at this rate, behind the burst. */
  const best = (calls) => ((calls - burst) / perSecond) * 1000;
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    names,
    counts,
    best,
    close: () => server.close(),
  };
}

export function pipelineOf(name, repository) {
  const own = { ...configuration, FullRepositoryId: repository };
  const build = { category: 'Build', owner: 'AWS', provider: 'CodeBuild', version: '1' };
  const actions = ['Build', 'Test', 'Deploy'].map((stage) => ({
    name: stage,
    actions: [{ name: stage, actionTypeId: build, configuration: { ProjectName: `${name}-${stage}` } }],
  }));
  const source = { name: 'Source', actions: [{ name: 'Source', actionTypeId, configuration: own }] };
  const stages = [source, ...actions];
  return { pipeline: { ...ANSWERS.GetPipeline.pipeline, name, stages } };
}

export function operationOf({ headers, url }) {
  return headers['x-amz-target']?.split('.').pop() ?? url;
}
