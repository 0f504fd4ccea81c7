/** dist/licenses.txt, and the script that makes it with every build. */

import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';

const ROOT = join(__dirname, '..');

describe('dist/licenses.txt', () => {
  const lock = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, { version?: string; dev?: boolean }>;
  };
  const sections = readFileSync(join(ROOT, 'dist', 'licenses.txt'), 'utf8')
    .split(`\n${'-'.repeat(80)}\n\n`)
    .map((section) => {
      const lines = section.split('\n');
      const heads = lines.filter((line) => /^\S/.test(line));
      return { heads, text: lines.slice(heads.length).join('\n') };
    });
  const named = sections.flatMap(({ heads }) =>
    heads.map((head) => {
      const [, name = '', version = '', license = ''] = /^(\S+) (\S+) \((.+)\)$/.exec(head) ?? [];
      return { name, version, license };
    }),
  );

  test('names every package that a source imports', () => {
    const imported = new Set<string>();
    for (const file of readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' })) {
      if (!file.endsWith('.ts')) continue;
      const source = readFileSync(join(ROOT, 'src', file), 'utf8');
      // Types are not bundled.
      for (const [, specifier = ''] of source.matchAll(
        /^(?:(?:import|export) (?!type)[^;]*?from |.*\bimport\()'(?:(?:\.\.\/)+node_modules\/)?((?![./]|node:)[^']+)'/gm,
      )) {
        imported.add(/^(?:@[^/]+\/)?[^/]+/.exec(specifier)?.[0] ?? specifier);
      }
    }
    expect(imported.size).toBeGreaterThan(5);
    expect(named.map(({ name }) => name)).toEqual(expect.arrayContaining([...imported]));
  });

  test('names each once, at the version that is locked, and none that only the development needs', () => {
    expect(new Set(named.map(({ name, version }) => `${name} ${version}`)).size).toBe(named.length);
    for (const { name, version } of named) {
      const locked = Object.entries(lock.packages).filter(
        ([path, entry]) => path.endsWith(`node_modules/${name}`) && entry.dev !== true,
      );
      expect({ name, versions: locked.map(([, entry]) => entry.version) }).toEqual({
        name,
        versions: expect.arrayContaining([version]) as unknown,
      });
    }
  });

  test('has the text that each licence asks to be kept', () => {
    const marks: Record<string, string> = {
      MIT: 'Permission is hereby granted, free of charge',
      'Apache-2.0': 'TERMS AND CONDITIONS FOR USE, REPRODUCTION, AND DISTRIBUTION',
      ISC: 'Permission to use, copy, modify, and/or distribute this software',
    };
    for (const { heads, text } of sections) {
      for (const head of heads) {
        const license = /\((.+)\)$/.exec(head)?.[1] ?? '';
        expect({ head, text: text.replace(/\s+/g, ' ') }).toEqual({
          head,
          text: expect.stringContaining(marks[license] ?? `the text of ${license}`) as unknown,
        });
      }
    }
  });
});

describe('renderLicenses', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'licenses-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  /** Lays a package out and returns the path of a module of it. */
  function lay(path: string, manifest: object, files: Record<string, string> = {}): string {
    const home = join(folder, ...path.split('/'));
    const all = { 'package.json': JSON.stringify(manifest), 'lib/a.js': '', ...files };
    for (const [name, text] of Object.entries(all)) {
      mkdirSync(dirname(join(home, name)), { recursive: true });
      writeFileSync(join(home, name), text);
    }
    return join(home, 'lib', 'a.js');
  }

  function render(modules: readonly string[]): { stdout: string; stderr: string } {
    const script = pathToFileURL(join(ROOT, 'scripts', 'bundle', 'licenses.mjs')).href;
    const code = `import { renderLicenses } from ${JSON.stringify(script)};
      process.stdout.write(renderLicenses(${JSON.stringify(modules)}));`;
    return spawnSync(process.execPath, ['--input-type=module', '-e', code], { encoding: 'utf8' });
  }

  const MIT = { version: '1.0.0', license: 'MIT' };

  test('a text once for all who have it, whatever its line ends; one inside another package; a notice', () => {
    const modules = [
      lay('node_modules/b', { ...MIT, name: 'b' }, { LICENSE: '\nPermission\r\n\r\nis granted.  \r\n' }),
      lay('node_modules/@a/a', { ...MIT, name: '@a/a' }, { 'license.md': 'Permission\n\nis granted.\n' }),
      lay('node_modules/b/node_modules/c', { ...MIT, name: 'c' }, { LICENSE: 'Text', NOTICE: 'By C' }),
      join(folder, 'src', 'index.ts'),
    ];
    const { stdout, stderr } = render([...modules, ...modules]);
    expect(stderr).toBe('');
    expect(stdout).toBe(
      `@a/a 1.0.0 (MIT)\nb 1.0.0 (MIT)\n\n    Permission\n\n    is granted.\n\n${'-'.repeat(80)}\n\n` +
        `c 1.0.0 (MIT)\n\n    Text\n\n    By C\n`,
    );
  });

  test('the standard text of Apache-2.0 where a package has none', () => {
    const { stdout } = render([
      lay('node_modules/a', { name: 'a', version: '1.0.0', license: 'Apache-2.0' }),
    ]);
    expect(stdout).toContain('a 1.0.0 (Apache-2.0)\n');
    expect(stdout).toContain('                                 Apache License\n');
  });

  test.each([
    ['no text', { ...MIT, name: 'a' }, {}],
    ['no licence', { name: 'a', version: '1.0.0' }, { LICENSE: 'Text' }],
  ])('refuses a package with %s', (_, manifest, files) => {
    const { stdout, stderr } = render([lay('node_modules/a', manifest, files)]);
    expect(stdout).toBe('');
    expect(stderr).toContain('a 1.0.0 is bundled and has no text of its licence');
  });

  test('nothing where no package is bundled', () => {
    expect(render([join(folder, 'src', 'index.ts')]).stdout).toBe('');
  });
});
