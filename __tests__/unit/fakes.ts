/** Plain fakes of the ports in simulated time, and builders of what they give. */

import { DOCS_URL } from '../../src/event';
import { matchesGlob } from '../../src/domain/glob';
import { Problem, RUN_AGAIN, type ProblemDetails, type ProblemKind } from '../../src/domain/problem';
import type { Inputs } from '../../src/domain/inputs';
import { limitCleanup, type ExecutionContext } from '../../src/execution/context.js';
import { CHECK_IDS, CORE_CHECKS, needsOf, STANDARD_CHECKS, type CheckId } from '../../src/checks/index.js';
import { selectSource } from '../../src/domain/source.js';
import type { FactsRequest } from '../../src/facts/index.js';
import type { BuildLog } from '../../src/domain/build.js';
import type { Connection } from '../../src/domain/connection.js';
import type {
  ActionExecution,
  ActionFailure,
  Execution,
  ExecutionState,
  ExecutionStatus,
  RuleExecution,
} from '../../src/domain/execution.js';
import type { Fact } from '../../src/domain/fact.js';
import type {
  BranchFacts,
  ConnectionFacts,
  Facts,
  PipelineFacts,
  SearchFacts,
} from '../../src/domain/facts.js';
import type { Finding } from '../../src/domain/finding.js';
import type { Outcome, PipelineOutcome } from '../../src/domain/outcome.js';
import type {
  OtherSource,
  Patterns,
  Pipeline,
  SourceAction,
  StageCondition,
  StageState,
  Trigger,
} from '../../src/domain/pipeline.js';
import type { Progress } from '../../src/domain/progress.js';
import type {
  AppInstallation,
  Branch,
  Comparison,
  CommitInfo,
  PullRequestOfCommit,
} from '../../src/domain/repository.js';
import type { Decision } from '../../src/domain/role.js';
import type { RunEvent } from '../../src/domain/run-event.js';
import type { Target } from '../../src/domain/target.js';
import type { StartRequest, StopRequest, UseConnectionRequest } from '../../src/ports/aws.js';
import type { Clock } from '../../src/domain/clock.js';
import type { Files } from '../../src/ports/files.js';
import type { Ports } from '../../src/ports/index.js';

export const REGION = 'eu-west-1';
export const ACCOUNT = '111122223333';
export const CONNECTION_ID = 'aaaaaaaa-1111-4111-8111-111111111111';
export const ARN = `arn:aws:codeconnections:${REGION}:${ACCOUNT}:connection/${CONNECTION_ID}`;
/** The same id under the other prefix: to AWS another connection. */
export const TWIN_ARN = ARN.replace('codeconnections', 'codestar-connections');
export const OTHER_ARN = `arn:aws:codeconnections:us-east-1:${ACCOUNT}:connection/bbbbbbbb-2222-4222-8222-222222222222`;
export const REPOSITORY = 'octo/app';
export const COMMIT = 'a'.repeat(40);
export const OTHER_COMMIT = 'b'.repeat(40);
export const ROLE = `arn:aws:iam::${ACCOUNT}:role/pipeline`;
/** What a start needs, and no more. */
export const CORE: ReadonlySet<CheckId> = new Set([...CORE_CHECKS, 'commit-on-branch']);
export const STANDARD: ReadonlySet<CheckId> = new Set(STANDARD_CHECKS);
export const EVERY: ReadonlySet<CheckId> = new Set(CHECK_IDS);

// --- Time and the wire ------------------------------------------------------------------------------------

interface Timer {
  readonly at: number;
  readonly sleeper: boolean;
  readonly wake: () => void;
}

/** Rounds on a wire that may follow one another before time passes. */
const ROUNDS_A_TICK = 5;

/** Time that passes only while somebody sleeps, as far as the next one to wake. */
export class FakeClock implements Clock {
  /** Every sleep that was asked for, in milliseconds. */
  readonly slept: number[] = [];
  #now = Date.UTC(2026, 0, 1);
  readonly #began = this.#now;
  #timers: Timer[] = [];
  #ticking = false;
  #roundsLeft = 0;

