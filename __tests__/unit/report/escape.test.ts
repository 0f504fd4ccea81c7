import { code, logLine, markdown, prose, visible, withoutAnsi } from '../../../src/report/escape';
import { HOSTILE, HOSTILE_CASES, LONG } from './hostile';

/** What must not be in a line of text: controls, line ends, and marks that change or hide what is shown. */
// eslint-disable-next-line no-control-regex -- control characters are what this is about
const HIDDEN = /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/;

/** Half of a character outside the first plane. */
const LONE = /\p{Surrogate}/u;

const decode = (text: string): string =>
  text
    .replace(/<!-- -->|<\/?code>/g, '')
    .replace(/&#(\d+);/g, (_, digits: string) => String.fromCodePoint(Number(digits)));

const ORDINARY = [
  'Pipeline app is in eu-west-1: type V2, execution mode QUEUED.',
  'feature/login-2',
  'Grüße aus Köln, 日本語, 😀',
  '50% of 3 checks (2 passed)',
];

describe('visible', () => {
  test.each(ORDINARY)('leaves %j as it is', (text) => {
    expect(visible(text)).toBe(text);
  });

  test.each(HOSTILE_CASES)('makes one line of %s, in which nothing is hidden', (_, text) => {
    expect(visible(text)).not.toMatch(HIDDEN);
    expect(visible(text)).not.toMatch(LONE);
  });

  test('makes a space of line ends and tabs, and names what cannot be seen', () => {
    expect(visible('a\r\nb\tc')).toBe('a b c');
    expect(visible('a\u202eb\u001b[0m')).toBe('a\\u{202e}b\\u{1b}[0m');
  });

  test('cuts what is too long, and says how much', () => {
    const cut = visible('x'.repeat(10_000));
    expect(cut.length).toBeLessThan(3000);
    expect(cut).toMatch(/^x+… \(\d+ more characters\)$/);
    const left = Number(/\((\d+) more/.exec(cut)?.[1]);
    expect(left + (cut.match(/x/g)?.length ?? 0)).toBe(10_000);
  });

  test.each([0, 1])('does not cut a character in half (%d)', (offset) => {
    expect(visible('a'.repeat(offset) + '😀'.repeat(5000))).not.toMatch(LONE);
  });
});

describe('logLine', () => {
  test.each(ORDINARY)('leaves %j as it is', (text) => {
    expect(logLine(text)).toBe(text);
  });

  test.each(HOSTILE_CASES)('opens no workflow command with %s', (_, text) => {
    const line = logLine(text);
    expect(line).not.toMatch(HIDDEN);
    expect(line).not.toMatch(/^\s*::/);
    expect(line).not.toContain('##[');
  });

  test('keeps the words', () => {
    expect(logLine('::error::x')).toMatch(/:\s*:error::x/);
    expect(logLine('##[error]x')).toMatch(/#\s*#\s*\[error\]x/);
    expect(logLine('a::b')).toBe('a::b');
  });
});

describe('markdown', () => {
  test.each(['octo/app', 'Grüße, 日本語 😀', 'feature/login-2', 'Ready: 3 of 4 passed.'])(
    'leaves %j as it is',
    (text) => {
      expect(markdown(text)).toBe(text);
    },
  );

  test.each(HOSTILE_CASES)('of %s has nothing that begins markup', (_, text) => {
    const escaped = markdown(text);
    expect(escaped).not.toMatch(HIDDEN);
    // Ampersands only of the entities that were put in.
    expect(escaped.replace(/<!-- -->|<\/?code>|&#\d+;/g, '')).not.toMatch(/[&<>`*_~|[\]\\@$^#]/);
    expect(escaped).not.toMatch(/:\/\//);
    expect(escaped).not.toMatch(/www\./i);
    expect(escaped).not.toMatch(/^\s*(?:[-+=>]|\d+[.)]\s)/);
  });

  test.each(HOSTILE_CASES)('of %s reads as it was', (_, text) => {
    expect(decode(markdown(text))).toBe(visible(text));
  });

  test.each([
    ['asked by @octocat.', 'asked by <code>&#64;<!-- -->octocat</code>.'],
    ['see octo/app#12 (GH-7)', 'see <code>octo/app&#35;12</code> (<code>GH-7</code>)'],
    [
      'at 3f2a9c1e5b7d4860a1c2e3f405162738495a6b7c.',
      'at <code>3f2a9c1e5b7d4860a1c2e3f405162738495a6b7c</code>.',
    ],
    ['https://evil.example', '<code>https:<!-- -->//evil.example</code>'],
    ['arn:aws:iam::1:role/x', '<code>arn:aws:iam::1:role/x</code>'],
  ])('of %j shows as code what GitHub would bring to life', (text, shown) => {
    expect(markdown(text)).toBe(shown);
  });

  test('of 10,000 characters is bounded', () => {
    expect(markdown(LONG).length).toBeLessThan(20_000);
  });
});

describe('code', () => {
  test.each(HOSTILE_CASES)('of %s ends where it should', (_, text) => {
    expect(code(text)).toMatch(/^<code>(?:[^<>`|]|<!-- -->)*<\/code>$/);
  });

  test('of a name', () => {
    expect(code('octo/app')).toBe('<code>octo/app</code>');
    expect(code(HOSTILE['a cell, a script'])).not.toContain('<script');
  });
});

describe('withoutAnsi', () => {
  const ESC = '\u001b';

  test.each([
    ['plain', 'plain'],
    [`${ESC}[31mred${ESC}[0m`, 'red'],
    [`${ESC}[38;5;196mred${ESC}[m`, 'red'],
    ['\u009b31mred\u009b0m', 'red'],
    [`a${ESC}[2Kb${ESC}[1A`, 'ab'],
    [`${ESC}]0;title\u0007text`, 'text'],
    [`${ESC}]8;;https://x${ESC}\\link${ESC}]8;;${ESC}\\`, 'link'],
    [`${ESC}]8;;https://x\u009clink`, 'link'],
    [`${ESC}Pq#0${ESC}\\text`, 'text'],
    [`${ESC}(Btext${ESC}=`, 'text'],
    // What does not end hides nothing.
    [`${ESC}]0;title`, '0;title'],
    [`${ESC}]0;a${ESC}[31mb`, '0;ab'],
    [`${ESC}[31`, '31'],
    [`${ESC}Pq#0`, 'q#0'],
    [ESC, ''],
    [`${ESC}${ESC}[31mx`, 'x'],
  ])('%j', (text, plain) => {
    expect(withoutAnsi(text)).toBe(plain);
  });

  // Each ends at once, where an expression that backtracks would take a minute.
  test.each([
    `${ESC}]`,
    `${ESC}]0;`,
    `${ESC}[`,
    `${ESC}[1;`,
    `${ESC}P`,
    ESC,
    `${ESC}]0;${'x'.repeat(50)}`,
    `${ESC}(`,
    '\u009b',
    `${ESC}]\u009b`,
  ])('a megabyte of %j has no escape any more', (unit) => {
    const text = unit.repeat(Math.ceil(1024 ** 2 / unit.length));
    const plain = withoutAnsi(text);
    expect(['\u001b', '\u009b'].filter((escape) => plain.includes(escape))).toEqual([]);
  });

  test.each([']', '[', 'P', '('])('nor has a megabyte that ESC%s begins', (start) => {
    expect(withoutAnsi(`${ESC}${start}${'1'.repeat(1024 ** 2)}`)).not.toContain(ESC);
  });
});

describe('prose', () => {
  test.each([
    ['plain', 'plain'],
    ['`app` is *ready*', '<code>app</code> is &#42;ready&#42;'],
    ['`a` and `b`', '<code>a</code> and <code>b</code>'],
    // A backtick without another one is a character, and so are two without anything between them.
    ['a ` b', 'a &#96; b'],
    ['``', '&#96;&#96;'],
    // A name with a backtick makes code of something else, and markup of nothing.
    ['`a`<b>`', '<code>a</code>&#60;b&#62;&#96;'],
    ['`<b>`', '<code>&#60;b&#62;</code>'],
    ['`a`@octocat', '<code>a</code><code>&#64;<!-- -->octocat</code>'],
  ])('%j', (text, markdown) => {
    expect(prose(text)).toBe(markdown);
  });
});
