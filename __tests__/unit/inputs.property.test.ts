import fc from 'fast-check';
import type { Inputs } from '../../src/domain/inputs';
import { readInputs } from '../../src/inputs';
import { ALWAYS_CHECKED, CHECK_IDS, STANDARD_CHECKS } from '../../src/domain/finding.js';
import { Problem } from '../../src/domain/problem';
import { visible } from '../../src/report/escape';
import { ACCOUNT, ARN, COMMIT } from './fakes';

type Given = Readonly<Record<string, string>>;

/** Inputs that are all usable. */
const USABLE: Given = {
  connection: ARN,
  pipeline: 'app',
  repository: 'octo/app',
  start: 'never',
  wait: 'false',
  comment: 'false',
  timeout: '60m',
  'on-cancel': 'leave',
  'on-superseded': 'fail',
  'follow-logs': 'false',
  'connection-timeout': '0s',
  'fail-on': 'failure',
  'allow-off-branch': 'false',
};

/** What readInputs makes of these texts, trimmed as index.ts trims them. */
function attempt(given: Given): Inputs | Problem {
  const all: Given = { ...USABLE, ...given };
  try {
    return readInputs((name) => (all[name] ?? '').trim());
  } catch (error) {
    if (error instanceof Problem) return error;
    throw error;
  }
}

function read(given: Given): Inputs {
  const result = attempt(given);
  if (result instanceof Problem) throw result;
  return result;
}

// --- The rules of the contract, written a second time ------------------------------------------------------

const LOWER = 'abcdefghijklmnopqrstuvwxyz';
const LETTERS = LOWER + LOWER.toUpperCase();
const DIGITS = '0123456789';

/** Whether the text is not empty and has these characters alone. */
const consistsOf = (text: string, allowed: string, longest = Infinity): boolean =>
  text !== '' && text.length <= longest && Array.from(text).every((char) => allowed.includes(char));

const linesOf = (text: string): string[] =>
  text
    .replaceAll('\r\n', '\n')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');

const isAwsName = (text: string): boolean => consistsOf(text, `${LETTERS}${DIGITS}.@-_`, 100);

function isRegionName(text: string): boolean {
  const [first = '', ...rest] = text.split('-');
  const last = rest.pop() ?? '';
  return (
    first.length >= 2 &&
    consistsOf(first, LOWER, 4) &&
    rest.length > 0 &&
    rest.every((part) => consistsOf(part, LOWER)) &&
    consistsOf(last, DIGITS)
  );
}

function isArn(text: string): boolean {
  const [arn, partition = '', service = '', region = '', account = '', resource = '', ...more] =
    text.split(':');
  const [aws, ...parts] = partition.split('-');
  return (
    arn === 'arn' &&
    aws === 'aws' &&
    parts.every((part) => consistsOf(part, LOWER)) &&
    ['codestar-connections', 'codeconnections'].includes(service) &&
    isRegionName(region) &&
    account.length === 12 &&
    consistsOf(account, DIGITS) &&
    resource.startsWith('connection/') &&
    consistsOf(resource.slice('connection/'.length), `${LETTERS}${DIGITS}-_`) &&
    more.length === 0 &&
    text.length <= 256
  );
}

/** git-check-ref-format(1), rules 1 to 10, and what `--branch` adds to them. */
function isBranchName(text: string): boolean {
  const components = text.split('/');
  return (
    // 1: no component begins with a dot or ends with .lock; 6: none is empty
    components.every((part) => part !== '' && !part.startsWith('.') && !part.endsWith('.lock')) &&
    // 3, 8, 9, 10
    !text.includes('..') &&
    !text.includes('@{') &&
    text !== '@' &&
    !text.includes('\\') &&
    // 4, 5
    Array.from(text).every((char) => char > ' ' && char !== '\x7f' && !'~^:?*['.includes(char)) &&
    // 7
    !text.endsWith('.') &&
    // --branch
    !text.startsWith('-') &&
    text !== 'HEAD' &&
    // Ours: the name, not the ref.
    !text.startsWith('refs/heads/') &&
    text.length <= 255
  );
}

function isRepository(text: string): boolean {
  const parts = text.split('/');
  return (
    parts.length >= 2 &&
    parts.every((part) => consistsOf(part, `${LETTERS}${DIGITS}_.-`) && part !== '.' && part !== '..')
  );
}

function isDuration(text: string): boolean {
  const parts = text.match(/\d+[^\d]/g) ?? [];
  const units = parts.map((part) => part.slice(-1)).join('');
  return (
    parts.length > 0 &&
    parts.join('') === text &&
    ['h', 'm', 's', 'hm', 'hs', 'ms', 'hms'].includes(units) &&
    parts.every((part) => part.length - 1 <= (part.endsWith('s') ? 6 : 5))
  );
}