  now(): number {
    return this.#now;
  }

  /** Milliseconds since this clock was made. */
  elapsed(): number {
    return this.#now - this.#began;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    this.slept.push(ms);
    return new Promise((resolve, reject) => {
      const stop = () => {
        this.#timers = this.#timers.filter((other) => other !== timer);
        reject(signal?.reason as Error);
      };
      const timer = { at: this.#now + ms, sleeper: true, wake: resolve };
      if (signal?.aborted) {
        reject(signal.reason as Error);
        return;
      }
      signal?.addEventListener('abort', stop, { once: true });
      this.#add(timer);
    });
  }

  /** Does something once `ms` milliseconds since the clock's beginning have passed. */
  at(ms: number, wake: () => void): void {
    this.#add({ at: this.#began + ms, sleeper: false, wake });
  }

  #add(timer: Timer): void {
    this.#timers = [...this.#timers, timer].sort((a, b) => a.at - b.at);
    this.#roundsLeft = ROUNDS_A_TICK;
    if (!this.#ticking) this.#tickSoon();
    this.#ticking = true;
  }

  #tick(): void {
    this.#ticking = this.#timers.some(({ sleeper }) => sleeper);
    if (!this.#ticking) return;
    const next = this.#timers.shift();
    if (next) this.#now = Math.max(this.#now, next.at);
    next?.wake();
    this.#tickSoon();
  }

  /** Once nothing more can happen without time passing: what is asked on a wire comes back before. */
  #tickSoon(): void {
    this.#roundsLeft = ROUNDS_A_TICK;
    this.#passRound();
  }

  #passRound(): void {
    setImmediate(() => {
      this.#roundsLeft -= 1;
      if (this.#roundsLeft > 0) this.#passRound();
      else this.#tick();
    });
  }
}

/**
 * The wire on which calls go out. Those issued before any of them is answered are one round: it ends, and they are all
 * answered, once nothing more can happen without an answer.
 */
export class Wire {
  readonly rounds: string[][] = [];
  #open: Promise<void> | undefined;

  send(call: string): Promise<void> {
    this.#open ??= new Promise((answer) => {
      this.rounds.push([]);
      setImmediate(() => {
        this.#open = undefined;
        answer();
      });
    });
    this.rounds.at(-1)?.push(call);
    return this.#open;
  }

  get calls(): string[] {
    return this.rounds.flat();
  }
}

// --- Ports ------------------------------------------------------------------------------------------------

