/** The files of a workspace, on a disk. */

import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createFiles } from '../../../src/runner/files';
import type { Files } from '../../../src/ports/files.js';

let folder: string;
let files: Files;

const write = (name: string, content: string | Buffer = name): void => {
  const path = join(folder, 'work', name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
};

beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'files-')));
  mkdirSync(join(folder, 'work'));
  writeFileSync(join(folder, 'secret.yaml'), 'secret');
  files = createFiles(join(folder, 'work'));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

const isYaml = (file: string): boolean => file.endsWith('.yaml');
const list = (path: string) => files.list(path, isYaml);

test('a file is listed whatever it is called', async () => {
  write('infra/pipeline.txt');
  expect(await list('infra/pipeline.txt')).toEqual({
    kind: 'file',
    files: ['infra/pipeline.txt'],
    refused: [],
  });
  expect(await list('./infra/../infra/pipeline.txt')).toMatchObject({ files: ['infra/pipeline.txt'] });
  expect(await list(join(folder, 'work', 'infra', 'pipeline.txt'))).toMatchObject({
    files: ['infra/pipeline.txt'],
  });
});

test('a folder is what is wanted of it, at any depth', async () => {
  for (const name of [
    'b.yaml',
    'a/c.yaml',
    'a/d.json',
    '.github/e.yaml',
    'node_modules/f.yaml',
    '.git/g.yaml',
  ])
    write(name);
  const expected = ['.github/e.yaml', 'a/c.yaml', 'b.yaml'];
  expect(await list('.')).toEqual({ kind: 'folder', files: expected, refused: [] });
  expect(await list('a/')).toEqual({ kind: 'folder', files: ['a/c.yaml'], refused: [] });
});

test.each([
  ['*.yaml', ['a.yaml']],
  ['**/*.yaml', ['a.yaml', 'infra/b.yaml', 'infra/prod/c.yaml']],
  ['infra/**', ['infra/b.yaml', 'infra/prod/c.yaml']],
  ['infra/*/c.{yaml,yml}', ['infra/prod/c.yaml']],
  ['infra/[bx].yaml', ['infra/b.yaml']],
  ['nothing/*.yaml', []],
])('pattern %s', async (pattern, expected) => {
  for (const name of ['a.yaml', 'infra/b.yaml', 'infra/prod/c.yaml', 'infra/x.json']) write(name);
  expect(await list(pattern)).toEqual({ kind: 'pattern', files: expected, refused: [] });
});

test('a file whose name is a pattern is that file', async () => {
  write('[x].yaml');
  expect(await list('[x].yaml')).toEqual({ kind: 'file', files: ['[x].yaml'], refused: [] });
});

test('what is not there', async () => {
  expect(await list('pipeline.yaml')).toEqual({ kind: 'file', files: [], refused: [] });
  await expect(files.read('pipeline.yaml')).rejects.toMatchObject({ kind: 'missing' });
});

test.each(['../secret.yaml', '..', '/etc', 'infra/../../secret.yaml', '../*.yaml'])(
  '%s is outside the workspace',
  async (path) => {
    await expect(list(path)).rejects.toMatchObject({
      kind: 'input',
      message: `\`${path}\` is outside the workspace.`,
    });
  },
);

test('a link that leads out is refused, named or found', async () => {
  write('a.yaml');
  symlinkSync(join(folder, 'secret.yaml'), join(folder, 'work', 'link.yaml'));
  symlinkSync(folder, join(folder, 'work', 'out'));
  const message = (name: string) => ({
    message: `\`${name}\` is a symbolic link to a path outside the workspace.`,
  });
  await expect(list('link.yaml')).rejects.toMatchObject(message('link.yaml'));
  await expect(list('out')).rejects.toMatchObject(message('out'));
  await expect(list('out/secret.yaml')).rejects.toMatchObject(message('out/secret.yaml'));
  await expect(list('out/*.yaml')).rejects.toMatchObject(message('out/*.yaml'));
  await expect(files.read('link.yaml')).rejects.toMatchObject(message('link.yaml'));
  await expect(files.read('out/secret.yaml')).rejects.toMatchObject(message('out/secret.yaml'));
  expect(await list('.')).toEqual({ kind: 'folder', files: ['a.yaml'], refused: ['link.yaml'] });
});

