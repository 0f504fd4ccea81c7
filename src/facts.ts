/** What is read before the checks: every call that depends on no other goes out at the same time. */

import { parseConnectionArn } from './arn.js';
import { isReusable } from './execution/adopt.js';
import { poll } from './poll.js';
import { asProblem } from './problem.js';
import { sourceOf } from './source.js';
import type {
  CommitOnBranch,
  Connection,
  ConnectionFacts,
  ConnectionLookup,
  ConnectionReference,
  Execution,
  Fact,
  Facts,
  PipelineFacts,
  Ports,
  SourceAction,
  Target,
} from './model.js';

/** Pages of 100 executions that `if-needed` looks through at most. */
const EXECUTION_PAGES = 50;
/** Connections that a message lists at most. */
const LISTED = 10;

/** @returns facts; every failure is kept in the fact that it concerns */
export async function readFacts(target: Target, ports: Ports, region: string): Promise<Facts> {
  const compareOnce = memoize((branch: string) => compareCommit(target, ports, branch));
  const wanted = target.connection && readConnection(target.connection, ports);
  const read = await Promise.all(
    target.pipelines.map((name) => readPipeline(name, target, ports, compareOnce)),
  );

  const references: ConnectionReference[] = target.connection
    ? [target.connection]
    : [...new Set(read.flatMap(({ source }) => source?.connectionArn ?? []))].map((arn) => ({
        kind: 'arn',
        arn,
      }));
  const named = new Set(read.flatMap(({ source }) => source?.connectionArn ?? []));
  const connections = await Promise.all(
    references.map(async (reference): Promise<ConnectionFacts> => ({
      reference,
      lookup: settleTwins(await (wanted ?? readConnection(reference, ports)), named),
      waitedMs: 0,
    })),
  );

  const missing = read.some(({ facts }) => !facts.pipeline.ok && facts.pipeline.problem.kind === 'missing');
  return {
    region,
    account: missing ? await ports.identity.account().catch(() => undefined) : undefined,
    connections,
    pipelines: read.map(({ facts, source }) => ({
      ...facts,
      connection: target.connection ? 0 : indexOf(references, source),
    })),
  };
}

function indexOf(
  references: readonly ConnectionReference[],
  source: SourceAction | undefined,
): number | undefined {
  const index = references.findIndex(
    (reference) => reference.kind === 'arn' && reference.arn === source?.connectionArn,
  );
  return index < 0 ? undefined : index;
}

interface PipelineReading {
  readonly facts: Omit<PipelineFacts, 'connection'>;
  readonly source: SourceAction | undefined;
}

async function readPipeline(
  name: string,
  target: Target,
  ports: Ports,
  compareOnce: (branch: string) => Promise<Fact<CommitOnBranch>>,
): Promise<PipelineReading> {
  const { branch, commit } = target;
  const pages = target.start === 'if-needed' && commit !== undefined ? openPages(name, ports) : undefined;
  const comparable =
    target.start !== 'never' && !target.allowOffBranch && commit !== undefined && ports.forge;
  const early = comparable && branch !== undefined ? compareOnce(branch) : undefined;

  const pipeline = await factOf(ports.pipelines.get(name));
  const source = pipeline.ok ? sourceOf(pipeline.value, target) : undefined;
  const executions = pages && (await factOf(readExecutions(pages, source, commit)));
  const late = comparable && branch === undefined && source ? compareOnce(source.branch) : undefined;
  return { facts: { name, pipeline, executions, commitOnBranch: await (early ?? late) }, source };
}

async function compareCommit(target: Target, ports: Ports, branch: string): Promise<Fact<CommitOnBranch>> {
  if (!ports.forge) throw new Error('compareCommit needs a forge');
  return factOf(ports.forge.commitOnBranch(target.repository, branch, target.commit ?? ''));
}

interface Pages {
  readonly first: Promise<IteratorResult<readonly Execution[]>>;
  readonly rest: AsyncIterator<readonly Execution[]>;
}

/** Asks for the first page at once, beside `GetPipeline`. */
function openPages(name: string, ports: Ports): Pages {
  const rest = ports.pipelines.executions(name)[Symbol.asyncIterator]();
  const first = rest.next();
  first.catch(() => undefined);
  return { first, rest };
}

/** Further pages only until one has an execution of this commit: the newest one decides. */
async function readExecutions(
  { first, rest }: Pages,
  source: SourceAction | undefined,
  commit: string | undefined,
): Promise<readonly Execution[]> {
  const executions: Execution[] = [];
  let page = await first;
  for (let count = 1; !page.done; count += 1) {
    executions.push(...page.value);
    const found = page.value.some((execution) => isReusable(execution, source, commit));
    if (found || count === EXECUTION_PAGES || !source) break;
    page = await rest.next();
  }
  return executions;
}

