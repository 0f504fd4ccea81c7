/**
 * The job summary as GitHub shows it, in a headless Chromium: its Markdown, its sanitizer, its stylesheet and Mermaid, in
 * light and dark, on a telephone and on a desk. Without a browser these tests are left out, and say so; `.ci/run`, which
 * sets BROWSER_TESTS=required, has one.
 */

import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ROOT = join(__dirname, '..', '..');
const PREVIEW = join(ROOT, 'scripts', 'preview');

interface Page {
  readonly name: string;
  readonly markdown: string;
}

/** What a browser shows of a page (scripts/preview/inspect.mjs). */
interface Seen {
  readonly name: string;
  readonly mode: 'light' | 'dark';
  readonly width: number;
  readonly errors: readonly string[];
  readonly overflow: readonly string[];
  readonly text: string;
  readonly headings: number;
  readonly links: readonly string[];
  readonly alive: readonly string[];
  readonly made: readonly string[];
  readonly diagrams: readonly {
    readonly kind: string;
    readonly texts: readonly string[];
    readonly width: number;
    readonly smallest: number;
    readonly lowest: number;
    readonly lowestText: string;
  }[];
}

const run = (args: readonly string[], input?: string): string =>
  execFileSync(process.execPath, args, { cwd: ROOT, encoding: 'utf8', input, maxBuffer: 256 * 1024 * 1024 });

const browser = run([join(PREVIEW, 'look.mjs'), '--find']).trim();
const isRequired = process.env['BROWSER_TESTS'] === 'required';
if (browser === '' && !isRequired) {
  process.stderr.write(
    'No Chromium is found, so how job summaries look is not tested. To test it too, install one, or set CHROMIUM to its path, and run: npx jest __tests__/browser\n',
  );
}

/** The stories of the demo and those that it has not. */
function writePages(): Page[] {
  const folder = mkdtempSync(join(tmpdir(), 'browser-'));
  try {
    const { status } = spawnSync(
      process.execPath,
      [join(ROOT, 'scripts', 'preview.mjs'), '--markdown', folder],
      {
        cwd: ROOT,
        stdio: 'ignore',
      },
    );
    expect(status).toBe(0);
    return readdirSync(folder).map((file) => ({
      name: file.replace(/\.md$/, ''),
      markdown: readFileSync(join(folder, file), 'utf8'),
    }));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const describeInBrowser = browser === '' && !isRequired ? describe.skip : describe;

describeInBrowser('job summaries in a browser', () => {
  let pages: Page[];
  let seen: Seen[];

  beforeAll(() => {
    pages = writePages();
    seen = JSON.parse(run([join(PREVIEW, 'look.mjs')], JSON.stringify(pages))) as Seen[];
  }, 300_000);

  /** `name, light, 360 px: what is wrong`, for all that a page has of it. */
  const all = (faultsOf: (page: Seen) => readonly string[]): string[] =>
    seen.flatMap((page) =>
      faultsOf(page).map((fault) => `${page.name}, ${page.mode}, ${page.width} px: ${fault}`),
    );
  const named = (name: string): Seen[] => seen.filter((page) => page.name === name);

  test('each is seen in light and dark, at 360 and 1,280 pixels', () => {
    expect(pages.length).toBeGreaterThanOrEqual(12);
    expect(seen).toHaveLength(pages.length * 4);
  });

  test('none has an error', () => {
    expect(all(({ errors }) => errors)).toEqual([]);
  });

  test('every diagram is drawn, and as many as the page has', () => {
    expect(
      all(({ diagrams }) => diagrams.filter(({ kind }) => kind === 'error').map(({ texts }) => texts.join())),
    ).toEqual([]);
    for (const { name, diagrams } of seen) {
      const isDrawn = [
        '4-a-pipeline-that-stays-silent',
        'hostile-names',
        'hostile-names-of-a-deploy',
      ].includes(name);
      expect([name, ...diagrams.map(({ kind }) => kind)]).toEqual([
        name,
        ...(isDrawn ? ['flowchart-v2'] : []),
      ]);
    }
  });

  test('a disabled transition is named in the picture', () => {
    for (const { diagrams } of named('4-a-pipeline-that-stays-silent'))
      expect(diagrams[0]?.texts.join(' ')).toMatch(/✗ disabled.*Source\s*Failed.*Build\s*Not run/);
  });

  test('letters of a diagram are as large as those of a page in small print, on a telephone too', () => {
    expect(
      all(({ diagrams }) => diagrams.flatMap(({ smallest }) => (smallest < 12 ? [`${smallest} px`] : []))),
    ).toEqual([]);
  });

  test('nothing is wider than the page', () => {
    expect(all(({ overflow }) => overflow)).toEqual([]);
  });

  test('every word of a diagram can be read (WCAG 2.2: 4.5 to 1)', () => {
    expect(
      all(({ diagrams }) =>
        diagrams.flatMap(({ lowest, lowestText }) => (lowest < 4.5 ? [`${lowestText}: ${lowest}`] : [])),
      ),
    ).toEqual([]);
  });

  test('hostile text makes no element, no handler, no heading, no link and no mention', () => {
    expect(all(({ made }) => made)).toEqual([]);
    expect(all(({ headings }) => (headings === 1 ? [] : [`${headings} headings`]))).toEqual([]);
    expect(all(({ alive }) => alive)).toEqual([]);
    const isOurs = (link: string) =>
      link.startsWith('https://github.com/octo-org/App/commit/') ||
      /^https:\/\/(?:[\w-]+\.)?console\.aws\.amazon\.com\//.test(link) ||
      link.startsWith('https://github.com/OWNER/codestar-connection-action/blob/');
    expect(all(({ links }) => links.filter((link) => !isOurs(link)))).toEqual([]);
  });

  test('hostile text is shown as it is', () => {
    for (const { text } of named('hostile-names')) {
      expect(text).toContain('</td><script>alert(1)</script>');
      expect(text).toContain('%%{init: {"theme": "forest", "securityLevel": "loose"}}%%');
      expect(text).toContain('::error::x');
      expect(text).toContain('\\u{202e}');
    }
  });
});