function areVariables(text: string): boolean {
  const given = linesOf(text).map((line) => {
    const equals = line.indexOf('=');
    return equals < 0 ? ['', ''] : [line.slice(0, equals).trim(), line.slice(equals + 1)];
  });
  return (
    given.length <= 50 &&
    new Set(given.map(([name]) => name)).size === given.length &&
    given.every(
      ([name = '', value = '']) =>
        consistsOf(name, `${LETTERS}${DIGITS}@-_`, 128) && value !== '' && value.length <= 1000,
    )
  );
}

const isCheck = (word: string): boolean =>
  ['standard', 'all', ...CHECK_IDS, ...CHECK_IDS.map((id) => `-${id}`)].includes(word);

/** Every input, and whether its trimmed text is usable. */
const RULES: Readonly<Record<string, (text: string) => boolean>> = {
  connection: (text) =>
    text.startsWith('arn:') ? isArn(text) : text.length <= 32 && !text.includes('\n') && !text.includes('\r'),
  pipeline: (text) => linesOf(text).every(isAwsName) || linesOf(text).every((line) => line === '*'),
  'source-action': (text) => text === '' || isAwsName(text),
  repository: isRepository,
  branch: (text) => text === '' || isBranchName(text),
  commit: (text) => text === '' || (text.length === 40 && consistsOf(text, `${DIGITS}abcdefABCDEF`)),
  start: (text) => ['never', 'if-needed', 'always'].includes(text),
  variables: areVariables,
  'connection-timeout': isDuration,
  checks: (text) => linesOf(text).every(isCheck),
  'fail-on': (text) => ['failure', 'warning', 'never'].includes(text),
  'allow-off-branch': (text) => ['true', 'True', 'TRUE', 'false', 'False', 'FALSE'].includes(text),
  'aws-region': (text) => text === '' || isRegionName(text),
  'github-token': (text) => Array.from(text).every((char) => char > ' ' && char <= '~'),
};

/** Each input that is not usable, for its text or for what it does not go with. */
function faultsOf(given: Given): string[] {
  const all: Given = { ...USABLE, ...given };
  const textOf = (name: string) => (all[name] ?? '').trim();
  const faults = Object.keys(RULES).filter((name) => RULES[name]?.(textOf(name)) === false);
  if (textOf('pipeline') !== '') return faults;
  const alone = [
    ...(textOf('connection') === '' ? ['pipeline'] : []),
    ...(['if-needed', 'always'].includes(textOf('start')) ? ['start'] : []),
    ...['variables', 'source-action'].filter((name) => textOf(name) !== ''),
  ];
  return [...new Set([...faults, ...alone])];
}

/** The names that a message gives, sorted: the only one, or as many as it counts. */
function namesIn(message: string): string[] {
  const [, count, list] = /^(\d+) inputs are not usable \(([^)]*)\): /.exec(message) ?? [];
  const names = list?.split(', ') ?? [];
  if (count !== undefined) expect(names).toHaveLength(Number(count));
  const only = /^An input is not usable: (?:connection and )?([a-z-]+) (?:is|are) /.exec(message)?.[1];
  return only === undefined ? names.sort() : [only];
}

// --- Texts ------------------------------------------------------------------------------------------------

const pieces = (...texts: readonly string[]) =>
  fc.array(fc.constantFrom(...texts), { maxLength: 8 }).map((parts) => parts.join(''));

const awsName = fc.stringMatching(/^[A-Za-z0-9.@_-]{1,100}$/);
/** As long as a name may be, or one more. */
const longName = fc.constantFrom('x'.repeat(100), 'x'.repeat(101));
const branchPieces = pieces(
  ...['a', 'B', '.', '/', '-', '@', '{', '}', '..', '.lock', '@{', 'HEAD', 'refs/heads/', ' ', '~', '^'],
  ...[':', '?', '*', '[', ']', '\\', '\x7f', '\x00', 'é', '😀', '(', '"', '<'],
);
/** Pieces alone, or between words, where one fault alone decides. */
const branchName = fc.oneof(
  branchPieces,
  fc
    .tuple(fc.constantFrom('', 'x', 'x/', 'x.'), branchPieces, fc.constantFrom('', 'x', '/x', '.lock/x'))
    .map((all) => all.join('')),
);
const repositoryName = pieces('octo', 'app', '/', '/', '.', '..', '-', '_', ' ', ':', 'é', '\n');
const lineBreak = fc.constantFrom('\n', '\r\n');
const blanks = fc.constantFrom('', ' ', '\t', '  \t', '\n', '\r\n \r\n');