function readConnection(reference: ConnectionReference, ports: Ports): Promise<Fact<ConnectionLookup>> {
  return factOf(
    reference.kind === 'arn' ? lookUpArn(reference.arn, ports) : lookUpName(reference.name, ports),
  );
}

async function lookUpArn(arn: string, ports: Ports): Promise<ConnectionLookup> {
  try {
    return { found: [await ports.connections.get(arn)], others: [] };
  } catch (error) {
    if (asProblem(error).kind !== 'missing') throw error;
    const others = await ports.connections.list().catch(() => undefined);
    return { found: [], others: others?.slice(0, LISTED) };
  }
}

async function lookUpName(name: string, ports: Ports): Promise<ConnectionLookup> {
  const all = await ports.connections.list();
  const found = all.filter((connection) => connection.name === name);
  return { found, others: all.slice(0, LISTED) };
}

/**
 * One connection can be listed under both service prefixes. Its name then stands for the ARN that the pipelines use,
 * else for the newer one.
 */
function settleTwins(lookup: Fact<ConnectionLookup>, named: ReadonlySet<string>): Fact<ConnectionLookup> {
  if (!lookup.ok) return lookup;
  const { found } = lookup.value;
  const arns = found.map(({ arn }) => parseConnectionArn(arn));
  if (found.length !== 2 || arns[0]?.id !== arns[1]?.id || arns[0]?.account !== arns[1]?.account)
    return lookup;
  const twin =
    found.find(({ arn }) => named.has(arn)) ?? found.find((_, at) => arns[at]?.service === 'codeconnections');
  return twin ? { ok: true, value: { found: [twin], others: [] } } : lookup;
}

/**
 * Waits for a person to complete the handshake of every PENDING connection, all at the same time. Whoever waited reads
 * the pipelines again: they may have changed, and executions begun, in the meantime.
 *
 * @param waiting is told of each connection that is waited for
 * @param signal aborts when the workflow is cancelled; the connections then stay as they were last seen
 * @returns the facts as they are then
 */
export async function awaitHandshakes(
  facts: Facts,
  target: Target,
  ports: Ports,
  waiting: (connection: Connection) => void,
  signal?: AbortSignal,
): Promise<Facts> {
  if (target.connectionTimeout === 0 || !facts.connections.some(pendingOf)) return facts;
  const from = ports.clock.now();
  const connections = await Promise.all(
    facts.connections.map(async (known) => {
      const connection = pendingOf(known);
      if (!connection) return known;
      waiting(connection);
      const lookup = await factOf(awaitHandshake(connection, target.connectionTimeout, ports, signal));
      return {
        ...known,
        lookup: signal?.aborted ? known.lookup : lookup,
        waitedMs: ports.clock.now() - from,
      };
    }),
  );
  if (signal?.aborted) return { ...facts, connections };
  const again = await readFacts(target, ports, facts.region);
  const asWaitedFor = (known: ConnectionFacts) =>
    connections.find(({ reference }) => sameReference(reference, known.reference)) ?? known;
  return { ...again, connections: again.connections.map(asWaitedFor) };
}

function sameReference(one: ConnectionReference, other: ConnectionReference): boolean {
  return one.kind === 'arn' && other.kind === 'arn' ? one.arn === other.arn : one.kind === other.kind;
}

async function awaitHandshake(
  connection: Connection,
  timeout: number,
  ports: Ports,
  signal: AbortSignal | undefined,
): Promise<ConnectionLookup> {
  const last = await poll(connection, {
    read: () => ports.connections.get(connection.arn, signal),
    isDone: ({ status }) => status !== 'PENDING',
    clock: ports.clock,
    timeout,
    shortest: 1000,
    longest: 10_000,
    signal,
  });
  return { found: [last], others: [] };
}

function pendingOf({ lookup }: ConnectionFacts): Connection | undefined {
  const [connection, ...more] = lookup.ok ? lookup.value.found : [];
  return more.length === 0 && connection?.status === 'PENDING' ? connection : undefined;
}

async function factOf<T>(promise: Promise<T>): Promise<Fact<T>> {
  try {
    return { ok: true, value: await promise };
  } catch (error) {
    return { ok: false, problem: asProblem(error) };
  }
}

function memoize<K, V>(compute: (key: K) => V): (key: K) => V {
  const known = new Map<K, V>();
  return (key) => {
    const value = known.get(key) ?? compute(key);
    known.set(key, value);
    return value;
  };
}
