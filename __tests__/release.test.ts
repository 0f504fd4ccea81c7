/** What a release from a tag rests on: scripts/release-notes.mjs and CHANGELOG.md. */

import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';

const ROOT = join(__dirname, '..');

const CHANGELOG = `# Changelog

## [Unreleased]

## [1.2.0] - 2026-12-01

### Added

- A check, see [#7].

## [1.1.0] - 2026-11-30

### Fixed

- Another thing, see [#6].

[Unreleased]: https://example.com/v1.2.0...HEAD
[1.2.0]: https://example.com/v1.1.0...v1.2.0
[#6]: https://example.com/6
[#7]: https://example.com/7
`;

describe('scripts/release-notes.mjs', () => {
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'release-'));
    mkdirSync(join(root, 'scripts'));
    copyFileSync(join(ROOT, 'scripts', 'release-notes.mjs'), join(root, 'scripts', 'release-notes.mjs'));
  });
  afterEach(() => {
    rmSync(root, { recursive: true, force: true });
  });

  function run(tag: string[], { version = '1.2.0', changelog = CHANGELOG } = {}) {
    writeFileSync(join(root, 'package.json'), JSON.stringify({ version }));
    writeFileSync(join(root, 'CHANGELOG.md'), changelog);
    const script = join(root, 'scripts', 'release-notes.mjs');
    return spawnSync(process.execPath, [script, ...tag], { encoding: 'utf8' });
  }

  test('prints the section of the version, and the links that it has', () => {
    expect(run(['v1.2.0'])).toMatchObject({
      status: 0,
      stdout: '### Added\n\n- A check, see [#7].\n\n[#7]: https://example.com/7\n',
      stderr: '',
    });
  });

  test('prints the last section without what stands under it', () => {
    const { stdout } = run(['v1.1.0'], { version: '1.1.0' });
    expect(stdout).toBe('### Fixed\n\n- Another thing, see [#6].\n\n[#6]: https://example.com/6\n');
  });

  test.each([
    ['another tag', ['v1.3.0'], {}, 'The tag is v1.3.0, and package.json has version 1.2.0'],
    ['a tag without a v', ['1.2.0'], {}, 'allowed: the tag v1.2.0'],
    ['no tag', [], {}, 'No tag was given'],
    ['a version without a section', ['v2.0.0'], { version: '2.0.0' }, 'add: ## [2.0.0] - YYYY-MM-DD'],
    [
      'a section without a date',
      ['v1.2.0'],
      { changelog: CHANGELOG.replace(' - 2026-12-01', '') },
      'CHANGELOG.md has "## [1.2.0]"',
    ],
    [
      'an empty section',
      ['v1.2.0'],
      { changelog: CHANGELOG.replace(/### Added[^#]*#7\]\.\n/, '') },
      'says nothing under [1.2.0]',
    ],
  ])('refuses %s', (_, tag, files, says) => {
    const { status, stdout, stderr } = run(tag, files);
    expect(stderr).toContain(says);
    expect(stdout).toBe('');
    expect(status).toBe(1);
  });
});

/** Its script is for the runner that it names, with GNU's sort and grep. */
const describeOnLinux = process.platform === 'linux' ? describe : describe.skip;

describeOnLinux('the step that moves the major tag', () => {
  const { jobs } = parse(readFileSync(join(ROOT, '.github', 'workflows', 'release.yml'), 'utf8')) as {
    jobs: { release: { steps: { name?: string; run?: string }[] } };
  };
  const script = jobs.release.steps.find(({ name }) => name === 'Move the major tag')?.run ?? '';
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'tag-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  /** Runs the script with a `gh` that knows the tags, and fails to list them where there are none. */
  function move(tag: string, tags: readonly string[]) {
    const gh = `#!/bin/bash
      case "$*" in
        *--method*) echo "$*" >> "$CALLS" ;;
        *matching-refs/*) prefix="refs/\${3#*matching-refs/}"
          while read -r ref; do [[ "$ref" != "$prefix"* ]] || echo "$ref"; done < "$TAGS" ;;
        *) grep --quiet --line-regexp --fixed-strings "refs/\${3#*git/ref/}" "$TAGS" ;;
      esac`;
    writeFileSync(join(folder, 'gh'), gh, { mode: 0o755 });
    writeFileSync(join(folder, 'git'), '#!/bin/bash\necho c0ffee', { mode: 0o755 });
    writeFileSync(join(folder, 'tags'), tags.map((name) => `refs/tags/${name}\n`).join(''));
    writeFileSync(join(folder, 'calls'), '');
    const { status, stdout } = spawnSync('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', script], {
      encoding: 'utf8',
      env: {
        PATH: `${folder}:${process.env['PATH'] ?? ''}`,
        GITHUB_REF_NAME: tag,
        GITHUB_REPOSITORY: 'octo/action',
        TAGS: join(folder, 'tags'),
        CALLS: join(folder, 'calls'),
      },
    });
    return { status, stdout, calls: readFileSync(join(folder, 'calls'), 'utf8') };
  }

  test('moves it to the newest release', () => {
    const { status, calls } = move('v1.10.0', ['v1', 'v1.9.0', 'v1.10.0', 'v10.0.0', 'v1.11.0-rc.1']);
    expect(status).toBe(0);
    expect(calls).toBe(
      'api --silent --method PATCH repos/octo/action/git/refs/tags/v1 --field sha=c0ffee --field force=true\n',
    );
  });

  test('makes it with the first release of a major version', () => {
    const { status, calls } = move('v2.0.0', ['v1', 'v1.9.0', 'v2.0.0']);
    expect(status).toBe(0);
    expect(calls).toBe(
      'api --silent --method POST repos/octo/action/git/refs --field ref=refs/tags/v2 --field sha=c0ffee\n',
    );
  });

  test('leaves it where a fix of an older version is released', () => {
    expect(move('v1.9.1', ['v1', 'v1.9.0', 'v1.9.1', 'v1.10.0'])).toEqual({
      status: 0,
      stdout: 'v1 stays: v1.10.0 is newer than v1.9.1.\n',
      calls: '',
    });
  });

  test('fails where the tags cannot be listed', () => {
    expect(move('v1.0.0', [])).toMatchObject({ status: 1, calls: '' });
  });
});