export interface World {
  /** The texts of the workspace, by their paths. */
  readonly files?: Readonly<Record<string, string | Problem>>;
  /** What there is; the others do not exist. */
  readonly connections?: readonly Connection[];
  /** Answers `GetConnection` in place of `connections`. */
  readonly getConnection?: (arn: string) => Connection | Problem;
  readonly listConnections?: Problem;
  /** Why one of the two APIs could not be listed; the other gives `connections`. */
  readonly unread?: Problem;
  readonly pipelines?: readonly Pipeline[];
  /** Answers `GetPipeline` in place of `pipelines`. */
  readonly getPipeline?: Readonly<Record<string, Problem>>;
  /** Pages of executions by pipeline; a Problem is thrown in place of its page. */
  readonly executions?: Readonly<Record<string, readonly (readonly Execution[] | Problem)[]>>;
  /** Answers `ListPipelineExecutions` in place of `executions`, with one page, by the milliseconds that have passed. */
  readonly executionsAt?: (
    elapsed: number,
    started: readonly StartRequest[],
  ) => readonly Execution[] | Problem;
  /** Pages of names that the Region lists; those of `pipelines` on one page unless given. */
  readonly names?: readonly (readonly string[] | Problem)[];
  readonly stages?: readonly StageState[] | Problem | (() => readonly StageState[] | Problem);
  readonly failure?: ActionFailure | Problem | undefined;
  readonly simulate?: (request: UseConnectionRequest) => readonly Decision[] | Problem;
  readonly start?: (request: StartRequest) => string | Problem;
  /** How an execution stands whenever it is asked for; it has succeeded unless given. */
  readonly state?: (id: string) => ExecutionState | Problem;
  readonly actions?: (id: string) => readonly ActionExecution[] | Problem;
  readonly rules?: (id: string) => readonly RuleExecution[] | Problem;
  readonly serviceRoleOf?: (project: string) => string | Problem | undefined;
  /** Where a build logs; in a stream of its own id unless given. */
  readonly logOf?: (id: string) => BuildLog | Problem | undefined;
  /** All messages of a log so far, by the id of its stream. */
  readonly log?: (stream: string, elapsed: number) => readonly string[] | Problem | undefined;
  /** Messages on a page of a log; all unless given. */
  readonly logPage?: number;
  /** Empty pages that lead on before each page of a log; none unless given. */
  readonly emptyLogPages?: number;
  readonly stop?: (request: StopRequest) => Problem | undefined;
  readonly account?: string | Problem;
  /** `no-token`: there is no forge to ask. */
  readonly commitOnBranch?: Standing | Problem | 'no-token';
  /** Answers `compare` in place of `commitOnBranch`. */
  readonly compare?: (base: string, commit: string) => Comparison | Problem | undefined;
  /** The branches that GitHub has; `main` at COMMIT unless given. */
  readonly branches?: Readonly<Record<string, Branch | Problem>>;
  readonly pullRequestsOf?: (commit: string) => readonly PullRequestOfCommit[] | Problem | undefined;
  readonly commit?: CommitInfo | Problem | undefined;
  /** The repository's own name; as it is asked for unless given. */
  readonly nameOf?: string | Problem;
  readonly contents?: (path: string, ref: string) => string | Problem | undefined;
  readonly installations?: readonly AppInstallation[] | Problem | undefined;
}

export interface FakePorts extends Ports {
  readonly clock: FakeClock;
  readonly wire: Wire;
  readonly started: StartRequest[];
  readonly stopped: StopRequest[];
  readonly progressed: Progress[];
}

function given<T>(answer: T | Problem): T {
  if (answer instanceof Problem) throw answer;
  return answer;
}

/** How a commit stands to the head of a branch; `unknown` if GitHub has no way between them. */
export type Standing = 'on' | 'off' | 'unknown';

/** The comparison that GitHub gives of a commit that stands to a branch like this. */
function comparisonFor(standing: Standing | Problem): Comparison | Problem | undefined {
  if (standing instanceof Problem) return standing;
  if (standing === 'unknown') return undefined;
  return standing === 'on' ? comparisonOf('identical', 0, 0) : comparisonOf('diverged', 1, 1);
}

export function comparisonOf(
  status: Comparison['status'],
  aheadBy: number,
  behindBy: number,
  files: Partial<Comparison['files']> = {},
): Comparison {
  return { status, aheadBy, behindBy, files: { names: [], mayBeCut: false, ...files } };
}

/** A workspace of these texts by their paths. A path is a file, or a folder of some. */
export function fakeFiles(texts: Readonly<Record<string, string | Problem>>): Files {
  return {
    root: '/github/workspace',
    list(path, isWanted) {
      if (Object.hasOwn(texts, path)) return Promise.resolve({ kind: 'file', files: [path], refused: [] });
      const folder = path === '.' ? '' : `${path.replace(/\/$/, '')}/`;
      const within = Object.keys(texts).filter((file) => file.startsWith(folder));
      const kind = within.length > 0 ? 'folder' : 'file';
      return Promise.resolve({ kind, files: within.filter(isWanted).sort(), refused: [] });
    },
    read(file) {
      const text = texts[file] ?? missing(`file ${file}`);
      return text instanceof Problem ? Promise.reject(text) : Promise.resolve(text);
    },
  };
}

