/** Outcome → the outputs of action.yml; pure. */

import type { Outcome, PipelineOutcome } from '../../domain/outcome.js';
import { remedyText } from '../words/remedy.js';

/** Every output that action.yml declares, with its value; one that has none is empty. */
export function renderOutputs(outcome: Outcome): Readonly<Record<OutputName, string>> {
  const { pipelines } = outcome;
  const [pipeline] = pipelines;
  const first = firstConnection(outcome);
  const { execution } = pipeline ?? {};
  return {
    ready: String(outcome.ready),
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
    report: JSON.stringify(renderReport(outcome)),
  };
}

/** The connection that was asked for, else the one that the first pipeline names, if it could be read. */
function firstConnection({
  connections,
  connectionAsked,
  pipelines,
}: Outcome): Outcome['connections'][number] | undefined {
  if (connectionAsked) return connections[0];
  return connections.find(({ arn }) => arn === pipelines[0]?.source?.connectionArn);
}

export type OutputName = (typeof OUTPUT_NAMES)[number];

export const OUTPUT_NAMES = [
  'ready',
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
  'report',
] as const;

/** The JSON of the output `report`, schema 1. */
function renderReport(outcome: Outcome) {
  return {
    schema: 1,
    ready: outcome.ready,
    repository: outcome.repository,
    branch: outcome.branch ?? null,
    commit: outcome.commit ?? null,
    connections: outcome.connections.map(({ arn, name, status, provider, url }) => ({
      arn,
      name,
      status,
      provider,
      url,
    })),
    checks: outcome.findings.map(({ id, status, pipeline, message, remedy }) => ({
      id,
      status,
      pipeline,
      message,
      remedy: remedy ? remedyText(remedy) : null,
    })),
    pipelines: outcome.pipelines.map(renderPipeline),
  };
}

function renderPipeline({ name, ready, url, pipeline, source, execution }: PipelineOutcome) {
  return {
    name,
    ready,
    connection: source?.connectionArn ?? null,
    type: pipeline?.type ?? null,
    executionMode: pipeline?.executionMode ?? null,
    sourceAction: source?.name ?? null,
    repository: source?.repository ?? null,
    branch: source?.branch ?? null,
    url,
    execution: execution ?? null,
  };
}