/** The lines as somebody may have typed them: blank lines, white space around each, either line end. */
const typed = (lines: readonly string[]) =>
  fc
    .array(fc.tuple(blanks, blanks, lineBreak), { minLength: lines.length, maxLength: lines.length })
    .map((around) => lines.map((line, index) => [around[index]?.[0], line, around[index]?.slice(1)]))
    .map((parts) => parts.flat(2).join(''));

const check = fc.constantFrom('standard', 'all', ...CHECK_IDS, ...CHECK_IDS.map((id) => `-${id}`));
const part = (unit: string) => fc.nat({ max: 99_999 }).map((value) => `${value}${unit}`);
const durationText = fc
  .subarray(['h', 'm', 's'], { minLength: 1 })
  .chain((units) => fc.tuple(...units.map(part)))
  .map((parts) => parts.join(''));
const variable = fc.tuple(
  fc.oneof(fc.constantFrom('A', 'B'), fc.stringMatching(/^[A-Za-z0-9@_-]{1,128}$/)),
  fc
    .string({ unit: 'grapheme', minLength: 1, maxLength: 300 })
    .map((text) => text.trimEnd())
    .filter((text) => text !== '' && !text.includes('\n')),
);

/** Texts of each input that are mostly usable; the rules above decide. */
const LIKELY: Readonly<Record<string, fc.Arbitrary<string>>> = {
  connection: fc.oneof(
    fc.constantFrom('', ARN, `arn:aws-cn:codestar-connections:cn-north-1:${ACCOUNT}:connection/x`, 'arn:aws'),
    fc.string({ maxLength: 40 }),
    fc.integer({ min: 254, max: 258 }).map((length) => ARN.padEnd(length, 'a')),
    fc.constantFrom('n'.repeat(32), 'n'.repeat(33)),
  ),
  pipeline: fc.oneof(fc.constantFrom('', '*'), fc.array(awsName, { maxLength: 4 }).chain(typed), longName),
  'source-action': fc.oneof(fc.constant(''), awsName, longName),
  repository: fc.oneof(fc.constantFrom('octo/app', 'g/s/app.x'), repositoryName),
  branch: branchName.filter((name) => name !== 'HEAD'),
  commit: fc.oneof(fc.constantFrom('', COMMIT), fc.stringMatching(/^[0-9a-fA-F]{40}$/)),
  start: fc.constantFrom('never', 'if-needed', 'always'),
  variables: fc
    .array(variable, { maxLength: 4 })
    .map((list) => list.map(([name, value]) => `${name}=${value}`))
    .chain(typed),
  'connection-timeout': durationText,
  checks: fc.array(check, { maxLength: 5 }).chain(typed),
  'fail-on': fc.constantFrom('failure', 'warning', 'never'),
  'allow-off-branch': fc.constantFrom('true', 'True', 'TRUE', 'false', 'False', 'FALSE'),
  'aws-region': fc.constantFrom('', 'eu-west-1', 'us-gov-east-1', 'eusc-de-east-1'),
  'github-token': fc.constantFrom('', 'ghs_x'),
};

const anything = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  pieces(
    'a',
    '=',
    '\n',
    '\r',
    ' ',
    '-',
    'x=1',
    '1',
    'h',
    'm',
    's',
    'all',
    '*',
    '\ud800',
    '\0',
    '"',
    'always',
  ),
);

const inputs = (weights: { readonly likely: number; readonly anything: number }) =>
  fc.record(
    Object.fromEntries(
      Object.entries(LIKELY).map(([name, likely]) => [
        name,
        fc.oneof(
          { arbitrary: likely, weight: weights.likely },
          { arbitrary: anything, weight: weights.anything },
        ),
      ]),
    ),
  );

// --- Claims -----------------------------------------------------------------------------------------------

