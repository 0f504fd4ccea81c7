/**
 * Process tests: `dist/index.js` on Node 24, as the runner would run it, against the simulator. Nothing of `src` is
 * imported here: what a test sees is what a user of the action sees.
 */

import { existsSync, readFileSync } from 'node:fs';
import { EOL } from 'node:os';
import { dirname, join } from 'node:path';
import { parse } from 'yaml';
import {
  type ActionResult,
  type ActionRun,
  type LoggedRequest,
  runAction,
  type ServerOptions,
  startServer,
  World,
  type WorldSpec,
} from '../../simulator/index.js';
import { ACCOUNT, COMMITS, KEYS, REGION, REPOSITORY, TO_START, TOKEN, worldOf } from './fixtures.js';

export const ROOT = join(__dirname, '..', '..');
const ACTION_YML = join(ROOT, 'action.yml');

/** Milliseconds for one test on a machine that is busy with other tests. */
jest.setTimeout(60_000);

/** The Node that `using: node24` stands for. */
export const NODE = findNode();

function findNode(): string {
  const major = Number(process.versions.node.split('.')[0]);
  if (major >= 24) return process.execPath;
  const platform = process.platform === 'win32' ? 'win' : process.platform;
  const name = `node-${platform}-${process.arch}`;
  try {
    const file = process.platform === 'win32' ? 'node.exe' : 'node';
    const binary = join(dirname(require.resolve(`${name}/package.json`)), 'bin', file);
    if (existsSync(binary)) return binary;
  } catch {
    // Said below, with what to do.
  }
  throw new Error(
    `The process tests need Node 24, which runs actions: this is Node ${process.versions.node}, and the optional ` +
      `dependency ${name} is not installed. Run the tests with Node 24, or run "npm ci" without --omit=optional.`,
  );
}

/**
 * A test that sends signals. Windows has none: `kill` there ends a process at once, whatever the signal, so a step
 * cannot be told that it is canceled.
 */
export const testWithSignals = process.platform === 'win32' ? test.skip : test;

/** What `github` of a run has, and what the step is given; everything has a default. */
export interface Play {
  inputs?: Record<string, string>;
  event?: ActionRun['event'];
  github?: Partial<ActionRun['github']>;
  workspace?: ActionRun['workspace'];
  /** Wins over the Region, credentials and endpoint that are set here; undefined takes a variable away. */
  env?: Record<string, string | undefined>;
  /** What the job may ask the runner's token endpoint with; without it the job lacks `id-token: write`. */
  requestToken?: string;
  /** Variables that are set to the address of AWS, beside AWS_ENDPOINT_URL. */
  endpointVariables?: readonly string[];
  /** The workflow is canceled as soon as this operation was asked for so many times. */
  signalOnRequest?: { operation: string; count?: number };
  /** The workflow is canceled as soon as the log has this text. */
  signalOnOutput?: string;
  /** The workflow is canceled this many milliseconds after the step began. */
  signalAfterMs?: number;
  /** What a cancellation sends; the runner's own signals unless given. */
  signals?: ActionRun['signals'];
  /** What runs in the place of Node.js, as a wrapper of it. */
  node?: string;
  /** The step is ended before it can report. */
  cutShort?: boolean;
}

export interface Stage extends ServerOptions {
  world?: Partial<WorldSpec>;
}

/** How a step ended, and what it asked for. */
export interface Played extends ActionResult {
  /** What the runner was told to hide. */
  masks: string[];
  /** The requests of this step, in the order of their arrival. */
  requests: LoggedRequest[];
  report: Report;
  /** Address of the server, `127.0.0.1:<port>`. */
  host: string;
  /** The world of the story, as it is now. */
  world: World;
}

export interface Check {
  id: string;
  status: 'pass' | 'warn' | 'fail' | 'skip';
  pipeline: string | null;
  file: string | null;
  line: number | null;
  message: string;
  remedy: string | null;
}

