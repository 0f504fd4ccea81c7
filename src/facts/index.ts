/** What is read before the checks: every call that depends on no other goes out at the same time. */

import pLimit, { type LimitFunction } from 'p-limit';
import { readConnection, settleTwins } from './connections.js';
import { askGitHub, readInstallations } from './github.js';
import { readPipeline, type PipelineRead } from './pipeline.js';
import { findPipelines, PIPELINES_AT_ONCE } from './search.js';
import { selectedSource } from '../domain/source.js';
import type { ConnectionReference } from '../domain/connection.js';
import type { ConnectionFacts, FactName, Facts, SearchFacts } from '../domain/facts.js';
import type { SourceAction } from '../domain/pipeline.js';
import type { Target } from '../domain/target.js';
import type { Ports } from '../ports/index.js';
import type { Problem } from '../domain/problem.js';

export interface FactsRequest {
  readonly target: Target;
  /** What the chosen checks need. */
  readonly needs: ReadonlySet<FactName>;
  readonly region: string;
  readonly ports: Ports;
  /** Aborts when the workflow is canceled: the search for pipelines then ends. */
  readonly signal?: AbortSignal | undefined;
}

/** @returns facts; every failure is kept in the fact that it concerns */
export async function readFacts(request: FactsRequest): Promise<Facts> {
  const { target, needs, region, ports } = request;
  const given = target.connection && readConnection(target.connection, ports.connections);
  const installed = needs.has('installations')
    ? readInstallations(target.repository, ports.forge)
    : undefined;
  // What only templates need is a chunk of its own.
  const templates =
    target.templates.length > 0 && needs.has('templates')
      ? import('./templates.js').then(({ readTemplates }) => readTemplates(request))
      : undefined;
  const { reads, search } = await readPipelines(request);

  const structures = await Promise.all(reads.map(({ structure }) => structure));
  const sources = structures.map(({ selection }) => selectedSource(selection));
  const arns = [...new Set(sources.flatMap((source) => source?.connectionArn ?? []))];
  const references: ConnectionReference[] = target.connection
    ? [target.connection]
    : arns.map((arn) => ({ kind: 'arn', arn }));
  const isMissing = structures.some(({ pipeline }) => !pipeline.ok && pipeline.problem.kind === 'missing');

  const lookups = Promise.all(
    references.map(async (reference): Promise<ConnectionFacts> => ({
      reference,
      lookup: settleTwins(await (given ?? readConnection(reference, ports.connections)), arns),
      waitedMs: 0,
    })),
  );
  const readAccount = () => ports.identity.account().catch(() => undefined);
  const [connections, pipelines, account, installations] = await Promise.all([
    lookups,
    Promise.all(reads.map(({ facts }) => facts)),
    isMissing
      ? readAccount()
      : lookups.then((all) => (all.some(isOfUnknownAccount) ? readAccount() : undefined)),
    installed,
  ]);
  return {
    region,
    account,
    connections,
    pipelines: pipelines.map((pipeline, at) => ({
      ...pipeline,
      connection: target.connection ? 0 : indexOf(arns, sources[at]),
    })),
    search,
    installations,
    templates: await templates,
  };
}

/** Only the account of the credentials tells whether a connection that they don't see is another account's. */
function isOfUnknownAccount({ reference, lookup }: ConnectionFacts): boolean {
  if (reference.kind !== 'arn') return false;
  if (lookup.ok) return lookup.value.found.length === 0;
  return lookup.problem.kind === 'denied' && lookup.problem.permission?.principal === undefined;
}

async function readPipelines({ target, needs, region, ports, signal }: FactsRequest): Promise<{
  readonly reads: readonly PipelineRead[];
  readonly search: SearchFacts | undefined;
}> {
  const context = { target, region, needs, ports, github: askGitHub(target, ports.forge) };
  const { pipelines, repository } = target;
  const limit = pLimit(PIPELINES_AT_ONCE);
  if (pipelines !== '*') {
    const reads = pipelines.map((name) =>
      inTurn(limit, () => readPipeline(name, ports.pipelines.get(name), context)),
    );
    return { reads, search: undefined };
  }
  const { found, search } = await findPipelines(
    repository,
    ports.pipelines,
    (progress) => {
      ports.progress({ kind: 'reading-pipelines', region, ...progress });
    },
    signal,
  );
  const reads = found.map((each) =>
    'pipeline' in each
      ? inTurn(limit, () => readPipeline(each.name, Promise.resolve(each.pipeline), context))
      : unreadable(each.name, each.problem),
  );
  return { reads, search };
}

function inTurn(limit: LimitFunction, begin: () => PipelineRead): PipelineRead {
  const begun = new Promise<PipelineRead>((resolve) => {
    void limit(async () => {
      const read = begin();
      resolve(read);
      await read.facts.catch(() => undefined);
    });
  });
  return {
    structure: begun.then(({ structure }) => structure),
    facts: begun.then(({ facts }) => facts),
  };
}

/** A pipeline whose structure could not be read: nothing more is read of it. */
function unreadable(name: string, problem: Problem): PipelineRead {
  const structure = { pipeline: { ok: false, problem }, selection: undefined } as const;
  const nothing = {
    executions: undefined,
    commitOnBranch: undefined,
    branches: undefined,
    stages: undefined,
    sourceFailure: undefined,
    drift: undefined,
    changes: undefined,
    pushed: undefined,
    role: undefined,
    buildRoles: undefined,
  };
  return {
    structure: Promise.resolve(structure),
    facts: Promise.resolve({ name, ...structure, ...nothing }),
  };
}

function indexOf(arns: readonly string[], source: SourceAction | undefined): number | undefined {
  const index = arns.findIndex((arn) => arn === source?.connectionArn);
  return index < 0 ? undefined : index;
}
