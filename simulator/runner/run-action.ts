import { spawn, type ChildProcess } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { TimeScale } from '../core/clock.js';
import { parseCommandFile } from './command-file.js';
import { renderPreload } from './scaled-time.js';
import {
  baseEnvironment,
  inputEnvironment,
  readDeclaredInputs,
  unexpectedInputs,
  type GitHubContext,
} from './environment.js';

export type { GitHubContext } from './environment.js';

/** A step that uses an action, and the run that it is in. */
export interface ActionRun {
  /** Path of the action's main file. */
  entry: string;
  /** Path of the Node.js binary. */
  node: string;
  /** Path of action.yml. */
  actionYml: string;
  /** The step's `with`. */
  inputs: Readonly<Record<string, string>>;
  event: { name: string; payload: object };
  github: GitHubContext;
  /** What earlier steps left in the workspace, by path: a text, or what a link leads to. */
  workspace?: Readonly<Record<string, string | { readonly linksTo: string }>> | undefined;
  /** The step's and the job's `env`; wins over all that is set here. */
  env?: Readonly<Record<string, string>>;
  /**
   * The time that the step lives in, as a world's `timeScale`: its clock, its timers and all times here but `timeoutMs`
   * follow it. Timeouts of sockets shrink with it, so that a fast step on a busy machine can meet them. The machine's
   * own unless given.
   */
  timeScale?: TimeScale | undefined;
  /** Cancels the step this long after its start, with the runner's signals and pauses. */
  signalAfterMs?: number;
  /** Cancels the step when it is aborted. */
  cancelOn?: AbortSignal;
  /** Cancels the step as soon as its output has this text. */
  signalOnOutput?: string;
  /** What a cancellation sends, and how much later than the first of them; the runner's own unless given. */
  signals?: readonly { name: NodeJS.Signals; afterMs: number }[] | undefined;
  /** Is given all of the output so far, each time there is more. */
  onOutput?: (stdout: string) => void;
  /** Kills a step that lasts longer by the machine's clock; 120,000 ms unless given. */
  timeoutMs?: number;
}

/** How a step ended. */
export interface ActionResult {
  /** Null where a signal ended it. */
  exitCode: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
  outputs: Record<string, string>;
  /** The job summary as GitHub would show it. */
  summary: string;
  /** Variables for the steps that follow. */
  exportedEnv: Record<string, string>;
  /** Warnings of the runner, such as an input that action.yml does not have. */
  runnerWarnings: string[];
  /** Errors of the runner, such as a summary that is too large; an invalid file fails the step whatever its exit. */
  runnerErrors: string[];
  durationMs: number;
}

/**
 * What the runner sends, and how much later than the first of them.
 * https://docs.github.com/actions/reference/workflows-and-actions/workflow-cancellation
 */
const CANCELLATION = [
  { name: 'SIGINT', afterMs: 0 },
  { name: 'SIGTERM', afterMs: 7_500 },
  { name: 'SIGKILL', afterMs: 10_000 },
] as const;

const SUMMARY_LIMIT_KIB = 1024;

const COMMAND_FILES = {
  GITHUB_OUTPUT: 'set_output',
  GITHUB_STEP_SUMMARY: 'step_summary',
  GITHUB_ENV: 'set_env',
  GITHUB_STATE: 'save_state',
  GITHUB_PATH: 'add_path',
} as const;

type CommandFile = keyof typeof COMMAND_FILES;

/**
 * Runs a JavaScript action as the GitHub runner would: inputs and their defaults, a clean environment, the runner's
 * files, and its rules for what the action leaves in them. All files are in a directory that is removed at the end.
 * Throws an Error for an action.yml that does not read, or an expression in a default beyond `github.<name>`.
 */