describe('any texts are taken, or refused by one message', () => {
  test.each([
    ['mostly usable', { likely: 40, anything: 1 }],
    ['half usable', { likely: 1, anything: 1 }],
  ])('which names every input that is not usable, and counts no other: %s', (_, weights) => {
    fc.assert(
      fc.property(inputs(weights), (given) => {
        const result = attempt(given);
        const faults = faultsOf(given);
        if (!(result instanceof Problem)) {
          expect(faults).toEqual([]);
          return;
        }
        expect(result.kind).toBe('input');
        expect(namesIn(result.message)).toEqual(faults.sort());
        for (const name of faults) expect(result.message).toMatch(new RegExp(`\\b${name} (?:is|are) `));
      }),
      { numRuns: 400 },
    );
  });

  test('one unusable text is refused by its own name, whatever it is', () => {
    fc.assert(
      fc.property(fc.constantFrom(...Object.keys(RULES)), anything, (name, text) => {
        const result = attempt({ [name]: text });
        const isUsable = faultsOf({ [name]: text }).length === 0;
        expect(result instanceof Problem).toBe(!isUsable);
        if (result instanceof Problem) {
          expect(result.message.startsWith(`An input is not usable: ${name} is `)).toBe(true);
        }
      }),
      { numRuns: 1000 },
    );
  });

  test('which, cut to what the log shows, still names them all', () => {
    const length = fc.integer({ min: 101, max: 3000 });
    const names = fc.subarray(
      Object.keys(RULES).filter((name) => name !== 'variables' && name !== 'github-token'),
      { minLength: 2 },
    );
    fc.assert(
      fc.property(names, length, (bad, characters) => {
        const result = attempt(Object.fromEntries(bad.map((name) => [name, '~'.repeat(characters)])));
        if (!(result instanceof Problem)) throw new Error('These inputs were taken.');
        expect(namesIn(visible(result.message))).toEqual([...bad].sort());
      }),
    );
  });
});

test('no variable and no token is ever in a message', () => {
  const secret = fc.stringMatching(/^[A-Z]{12,24}$/).map((text) => `Secret${text}`);
  const line = (text: string) =>
    fc.constantFrom(
      ...[text, `NAME=${text}`, `NAME = ${text}`, `NA ME=${text}`, `NAME=${text}=x`, `=${text}`],
      ...[
        `${text}=x`,
        `${text}=`,
        `x ${text}\n=`,
        `NAME=x\nNAME=${text}`,
        `\0${text}`,
        `NAME=${text}\r${text}`,
      ],
      `NAME=${text.repeat(60)}`,
    );
  const given = secret.chain((text) =>
    fc.record({
      secret: fc.constant(text),
      pipeline: fc.constantFrom('', 'app', 'not usable'),
      variables: fc.array(line(text), { maxLength: 3 }).chain(typed),
      'github-token': fc.constantFrom(text, `${text} x`, `x\n${text}`, `${text}é`, `Bearer ${text}`),
    }),
  );
  fc.assert(
    fc.property(given, ({ secret: text, ...texts }) => {
      const result = attempt(texts);
      if (!(result instanceof Problem)) return;
      expect(JSON.stringify([result.message, result.remedy, String(result.stack)])).not.toContain(text);
    }),
    { numRuns: 500 },
  );
});

