/** What is read before the checks: every call that depends on no other goes out at the same time. */

import { parseConnectionArn } from './arn.js';
import { isReusable } from './execution/adopt.js';
import { asProblem } from './problem.js';
import { sourceOf } from './source.js';
import type {
  CommitOnBranch,
  ConnectionFacts,
  ConnectionLookup,
  ConnectionReference,
  Execution,
  Fact,
  Facts,
  Pipeline,
  PipelineFacts,
  Ports,
  SourceAction,
  Target,
} from './model.js';

/** Pages of 100 executions that `if-needed` looks through at most. */
const EXECUTION_PAGES = 50;

/** @returns facts; every failure is kept in the fact that it concerns */
export async function readFacts(target: Target, ports: Ports, region: string): Promise<Facts> {
  const compare = comparisonFor(target, ports);
  const wanted = target.connection && readConnection(target.connection, ports);
  const begun = target.pipelines.map((name) => beginPipeline(name, target, ports, compare));

  const heads = await Promise.all(begun.map(({ head }) => head));
  const arns = [...new Set(heads.flatMap(({ source }) => source?.connectionArn ?? []))];
  const references: ConnectionReference[] = target.connection
    ? [target.connection]
    : arns.map((arn) => ({ kind: 'arn', arn }));
  const missing = heads.some(({ pipeline }) => !pipeline.ok && pipeline.problem.kind === 'missing');

  const [connections, tails, account] = await Promise.all([
    Promise.all(
      references.map(async (reference): Promise<ConnectionFacts> => ({
        reference,
        lookup: settleTwins(await (wanted ?? readConnection(reference, ports)), arns),
        waitedMs: 0,
      })),
    ),
    Promise.all(begun.map(({ tail }) => tail)),
    missing ? ports.identity.account().catch(() => undefined) : undefined,
  ]);
  return {
    region,
    account,
    connections,
    pipelines: tails.map((tail, at) => ({
      ...tail,
      connection: target.connection ? 0 : indexOf(arns, heads[at]?.source),
    })),
  };
}

function indexOf(arns: readonly string[], source: SourceAction | undefined): number | undefined {
  const index = arns.findIndex((arn) => arn === source?.connectionArn);
  return index < 0 ? undefined : index;
}

/** What decides which connection is read, ahead of the facts that nothing waits for. */
interface Reading {
  readonly head: Promise<{ readonly pipeline: Fact<Pipeline>; readonly source: SourceAction | undefined }>;
  readonly tail: Promise<Omit<PipelineFacts, 'connection'>>;
}

type Compare = (branch: string) => Promise<Fact<CommitOnBranch>>;

function beginPipeline(name: string, target: Target, ports: Ports, compare: Compare | undefined): Reading {
  const { branch, commit } = target;
  const pages = target.start === 'if-needed' && mayStart(target) ? openPages(name, ports) : undefined;
  const early = branch === undefined ? undefined : compare?.(branch);
  const head = factOf(ports.pipelines.get(name)).then((pipeline) => ({
    pipeline,
    source: pipeline.ok ? sourceOf(pipeline.value, target) : undefined,
  }));
  const tail = head.then(async ({ pipeline, source }) => {
    const [executions, commitOnBranch] = await Promise.all([
      pages && factOf(readExecutions(pages, source, commit)),
      early ?? (branch === undefined && source ? compare?.(source.branch) : undefined),
    ]);
    return { name, pipeline, executions, commitOnBranch };
  });
  return { head, tail };
}

/** Whether the event lets a start happen that is asked for; what only a start needs is else not asked for. */
function mayStart({ start, commit, event: { startRule }, allowOffBranch }: Target): boolean {
  if (start === 'never' || commit === undefined) return false;
  return startRule.kind === 'yes' || (startRule.kind === 'off-branch' && allowOffBranch);
}

/** @returns none where nothing depends on whether the commit is on the branch, or GitHub cannot be asked */
function comparisonFor(target: Target, { forge }: Ports): Compare | undefined {
  const { start, commit, repository, allowOffBranch } = target;
  if (!forge || start === 'never' || commit === undefined || allowOffBranch) return undefined;
  return memoize((branch) => factOf(forge.commitOnBranch(repository, branch, commit)));
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
    const list = await ports.connections.list().catch(() => undefined);
    // Nothing in the part that could be read says nothing of the other.
    const isWhole = list && (list.connections.length > 0 || !list.unread);
    return { found: [], others: isWhole ? list.connections : undefined };
  }
}

async function lookUpName(name: string, ports: Ports): Promise<ConnectionLookup> {
  const { connections, unread } = await ports.connections.list();
  const found = connections.filter((connection) => connection.name === name);
  // What could not be listed may be where the name is.
  if (found.length === 0 && unread) throw unread;
  return { found, others: connections };
}

/**
 * One connection can be listed under both service prefixes. Its name then stands for the ARN that the pipelines use,
 * else for the newer one.
 */
function settleTwins(lookup: Fact<ConnectionLookup>, named: readonly string[]): Fact<ConnectionLookup> {
  if (!lookup.ok) return lookup;
  const { found } = lookup.value;
  const arns = found.map(({ arn }) => parseConnectionArn(arn));
  if (found.length !== 2 || arns[0]?.id !== arns[1]?.id || arns[0]?.account !== arns[1]?.account)
    return lookup;
  const twin =
    found.find(({ arn }) => named.includes(arn)) ??
    found.find((_, at) => arns[at]?.service === 'codeconnections');
  return twin ? { ok: true, value: { found: [twin], others: [] } } : lookup;
}

export async function factOf<T>(promise: Promise<T>): Promise<Fact<T>> {
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
