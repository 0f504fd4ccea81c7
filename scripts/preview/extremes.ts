/** Pages of outcomes that no story of the demo has: very many pipelines, names that are not kind, a deploy that is well. */

import { DOCS_URL } from '../../src/event.js';
import { connectionUrl, executionUrl, pipelineUrl } from '../../src/domain/arn.js';
import { CHECK_IDS } from '../../src/checks/index.js';
import type { ActionExecution } from '../../src/domain/execution.js';
import type { Finding } from '../../src/domain/finding.js';
import type { ConnectionOutcome, Outcome, PipelineOutcome } from '../../src/domain/outcome.js';
import type { SourceAction, StageState } from '../../src/domain/pipeline.js';

const REGION = 'eu-west-1';
const ARN = `arn:aws:codeconnections:${REGION}:111122223333:connection/7b0c9f2e-4a51-4e0b-9d1c-2f6a8e3d5b17`;
const COMMIT = '3f2a9c1e5b7d4860a1c2e3f405162738495a6b7c';
const EXECUTION = '0c5b6f1e-2d3c-4b5a-8f9e-1a2b3c4d5e6f';
const BEGAN = Date.UTC(2026, 0, 5, 9, 30);
const MINUTE = 60_000;

const CONNECTION: ConnectionOutcome = {
  arn: ARN,
  name: 'github',
  status: 'AVAILABLE',
  provider: 'GitHub',
  url: connectionUrl(ARN),
  index: 0,
};

function sourceOf(repository: string): SourceAction {
  return {
    name: 'Source',
    stage: 'Source',
    connectionArn: ARN,
    repository,
    branch: 'main',
    detectsChanges: true,
    artifactFormat: 'CODE_ZIP',
    roleArn: 'arn:aws:iam::111122223333:role/pipeline',
    builds: [],
  };
}

function pipelineOf(name: string, stages: readonly string[], more: Partial<PipelineOutcome> = {}): PipelineOutcome {
  const source = sourceOf('octo-org/App');
  return {
    name,
    ready: true,
    url: pipelineUrl(REGION, name),
    pipeline: {
      name,
      type: 'V2',
      executionMode: 'QUEUED',
      stages,
      sourceActions: [source],
      otherSources: [],
      artifactStores: [],
      conditions: [],
      triggers: [],
      rollsBack: [],
    },
    source,
    execution: undefined,
    problem: undefined,
    ...more,
  };
}

function outcomeOf(more: Partial<Outcome>): Outcome {
  return {
    ready: true,
    failed: false,
    cancelled: false,
    repository: 'octo-org/App',
    branch: 'main',
    commit: COMMIT,
    context: {
      region: REGION,
      account: '111122223333',
      commit: {
        url: `https://github.com/octo-org/App/commit/${COMMIT}`,
        title: 'Retry the payment once',
        author: 'Mona Lisa',
      },
    },
    startAsked: true,
    connectionAsked: false,
    docsUrl: DOCS_URL,
    connections: [CONNECTION],
    findings: [],
    pipelines: [],
    problem: undefined,
    ...more,
  };
}

/** An action that began and ended so many minutes after the execution did. */
function actionOf(stage: string, action: string, from: number, to: number, more: Partial<ActionExecution> = {}): ActionExecution {
  return {
    id: `${stage}-${action}`,
    stage,
    action,
    status: 'Succeeded',
    category: 'Build',
    provider: 'CodeBuild',
    startedAt: BEGAN + from * MINUTE,
    updatedAt: BEGAN + to * MINUTE,
    externalId: '',
    region: undefined,
    summary: '',
    externalUrl: '',
    error: undefined,
    ...more,
  };
}

const passing = (pipeline: string): Finding[] =>
  CHECK_IDS.filter((id) => id !== 'role' && id !== 'app-scope').map((id): Finding => {
    const isShared = id.startsWith('connection-') || id === 'permissions';
    const message = isShared ? 'Nothing to do.' : `Pipeline \`${pipeline}\`: nothing to do.`;
    return { id, status: 'pass', pipeline: isShared ? null : pipeline, connection: isShared ? 0 : null, message };
  });

