import fc from 'fast-check';
import { code, html, logLine, markdown, short as shorten, visible } from '../../../src/report/escape';
import { HOSTILE } from './hostile';

// --- Any text ---------------------------------------------------------------------------------------------

const COMMIT = '3f2a9c1e5b7d4860a1c2e3f405162738495a6b7c';

const BLANKS = [
  ' ',
  '    ',
  '\t',
  '\u00a0',
  '\u1680',
  '\u2003',
  '\u202f',
  '\u205f',
  '\u3000',
  '\ufeff',
  '\v',
  '\f',
];
const BREAKS = ['\n', '\r', '\r\n', '\u0085', '\u2028', '\u2029'];
const MARKS = [
  '\0',
  '\x1b[31m',
  '\x9b',
  '\u202e',
  '\u2066',
  '\u200b',
  '\u200d',
  '\u00ad',
  '\u061c',
  '\u034f',
];
const BROKEN = ['\ud800', '\udfff', '😀', '\ue000', '\u{10ffff}', '\u{e0041}', '\u3164', '\ufe0f'];
const COMMANDS = ['::', ':', '::error::', '::add-mask::x', '##', '#', '##[', '##[error]', ']', '%0A', '%3A'];
const MARKUP = [
  '|',
  '`',
  '```',
  '~~~',
  '<',
  '>',
  '-->',
  '<!--',
  '</td>',
  '</code>',
  '<script>',
  '&',
  '&#60;',
  '&lt;',
];
const LINKS = [
  '[',
  '](',
  ')',
  '!',
  '@',
  '@octocat',
  '#12',
  'http://',
  '://',
  'www.',
  'WWW.',
  'x',
  '.',
  '_',
  'mailto:',
];
const STARTS = [
  '- ',
  '+ ',
  '1. ',
  '12. ',
  '2) ',
  '=',
  '---',
  '# ',
  '> ',
  '* ',
  '    ',
  '1',
  '$',
  '^',
  '\\',
  '{',
  '}',
  '"',
  "'",
];

const pieces = fc
  .array(
    fc.constantFrom(...BLANKS, ...BREAKS, ...MARKS, ...BROKEN, ...COMMANDS, ...MARKUP, ...LINKS, ...STARTS),
    { maxLength: 12 },
  )
  .map((all) => all.join(''));
/** UTF-16 units, halves of characters among them. */
const units = fc
  .array(fc.nat({ max: 0xffff }), { maxLength: 20 })
  .map((codes) => String.fromCharCode(...codes));
const short = fc.oneof(
  { weight: 5, arbitrary: pieces },
  { weight: 1, arbitrary: fc.string({ unit: 'binary' }) },
  { weight: 1, arbitrary: units },
  { weight: 1, arbitrary: fc.constantFrom(...Object.values(HOSTILE)) },
);
/** Over the length that is shown whole, whichever character stands at the cut. */
const long = fc
  .tuple(
    fc.constantFrom('', 'a', 'aa'),
    fc.oneof(short, fc.constantFrom('😀', 'a', '<', '\u202e')),
    fc.integer({ min: 1990, max: 3000 }),
  )
  .map(([before, text, length]) => `${before}${(text || 'a').repeat(length)}`.slice(0, length));
const any = fc.oneof({ weight: 9, arbitrary: short }, { weight: 1, arbitrary: long });

/** The text that a browser shows for it. */
const decode = (text: string): string =>
  text
    .replace(/<!-- -->|<\/?code>/g, '')
    .replace(/&#(\d+);/g, (_, digits: string) => String.fromCodePoint(Number(digits)));

// --- visible ----------------------------------------------------------------------------------------------

/** Line ends, controls, marks, halves of characters, private characters. */
const HIDDEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}]/u;

/** Characters that Unicode says have no look of their own; those that only choose the look of another are left. */
const WITHOUT_LOOK = /(?!\p{Variation_Selector})\p{Default_Ignorable_Code_Point}/u;