/** A world in which all is well: one connection, one pipeline `app`, no execution yet, the commit on the branch. */
export function fakePorts(world: World = {}): FakePorts {
  const {
    connections = [connectionOf()],
    pipelines = [pipelineOf()],
    executions = {},
    commitOnBranch = 'on',
  } = world;
  const wire = new Wire();
  const started: StartRequest[] = [];
  const stopped: StopRequest[] = [];
  const progressed: Progress[] = [];
  const clock = new FakeClock();
  /** What was started shows its revision at once, on the first page. */
  const began: (Execution & { readonly pipeline: string })[] = [];
  return {
    clock,
    wire,
    started,
    stopped,
    progressed,
    connections: {
      async get(arn) {
        await wire.send(`GetConnection ${arn}`);
        if (world.getConnection) return given<Connection>(world.getConnection(arn));
        return (
          connections.find((connection) => connection.arn === arn) ??
          given<Connection>(missing(`connection ${arn}`))
        );
      },
      async list() {
        await wire.send('ListConnections');
        if (world.listConnections) throw world.listConnections;
        return { connections, ...(world.unread && { unread: world.unread }) };
      },
    },
    pipelines: {
      async get(name) {
        await wire.send(`GetPipeline ${name}`);
        const problem = world.getPipeline?.[name];
        if (problem) throw problem;
        return (
          pipelines.find((pipeline) => pipeline.name === name) ?? given<Pipeline>(missing(`pipeline ${name}`))
        );
      },
      async *names() {
        for (const [index, page] of (world.names ?? [pipelines.map(({ name }) => name)]).entries()) {
          await wire.send(`ListPipelines page ${index + 1}`);
          yield given<readonly string[]>(page);
        }
      },
      async stages(name) {
        await wire.send(`GetPipelineState ${name}`);
        const { stages = [stageOf('Source'), stageOf('Build')] } = world;
        return given(typeof stages === 'function' ? stages() : stages);
      },
      async *executions(name) {
        for (const [index, page] of (executions[name] ?? [[]]).entries()) {
          await wire.send(`ListPipelineExecutions ${name} page ${index + 1}`);
          const own = given<readonly Execution[]>(world.executionsAt?.(clock.elapsed(), started) ?? page);
          const shown = world.executionsAt || index > 0 ? [] : began;
          yield [...shown.filter(({ pipeline }) => pipeline === name), ...own];
        }
      },
      async execution(name, id) {
        await wire.send(`GetPipelineExecution ${name} ${id}`);
        return given(world.state?.(id) ?? stateOf('Succeeded'));
      },
      async actions(name, id) {
        await wire.send(`ListActionExecutions ${name} ${id}`);
        if (world.failure === undefined) return given(world.actions?.(id) ?? []);
        const { code, message } = given(world.failure);
        return [actionOf({ stage: 'Source', action: 'App', status: 'Failed', error: { code, message } })];
      },
      async rules(name, id) {
        await wire.send(`ListRuleExecutions ${name} ${id}`);
        return given(world.rules?.(id) ?? []);
      },
      async stop(request) {
        stopped.push(request);
        await wire.send(`StopPipelineExecution ${request.executionId}`);
        given(world.stop?.(request));
      },
      async start(request) {
        started.push(request);
        await wire.send(`StartPipelineExecution ${request.pipeline}`);
        const id = given(world.start?.(request) ?? `new-${request.pipeline}`);
        const { pipeline, sourceAction, commit = COMMIT } = request;
        began.unshift({
          pipeline,
          id,
          status: 'InProgress',
          sourceRevisions: [{ sourceAction, commit }],
          startedAt: clock.now(),
        });
        return { id };
      },
    },
    identity: {
      async account() {
        await wire.send('GetCallerIdentity');
        return given(world.account ?? ACCOUNT);
      },
    },
    forge:
      commitOnBranch === 'no-token'
        ? undefined
        : {
            async compare(repository, base, commit) {
              await wire.send(`compare ${repository} ${base} ${commit}`);
              return given(world.compare ? world.compare(base, commit) : comparisonFor(commitOnBranch));
            },
            async branch(repository, branch) {
              await wire.send(`branch ${repository} ${branch}`);
              const { branches = { main: { kind: 'found', head: COMMIT } } } = world;
              return given<Branch>(branches[branch] ?? { kind: 'absent' });
            },
            async pullRequestsOf(repository, commit) {
              await wire.send(`pulls ${repository} ${commit}`);
              return given(world.pullRequestsOf ? world.pullRequestsOf(commit) : []);
            },
            async commit(repository, commit) {
              await wire.send(`commit ${repository} ${commit}`);
              return given(world.commit);
            },
            async nameOf(repository) {
              await wire.send(`repository ${repository}`);
              return given(world.nameOf ?? repository);
            },
            async contents(repository, path, ref) {
              await wire.send(`contents ${repository} ${path} ${ref}`);
              return given(world.contents?.(path, ref));
            },
            async installations(organization) {
              await wire.send(`installations ${organization}`);
              return given(world.installations);
            },
          },
    roles: {
      async simulate(request) {
        const { service, repository, providerAction } = request;
        await wire.send(`SimulatePrincipalPolicy ${service} ${repository} ${providerAction}`);
        return given(world.simulate?.(request) ?? []).filter(({ action }) =>
          action.startsWith(`${service}:`),
        );
      },
    },
    loadFiles: () => Promise.resolve(fakeFiles(world.files ?? {})),
    loadGlobs: () => Promise.resolve(matchesGlob),
    loadBuilds: (region) =>
      Promise.resolve({
        async serviceRoleOf(project) {
          await wire.send(`BatchGetProjects ${region} ${project}`);
          return given(world.serviceRoleOf?.(project));
        },
        async logOf(id) {
          await wire.send(`BatchGetBuilds ${region} ${id}`);
          return given<BuildLog | undefined>(
            world.logOf ? world.logOf(id) : { kind: 'stream', group: 'group', stream: id },
          );
        },
        async read({ stream }, nextToken = '0+0') {
          await wire.send(`GetLogEvents ${stream} ${nextToken}`);
          const all = given(world.log?.(stream, clock.elapsed()));
          if (!all) return undefined;
          const [first = 0, empty = 0] = nextToken.split('+').map(Number);
          if (empty < (world.emptyLogPages ?? 0)) return { messages: [], nextToken: `${first}+${empty + 1}` };
          const messages = all.slice(first, first + (world.logPage ?? all.length));
          return { messages, nextToken: messages.length > 0 ? `${first + messages.length}+0` : nextToken };
        },
      }),
    progress: (progress) => progressed.push(progress),
  };
}

