import fc from 'fast-check';
import { matchesGlob } from '../../../src/domain/glob';

/** What git takes in a name (git-check-ref-format), some of it special in the patterns of others. */
const CHARACTERS = Array.from('aaabbc//.-_!()+@|$#,%&;=\'"<>0{}]');

/** Names as git takes them, though a segment may begin with a dot. */
const isName = (name: string): boolean =>
  name.split('/').every((segment) => segment !== '' && segment !== '.') &&
  !/\.\.|@\{|[*?[\\~^:\s]/.test(name);
const name = fc
  .array(fc.constantFrom(...CHARACTERS), { minLength: 1, maxLength: 8 })
  .map((chars) => chars.join(''))
  .filter(isName);

describe('of patterns that say the same in two ways', () => {
  const literal = fc.constantFrom('a', 'b', 'c', '/', 'a/', '/b', '.', '-');
  /** AWS does not say whether `**` takes the slash with it that a group begins with. */
  const choice = fc.constantFrom('a', 'b', 'c', '.', '-', 'a/b');
  const piece = fc.oneof(literal, fc.constantFrom('?', '[ab]', '[!a]', '*', '**'));
  const around = fc.array(piece, { maxLength: 3 }).map((pieces) => pieces.join(''));
  /** Two stars that do not belong together would be read as one `**`. */
  const isPlain = (pattern: string): boolean => !pattern.includes('***');
  /** Short, so that it meets the pattern. */
  const short = fc
    .array(fc.constantFrom('a', 'b', 'c', '/', '.', '-'), { minLength: 1, maxLength: 6 })
    .map((chars) => chars.join(''))
    .filter(isName);

  test('a group fits what one of its choices fits', () => {
    fc.assert(
      fc.property(
        around,
        fc.array(choice, { minLength: 2, maxLength: 3 }),
        around,
        short,
        (before, choices, after, to) => {
          const [grouped, ...each] = [`{${choices.join(',')}}`, ...choices].map(
            (part) => before + part + after,
          );
          expect(matchesGlob(grouped ?? '', to)).toBe(each.some((pattern) => matchesGlob(pattern, to)));
        },
      ),
      { numRuns: 1000 },
    );
  });

  test('? fits what [!/] fits', () => {
    fc.assert(
      fc.property(around, around, short, (before, after, to) => {
        expect(matchesGlob(`${before}?${after}`, to)).toBe(matchesGlob(`${before}[!/]${after}`, to));
      }),
      { numRuns: 500 },
    );
  });

  test('what * fits, ** fits, and in one segment the other way round too', () => {
    const inside = fc.constantFrom('a', 'b', '-');
    fc.assert(
      fc.property(inside, inside, around, short, (before, behind, after, to) => {
        const [one, two] = ['*', '**'].map((stars) => matchesGlob(before + stars + behind + after, to));
        expect(!one || two).toBe(true);
        expect(to.includes('/') || one === two).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });

  test('a pattern behind or before **/ fits below every folder', () => {
    fc.assert(
      fc.property(around, short, short, (pattern, to, folder) => {
        fc.pre(isPlain(`**/${pattern}`) && !pattern.startsWith('/') && !pattern.startsWith('*'));
        fc.pre(matchesGlob(pattern, to));
        expect(matchesGlob(`**/${pattern}`, to)).toBe(true);
        expect(matchesGlob(`**/${pattern}`, `${folder}/${to}`)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
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
});