describe('visible', () => {
  test('is one line without a control, a mark, or half a character', () => {
    fc.assert(
      fc.property(any, (text) => {
        expect(visible(text)).not.toMatch(HIDDEN);
      }),
      { numRuns: 600 },
    );
  });

  test('has no character that cannot be seen', () => {
    const ignorable = fc
      .oneof(fc.nat({ max: 0xffff }), fc.integer({ min: 0xe0000, max: 0xe0fff }))
      .filter((codePoint) => codePoint < 0xd800 || codePoint > 0xdfff)
      .map((codePoint) => String.fromCodePoint(codePoint));
    fc.assert(
      fc.property(
        fc.oneof(
          any,
          fc.tuple(short, ignorable).map((all) => all.join('')),
        ),
        (text) => {
          expect(visible(text)).not.toMatch(WITHOUT_LOOK);
        },
      ),
      { numRuns: 600 },
    );
  });

  test('leaves text alone in which there is nothing to do', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 300 }), (text) => {
        fc.pre(!HIDDEN.test(text) && !WITHOUT_LOOK.test(text));
        expect(visible(text)).toBe(text);
      }),
    );
  });

  test('of itself is itself', () => {
    fc.assert(
      fc.property(short, (text) => {
        const once = visible(text);
        fc.pre(once.length <= 2000);
        expect(visible(once)).toBe(once);
      }),
      { numRuns: 500 },
    );
  });

  test('of long text is bounded, is that of its beginning, and counts the rest', () => {
    fc.assert(
      fc.property(long, (text) => {
        const shown = visible(text);
        expect(shown.length).toBeLessThan(17_000);
        if (text.length <= 2000) return;
        const left = Number(/… \((\d+) more characters\)$/.exec(shown)?.[1]);
        expect(left).toBeGreaterThanOrEqual(text.length - 2000);
        expect(left).toBeLessThanOrEqual(text.length - 1999);
        const [last = ''] = Array.from(text.slice(text.length - left - 1));
        expect(last).toHaveLength(1);
        expect(shown).toBe(`${visible(text.slice(0, text.length - left))}… (${left} more characters)`);
      }),
    );
  });
});

// --- logLine ----------------------------------------------------------------------------------------------

/** White space as .NET's `TrimStart` has it. */
const TRIMMED = /^\p{White_Space}+/u;

/** Whether the runner may take the line for a command (actions/runner, ActionCommand: TryParseV2 and TryParse). */
function isCommand(line: string): boolean {
  const trimmed = line.replace(TRIMMED, '');
  return (trimmed.startsWith('::') && trimmed.includes('::', 2)) || line.includes('##[');
}

describe('logLine', () => {
  test('is one line, and no command of the runner', () => {
    fc.assert(
      fc.property(any, (text) => {
        const line = logLine(text);
        expect(line).not.toMatch(HIDDEN);
        expect(isCommand(line)).toBe(false);
      }),
      { numRuns: 1200 },
    );
  });

  test('is no command wherever the text stands in a line of the report', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('', ' ', '    | ', '✗ start  ', ':', '#', '##', '::x'),
        any,
        (before, text) => {
          expect(isCommand(logLine(before + text))).toBe(false);
        },
      ),
      { numRuns: 600 },
    );
  });

  test('keeps every character but for spaces', () => {
    fc.assert(
      fc.property(any, (text) => {
        expect(logLine(text).replaceAll(' ', '')).toBe(visible(text).replaceAll(' ', ''));
      }),
      { numRuns: 500 },
    );
  });

  test('leaves text without colons and hashes as it is visible', () => {
    fc.assert(
      fc.property(any, (text) => {
        const plain = text.replace(/[:#]/g, '');
        expect(logLine(plain)).toBe(visible(plain));
      }),
    );
  });
});

// --- Markdown ---------------------------------------------------------------------------------------------

