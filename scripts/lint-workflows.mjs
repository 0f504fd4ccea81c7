/**
 * Lints every workflow of this repository: its own, the examples, and the snippets in the documents.
 *
 *     node scripts/lint-workflows.mjs          runs actionlint and zizmor, and names the one that is missing
 *     node scripts/lint-workflows.mjs --list   prints the workflows as JSON, for the tests
 *
 * ACTIONLINT and ZIZMOR name other programs.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';

const ROOT = join(import.meta.dirname, '..');
const FOLDERS = ['.', 'docs', 'examples', 'infrastructure'];

/** What a reader replaces, by what it could be. Linters must not mistake a placeholder for a branch. */
const PLACEHOLDERS = { COMMIT_SHA: '0123456789abcdef0123456789abcdef01234567' };

/** What the shell fills into a workflow that a document prints. */
const SHELL_VALUES = {
  '$(output app-access CallerRoleArn)': 'arn:aws:iam::111122223333:role/app-access-Caller-EXAMPLE',
  $AWS_REGION: 'eu-west-1',
  $action: 'OWNER/codestar-connection-action@COMMIT_SHA',
  $branch: 'main',
  $pipeline: 'app',
};

const read = (path) => readFileSync(join(ROOT, path), 'utf8');

const listFiles = (folder, ending) =>
  readdirSync(join(ROOT, folder))
    .filter((name) => name.endsWith(ending))
    .map((name) => join(folder, name));

const indent = (text, by) => text.replace(/^(?=.)/gm, ' '.repeat(by));

const workflowAround = (job) => `name: Snippet
on: push
permissions: {}
concurrency:
  group: snippet
  cancel-in-progress: false
jobs:
  snippet:
    name: Snippet
    runs-on: ubuntu-latest
    timeout-minutes: 360
${indent(job, 4)}`;

const isRecord = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);

/** A snippet as a whole workflow; undefined for other YAML, such as the inputs of one step. */
function toWorkflow(text) {
  const value = parse(text);
  if (Array.isArray(value)) return workflowAround(`steps:\n${indent(text, 2)}`);
  if (!isRecord(value)) return undefined;
  if ('on' in value && 'jobs' in value) return text;
  return 'steps' in value ? workflowAround(text) : undefined;
}

/** @throws Error where the shell fills in something that has no value here */
function fillIn(text) {
  return text.replace(/\$\([^)]*\)|\$\w+/g, (whole) => {
    if (!(whole in SHELL_VALUES)) throw new Error(`${whole} has no value here; add one to SHELL_VALUES.`);
    return SHELL_VALUES[whole];
  });
}

/** The YAML of a document: its blocks, and what its commands print. */
function yamlOf(document) {
  const blocks = [...document.matchAll(/^( *)```(ya?ml|sh)\n([\s\S]*?)^\1```$/gm)];
  return blocks.flatMap(([, margin, language, text]) => {
    const flush = text.replaceAll(new RegExp(`^${margin}`, 'gm'), '');
    if (language !== 'sh') return [flush];
    const printed = [...flush.matchAll(/<<(\w+)\b.*\n([\s\S]*?)^\1$/gm)];
    return printed.map(([, , body]) => fillIn(body));
  });
}

function snippetsOf(path) {
  return yamlOf(read(path)).flatMap((text, index) => {
    const workflow = toWorkflow(text);
    return workflow === undefined
      ? []
      : [{ kind: 'snippet', place: `${path}, snippet ${index + 1}`, text: workflow }];
  });
}

const toSource = (kind) => (path) => ({ kind, place: path, text: read(path) });

const sources = [
  ...listFiles('examples', '.yml').map(toSource('example')),
  ...listFiles(join('.github', 'workflows'), '.yml').map(toSource('own')),
  ...FOLDERS.flatMap((folder) => listFiles(folder, '.md')).flatMap(snippetsOf),
];

/** Runs a linter, and tells its findings by the places of the sources. */
function lint(name, program, args, folder, installed) {
  const { error, status, stdout, stderr } = spawnSync(program, args, { cwd: folder, encoding: 'utf8' });
  if (error) {
    console.log(`${name}: left out, since it is not installed (${installed}).`);
    return true;
  }
  if (status === 0) {
    console.log(`${name}: nothing found in ${sources.length} workflows.`);
    return true;
  }
  const told = sources.reduce(
    (text, { place }, index) => text.replaceAll(fileName(index), place),
    `${stdout}${stderr}`,
  );
  console.error(`${name}: findings\n${told}`);
  return false;
}

const fileName = (index) => `${String(index).padStart(3, '0')}.yml`;

function lintAll() {
  const folder = mkdtempSync(join(tmpdir(), 'workflows-'));
  const workflows = join(folder, '.github', 'workflows');
  try {
    mkdirSync(workflows, { recursive: true });
    sources.forEach(({ text }, index) => {
      const filled = text.replace(/@(COMMIT_SHA)\b/g, (_, name) => `@${PLACEHOLDERS[name]}`);
      writeFileSync(join(workflows, fileName(index)), filled);
    });
    const files = sources.map((_, index) => join('.github', 'workflows', fileName(index)));
    const { ACTIONLINT = 'actionlint', ZIZMOR = 'zizmor' } = process.env;
    const results = [
      lint('actionlint', ACTIONLINT, ['-no-color', ...files], folder, 'Go: .ci/run installs it'),
      // Online audits would ask GitHub about every action, with a token that nobody needs here.
      lint(
        'zizmor',
        ZIZMOR,
        ['--no-progress', '--color=never', '--offline', '--persona=pedantic', ...files],
        folder,
        'Python: .ci/run installs it',
      ),
    ];
    return results.every(Boolean);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

if (process.argv.includes('--list')) console.log(JSON.stringify(sources));
else if (!lintAll()) process.exitCode = 1;