// --- Problems ---------------------------------------------------------------------------------------------

export function missing(what: string): Problem {
  return new Problem('missing', `AWS has no ${what}.`, {
    remedy: { text: 'Check the name, the Region and the account of the credentials.' },
  });
}

export function denied(action: string, resource = '*'): Problem {
  return new Problem('denied', `The credentials of this step may not call ${action} on ${resource}.`, {
    permission: { action, resource },
    remedy: { text: 'Add this statement:', lines: [`"Action": "${action}"`] },
  });
}

/** A problem with the fallback for a remedy, unless the details have another. */
export function problemOf(
  kind: ProblemKind,
  message: string,
  details: Partial<ProblemDetails> = {},
): Problem {
  return new Problem(kind, message, { remedy: RUN_AGAIN, ...details });
}

export const NO_CREDENTIALS = problemOf('credentials', 'This step has no AWS credentials.', {
  code: 'no-credentials',
});
export const THROTTLED = new Problem('throttled', 'AWS throttled the call.', {
  remedy: { text: 'Run the job again.' },
});
export const UNREACHABLE = new Problem('unreachable', 'AWS gave no answer.', {
  remedy: { text: 'Check the network.' },
});
export const BROKEN = new Problem('broken', 'AWS answered with status 500.', {
  remedy: { text: 'Run the job again.' },
});