describe('markdown', () => {
  test('has no character that begins markup, a tag, an entity, a cell, a link or a mention', () => {
    fc.assert(
      fc.property(any, (text) => {
        const escaped = markdown(text);
        expect(escaped).not.toMatch(HIDDEN);
        const words = escaped.replace(/<!-- -->|<\/?code>/g, '').replace(/&#\d+;/g, '');
        expect(words).not.toMatch(/[&<>\\`*_{}[\]#|~!@$^]/);
        expect(escaped).not.toMatch(/:\/\//);
        expect(escaped).not.toMatch(/(?:^|[^a-z0-9])www\./i);
        // What is code is closed, and holds no other.
        expect(escaped.replace(/<code>[^<>]*(?:<!-- -->[^<>]*)*<\/code>|<!-- -->/g, '')).not.toMatch(/[<>]/);
      }),
      { numRuns: 1200 },
    );
  });

  test('begins no list, rule, heading or quote', () => {
    const start = fc.tuple(fc.constantFrom(...BLANKS, ''), fc.constantFrom(...STARTS), any);
    fc.assert(
      fc.property(
        fc.oneof(
          any,
          start.map((all) => all.join('')),
        ),
        (text) => {
          expect(markdown(text)).not.toMatch(/^\s*(?:[-+*=_#>]|\d+[.)])/);
        },
      ),
      { numRuns: 600 },
    );
  });

  test('begins no block of code: fewer than four spaces stand before it', () => {
    fc.assert(
      fc.property(any, (text) => {
        expect(markdown(text)).not.toMatch(/^ {4}/);
      }),
      { numRuns: 600 },
    );
  });

  test('reads as the text, every entity decoded', () => {
    fc.assert(
      fc.property(any, (text) => {
        expect(decode(markdown(text))).toBe(visible(text));
      }),
      { numRuns: 600 },
    );
  });

  test('leaves no word in running text of which GitHub makes a link, a mention, an emoji or a formula', () => {
    const words = fc.array(
      fc.oneof(
        any,
        fc.constantFrom(
          '@octocat',
          '#12',
          'octo/app#12',
          'GH-7',
          COMMIT,
          'deadbeef',
          ':tada:',
          'www.x.y',
          'http://x',
          'a@b.cc',
          '$x$',
        ),
      ),
      { maxLength: 4 },
    );
    fc.assert(
      fc.property(words, (all) => {
        const running = markdown(all.join(' ')).replace(/<code>[^]*?<\/code>/g, '<>');
        // Entities are read before.
        for (const part of decode(running).split('<>')) {
          expect(part).not.toMatch(/@|\$|#\d|\bGH-\d|:\/\/|\bwww\.|\b[0-9a-f]{7,40}\b|:[\w+-]+:/i);
        }
      }),
      { numRuns: 600 },
    );
  });

  test('leaves words as they are', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[\p{L}][\p{L}\p{N} ,;:()%"'/-]{0,60}$/u), (text) => {
        fc.pre(!/:\/\/|:[\w+-]+:|[0-9a-f]{7}|\bGH-\d/i.test(text) && visible(text) === text);
        expect(markdown(text)).toBe(text);
      }),
    );
  });
});

describe('html', () => {
  test('is the text alone, without an element', () => {
    fc.assert(
      fc.property(any, (text) => {
        expect(html(text)).not.toMatch(/[<>|`\n]/);
        expect(decode(html(text))).toBe(visible(text));
      }),
      { numRuns: 600 },
    );
  });
});

describe('short', () => {
  test('is the beginning of the text, in whole characters, and says that it is cut', () => {
    fc.assert(
      fc.property(any, fc.integer({ min: 1, max: 50 }), (text, length) => {
        const cut = shorten(text, length);
        expect(Array.from(cut).length).toBeLessThanOrEqual(length);
        if (Array.from(text).length <= length) expect(cut).toBe(text);
        else expect(cut.endsWith('…') && text.startsWith(cut.slice(0, -1))).toBe(true);
      }),
    );
  });
});

describe('code', () => {
  test('is one element with the text alone in it', () => {
    fc.assert(
      fc.property(any, (text) => {
        const inner = /^<code>((?:[^<>|`\n]|<!-- -->)*)<\/code>$/.exec(code(text))?.[1];
        expect(inner).toBeDefined();
        expect(decode(inner ?? '')).toBe(visible(text));
      }),
      { numRuns: 600 },
    );
  });
});
