import fc from 'fast-check';
import { matchesGlob } from '../../../src/domain/glob';

// --- AWS's rules, without a parser: patterns are built from their parts -----------------

type Part =
  | { readonly kind: 'text'; readonly text: string; readonly escaped: boolean }
  | { readonly kind: 'star' }
  | { readonly kind: 'stars' }
  | { readonly kind: 'any' }
  | {
      readonly kind: 'set';
      readonly negated: boolean;
      readonly ranges: readonly (readonly [from: string, to: string])[];
    };
type Token = Part | { readonly kind: 'group'; readonly choices: readonly (readonly Part[])[] };

function written(token: Token): string {
  switch (token.kind) {
    case 'text':
      return token.escaped ? `\\${token.text}` : token.text;
    case 'star':
      return '*';
    case 'stars':
      return '**';
    case 'any':
      return '?';
    case 'set': {
      const ranges = token.ranges.map(([from, to]) => (from === to ? from : `${from}-${to}`));
      return `[${token.negated ? '!' : ''}${ranges.join('')}]`;
    }
    case 'group':
      return `{${token.choices.map((choice) => choice.map(written).join('')).join(',')}}`;
  }
}

/** The patterns without groups that a pattern stands for. */
function expand([first, ...rest]: readonly Token[]): Part[][] {
  if (!first) return [[]];
  const heads = first.kind === 'group' ? first.choices : [[first]];
  return heads.flatMap((head) => expand(rest).map((tail) => [...head, ...tail]));
}

function fitsOne(part: Exclude<Part, { kind: 'star' | 'stars' }>, char: string): boolean {
  if (part.kind === 'text') return char === part.text;
  if (char === '/') return false;
  if (part.kind === 'any') return true;
  return part.ranges.some(([from, to]) => from <= char && char <= to) !== part.negated;
}

/** Whether the parts fit the whole text: `*` stands for any characters of a segment, `**` for any at all. */
function fits([part, ...rest]: readonly Part[], text: string): boolean {
  if (!part) return text === '';
  if (part.kind === 'star' || part.kind === 'stars') {
    if (fits(rest, text)) return true;
    return (
      text !== '' && (part.kind === 'stars' || !text.startsWith('/')) && fits([part, ...rest], text.slice(1))
    );
  }
  return text !== '' && fitsOne(part, text.charAt(0)) && fits(rest, text.slice(1));
}

const isSlash = (part: Part | undefined): boolean => part?.kind === 'text' && part.text === '/';

/** The same pattern, where `**` as a segment of its own stands for no segment too; AWS does not say. */
function withoutEmptySegments(parts: readonly Part[]): Part[][] {
  const at = parts.findIndex(
    (part, index) =>
      part.kind === 'stars' &&
      (index === 0 || isSlash(parts[index - 1])) &&
      (index === parts.length - 1 || isSlash(parts[index + 1])),
  );
  if (at < 0) return [[...parts]];
  const before = parts.slice(0, at + 1);
  const tails = withoutEmptySegments(parts.slice(at + 1));
  const kept = tails.map((tail) => [...before, ...tail]);
  const noneBehind = tails
    .filter(([first]) => isSlash(first))
    .map((tail) => [...before.slice(0, -1), ...tail.slice(1)]);
  const noneBefore = isSlash(before.at(-2)) ? tails.map((tail) => [...before.slice(0, -2), ...tail]) : [];
  return [...kept, ...noneBehind, ...noneBefore];
}

/** By the rules alone; no value where they leave it open. */
function expected(tokens: readonly Token[], name: string): boolean | undefined {
  const all = expand(tokens);
  if (all.some((parts) => fits(parts, name))) return true;
  return all.flatMap(withoutEmptySegments).some((parts) => fits(parts, name)) ? undefined : false;
}

/** Two stars that do not belong together would be read as one `**`. */
const isPlain = (tokens: readonly Token[]): boolean =>
  expand(tokens).every(
    (parts) =>
      !parts
        .map((part) => `<${written(part)}>`)
        .join('')
        .includes('*><*'),
  ) && !tokens.map(written).join('').includes('***');

// --- Small alphabets, so that patterns and names meet -----------------------------------------------------

/** Characters that are themselves in a pattern; those of picomatch's dialect and of regular expressions among them. */
const PLAIN = Array.from('aaabbc//.-_!()+@|$#,%&;=\'"<>0');
/** Those that need an escape to be themselves, as far as a name of git can hold them. */
const SPECIAL = Array.from('{}]');

const letter = fc.constantFrom('a', 'b', 'c', '.', '!');
const text = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.constantFrom(...PLAIN).map((char): Part => ({ kind: 'text', text: char, escaped: false })),
  },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom(...SPECIAL, ...PLAIN)
      .filter((char) => char !== '/')
      .map((char): Part => ({ kind: 'text', text: char, escaped: true })),
  },
);
const range = fc.oneof(
  fc.constantFrom<readonly [string, string]>(['a', 'b'], ['b', 'c'], ['a', 'c'], ['0', '9']),
  letter.map((char): readonly [string, string] => [char, char]),
);
const set = fc
  .record({ negated: fc.boolean(), ranges: fc.array(range, { minLength: 1, maxLength: 3 }) })
  .filter(({ ranges }) => ranges[0]?.[0] !== '!')
  .map((given): Part => ({ kind: 'set', ...given }));