/** The output `report`. */
export interface Report {
  schema: number;
  ready: boolean;
  result: string;
  repository: string;
  branch: string | null;
  commit: string | null;
  connections: { arn: string; name: string; status: string; provider: string; url: string }[];
  checks: Check[];
  pipelines: {
    name: string;
    ready: boolean;
    connection: string | null;
    type: string | null;
    sourceAction: string | null;
    execution: { id: string; status: string; started: boolean; commit: string; url: string } | null;
  }[];
}

/** A push to main, as the default of every story. */
const PUSH = {
  name: 'push',
  payload: {
    ref: 'refs/heads/main',
    before: COMMITS.root,
    after: COMMITS.main,
    deleted: false,
    head_commit: {
      id: COMMITS.main,
      message: 'Retry the payment once\n\nIt can fail.',
      author: { name: 'Mona Lisa', username: 'mona' },
    },
  },
};

/** Runs one step in a world of its own. */
export function play({ world, faults, latencyMs, ...step }: Play & Stage = {}): Promise<Played> {
  return onStage(
    { ...(world && { world }), ...(faults && { faults }), ...(latencyMs && { latencyMs }) },
    (run) => run(step),
  );
}

/** Runs one step in a world of its own, whose pipeline has yet to run the head of main. */
export function playStart({ world, ...step }: Play & Stage = {}): Promise<Played> {
  return play({ ...step, world: { ...TO_START, ...world } });
}

/** Runs a story of several steps in one world. */
export async function onStage<T>(
  { world = {}, ...options }: Stage,
  tell: (run: (step?: Play) => Promise<Played>, executions: (pipeline?: string) => Execution[]) => Promise<T>,
): Promise<T> {
  const simulated = new World(worldOf(world));
  const server = await startServer(simulated, options);
  try {
    return await tell(
      async ({
        inputs = {},
        event = PUSH,
        github,
        env,
        requestToken,
        endpointVariables,
        cutShort = false,
        signalOnRequest,
        ...canceled
      } = {}) => {
        const before = server.requests.length;
        const given: Record<string, string | undefined> = {
          AWS_REGION: REGION,
          AWS_ACCESS_KEY_ID: KEYS.accessKeyId,
          AWS_SECRET_ACCESS_KEY: KEYS.secretAccessKey,
          AWS_SESSION_TOKEN: KEYS.sessionToken,
          AWS_ENDPOINT_URL: server.url,
          ...Object.fromEntries((endpointVariables ?? []).map((name) => [name, server.url])),
          ...env,
        };
        const cancelOn = new AbortController();
        const watch = setInterval(() => {
          const { operation, count = 1 } = signalOnRequest ?? { count: Infinity };
          const asked = server.requests.slice(before).filter((request) => request.operation === operation);
          if (asked.length >= count) cancelOn.abort();
        }, 10);
        const result = await runAction({
          entry: join(ROOT, 'dist', 'index.js'),
          node: NODE,
          actionYml: ACTION_YML,
          inputs,
          event,
          github: {
            repository: REPOSITORY,
            ref: 'refs/heads/main',
            refName: 'main',
            refType: 'branch',
            sha: COMMITS.main,
            apiUrl: server.githubUrl,
            token: TOKEN,
            ...(requestToken !== undefined && { idToken: { requestUrl: server.oidcUrl, requestToken } }),
            ...github,
          },
          env: Object.fromEntries(
            Object.entries(given).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
          ),
          timeScale: simulated.timeScale,
          cancelOn: cancelOn.signal,
          ...canceled,
        }).finally(() => {
          clearInterval(watch);
        });
        const played = {
          ...result,
          // The toolkit ends its lines as the system does, and the runner leaves what is to be masked out of the log.
          stdout: result.stdout.replaceAll(EOL, '\n').replace(/^::add-mask::.*\n/gm, ''),
          masks: [...result.stdout.matchAll(/^::add-mask::(.+?)\r?$/gm)].map(([, secret = '']) => secret),
          summary: result.summary.replaceAll(EOL, '\n'),
          requests: server.requests.slice(before),
          report: JSON.parse(result.outputs['report'] ?? '{}') as Report,
          host: new URL(server.url).host,
          world: simulated,
        };
        if (!cutShort) expectContract(played);
        return played;
      },
      (pipeline = 'app') => listStarted(simulated, pipeline),
    );
  } finally {
    await server.close();
  }
}