// --- What AWS has -----------------------------------------------------------------------------------------

export function connectionOf(overrides: Partial<Connection> = {}): Connection {
  return { arn: ARN, name: 'octo-github', status: 'AVAILABLE', provider: 'GitHub', ...overrides };
}

export function sourceOf(overrides: Partial<SourceAction> = {}): SourceAction {
  return {
    name: 'App',
    stage: 'Source',
    connectionArn: ARN,
    repository: REPOSITORY,
    branch: 'main',
    detectsChanges: true,
    artifactFormat: 'CODE_ZIP',
    roleArn: ROLE,
    builds: [],
    ...overrides,
  };
}

/** A GitHub version 1 action on branch main of the repository. */
export function otherSourceOf(overrides: Partial<OtherSource> = {}): OtherSource {
  return {
    name: 'Source',
    stage: 'Source',
    owner: 'ThirdParty',
    provider: 'GitHub',
    repository: REPOSITORY,
    branch: 'main',
    ...overrides,
  };
}

/** A stage with an enabled transition into it. */
export function stageOf(name: string, inbound: Partial<NonNullable<StageState['inbound']>> = {}): StageState {
  return { name, inbound: { enabled: true, reason: '', changedBy: '', ...inbound } };
}

/** What IAM decides on UseConnection under both prefixes. */
export function decisionsOf(
  decision: Decision['decision'],
  missingContext: readonly string[] = [],
): readonly Decision[] {
  return ['codeconnections', 'codestar-connections'].map((service) => ({
    action: `${service}:UseConnection`,
    decision,
    missingContext,
  }));
}

export function pipelineOf(overrides: Partial<Pipeline> = {}): Pipeline {
  return {
    name: 'app',
    type: 'V2',
    executionMode: 'QUEUED',
    stages: ['Source', 'Build'],
    sourceActions: [sourceOf()],
    otherSources: [],
    artifactStores: [],
    conditions: [],
    rollsBack: [],
    triggers: [],
    ...overrides,
  };
}

export function patterns(includes: readonly string[], excludes: readonly string[] = []): Patterns {
  return { includes, excludes };
}

/** A trigger of source action App. */
export function triggerOf(overrides: Partial<Trigger> = {}): Trigger {
  return { sourceAction: 'App', push: [], pullRequest: [], ...overrides };
}

export function executionOf(status: ExecutionStatus, overrides: Partial<Execution> = {}): Execution {
  return {
    id: `${status}-1`,
    status,
    sourceRevisions: [{ sourceAction: 'App', commit: COMMIT }],
    ...overrides,
  };
}

export function stateOf(status: ExecutionStatus, overrides: Partial<ExecutionState> = {}): ExecutionState {
  return { status, summary: '', isRollback: false, ...overrides };
}

/** An attempt of action Build of stage Build that took a minute, or still runs. */
export function actionOf(overrides: Partial<ActionExecution> = {}): ActionExecution {
  return {
    id: 'action-1',
    stage: 'Build',
    action: 'Build',
    status: 'Succeeded',
    category: 'Build',
    provider: 'CodeBuild',
    startedAt: Date.UTC(2026, 0, 1),
    updatedAt: Date.UTC(2026, 0, 1, 0, 1),
    externalId: '',
    region: undefined,
    summary: '',
    externalUrl: '',
    error: undefined,
    ...overrides,
  };
}

/** An attempt of rule Window of stage Build that took a minute, or still runs. */
export function ruleOf(overrides: Partial<RuleExecution> = {}): RuleExecution {
  return {
    id: 'rule-1',
    stage: 'Build',
    rule: 'Window',
    status: 'Succeeded',
    provider: 'DeploymentWindow',
    startedAt: Date.UTC(2026, 0, 1),
    updatedAt: Date.UTC(2026, 0, 1, 0, 1),
    summary: '',
    externalUrl: '',
    error: undefined,
    ...overrides,
  };
}

