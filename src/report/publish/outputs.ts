/** Outcome → the outputs of action.yml; pure. */

import type { Outcome } from '../../domain/outcome.js';
import { short } from '../escape.js';
import { failureOf } from '../words/failure.js';
import { resultOf } from '../words/result.js';
import { renderReport } from './report-json.js';

export type OutputName = (typeof OUTPUT_NAMES)[number];

export const OUTPUT_NAMES = [
  'ready',
  'result',
  'connection-arn',
  'connection-name',
  'connection-status',
  'connection-provider',
  'repository',
  'branch',
  'commit',
  'started',
  'pipeline-execution-id',
  'pipeline-execution-status',
  'pipeline-execution-url',
  'failed-stage',
  'failed-action',
  'failure-message',
  'failure-url',
  'report',
] as const;

/** Characters of `failure-message`, so that the report still fits next to it. */
const MESSAGE_LENGTH = 4000;

/** Every output that action.yml declares, with its value. One that has none is empty. */
export function renderOutputs(outcome: Outcome): Readonly<Record<OutputName, string>> {
  return { ...renderValues(outcome), report: renderReport(outcome) };
}

/** All but `report`, which can be large. */
export function renderValues(outcome: Outcome): Readonly<Record<Exclude<OutputName, 'report'>, string>> {
  const { pipelines } = outcome;
  const [pipeline] = pipelines;
  const first = firstConnection(outcome);
  const { execution } = pipeline ?? {};
  const failure = failureOf(outcome);
  return {
    ready: String(outcome.ready),
    result: resultOf(outcome),
    'connection-arn': first?.arn ?? '',
    'connection-name': first?.name ?? '',
    'connection-status': first?.status ?? '',
    'connection-provider': first?.provider ?? '',
    repository: pipeline?.source?.repository ?? '',
    branch: pipeline?.source?.branch ?? '',
    commit: outcome.commit ?? '',
    started: String(pipelines.some((each) => each.execution?.started === true)),
    'pipeline-execution-id': execution?.id ?? '',
    'pipeline-execution-status': execution?.status ?? '',
    'pipeline-execution-url': execution?.url ?? '',
    'failed-stage': failure?.stage ?? '',
    'failed-action': failure?.action ?? '',
    'failure-message': short(failure?.message ?? '', MESSAGE_LENGTH),
    'failure-url': failure?.url ?? '',
  };
}

/** The requested connection, else the one of the first pipeline, if it could be read. */
function firstConnection({
  connections,
  connectionAsked,
  pipelines,
}: Outcome): Outcome['connections'][number] | undefined {
  if (connectionAsked) return connections[0];
  return connections.find(({ arn }) => arn === pipelines[0]?.source?.connectionArn);
}
