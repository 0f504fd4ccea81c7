/**
 * Measures the committed bundle (docs/performance.md): whole processes on Node.js 24 in interleaved rounds against a
 * loopback server, as ratios of one round; and the round trips in sequence with 200 ms on every call.
 *
 * Before that, the schedule of polls in simulated time (bench/schedule.mjs).
 *
 * Usage: npm run bench [-- ROUNDS | schedule | pace | waits]
 */

import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import readline from 'node:readline';
import ncc from '@vercel/ncc';
import { parse } from 'yaml';
import { bundle } from './bundle/bundle.mjs';
import { findNode24 } from './node24.mjs';
import { measureSchedule } from './bench/schedule.mjs';
import { ARN, COMMIT, serve, serveMany } from './bench/server.mjs';
import { TEMPLATE } from './bench/template.mjs';
import { serveWaits } from './bench/waits.mjs';

const ROUNDS = Number(process.argv[2] ?? 25);
const WARM_UP = 3;
/** What a check with a template of 300 lines may take, in times of the same check without it. */
const TEMPLATE_GOAL = 1.5;
const LATENCY = 200;

const node = findNode24();

async function compareProcesses() {
  const server = await serve();
  const inputs = { connection: ARN, pipeline: 'app' };
  const fewest = await environment(server.url, { ...inputs, checks: 'start' });
  const env = await environment(server.url, inputs);
  const token = await environment(server.url, { ...inputs, 'github-token': 'not-a-token' });
  await writeFile(path.join(folder, 'template.yaml'), TEMPLATE);
  const github = { 'github-token': 'not-a-token' };
  const alone = await environment(server.url, { ...github, template: 'template.yaml' });
  const both = await environment(server.url, { ...inputs, ...github, template: 'template.yaml' });
  const commands = {
    'bare node': [['-e', '0'], env],
    'node:http': [['scripts/bench/http.cjs'], env],
    'SDK, plain ncc': [[path.join(folder, 'plain.js')], env],
    'SDK clients': [[path.join(folder, 'sdk', 'index.js')], env],
    'fewest checks': [['dist/index.js'], fewest],
    'no token': [['dist/index.js'], env],
    standard: [['dist/index.js'], token],
    template: [['dist/index.js'], alone],
    'with template': [['dist/index.js'], both],
  };
  const times = Object.fromEntries(Object.keys(commands).map((name) => [name, []]));
  for (let round = -WARM_UP; round < ROUNDS; round += 1) {
    for (const [name, [args, given]] of Object.entries(commands)) {
      const { ms } = await time(args, given);
      if (round >= 0) times[name].push(ms);
    }
  }
  server.close();

  const version = process.execPath === node ? process.version : '24, from npm';
  console.log(
    `${os.cpus().length} x ${os.cpus()[0]?.model ?? 'cpu'}, ${os.type()}, Node.js ${version}; ${ROUNDS} rounds\n`,
  );
  const bare = times['bare node'];
  const sdk = times['SDK clients'];
  for (const [name, all] of Object.entries(times)) {
    const columns = [
      `${median(all).toFixed(1)} ms`,
      `${ratio(all, bare)} x bare`,
      `${ratio(all, sdk)} x SDK`,
    ];
    console.log(`${name.padEnd(14)} ${columns.map((column) => column.padStart(14)).join('')}`);
  }
  for (const name of ['template', 'with template']) {
    const share = ratio(times[name], times.standard);
    const isMet = Number(share) <= TEMPLATE_GOAL;
    if (!isMet) process.exitCode = 1;
    console.log(`${name}: ${share} x a check without it (goal: ${TEMPLATE_GOAL})${isMet ? '' : ' MISSED'}`);
  }
}

async function countRoundTrips() {
  console.log(`\nRound trips to AWS in sequence, with ${LATENCY} ms on every call:`);
  const stories = {
    'connection (ARN) and pipeline': { connection: ARN, pipeline: 'app', 'github-token': 'not-a-token' },
    'pipeline alone': { pipeline: 'app', 'github-token': 'not-a-token' },
    'connection (ARN), pipeline and a start': { connection: ARN, pipeline: 'app', start: 'always' },
  };
  for (const [name, inputs] of Object.entries(stories)) {
    const server = await serve(LATENCY);
    const { ms } = await time(['dist/index.js'], await environment(server.url, inputs));
    const calls = server.requests.map(({ operation }) => operation).join(', ');
    console.log(`${name.padEnd(40)} ${rounds(server.requests)} in ${ms.toFixed(0)} ms (${calls})`);
    server.close();
  }
}