test('a link within the workspace is followed; one to itself, or to nothing, is no file', async () => {
  write('a.yaml', 'text');
  const link = (target: string, name: string) => {
    symlinkSync(join(folder, 'work', target), join(folder, 'work', name));
  };
  link('a.yaml', 'b.yaml');
  link('loop.yaml', 'loop.yaml');
  link('gone', 'gone.yaml');
  link('.', 'again');
  expect(await list('.')).toEqual({
    kind: 'folder',
    files: ['a.yaml', 'b.yaml'],
    refused: [],
  });
  expect(await files.read('b.yaml')).toBe('text');
});

test.each([
  ['UTF-8', Buffer.from('größe')],
  ['UTF-8 with a mark', Buffer.from('\uFEFFgröße')],
  ['UTF-16 of PowerShell', Buffer.from('\uFEFFgröße', 'utf16le')],
  ['UTF-16 the other way', Buffer.from('\uFEFFgröße', 'utf16le').swap16()],
])('%s', async (_, content) => {
  write('a.yaml', content);
  expect(await files.read('a.yaml')).toBe('größe');
});

test('what is no text, too large, or no file', async () => {
  write('binary.yaml', Buffer.from([0x41, 0xff, 0xfe, 0x00]));
  write('large.yaml', Buffer.alloc(1024 * 1024 + 1, 'a'));
  write('largest.yaml', Buffer.alloc(1024 * 1024, 'a'));
  mkdirSync(join(folder, 'work', 'folder.yaml'));
  await expect(files.read('binary.yaml')).rejects.toThrow('`binary.yaml` is not UTF-8 text.');
  await expect(files.read('large.yaml')).rejects.toThrow('`large.yaml` is larger than 1 MiB.');
  await expect(files.read('folder.yaml')).rejects.toThrow('`folder.yaml` is not a file.');
  expect(await files.read('largest.yaml')).toHaveLength(1024 * 1024);
});

describe('a plan of Terraform', () => {
  const beginsLikePlan = (start: string): boolean => start.startsWith('{"format_version"');
  const planOf = (bytes: number) => `{"format_version":"1.2","a":"${'x'.repeat(bytes)}"}`;
  const MIB = 1024 * 1024;

  test('can be larger than a template', async () => {
    write('plan.json', planOf(3 * MIB));
    expect(await files.read('plan.json', beginsLikePlan)).toHaveLength(planOf(3 * MIB).length);
    await expect(files.read('plan.json')).rejects.toThrow('`plan.json` is larger than 1 MiB.');
  });

  test('in the UTF-16 of PowerShell, too', async () => {
    write('plan.json', Buffer.from(`\uFEFF${planOf(MIB)}`, 'utf16le'));
    expect(await files.read('plan.json', beginsLikePlan)).toBe(planOf(MIB));
  });

  test('has a limit, and no other file has it', async () => {
    write('plan.json', planOf(16 * MIB));
    write('app.json', `{"Resources":"${'x'.repeat(MIB)}"}`);
    await expect(files.read('plan.json', beginsLikePlan)).rejects.toThrow(
      '`plan.json` is larger than 16 MiB.',
    );
    await expect(files.read('app.json', beginsLikePlan)).rejects.toThrow('`app.json` is larger than 1 MiB.');
  });
});

// Root reads everything.
(process.getuid?.() === 0 ? test.skip : test)('what must not be read', async () => {
  write('a.yaml');
  write('infra/b.yaml');
  chmodSync(join(folder, 'work', 'a.yaml'), 0);
  chmodSync(join(folder, 'work', 'infra'), 0);
  await expect(files.read('a.yaml')).rejects.toThrow("`a.yaml` can't be read.");
  await expect(list('infra')).rejects.toThrow("`infra` can't be read.");
  chmodSync(join(folder, 'work', 'infra'), 0o755);
});

test('every refusal says what to do', async () => {
  const refusals = [list('..'), files.read('nothing'), files.read('.')];
  for (const refusal of refusals) {
    await expect(refusal).rejects.toMatchObject({ remedy: { text: expect.stringMatching(/\w+/) as string } });
  }
});