/** A condition of stage Build with rule Window. */
export function conditionOf(overrides: Partial<StageCondition> = {}): StageCondition {
  return {
    stage: 'Build',
    point: 'beforeEntry',
    result: 'FAIL',
    rules: [{ name: 'Window', provider: 'DeploymentWindow' }],
    ...overrides,
  };
}

// --- The run ----------------------------------------------------------------------------------------------

/** A push to main of octo/app at COMMIT, in a job that may get an OIDC token. */
export function eventOf(overrides: Partial<RunEvent> = {}): RunEvent {
  return {
    name: 'push',
    repository: REPOSITORY,
    branch: 'main',
    commit: COMMIT,
    commitInfo: { title: 'Retry the payment once', author: 'mona' },
    isOnBranch: true,
    startRule: { kind: 'yes' },
    fork: false,
    isDependabot: false,
    idToken: true,
    serverUrl: 'https://github.com',
    docsUrl: DOCS_URL,
    runId: '4711',
    runAttempt: '1',
    ...overrides,
  };
}

/** The record without one of its optional members. */
export function without<T extends object, K extends keyof T>(value: T, key: K): Omit<T, K> {
  const copy = { ...value };
  Reflect.deleteProperty(copy, key);
  return copy;
}

/** An event whose own branch is none: a tag or a release. */
export function tagEventOf(overrides: Partial<RunEvent> = {}): RunEvent {
  return { ...without(eventOf({ tag: 'v1.2.3' }), 'branch'), ...overrides };
}

export function targetOf(overrides: Partial<Target> = {}): Target {
  const { event = eventOf() } = overrides;
  return {
    event,
    repository: REPOSITORY,
    branch: event.branch,
    commit: event.commit,
    connection: undefined,
    pipelines: ['app'],
    templates: [],
    templateParameters: [],
    sourceAction: undefined,
    checks: CORE,
    failOn: 'failure',
    start: 'never',
    allowOffBranch: false,
    variables: [],
    wait: false,
    waitTimeoutMs: 3_600_000,
    onCancel: 'leave',
    onSuperseded: 'fail',
    followLogs: false,
    waitForConnectionMs: 0,
    ...overrides,
  };
}

/** The start of pipeline `app` at COMMIT. */
export function contextOf({
  ports,
  signal = new AbortController().signal,
  ...overrides
}: Pick<ExecutionContext, 'ports'> &
  Partial<Omit<ExecutionContext, 'signal'>> & {
    readonly signal?: AbortSignal | undefined;
  }): ExecutionContext {
  return {
    target: targetOf({ start: 'always' }),
    region: REGION,
    pipeline: pipelineOf(),
    source: sourceOf(),
    commit: COMMIT,
    ports,
    signal,
    cleanupMs: limitCleanup(signal, ports.clock),
    ...overrides,
  };
}

export function inputsOf(overrides: Partial<Inputs> = {}): Inputs {
  return {
    connection: undefined,
    pipelines: ['app'],
    templates: [],
    templateParameters: [],
    sourceAction: undefined,
    repository: REPOSITORY,
    branch: undefined,
    commit: undefined,
    start: 'never',
    variables: [],
    wait: false,
    waitTimeoutMs: 3_600_000,
    onCancel: 'leave',
    onSuperseded: 'fail',
    followLogs: false,
    waitForConnectionMs: 0,
    checks: CORE,
    failOn: 'failure',
    allowOffBranch: false,
    region: REGION,
    role: undefined,
    githubToken: 'ghs_token',
    checkRun: undefined,
    comment: false,
    ...overrides,
  };
}

// --- Facts and findings -----------------------------------------------------------------------------------

export function known<T>(value: T): Fact<T> {
  return { ok: true, value };
}

export function unknown(problem: Problem): { readonly ok: false; readonly problem: Problem } {
  return { ok: false, problem };
}