const wild = fc.constantFrom<Part>({ kind: 'star' }, { kind: 'stars' }, { kind: 'any' });
const part = fc.oneof(
  { weight: 6, arbitrary: text },
  { weight: 3, arbitrary: wild },
  { weight: 1, arbitrary: set },
);
/** A comma in a group would be the next choice. */
const inGroup = part.filter((given) => given.kind !== 'text' || given.text !== ',' || given.escaped);
const group = fc
  .array(fc.array(inGroup, { minLength: 1, maxLength: 3 }), { minLength: 2, maxLength: 3 })
  .map((choices): Token => ({ kind: 'group', choices }));
const tokens = fc
  .array(fc.oneof({ weight: 7, arbitrary: part }, { weight: 1, arbitrary: group }), {
    minLength: 1,
    maxLength: 7,
  })
  .filter(isPlain);

/** Names as git takes them (git-check-ref-format), though a segment may begin with a dot. */
const isName = (name: string): boolean =>
  name.split('/').every((segment) => segment !== '' && segment !== '.') &&
  !/\.\.|@\{|[*?[\\~^:\s]/.test(name);
const name = fc
  .array(fc.constantFrom(...PLAIN, ...SPECIAL), { minLength: 1, maxLength: 8 })
  .map((chars) => chars.join(''))
  .filter(isName);

/** A name that a pattern may well fit: each wildcard filled in. */
const likely = (given: readonly Token[]): fc.Arbitrary<string> =>
  fc
    .tuple(fc.nat(), ...given.map(() => fc.constantFrom('', 'a', 'b', 'ab', 'a/b', '/', '.', '-')))
    .map(([choice, ...fillings]) => {
      const all = expand(given);
      const parts = all[choice % all.length] ?? [];
      return parts
        .map((each, index) => (each.kind === 'text' ? each.text : (fillings[index % fillings.length] ?? '')))
        .join('');
    });

const patternAndName = tokens.chain((given) =>
  fc.oneof({ weight: 3, arbitrary: likely(given) }, { weight: 1, arbitrary: name }).map((text) => ({
    tokens: given,
    pattern: given.map(written).join(''),
    name: text,
  })),
);

// --- Claims -----------------------------------------------------------------------------------------------

test('a pattern fits a name exactly where the rules of AWS say so', () => {
  fc.assert(
    fc.property(patternAndName, (given) => {
      fc.pre(isName(given.name));
      const wanted = expected(given.tokens, given.name);
      fc.pre(wanted !== undefined);
      expect([given.pattern, given.name, matchesGlob(given.pattern, given.name)]).toEqual([
        given.pattern,
        given.name,
        wanted,
      ]);
    }),
    { numRuns: 3000 },
  );
});

describe('a name', () => {
  /** Any name that git takes, in any script. */
  const any = fc
    .string({ unit: 'grapheme', minLength: 1, maxLength: 12 })
    .filter((given) => isName(given) && !/[\p{Cc}]/u.test(given));
  const escaped = (given: string) => given.replace(/[^\p{L}\p{N}/]/gu, '\\$&');

  test('whose characters are all escaped fits itself alone', () => {
    fc.assert(
      fc.property(fc.oneof(name, any), fc.oneof(name, any), (given, other) => {
        expect(matchesGlob(escaped(given), given)).toBe(true);
        expect(matchesGlob(escaped(given), other)).toBe(given === other);
      }),
      { numRuns: 500 },
    );
  });

  test('without a character of the globs fits itself alone, and no part of itself', () => {
    fc.assert(
      fc.property(fc.oneof(name, any), fc.nat(), (given, at) => {
        fc.pre(!/[{}]/.test(given));
        expect(matchesGlob(given, given)).toBe(true);
        expect(matchesGlob(given, `${given}x`)).toBe(false);
        expect(matchesGlob(given, `x${given}`)).toBe(false);
        expect(matchesGlob(given, given.slice(0, at % given.length))).toBe(false);
      }),
      { numRuns: 500 },
    );
  });

  test('of one segment is fitted by *, any by **', () => {
    fc.assert(
      fc.property(fc.oneof(name, any), (given) => {
        expect(matchesGlob('**', given)).toBe(true);
        expect(matchesGlob('*', given)).toBe(!given.includes('/'));
      }),
      { numRuns: 300 },
    );
  });
});

describe('any text as a pattern', () => {
  const soup = fc
    .array(
      fc.constantFrom(
        ...Array.from('ab/.-*?[]{}!\\,()+@|^$~ \n'),
        '**',
        '[!',
        '[[:alpha:]]',
        '{1..9}',
        '{a,',
      ),
      { maxLength: 24 },
    )
    .map((chars) => chars.join(''));

  test('throws nothing', () => {
    fc.assert(
      fc.property(fc.oneof(soup, fc.string({ unit: 'binary' })), fc.oneof(name, fc.string()), (given, to) => {
        expect(typeof matchesGlob(given, to)).toBe('boolean');
      }),
      { numRuns: 600 },
    );
  });

  test('of the length that people write is quick, however the name looks', () => {
    const pieces = fc.constantFrom('*a', '*', '**a', '?', '{a,*}', '{a*,b*}', '[!b]*', 'a', '**/', '*/a');
    const pattern = fc
      .array(pieces, { minLength: 1, maxLength: 3 })
      .map((all) => `${all.join('')}z`)
      .filter((given) => !given.includes('***'));
    const long = fc
      .tuple(fc.constantFrom('a', 'ab', 'a/', 'aab/'), fc.integer({ min: 10, max: 100 }))
      .map(([unit, length]) => unit.repeat(length).slice(0, length));
    fc.assert(
      fc.property(pattern, long, (given, to) => {
        const start = performance.now();
        matchesGlob(given, to);
        expect(performance.now() - start).toBeLessThan(500);
      }),
      { numRuns: 200, endOnFailure: true, examples: [['*a*a*z', 'a'.repeat(170)]] },
    );
  });
});
