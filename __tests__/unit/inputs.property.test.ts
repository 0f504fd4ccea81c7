import fc from 'fast-check';
import { INPUT_NAMES, type Inputs } from '../../src/domain/inputs';
import { readInputs } from '../../src/inputs';
import { CORE_CHECKS } from '../../src/checks/index.js';
import { Problem } from '../../src/domain/problem';

type Given = Readonly<Record<string, string>>;

function attempt(given: Given): Inputs | Problem {
  try {
    return readInputs(new Map(Object.entries({ pipeline: 'app', ...given })), 'octo/app');
  } catch (error) {
    if (error instanceof Problem) return error;
    throw error;
  }
}

const anyName = fc.constantFrom(...INPUT_NAMES);
const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 400 }),
  fc.string({ unit: fc.constantFrom(...Array.from(' \t\r\n=:,*`-/.a0Zs')), maxLength: 60 }),
);

test('any texts are taken, or refused by a line for each input that is at fault', () => {
  fc.assert(
    fc.property(fc.dictionary(anyName, anyText), (given) => {
      const result = attempt(given);
      if (!(result instanceof Problem)) return;
      expect(result.kind).toBe('input');
      const [first = ''] = result.message.split('\n');
      expect(first).toMatch(/^(?:Invalid `|`|Set `)/);
    }),
  );
});

test('white space around a text counts for nothing', () => {
  fc.assert(
    fc.property(anyName, anyText, fc.stringMatching(/^[ \n]{0,5}$/), (name, text, space) => {
      const [plain, padded] = [text.trim(), `${space}${text}${space}`].map((each) =>
        attempt({ [name]: each }),
      );
      if (plain instanceof Problem) expect(padded).toBeInstanceOf(Problem);
      else expect(padded).toEqual(plain);
    }),
  );
});

test('no variable and no token is ever in a message', () => {
  const secret = fc.stringMatching(/^[A-Za-z0-9]{20,40}$/);
  const around = fc.string({ unit: fc.constantFrom(...Array.from(' =\n\r\tA_.')), maxLength: 12 });
  fc.assert(
    fc.property(
      secret,
      around,
      around,
      fc.constantFrom('variables', 'github-token'),
      (hidden, before, after, name) => {
        const result = attempt({ [name]: `${before}${hidden}${after}`, start: 'sometimes' });
        expect(result).toBeInstanceOf(Problem);
        expect((result as Problem).message).not.toContain(hidden);
      },
    ),
  );
});

test('a duration of hours, minutes and seconds is its milliseconds', () => {
  const part = fc.integer({ min: 0, max: 9999 });
  fc.assert(
    fc.property(part, part, part, (hours, minutes, seconds) => {
      const inputs = attempt({ 'wait-timeout': `${hours}h${minutes}m${seconds}s` });
      expect(inputs).toMatchObject({ waitTimeoutMs: hours * 3_600_000 + minutes * 60_000 + seconds * 1000 });
    }),
  );
});

test('core checks are there, whatever is chosen', () => {
  const word = fc.constantFrom('standard', 'all', ...CORE_CHECKS, 'trigger', 'role', 'freshness');
  const line = fc
    .tuple(fc.constantFrom('', '-'), word)
    .map(([sign, id]) => (id === 'standard' || id === 'all' ? id : sign + id));
  fc.assert(
    fc.property(fc.array(line, { maxLength: 8 }), (lines) => {
      const result = attempt({ checks: lines.join('\n') });
      expect(result).not.toBeInstanceOf(Problem);
      for (const id of CORE_CHECKS) expect((result as Inputs).checks).toContain(id);
    }),
  );
});