export function connectionFactsOf(overrides: Partial<ConnectionFacts> = {}): ConnectionFacts {
  return {
    reference: { kind: 'arn', arn: ARN },
    lookup: known({ found: [connectionOf()], others: [] }),
    waitedMs: 0,
    ...overrides,
  };
}

/** @param target decides which source action is selected */
export function pipelineFactsOf(
  overrides: Partial<PipelineFacts> = {},
  target: Partial<Target> = {},
): PipelineFacts {
  const { pipeline = known(pipelineOf()) } = overrides;
  return {
    name: 'app',
    pipeline,
    selection: pipeline.ok ? selectSource(pipeline.value, targetOf(target)) : undefined,
    connection: 0,
    executions: undefined,
    commitOnBranch: undefined,
    branches: undefined,
    stages: undefined,
    sourceFailure: undefined,
    buildRoles: undefined,
    drift: undefined,
    changes: undefined,
    pushed: undefined,
    role: undefined,
    ...overrides,
  };
}

/** A branch at COMMIT, or as GitHub has it; a Problem where it could not tell. */
export function branchFactsOf(name: string, answer: string | Branch | Problem = COMMIT): BranchFacts {
  if (answer instanceof Problem) return { name, branch: unknown(answer) };
  return { name, branch: known(typeof answer === 'string' ? { kind: 'found', head: answer } : answer) };
}

export function factsOf(overrides: Partial<Facts> = {}): Facts {
  return {
    region: REGION,
    account: undefined,
    connections: [connectionFactsOf()],
    pipelines: [pipelineFactsOf()],
    search: undefined,
    installations: undefined,
    templates: undefined,
    ...overrides,
  };
}

/** A search that read all of three pipelines. */
export function searchOf(overrides: Partial<SearchFacts> = {}): SearchFacts {
  return { listed: 3, read: 3, version1: [], problem: undefined, givenUp: undefined, ...overrides };
}

/** What is to be read for a target: what its checks need. */
export function requestOf(target: Target, ports: Ports, signal?: AbortSignal): FactsRequest {
  return { target, needs: needsOf(target), region: REGION, ports, signal };
}

/** The one finding of a check, about this pipeline where one is named. */
export function findingOf(findings: readonly Finding[], id: CheckId, pipeline?: string): Finding {
  const found = findings.filter(
    (each) => each.id === id && (pipeline === undefined || each.pipeline === pipeline),
  );
  const [finding] = found;
  if (!finding || found.length > 1) throw new Error(`${found.length} findings of ${id}, not 1`);
  return finding;
}

/** `connection-found: pass` and so on, for the findings that are no pass. */
export function exceptions(findings: readonly Finding[]): string[] {
  return findings.filter(({ status }) => status !== 'pass').map(({ id, status }) => `${id}: ${status}`);
}

/** All that a remedy says, as one text. */
export function remedyOf({ remedy }: Pick<Finding, 'remedy'>): string {
  return remedy ? [remedy.text, ...(remedy.lines ?? []), remedy.url ?? ''].join('\n') : '';
}

// --- Outcomes ---------------------------------------------------------------------------------------------

export function pipelineOutcomeOf(overrides: Partial<PipelineOutcome> = {}): PipelineOutcome {
  return {
    name: 'app',
    ready: true,
    url: 'https://eu-west-1.console.aws.amazon.com/app',
    pipeline: pipelineOf(),
    source: sourceOf(),
    execution: undefined,
    problem: undefined,
    ...overrides,
  };
}

export function outcomeOf(overrides: Partial<Outcome> = {}): Outcome {
  return {
    ready: true,
    failed: false,
    cancelled: false,
    repository: REPOSITORY,
    branch: 'main',
    commit: COMMIT,
    context: {},
    startAsked: false,
    connectionAsked: false,
    docsUrl: DOCS_URL,
    connections: [{ ...connectionOf(), url: 'https://eu-west-1.console.aws.amazon.com/connection' }],
    findings: [],
    pipelines: [pipelineOutcomeOf()],
    problem: undefined,
    ...overrides,
  };
}