describe('what is attested', () => {
  interface Step {
    readonly id?: string;
    readonly run?: string;
    readonly uses?: string;
    readonly env?: Readonly<Record<string, string>>;
    readonly with?: Readonly<Record<string, string>>;
  }
  const { jobs } = parse(readFileSync(join(ROOT, '.github', 'workflows', 'release.yml'), 'utf8')) as {
    jobs: Record<'verify' | 'release', { needs?: string; permissions: object; steps: Step[] }>;
  };
  const attested = jobs.release.steps.find(({ id }) => id === 'provenance')?.with?.['subject-path'];

  test('is everything that runs', () => {
    expect(attested?.trim().split('\n')).toEqual(['action.yml', 'dist/*']);
    const inDist = readdirSync(join(ROOT, 'dist'), { withFileTypes: true });
    expect(inDist.filter((entry) => !entry.isFile() || entry.name.startsWith('.'))).toEqual([]);
  });

  test.each(['SECURITY.md', 'docs/security.md'])(
    'is what %s verifies, from this workflow and tag',
    (page) => {
      const text = readFileSync(join(ROOT, page), 'utf8');
      const [, script = ''] = /<!-- verify -->\s*```sh\n([\s\S]*?)^```$/m.exec(text) ?? [];
      expect(script.replace(/ \\\n\s+/g, ' ')).toBe(
        `for file in action.yml dist/*; do
  gh attestation verify "$file" --repo OWNER/codestar-connection-action --signer-workflow OWNER/codestar-connection-action/.github/workflows/release.yml --source-ref refs/tags/v1.2.3
done
`,
      );
      expect(text.match(/gh attestation verify/g)).toHaveLength(1);
    },
  );

  (process.platform === 'linux' ? test : test.skip)(
    'is attached to the release as one file, one attestation per line',
    () => {
      const script = jobs.release.steps.find(({ env }) => env?.['PROVENANCE'] !== undefined)?.run ?? '';
      const folder = mkdtempSync(join(tmpdir(), 'bundle-'));
      try {
        writeFileSync(join(folder, 'first'), '{"a":1}');
        writeFileSync(join(folder, 'second'), '{"b":2}\n');
        const { status } = spawnSync('bash', ['-eo', 'pipefail', '-c', script], {
          env: {
            PATH: process.env['PATH'] ?? '',
            RUNNER_TEMP: folder,
            PROVENANCE: join(folder, 'first'),
            SBOM: join(folder, 'second'),
          },
        });
        expect(status).toBe(0);
        const bundle = readFileSync(join(folder, 'codestar-connection-action.intoto.jsonl'), 'utf8');
        expect(bundle).toBe('{"a":1}\n{"b":2}\n');
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
      const create = jobs.release.steps.find(({ run }) => run?.startsWith('gh release create'))?.run;
      expect(create).toContain('"$RUNNER_TEMP/codestar-connection-action.intoto.jsonl"');
    },
  );

  test('is built by the job that can only read, and attested by one that builds nothing', () => {
    expect(jobs.verify.permissions).toEqual({ contents: 'read' });
    const built = jobs.verify.steps.flatMap(({ run }) => run ?? []);
    expect(built).toEqual(expect.arrayContaining(['npm cit', 'npm run build -- --check']));
    expect(jobs.release.needs).toBe('verify');
    for (const { run = '' } of jobs.release.steps) expect(run).not.toMatch(/npm (?:ci|install|run)/);
  });
});

describe('CHANGELOG.md', () => {
  const text = readFileSync(join(ROOT, 'CHANGELOG.md'), 'utf8');
  const headings = [...text.matchAll(/^## (.+)$/gm)].map(([, heading = '']) => heading);

  test('has what is not released first, and then each version with its day, newest first', () => {
    expect(headings[0]).toBe('[Unreleased]');
    const days = headings
      .slice(1)
      .map((heading) => /^\[\d+\.\d+\.\d+\] - (\d{4}-\d{2}-\d{2})$/.exec(heading)?.[1]);
    expect(days).not.toContain(undefined);
    expect([...days].sort().reverse()).toEqual(days);
  });

  test('has a link for every heading', () => {
    for (const heading of headings) {
      const name = heading.split(' ')[0] ?? '';
      expect(text).toContain(`\n${name}: https://github.com/OWNER/codestar-connection-action/`);
    }
  });
});
