/** A loopback server on which many executions run at once, each with a build and its log. */

import http from 'node:http';
import { ANSWERS, COMMIT, operationOf, pipelineOf } from './server.mjs';

const BUILD_TYPE = { category: 'Build', owner: 'AWS', provider: 'CodeBuild', version: '1' };
/** AWS gives at most 10,000 events, or 1 MiB, in an answer. */
const PAGE_LINES = 10_000;
const STEP_MS = 500;

/**
 * @param {number} pipelines how many there are: `app-0` and so on
 * @param {number} lines how many lines the log of each build has in the end
 * @param {number} durationMs how long each execution runs after it was started
 */
export async function serveWaits(pipelines, lines, durationMs) {
  const startedAt = new Map();
  const names = Array.from({ length: pipelines }, (_, index) => `app-${index}`);
  const shareOf = (name) => Math.min(1, (performance.now() - (startedAt.get(name) ?? Infinity)) / durationMs);
  const isOver = (name) => shareOf(name) === 1;

  const answer = (operation, input) => {
    const name = input.name ?? input.pipelineName;
    switch (operation) {
      case 'GetPipeline':
        return pipelineOf(name, 'octo-org/app');
      case 'StartPipelineExecution':
        startedAt.set(name, performance.now());
        return { pipelineExecutionId: idOf(name) };
      case 'ListPipelineExecutions':
        return {
          pipelineExecutionSummaries: startedAt.has(name)
            ? [
                {
                  pipelineExecutionId: idOf(name),
                  status: isOver(name) ? 'Succeeded' : 'InProgress',
                  sourceRevisions: [{ actionName: 'Source', revisionId: COMMIT }],
                },
              ]
            : [],
        };
      case 'GetPipelineExecution':
        return {
          pipelineExecution: {
            pipelineExecutionId: idOf(name),
            status: isOver(name) ? 'Succeeded' : 'InProgress',
          },
        };
      case 'ListActionExecutions':
        return { actionExecutionDetails: [buildOf(name, isOver(name))] };
      case 'BatchGetBuilds':
        return { builds: input.ids.map((id) => ({ id, logs: { groupName: 'builds', streamName: id } })) };
      case 'GetLogEvents':
        return eventsOf(input, Math.floor(lines * shareOf(input.logStreamName.split(':')[0])));
      default:
        return ANSWERS[operation] ?? {};
    }
  };

  const server = http.createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    response.setHeader('content-type', 'application/x-amz-json-1.1');
    response.end(JSON.stringify(answer(operationOf(request), body === '' ? {} : JSON.parse(body))));
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${server.address().port}`, names, close: () => server.close() };
}

/** A UUID made of the number in the name. */
const idOf = (name) => `00000000-0000-4000-8000-${name.replace(/\D/g, '').padStart(12, '0')}`;

const buildOf = (name, isOver) => ({
  pipelineExecutionId: idOf(name),
  actionExecutionId: idOf(name),
  stageName: 'Build',
  actionName: 'Build',
  status: isOver ? 'Succeeded' : 'InProgress',
  input: { actionTypeId: BUILD_TYPE },
  output: { executionResult: { externalExecutionId: `${name}:1` } },
});

/** @param {number} count lines that the log has by now */
function eventsOf({ nextToken = 'f/0' }, count) {
  const from = Number(nextToken.slice(2));
  const to = Math.min(count, from + PAGE_LINES);
  const events = Array.from({ length: to - from }, (_, index) => ({
    timestamp: STEP_MS * (from + index),
    message: `[Container] line ${from + index}: ${'compiling a module of some length '.repeat(2)}\n`,
  }));
  return { events, nextForwardToken: `f/${to}`, nextBackwardToken: `b/${from}` };
}