export async function runAction(run: ActionRun): Promise<ActionResult> {
  const declared = readDeclaredInputs(await readFile(run.actionYml, 'utf8'), run.github);
  const home = await mkdtemp(join(tmpdir(), 'action-run-'));
  try {
    const files = await prepareFiles(home, run.event.payload);
    await fillWorkspace(join(home, 'workspace'), run.workspace ?? {});
    const startedAt = performance.now();
    const child = spawn(run.node, [run.entry], {
      cwd: join(home, 'workspace'),
      env: {
        ...baseEnvironment(run.event.name, run.github, home),
        ...files,
        ...inputEnvironment(declared, run.inputs),
        ...(await scaleTime(home, run.timeScale)),
        ...run.env,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const ended = await waitFor(child, run);
    const durationMs = (performance.now() - startedAt) * (run.timeScale?.speed ?? 1);
    return {
      ...ended,
      ...(await collect(files)),
      runnerWarnings: unexpectedInputs(declared, run.inputs),
      durationMs,
    };
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}

async function prepareFiles(
  home: string,
  payload: object,
): Promise<Record<CommandFile | 'GITHUB_EVENT_PATH', string>> {
  const commands = join(home, '_runner_file_commands');
  const workflow = join(home, '_github_workflow');
  await Promise.all(
    [commands, workflow, join(home, 'workspace'), join(home, 'temp'), join(home, 'tools')].map((directory) =>
      mkdir(directory, { recursive: true }),
    ),
  );
  const eventPath = join(workflow, 'event.json');
  const entries = Object.entries(COMMAND_FILES).map(
    ([variable, file]) => [variable, join(commands, file)] as const,
  );
  await Promise.all(entries.map(([, path]) => writeFile(path, '')));
  await writeFile(eventPath, JSON.stringify(payload));
  return {
    ...(Object.fromEntries(entries) as Record<CommandFile, string>),
    GITHUB_EVENT_PATH: eventPath,
  };
}

async function fillWorkspace(folder: string, entries: NonNullable<ActionRun['workspace']>): Promise<void> {
  for (const [name, entry] of Object.entries(entries)) {
    const path = join(folder, name);
    await mkdir(dirname(path), { recursive: true });
    await (typeof entry === 'string' ? writeFile(path, entry) : symlink(entry.linksTo, path));
  }
}

/** The environment of a process whose time runs at another speed. */
async function scaleTime(home: string, scale: TimeScale | undefined): Promise<Record<string, string>> {
  if (scale === undefined) return {};
  const preload = join(home, 'scaled-time.cjs');
  await writeFile(preload, renderPreload(scale));
  return { NODE_OPTIONS: `--require ${JSON.stringify(preload)}` };
}

type Ended = Pick<ActionResult, 'exitCode' | 'signal' | 'stdout' | 'stderr'>;

function waitFor(child: ChildProcess, run: ActionRun): Promise<Ended> {
  const {
    signalAfterMs,
    cancelOn,
    signalOnOutput,
    signals = CANCELLATION,
    onOutput,
    timeoutMs = 120_000,
  } = run;
  const speed = run.timeScale?.speed ?? 1;
  return new Promise((resolve, reject) => {
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    const timers: NodeJS.Timeout[] = [];
    let cancelled = false;
    const later = (ms: number, act: () => void): void => {
      timers.push(setTimeout(act, ms));
    };
    const cancel = (): void => {
      if (cancelled) return;
      cancelled = true;
      for (const { name, afterMs } of signals) later(afterMs / speed, () => child.kill(name));
    };
    later(timeoutMs, () => child.kill('SIGKILL'));
    if (signalAfterMs !== undefined) later(signalAfterMs / speed, cancel);
    cancelOn?.addEventListener('abort', cancel);
    child.stdout?.on('data', (chunk: Buffer) => {
      stdout.push(chunk);
      onOutput?.(textOf(stdout));
      if (signalOnOutput !== undefined && textOf(stdout).includes(signalOnOutput)) cancel();
    });
    child.stderr?.on('data', (chunk: Buffer) => stderr.push(chunk));
    child.once('error', (error) => {
      timers.forEach(clearTimeout);
      reject(error);
    });
    child.once('close', (exitCode, signal) => {
      timers.forEach(clearTimeout);
      resolve({ exitCode, signal, stdout: textOf(stdout), stderr: textOf(stderr) });
    });
  });
}

function textOf(chunks: readonly Buffer[]): string {
  return Buffer.concat(chunks).toString('utf8');
}

async function collect(
  files: Readonly<Record<CommandFile, string>>,
): Promise<Pick<ActionResult, 'outputs' | 'exportedEnv' | 'summary' | 'runnerErrors'>> {
  const runnerErrors: string[] = [];
  const readValues = async (file: CommandFile): Promise<Record<string, string>> => {
    try {
      return parseCommandFile(await readFile(files[file], 'utf8'));
    } catch (error) {
      runnerErrors.push(
        `Unable to process file command '${COMMAND_FILES[file]}' successfully.`,
        String(error),
      );
      return {};
    }
  };
  const outputs = await readValues('GITHUB_OUTPUT');
  const exportedEnv = await readValues('GITHUB_ENV');
  const summary = await readFile(files.GITHUB_STEP_SUMMARY);
  if (summary.length <= SUMMARY_LIMIT_KIB * 1024) {
    return { outputs, exportedEnv, summary: summary.toString('utf8'), runnerErrors };
  }
  const size = Math.trunc(summary.length / 1024);
  runnerErrors.push(
    `$GITHUB_STEP_SUMMARY upload aborted, supports content up to a size of ${SUMMARY_LIMIT_KIB}k, got ${size}k.`,
  );
  return { outputs, exportedEnv, summary: '', runnerErrors };
}