/** An execution as AWS lists it. */
export interface Execution {
  pipelineExecutionId: string;
  status: string;
  sourceRevisions: { actionName: string; revisionId: string }[];
  trigger: { triggerType: string };
}

/** The executions that were started in the story, newest first. */
export function listStarted(world: World, pipelineName: string): Execution[] {
  const caller = { accountId: ACCOUNT, arn: '', userId: '', region: REGION };
  const call = {
    service: 'codepipeline',
    operation: 'ListPipelineExecutions',
    input: { pipelineName },
  } as const;
  const { pipelineExecutionSummaries: all } = world.perform(caller, call) as {
    pipelineExecutionSummaries: Execution[];
  };
  return all.filter(({ trigger }) => trigger.triggerType === 'StartPipelineExecution');
}

const OUTPUTS = Object.keys((parse(readFileSync(ACTION_YML, 'utf8')) as { outputs: object }).outputs).sort();

/** What holds for every run, whatever its story. */
function expectContract({ report, ...result }: Played): void {
  const { stdout, outputs, summary } = result;
  expect(result.stderr).toBe('');
  expect(result.signal).toBeNull();
  expect(result.runnerErrors).toEqual([]);
  expect(result.runnerWarnings).toEqual([]);
  expect(result.exportedEnv).toEqual({});
  expect(Object.keys(outputs).sort()).toEqual(OUTPUTS);
  expect(outputs['ready']).toBe(String(report.ready));
  expect(outputs['result']).toBe(report.result);
  expect(outputs['started']).toBe(String(report.pipelines.some(({ execution }) => execution?.started)));
  expect(report.schema).toBe(1);
  for (const { status, message, remedy } of report.checks) {
    expect(message).toMatch(/\S/);
    if (status === 'fail' || status === 'warn') expect(remedy).toBeTruthy();
  }
  expect(summary).toMatch(/^## \S+ .+/);
  for (const secret of [TOKEN, ...Object.values(KEYS)]) {
    for (const text of [stdout, summary, ...Object.values(outputs)]) expect(text).not.toContain(secret);
  }
}

/** The one finding of a check, of the pipeline `app` where there are several. */
export function check({ report }: Played, id: string, pipeline = 'app'): Check {
  const all = report.checks.filter((each) => each.id === id);
  const [first, ...more] = all.length > 1 ? all.filter((each) => each.pipeline === pipeline) : all;
  if (!first || more.length > 0) throw new Error(`There is not one finding of ${id}: ${JSON.stringify(all)}`);
  return first;
}

/** A text that has this text in it, for `toMatchObject`. */
export const containing = (text: string): unknown => expect.stringContaining(text);

/** Ids of the checks that ended so, in the report's order. */
export function ids({ report }: Played, status: Check['status']): string[] {
  return report.checks.filter((each) => each.status === status).map(({ id }) => id);
}

/** `service Region operation` of every request, sorted, since independent calls may arrive in any order. */
export function calls({ requests }: Played): string[] {
  return requests.map(({ service, region, operation }) => compact([service, region, operation])).sort();
}

/** Milliseconds from the first request of an operation that matches to the end of the step. */
export function lastedFrom({ requests, durationMs }: Played, operation: RegExp): number {
  const first = requests.find((request) => operation.test(request.operation));
  if (!first) throw new Error(`Nothing was asked that matches ${operation.source}.`);
  return durationMs - first.at;
}

/** The inputs of every StartPipelineExecution, in the order of their arrival. */
export function starts({ requests }: Played): Record<string, unknown>[] {
  return requests
    .filter(({ operation }) => operation === 'StartPipelineExecution')
    .map(({ input }) => input as Record<string, unknown>);
}

const compact = (words: readonly (string | undefined)[]): string => words.filter(Boolean).join(' ');