/** Times the best that a rate allows, refused calls for each accepted one, and MiB, at most. */
const PACE_GOALS = { slowness: 1.3, refused: 2, peak: 120 };

/** Pipelines that all fit, so that every one is checked. */
const CHECKED = { pipelines: 160, fitting: 160 };

/** `pipeline: *` against the best that the server's rate allows: many that are read, and many that are checked. */
async function searchMany() {
  const stories = [
    { pipelines: 1000, fitting: 3, perSecond: 100, burst: 20, share: 0.1 },
    ...[5, 10, 25, 100].map((perSecond) => ({ ...CHECKED, perSecond, burst: 20, share: 0 })),
    ...[25, 100].map((perSecond) => ({ ...CHECKED, perSecond, burst: 5, share: 0.1 })),
  ];
  console.log('');
  for (const story of stories) {
    const server = await serveMany(story);
    const env = await environment(server.url, { pipeline: '*' });
    const { ms, peak } = await time(['--require', './scripts/bench/peak.cjs', 'dist/index.js'], env);
    const { answered, throttled } = server.counts;
    server.close();
    const { pipelines, checks } = JSON.parse(await readOutput(env, 'report'));
    const best = server.best(answered);
    const lost = checks.filter(({ message }) => /throttled/.test(message)).length;
    const isMet =
      pipelines.length === story.fitting &&
      lost === 0 &&
      ms / best <= PACE_GOALS.slowness &&
      throttled / answered <= PACE_GOALS.refused &&
      peak <= PACE_GOALS.peak;
    if (!isMet) process.exitCode = 1;
    console.log(
      `pipeline: *, ${story.pipelines} pipelines, ${story.perSecond} calls a second, ${story.burst} at once, ${story.share * 100}% throttled at random: ${pipelines.length} of ${story.fitting} found, ${lost} findings lost, ${answered} calls accepted, ${throttled} refused`,
    );
    console.log(
      `${(ms / 1000).toFixed(1)} s, ${(ms / best).toFixed(2)} x the best at this rate (${(best / 1000).toFixed(1)} s); peak memory ${peak} MiB${isMet ? '' : ' MISSED'}`,
    );
  }
}

/** MiB and milliseconds at most, of pipelines that are named one by one. */
const NAMED_GOALS = { peak: 150, stall: 200 };

/** How much memory many pipelines take that are all named, and how long the step answers to nothing. */
async function checkNamed(pipelines) {
  const server = await serveMany({ pipelines, fitting: pipelines, perSecond: 1e6, burst: 1e6, share: 0 });
  const env = await environment(server.url, { pipeline: server.names.join('\n') });
  const { ms, peak, stall } = await time(['--require', './scripts/bench/peak.cjs', 'dist/index.js'], env);
  server.close();
  const isMet = peak <= NAMED_GOALS.peak && stall <= NAMED_GOALS.stall;
  if (!isMet) process.exitCode = 1;
  console.log(
    `\n${pipelines} pipelines named one by one: ${(ms / 1000).toFixed(1)} s, peak memory ${peak} MiB (goal: ${NAMED_GOALS.peak}), longest stall ${stall} ms (goal: ${NAMED_GOALS.stall})${isMet ? '' : ' MISSED'}`,
  );
}

/** What waits and logs keep in memory. */
async function measureWaits() {
  const stories = [
    { pipelines: 300, lines: 200, goal: 200 },
    { pipelines: 1, lines: 500_000, goal: 150 },
  ];
  console.log('');
  for (const { pipelines, lines, goal } of stories) {
    const server = await serveWaits(pipelines, lines, 15_000);
    const env = await environment(server.url, {
      pipeline: server.names.join('\n'),
      checks: 'start',
      start: 'always',
      wait: 'true',
      'follow-logs': 'true',
    });
    const { ms, peak, stdout } = await time(
      ['--require', './scripts/bench/peak.cjs', 'dist/index.js'],
      env,
      countLines(/ \| \[Container\] line /),
    );
    server.close();
    const isMet = peak <= goal && stdout === pipelines * lines;
    if (!isMet) process.exitCode = 1;
    console.log(
      `${pipelines} waits with a log of ${lines} lines each: ${stdout} lines told in ${(ms / 1000).toFixed(1)} s, peak memory ${peak} MiB (goal: ${goal} MiB)`,
    );
  }
}

/** Counts the lines of a stream that match, and keeps none of them. */
const countLines = (pattern) => async (stream) => {
  let count = 0;
  for await (const line of readline.createInterface({ input: stream })) if (pattern.test(line)) count += 1;
  return count;
};

