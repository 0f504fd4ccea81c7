/** No address of a proxy or a server gives its password away, whatever form it has, and nothing is printed before the masks. */

import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BUNDLE, pushEnvironment } from './bare.js';
import { KEYS } from './fixtures.js';
import { NODE } from './harness.js';

const PASSWORD = 'hunter2NotToBeSeen';

/** Forms that a URL parser refuses, that it reads otherwise than their author, and some that are fine. */
const FORMS = [
  `http://user:${PASSWORD}@:3128`,
  `http://user:${PASSWORD}@proxy:port`,
  `http://user:${PASSWORD}@proxy:99999`,
  `http://user:${PASSWORD}@pro xy:3128`,
  `http://user:${PASSWORD}@[::1:3128`,
  `http://user:${PASSWORD}@%zz:1`,
  `http://user:${PASSWORD}@`,
  `http://user:${PASSWORD}#x@proxy:3128`,
  `http://user:${PASSWORD}/x@proxy:3128`,
  `http://user:${PASSWORD}?x@proxy:3128`,
  `http://user:x@${PASSWORD}@proxy:3128:1`,
  `http://user:${PASSWORD}%zz@proxy:y`,
  `http:/user:${PASSWORD}@proxy:x`,
  `http//user:${PASSWORD}@proxy:3128`,
  `http:\\\\user:${PASSWORD}@proxy:x`,
  `//user:${PASSWORD}@proxy:3128`,
  `://user:${PASSWORD}@proxy:3128`,
  `user:${PASSWORD}@proxy:3128`,
  `socks5://user:${PASSWORD}@proxy:1080`,
  `"http://user:${PASSWORD}@127.0.0.1:9"`,
  `http://user:${PASSWORD}@127.0.0.1:9`,
  `http://:${PASSWORD}@127.0.0.1:9`,
  `http://${PASSWORD}@127.0.0.1:9`,
  `${PASSWORD}@proxy:x`,
  `http://user:${PASSWORD}`,
];

const VARIABLES = [
  ...['HTTPS_PROXY', 'https_proxy', 'HTTP_PROXY', 'http_proxy', 'ALL_PROXY', 'all_proxy'],
  ...['GITHUB_API_URL', 'GITHUB_SERVER_URL', 'AWS_ENDPOINT_URL', 'AWS_ENDPOINT_URL_CODEPIPELINE'],
];

/** Each variable with each form; without FULL each form with one of them. */
const CASES = FORMS.flatMap((form, index) =>
  VARIABLES.filter((_, place) => process.env['FULL'] !== undefined || place === index % VARIABLES.length).map(
    (variable) => ({ variable, form }),
  ),
);

let folder = '';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'secrets-'));
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** Nobody listens on port 9, so every call fails at once. */
async function runWith(
  env: Record<string, string>,
): Promise<{ code: number | null; lines: string[]; kept: string }> {
  const files = { GITHUB_OUTPUT: join(folder, 'output'), GITHUB_STEP_SUMMARY: join(folder, 'summary') };
  for (const file of Object.values(files)) writeFileSync(file, '');
  const child = spawn(NODE, [BUNDLE], {
    env: {
      ...pushEnvironment(
        { aws: 'http://127.0.0.1:9', github: 'http://127.0.0.1:9' },
        { pipeline: 'app', start: 'if-needed' },
      ),
      ...files,
      AWS_MAX_ATTEMPTS: '1',
      // What debugging tells, too.
      RUNNER_DEBUG: '1',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (part: string) => (text += part));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject).once('close', resolve);
  });
  const kept = Object.values(files).map((file) => readFileSync(file, 'utf8'));
  return { code, lines: text.split(/\r?\n/), kept: kept.join('\n') };
}

const isMask = (line: string) => line.startsWith('::add-mask::');

/** As a workflow command has it. */
const escaped = (text: string) => text.replaceAll('%', '%25');

test.each(CASES)('$variable=$form', async ({ variable, form }) => {
  const { code, lines, kept } = await runWith({ [variable]: form });
  expect([0, 1]).toContain(code);
  const masks = lines.filter(isMask);
  const shown = [...lines.filter((line) => !isMask(line)), kept].join('\n');
  for (const secret of [PASSWORD, ...Object.values(KEYS)]) expect(shown).not.toContain(secret);
  // The masks come before anything else.
  expect(lines.slice(0, masks.length)).toEqual(masks);
  for (const secret of Object.values(KEYS)) expect(masks).toContain(`::add-mask::${secret}`);
  // What a later step or a library prints is masked by the word, or by all of the address.
  if (!form.includes('@')) return;
  const hidden = masks.map((line) => line.slice('::add-mask::'.length));
  expect(hidden.filter((mask) => escaped(form).includes(mask) && mask.includes(PASSWORD))).not.toEqual([]);
});