describe('what is taken keeps its bounds', () => {
  const usable = inputs({ likely: 30, anything: 1 });

  test('of every input', () => {
    fc.assert(
      fc.property(usable, (given) => {
        const result = attempt(given);
        if (result instanceof Problem) return;
        expect(Object.isFrozen(result)).toBe(true);
        const { pipelines, sourceAction, repository, branch, commit, region, githubToken } = result;
        expect(isRepository(repository)).toBe(true);
        if (pipelines !== '*') {
          expect(pipelines.every(isAwsName)).toBe(true);
          expect(new Set(pipelines).size).toBe(pipelines.length);
        }
        if (sourceAction !== undefined) expect(isAwsName(sourceAction)).toBe(true);
        if (branch !== undefined) expect(isBranchName(branch)).toBe(true);
        if (commit !== undefined) expect(commit).toMatch(/^[0-9a-f]{40}$/);
        if (region !== undefined) expect(isRegionName(region)).toBe(true);
        if (githubToken !== undefined) expect(githubToken).not.toMatch(/\s/);
        expect(result.connectionTimeout).toBeGreaterThanOrEqual(0);
        expect(Number.isSafeInteger(result.connectionTimeout)).toBe(true);
        expect([...ALWAYS_CHECKED].filter((id) => !result.checks.has(id))).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });

  test('a branch is taken as it is where git takes it, and only there', () => {
    fc.assert(
      fc.property(branchName, (name) => {
        fc.pre(name.trim() === name && name !== '');
        const result = attempt({ branch: name });
        expect(result instanceof Problem).toBe(!isBranchName(name));
        if (!(result instanceof Problem)) expect(result.branch).toBe(name);
      }),
      { numRuns: 1500 },
    );
  });

  test('a commit is 40 lower-case digits, in whichever case it is written', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[0-9a-f]{40}$/), fc.nat({ max: 40 }), (id, split) => {
        const mixed = id.slice(0, split).toUpperCase() + id.slice(split);
        expect(read({ commit: mixed }).commit).toBe(id);
      }),
    );
  });

  test('a duration of hours, minutes and seconds is its milliseconds', () => {
    const amount = fc.option(fc.nat({ max: 99_999 }), { nil: undefined });
    fc.assert(
      fc.property(amount, amount, amount, (h, m, s) => {
        fc.pre([h, m, s].some((value) => value !== undefined));
        const text = [h === undefined ? '' : `${h}h`, m === undefined ? '' : `${m}m`];
        const all = [...text, s === undefined ? '' : `${s}s`].join('');
        const milliseconds = (h ?? 0) * 3_600_000 + (m ?? 0) * 60_000 + (s ?? 0) * 1000;
        expect(read({ 'connection-timeout': all }).connectionTimeout).toBe(milliseconds);
      }),
    );
  });

  test('a variable is what stands before and behind the first =', () => {
    const list = fc.uniqueArray(variable, { maxLength: 50, selector: ([name]) => name });
    const withText = list.chain((given) =>
      fc.tuple(fc.constant(given), typed(given.map(([name, value]) => `${name}=${value}`))),
    );
    fc.assert(
      fc.property(withText, ([given, text]) => {
        expect(read({ variables: text }).variables).toEqual(given.map(([name, value]) => ({ name, value })));
      }),
    );
  });

  test('a variable of 1,000 characters is the longest, and 50 are the most', () => {
    fc.assert(
      fc.property(fc.integer({ min: 990, max: 1010 }), fc.integer({ min: 45, max: 55 }), (length, count) => {
        const long = attempt({ variables: `A=${'='.repeat(length)}` });
        expect(long instanceof Problem).toBe(length > 1000);
        const many = attempt({ variables: Array.from({ length: count }, (_, i) => `A${i}=x`).join('\n') });
        expect(many instanceof Problem).toBe(count > 50);
      }),
      { numRuns: 50 },
    );
  });
});

describe('lines', () => {
  test('of pipelines are the names once each, in their order, whatever stands around them', () => {
    const names = fc.array(fc.oneof(awsName, fc.constantFrom('a', 'b')), { minLength: 1, maxLength: 8 });
    const withText = names.chain((given) => fc.tuple(fc.constant(given), typed(given)));
    fc.assert(
      fc.property(withText, ([given, text]) => {
        expect(read({ pipeline: text }).pipelines).toEqual([...new Set(given)]);
      }),
    );
  });

  test('of checks may stand in any order, twice, and with white space around them', () => {
    const words = fc.array(check, { maxLength: 6 });
    const twice = words.chain((given) =>
      fc
        .shuffledSubarray([...given, ...given], { minLength: given.length })
        .filter((other) => given.every((word) => other.includes(word)))
        .chain((other) => fc.tuple(fc.constant(given), typed(other))),
    );
    fc.assert(
      fc.property(twice, ([given, text]) => {
        expect(read({ checks: text }).checks).toEqual(read({ checks: given.join('\n') }).checks);
      }),
    );
  });

  test('of checks add up, then take out, and never the first nine and permissions', () => {
    fc.assert(
      fc.property(fc.array(check, { maxLength: 6 }), (words) => {
        const added = words.filter((word) => !word.startsWith('-'));
        const isWanted = (id: string): boolean => {
          if (ALWAYS_CHECKED.some((always) => always === id)) return true;
          if (words.includes(`-${id}`)) return false;
          const isStandard = STANDARD_CHECKS.some((standard) => standard === id);
          if (added.length === 0) return isStandard;
          return added.includes(id) || added.includes('all') || (added.includes('standard') && isStandard);
        };
        const { checks } = read({ checks: words.join('\n') });
        expect([...checks].sort()).toEqual(CHECK_IDS.filter(isWanted).sort());
      }),
      { numRuns: 300 },
    );
  });

  test('of checks with an id that there is not are refused, and the id is named', () => {
    const unknown = fc
      .oneof(
        fc.stringMatching(/^-{0,2}[a-z]{1,12}$/),
        fc.constantFrom('-', '-standard', '-all', '--role', 'Role', 'constructor'),
      )
      .filter((word) => !isCheck(word));
    fc.assert(
      fc.property(unknown, fc.array(check, { maxLength: 3 }), (word, others) => {
        const result = attempt({ checks: [...others, word].join('\n') });
        expect(result).toBeInstanceOf(Problem);
        expect((result as Problem).message).toContain(`checks is "${word}"`);
      }),
    );
  });
});