/** The longest chain of requests of which each began after the one before it was answered. */
function rounds(requests) {
  let count = 0;
  let end = 0;
  for (const { at, answeredAt } of [...requests].sort((a, b) => a.answeredAt - b.answeredAt)) {
    if (at < end) continue;
    count += 1;
    end = answeredAt;
  }
  return count;
}

/** @param read what is wanted of its output */
function time(args, env, read = async (stream) => void stream.resume()) {
  const start = performance.now();
  return new Promise((resolve, reject) => {
    const child = spawn(node, args, { env, stdio: ['ignore', 'pipe', 'inherit', 'ipc'] });
    const stdout = read(child.stdout);
    let most = { peak: 0, stall: 0 };
    child.once('message', (message) => {
      most = message;
    });
    child.once('error', reject);
    child.once('close', (code) => {
      const ms = performance.now() - start;
      if (code === 0) stdout.then((value) => resolve({ ms, ...most, stdout: value }), reject);
      else reject(new Error(`${args.join(' ')} ended with ${code}`));
    });
  });
}

async function environment(url, inputs) {
  const files = { GITHUB_OUTPUT: '', GITHUB_STEP_SUMMARY: '', GITHUB_EVENT_PATH: '' };
  for (const name of Object.keys(files)) files[name] = path.join(folder, name);
  await writeFile(files.GITHUB_OUTPUT, '');
  await writeFile(files.GITHUB_STEP_SUMMARY, '');
  const event = { ref: 'refs/heads/main', before: '9'.repeat(40), after: COMMIT };
  await writeFile(files.GITHUB_EVENT_PATH, JSON.stringify(event));
  // As the runner applies them; what is an expression there is given here, or empty.
  const declared = Object.entries(parse(await readFile('action.yml', 'utf8')).inputs);
  const defaults = {
    ...Object.fromEntries(
      declared.map(([name, { default: value = '' }]) => [name, value.includes('${{') ? '' : value]),
    ),
    repository: 'octo-org/app',
  };
  const given = Object.entries({ ...defaults, ...inputs }).map(([name, value]) => [
    `INPUT_${name.toUpperCase()}`,
    value,
  ]);
  return {
    PATH: process.env.PATH,
    HOME: folder,
    AWS_ENDPOINT_URL: url,
    GITHUB_API_URL: url,
    AWS_REGION: 'eu-west-1',
    AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'not-a-secret',
    GITHUB_EVENT_NAME: 'push',
    GITHUB_REPOSITORY: 'octo-org/app',
    GITHUB_REF: 'refs/heads/main',
    GITHUB_REF_NAME: 'main',
    GITHUB_SHA: COMMIT,
    GITHUB_RUN_ID: '1',
    GITHUB_WORKSPACE: folder,
    ...files,
    ...Object.fromEntries(given),
  };
}

/** The value of an output, in the file that the runner reads. */
async function readOutput({ GITHUB_OUTPUT: file }, name) {
  const text = await readFile(file, 'utf8');
  const [, , value] = new RegExp(`^${name}<<(\\S+)\\n([\\s\\S]*?)\\n\\1$`, 'm').exec(text);
  return value;
}

const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

const ratio = (values, others) => median(values.map((value, index) => value / others[index])).toFixed(2);

/** The schedule is bundled from its source, as the action is: what is measured is what runs. */
async function measurePolls() {
  await bundle('src/execution/schedule.ts', path.join(folder, 'schedule'));
  const schedule = createRequire(import.meta.url)(path.join(folder, 'schedule', 'index.js'));
  if (!measureSchedule(schedule)) process.exitCode = 1;
}

async function measureProcesses() {
  await bundle('scripts/bench/sdk.mjs', path.join(folder, 'sdk'));
  const { code } = await ncc(path.resolve('scripts/bench/sdk.mjs'), {
    cache: false,
    quiet: true,
    esm: false,
  });
  await writeFile(path.join(folder, 'plain.js'), code);
  await compareProcesses();
  await countRoundTrips();
  await searchMany();
  await checkNamed(1000);
  await measureWaits();
}

const folder = await mkdtemp(path.join(os.tmpdir(), 'bench-'));
try {
  await measurePolls();
  if (process.argv[2] === 'waits') await measureWaits();
  else if (process.argv[2] === 'named') await checkNamed(1000);
  else if (process.argv[2] === 'pace') await searchMany();
  else if (process.argv[2] !== 'schedule') await measureProcesses();
} finally {
  await rm(folder, { recursive: true, force: true });
}
