/** docs/architecture.md against the imports of the sources and the walls of eslint.config.mjs. */

import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import picomatch from 'picomatch';

const ROOT = join(__dirname, '..');

/** A file of each room, by which ESLint finds the room's walls. */
const ROOMS: Readonly<Record<string, string>> = {
  index: 'src/index.ts',
  run: 'src/run.ts',
  domain: 'src/domain/problem.ts',
  ports: 'src/ports/index.ts',
  templates: 'src/templates/index.ts',
  facts: 'src/facts/index.ts',
  checks: 'src/checks/index.ts',
  execution: 'src/execution/start.ts',
  report: 'src/report/publish/report.ts',
  aws: 'src/aws/connections.ts',
  github: 'src/github/forge.ts',
  http: 'src/http/agents.ts',
  runner: 'src/runner/region.ts',
};

/** The room of a path below src/, without its ending; a file beside run.ts belongs to the story, as do its inputs and its event. */
function roomOf(path: string): string | undefined {
  const [first = '', ...rest] = path.split('/');
  if (rest.length === 0 || first === 'inputs' || first === 'event')
    return first === 'index' ? 'index' : 'run';
  return Object.hasOwn(ROOMS, first) ? first : undefined;
}

interface Row {
  readonly imports: readonly string[];
  readonly never: readonly string[];
}

const wordsIn = (cell: string): string[] =>
  [...cell.matchAll(/`(\w+)`/g)].map(([, word = '']) => word).sort();

const rows = new Map(
  [...readFileSync(join(ROOT, 'docs', 'architecture.md'), 'utf8').matchAll(/^\| `(\w+)` .*$/gm)].map(
    ([line, room = '']): [string, Row] => {
      const cells = line.split('|');
      return [room, { imports: wordsIn(cells[3] ?? ''), never: wordsIn(cells[4] ?? '') }];
    },
  ),
);

/** Which rooms each room imports. */
function readImports(): Map<string, Set<string>> {
  const found = new Map(Object.keys(ROOMS).map((room) => [room, new Set<string>()]));
  for (const file of readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' })) {
    if (!file.endsWith('.ts')) continue;
    const path = file.replaceAll('\\', '/').replace(/\.ts$/, '');
    const from = roomOf(path);
    if (from === undefined) continue;
    const source = readFileSync(join(ROOT, 'src', file), 'utf8');
    for (const [, specifier = ''] of source.matchAll(/(?:\bfrom |\bimport\()'(\.[^']+)'/g)) {
      const target = new URL(specifier.replace(/\.js$/, ''), `file:///src/${path}`).pathname;
      const to = target.startsWith('/src/') ? roomOf(target.slice('/src/'.length)) : undefined;
      if (to !== undefined && to !== from) found.get(from)?.add(to);
    }
  }
  return found;
}

/** What ESLint forbids each room to import, as the groups of `no-restricted-imports`. */
function readWalls(): Record<string, string[]> {
  const code = `import { ESLint } from 'eslint';
    const eslint = new ESLint();
    const walls = {};
    for (const [room, file] of Object.entries(${JSON.stringify(ROOMS)})) {
      const { rules } = await eslint.calculateConfigForFile(file);
      walls[room] = (rules['no-restricted-imports']?.[1]?.patterns ?? []).flatMap(({ group }) => group);
    }
    process.stdout.write(JSON.stringify(walls));`;
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', code], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  if (stdout === '') throw new Error(stderr);
  return JSON.parse(stdout) as Record<string, string[]>;
}

test('has every room', () => {
  expect([...rows.keys()]).toEqual(Object.keys(ROOMS));
  const folders = readdirSync(join(ROOT, 'src'), { withFileTypes: true }).filter((entry) =>
    entry.isDirectory(),
  );
  const rooms = folders.map(({ name }) => name).filter((name) => name !== 'inputs' && name !== 'event');
  expect([...rows.keys()]).toEqual(expect.arrayContaining(rooms));
});

test('tells which rooms each imports', () => {
  const imports = [...readImports()].map(([room, others]) => [room, [...others].sort()]);
  expect(imports).toEqual([...rows].map(([room, row]) => [room, row.imports]));
});

test('tells which rooms ESLint keeps it from', () => {
  const walls = readWalls();
  for (const [room, { never }] of rows) {
    const isForbidden = picomatch((walls[room] ?? []).filter((group) => !group.startsWith('!')));
    const forbidden = [...Object.keys(ROOMS), 'simulator'].filter((other) => isForbidden(`${other}/any.js`));
    expect({ room, never: forbidden.sort() }).toEqual({ room, never });
  }
}, 30_000);

test('no file is longer than 300 lines', () => {
  const long = readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' }).filter(
    (file) => file.endsWith('.ts') && readFileSync(join(ROOT, 'src', file), 'utf8').split('\n').length > 301,
  );
  expect(long).toEqual([]);
});
