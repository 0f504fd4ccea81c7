/** What is read before the checks: every call that depends on no other goes out at the same time. */

import { readConnection, settleTwins } from './connections.js';
import { askGitHub, readInstallations } from './github.js';
import { beginPipeline, type Reading } from './pipeline.js';
import { findPipelines } from './search.js';
import type { ConnectionReference } from '../domain/connection.js';
import type { ConnectionFacts, Facts, SearchFacts } from '../domain/facts.js';
import type { SourceAction } from '../domain/pipeline.js';
import type { Target } from '../domain/target.js';
import type { Ports } from '../ports/index.js';
import type { Problem } from '../domain/problem.js';

/**
 * @param signal aborts when the workflow is cancelled: the search for pipelines then ends
 * @returns facts; every failure is kept in the fact that it concerns
 */
export async function readFacts(
  target: Target,
  ports: Ports,
  region: string,
  signal?: AbortSignal,
): Promise<Facts> {
  const wanted = target.connection && readConnection(target.connection, ports.connections);
  const installed = readInstallations(target, ports.forge);
  const { begun, search } = await beginPipelines(target, ports, region, signal);

  const heads = await Promise.all(begun.map(({ head }) => head));
  const arns = [...new Set(heads.flatMap(({ source }) => source?.connectionArn ?? []))];
  const references: ConnectionReference[] = target.connection
    ? [target.connection]
    : arns.map((arn) => ({ kind: 'arn', arn }));
  const missing = heads.some(({ pipeline }) => !pipeline.ok && pipeline.problem.kind === 'missing');

  const [connections, tails, account, installations] = await Promise.all([
    Promise.all(
      references.map(async (reference): Promise<ConnectionFacts> => ({
        reference,
        lookup: settleTwins(await (wanted ?? readConnection(reference, ports.connections)), arns),
        waitedMs: 0,
      })),
    ),
    Promise.all(begun.map(({ tail }) => tail)),
    missing ? ports.identity.account().catch(() => undefined) : undefined,
    installed,
  ]);
  return {
    region,
    account,
    connections,
    pipelines: tails.map((tail, at) => ({
      ...tail,
      connection: target.connection ? 0 : indexOf(arns, heads[at]?.source),
    })),
    search,
    installations,
  };
}

interface Begun {
  readonly begun: readonly Reading[];
  readonly search: SearchFacts | undefined;
}

async function beginPipelines(
  target: Target,
  ports: Ports,
  region: string,
  signal: AbortSignal | undefined,
): Promise<Begun> {
  const github = askGitHub(target, ports.forge);
  const { pipelines, repository } = target;
  if (pipelines !== '*') {
    return { begun: pipelines.map((name) => beginPipeline(name, target, ports, github)), search: undefined };
  }
  const { found, search } = await findPipelines(
    repository,
    ports.pipelines,
    (progress) => {
      ports.progress({ kind: 'reading-pipelines', region, ...progress });
    },
    signal,
  );
  return {
    begun: found.map((each) =>
      'pipeline' in each
        ? beginPipeline(each.name, target, ports, github, Promise.resolve(each.pipeline))
        : unread(each.name, each.problem),
    ),
    search,
  };
}

/** A pipeline of which nothing more is asked, since what it is could not be read. */
function unread(name: string, problem: Problem): Reading {
  const pipeline = { ok: false, problem } as const;
  const nothing = {
    executions: undefined,
    commitOnBranch: undefined,
    branches: undefined,
    stages: undefined,
    sourceFailure: undefined,
    drift: undefined,
    role: undefined,
  };
  return {
    head: Promise.resolve({ pipeline, source: undefined }),
    tail: Promise.resolve({ name, pipeline, ...nothing }),
  };
}

function indexOf(arns: readonly string[], source: SourceAction | undefined): number | undefined {
  const index = arns.findIndex((arn) => arn === source?.connectionArn);
  return index < 0 ? undefined : index;
}