/** A deploy that was waited for and went well, with a stage that was retried. */
export function succeeded(): Outcome {
  const execution = {
    id: EXECUTION,
    status: 'Succeeded',
    started: true,
    commit: COMMIT,
    url: executionUrl(REGION, 'app-release', EXECUTION),
  } as const;
  const actions = [
    actionOf('Source', 'Source', 0, 0.1),
    actionOf('Test', 'Unit', 0.2, 2.5),
    actionOf('Test', 'Lint', 0.2, 1),
    actionOf('Build', 'Image', 2.6, 5, { status: 'Failed' }),
    actionOf('Build', 'Image', 6, 8.5),
    actionOf('Release', 'Approve', 8.6, 14, { category: 'Approval', provider: 'Manual' }),
    actionOf('Release', 'Deploy', 14.1, 17),
  ];
  const end = { kind: 'ended', status: 'Succeeded', summary: '', failures: [] } as const;
  const wait = { end, passed: true, superseded: [], logProblems: [], actions };
  const pipelines = [pipelineOf('app-release', ['Source', 'Test', 'Build', 'Release'], { execution, wait })];
  return outcomeOf({ pipelines, findings: passing('app-release') });
}

/** Every pipeline of a large repository, of which some do not fit. */
export function many(number: number): Outcome {
  const names = Array.from({ length: number }, (_, at) => `service-${at + 1}-deploy-to-production`);
  const isBad = (at: number) => at % 9 === 4;
  return outcomeOf({
    ready: false,
    failed: true,
    startAsked: false,
    pipelines: names.map((name, at) =>
      pipelineOf(name, ['Source', 'Build', 'Deploy'], {
        ready: !isBad(at),
        stages: ['Source', 'Build', 'Deploy'].map((stage) => ({
          name: stage,
          inbound: undefined,
          latest: { executionId: EXECUTION, status: at % 20 === 7 && stage === 'Deploy' ? 'Failed' : 'Succeeded' },
        })),
      }),
    ),
    findings: names.flatMap((name, at) =>
      passing(name).filter(({ pipeline }) => pipeline !== null || at === 0).map((finding): Finding => {
        if (finding.id !== 'repository' || !isBad(at)) return finding;
        const message = 'Source action `Source` uses `octo-org/app`, but this repository is `octo-org/App`.';
        return { ...finding, status: 'fail', message, remedy: { text: 'Correct it in the pipeline:', lines: ['FullRepositoryId: octo-org/App'] } };
      }),
    ),
  });
}

/** Every name and message is one of these texts: of pipelines, a few stages each, and of checks. */
export function hostile(texts: readonly string[]): Outcome {
  const [first = ''] = texts;
  const names = texts.slice(0, Math.ceil(texts.length / STAGES));
  return outcomeOf({
    ready: false,
    failed: true,
    startAsked: false,
    repository: first,
    branch: texts.at(-1),
    connections: [{ ...CONNECTION, name: texts.at(-1) ?? '' }],
    pipelines: names.map((name, at) =>
      pipelineOf(name, texts.slice(at * STAGES, (at + 1) * STAGES), {
        ready: false,
        stages: closed(texts.slice(at * STAGES, (at + 1) * STAGES)),
      }),
    ),
    findings: texts.map((text, at): Finding => ({
      id: CHECK_IDS[at % CHECK_IDS.length] ?? 'start',
      status: at < 20 ? 'fail' : 'warn',
      pipeline: names[at % names.length] ?? null,
      connection: null,
      message: text,
      remedy: { text, lines: [text, text] },
    })),
  });
}

const STAGES = 6;

/** Stages into which every transition is disabled. */
const closed = (names: readonly string[]): StageState[] =>
  names.map((name) => ({ name, inbound: { enabled: false, reason: name, changedBy: name } }));

/** The same of one pipeline that was waited for, each of its stages and actions one of these texts. */
export function hostileWait(texts: readonly string[]): Outcome {
  const [first = ''] = texts;
  const actions = texts.map((text, at) =>
    actionOf(text, text, at, at + 1, { status: at % 3 === 1 ? 'Failed' : 'Succeeded' }),
  );
  const failures = texts
    .slice(0, 6)
    .map((text) => ({ stage: text, action: text, message: text, externalUrl: text }));
  const end = { kind: 'ended', status: 'Failed', summary: texts.at(-1) ?? '', failures } as const;
  const execution = { id: first, status: 'Failed', started: true, commit: first } as const;
  return outcomeOf({
    failed: true,
    pipelines: [
      pipelineOf(first, texts, {
        stages: closed(texts),
        execution: { ...execution, url: executionUrl(REGION, first, first) },
        wait: { end, passed: false, superseded: [], logProblems: [], actions },
      }),
    ],
    findings: passing(first),
  });
}
