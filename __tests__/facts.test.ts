/** docs/facts.md: every fact with its standing and its source, and every link to it with a heading that exists. */

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(__dirname, '..');
const PAGE = join('docs', 'facts.md');
const page = readFileSync(join(ROOT, PAGE), 'utf8');

/** As GitHub makes an anchor of a heading. */
const toAnchor = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[^\w\- ]/g, '')
    .replaceAll(' ', '-');

const anchors = [...page.matchAll(/^#{2,3} (.+)$/gm)].map(([, heading = '']) => toAnchor(heading));

/** The items below each heading of the third level. */
const facts = page
  .split(/^#{2,3} /m)
  .slice(1)
  .filter((section) => page.includes(`\n### ${section}`))
  .flatMap((section) => {
    const [heading = '', ...lines] = section.split('\n');
    const items = lines.join('\n').trim().split(/^- /m).slice(1);
    return items.map((item, index) => [`${heading} ${index + 1}`, item.trim()] as const);
  });

/** Whose pages are a source. */
const SOURCES =
  /\]\(https:\/\/(?:docs\.aws\.amazon\.com|aws\.amazon\.com|docs\.github\.com|github\.blog|github\.com)\/\S+\)/;

test('has facts', () => {
  expect(facts.length).toBeGreaterThan(80);
});

test.each(facts)('says how %s is known, and from where', (_, fact) => {
  expect(fact).toMatch(/^\*\*(?:Confirmed|Seen in the field|Not known):\*\* \S/);
  if (fact.startsWith('**Confirmed')) expect(fact).toMatch(SOURCES);
});

test('has each heading once', () => {
  expect(new Set(anchors).size).toBe(anchors.length);
});

const files = ['src', 'simulator', '__tests__', 'scripts', 'docs', 'infrastructure', 'examples', '.'].flatMap(
  (folder) =>
    readdirSync(join(ROOT, folder), { recursive: folder !== '.', encoding: 'utf8' })
      .map((name) => join(folder, name))
      .filter((name) => /\.(?:ts|mjs|md|ya?ml)$/.test(name)),
);

test('has every heading that code and documents link to', () => {
  const links = files.flatMap((file) =>
    [...readFileSync(join(ROOT, file), 'utf8').matchAll(/facts\.md#([\w-]+)/g)].map(
      ([, anchor = '']) => [file, anchor] as const,
    ),
  );
  expect(links.filter(([, anchor]) => !anchors.includes(anchor))).toEqual([]);
  const own = [...page.matchAll(/\]\(#([\w-]+)\)/g)].map(([, anchor = '']) => anchor);
  expect(own.filter((anchor) => !anchors.includes(anchor))).toEqual([]);
});
