import fc from 'fast-check';
import {
  connectionUrl,
  executionUrl,
  isRegion,
  otherService,
  parseConnectionArn,
  partitionOf,
  pipelineUrl,
} from '../../../src/domain/arn';

const text = (chars: string, minLength: number, maxLength: number) =>
  fc.string({ unit: fc.constantFrom(...Array.from(chars)), minLength, maxLength });

const LOWER = 'abcdefghijklmnopqrstuvwxyz';
const DIGITS = '0123456789';
const WORD = `${LOWER}${LOWER.toUpperCase()}${DIGITS}_-`;

const partition = fc.array(text(LOWER, 1, 4), { maxLength: 3 }).map((parts) => ['aws', ...parts].join('-'));
const service = fc.constantFrom('codestar-connections' as const, 'codeconnections' as const);
const region = fc
  .tuple(text(LOWER, 2, 4), fc.array(text(LOWER, 1, 9), { minLength: 1, maxLength: 3 }), text(DIGITS, 1, 2))
  .map(([first, middle, last]) => [first, ...middle, last].join('-'));
const parts = fc.record({
  partition,
  service,
  region,
  account: text(DIGITS, 12, 12),
  id: text(WORD, 1, 60),
});
type Parts = typeof parts extends fc.Arbitrary<infer T> ? T : never;

const arnOf = ({ partition: of, service: by, region: at, account, id }: Parts): string =>
  `arn:${of}:${by}:${at}:${account}:connection/${id}`;

/** Text that is near an ARN: one with something put in, taken out or doubled. */
const nearArn = fc
  .tuple(
    parts.map(arnOf),
    fc.nat(),
    fc.nat({ max: 3 }),
    fc.oneof(
      fc.constantFrom('', ':', '/', '-', '\n', ' ', 'arn:', 'A', '٣', 'é', '\0', '%2f', '..'),
      fc.string(),
    ),
  )
  .map(([arn, at, length, put]) => {
    const index = at % (arn.length + 1);
    return arn.slice(0, index) + put + arn.slice(index + length);
  });

describe('a connection ARN', () => {
  test('that is built from parts is read as those parts', () => {
    fc.assert(
      fc.property(parts, (given) => {
        expect(parseConnectionArn(arnOf(given))).toEqual(given);
      }),
      { numRuns: 300 },
    );
  });

  test('is all that is taken: of any other text nothing comes back, and what does rebuilds the text', () => {
    const candidate = fc.oneof(
      { weight: 4, arbitrary: nearArn },
      { weight: 1, arbitrary: fc.string({ unit: 'binary' }) },
    );
    fc.assert(
      fc.property(candidate, (given) => {
        const parsed = parseConnectionArn(given);
        if (parsed === undefined) return;
        expect(arnOf(parsed)).toBe(given);
        expect(given.length).toBeLessThanOrEqual(256);
        expect(parsed.account).toMatch(/^[0-9]{12}$/);
        expect(isRegion(parsed.region)).toBe(true);
        expect(Array.from(parsed.id).every((char) => WORD.includes(char))).toBe(true);
        expect(Array.from(parsed.partition).every((char) => `${LOWER}-`.includes(char))).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });

  test('has at most 256 characters', () => {
    fc.assert(
      fc.property(parts, fc.integer({ min: 250, max: 262 }), (given, length) => {
        const { id } = given;
        const longer = { ...given, id: id.padEnd(length - arnOf(given).length + id.length, 'x') };
        expect(parseConnectionArn(arnOf(longer))).toEqual(length <= 256 ? longer : undefined);
      }),
    );
  });

  test('is refused with any other character in it', () => {
    const foreign = fc
      .string({ unit: 'binary', minLength: 1, maxLength: 1 })
      .filter((char) => !`${WORD}:/`.includes(char));
    fc.assert(
      fc.property(parts.map(arnOf), fc.nat(), foreign, (arn, at, char) => {
        const index = at % (arn.length + 1);
        expect(parseConnectionArn(arn.slice(0, index) + char + arn.slice(index))).toBeUndefined();
      }),
      { numRuns: 500 },
    );
  });

  test('under the other prefix is another one, and twice the other is the first', () => {
    fc.assert(
      fc.property(service, (given) => {
        expect(otherService(given)).not.toBe(given);
        expect(otherService(otherService(given))).toBe(given);
      }),
      { numRuns: 10 },
    );
  });
});

test('a Region is one word that leads nowhere: no slash, dot, at sign or white space', () => {
  const near = fc
    .tuple(region, fc.nat(), fc.oneof(fc.constantFrom('/', '.', '@', ':', '#', '?', '\n'), fc.string()))
    .map(
      ([given, at, put]) =>
        given.slice(0, at % (given.length + 1)) + put + given.slice(at % (given.length + 1)),
    );
  fc.assert(
    fc.property(fc.oneof(near, region, fc.string()), (given) => {
      const isOne =
        given.split('-').length >= 3 && /^[a-z]{2}/.test(given) && /^[a-z0-9-]*[0-9]$/.test(given);
      if (isRegion(given)) expect(isOne).toBe(true);
      else expect(given).not.toMatch(/^[a-z]{2}-[a-z]+-\d$/);
    }),
    { numRuns: 500 },
  );
});

// --- The console ------------------------------------------------------------------------------------------

/** Regions of each partition of which the console is known. */
const consoleRegion = fc.oneof(
  region
    .filter((name) => partitionOf(name) === 'aws' && !/^(?:cn|us-gov|us-iso\w*|eu-isoe|eusc)-/.test(name))
    .map((name) => ({ name, host: `${name}.console.aws.amazon.com`, partition: 'aws' })),
  fc
    .constantFrom('cn-north-1', 'cn-northwest-1')
    .map((name) => ({ name, host: `${name}.console.amazonaws.cn`, partition: 'aws-cn' })),
  fc
    .constantFrom('us-gov-west-1', 'us-gov-east-1')
    .map((name) => ({ name, host: `${name}.console.amazonaws-us-gov.com`, partition: 'aws-us-gov' })),
);

const anyName = fc.oneof(
  fc.string({ unit: 'binary', minLength: 1 }),
  fc
    .array(
      fc.constantFrom(
        '/',
        '\\',
        '?',
        '#',
        '&',
        '%',
        '%2f',
        '%2e',
        '@',
        ':',
        '"',
        '<',
        '>',
        ' ',
        '\n',
        '\t',
        'a',
      ),
      { minLength: 1, maxLength: 8 },
    )
    .map((chars) => chars.join('')),
  fc.stringMatching(/^[A-Za-z0-9.@_-]{1,20}$/),
);

/** What AWS's own pattern allows too (`[A-Za-z0-9.@\-_]+`) and browsers take for a step in the path. */
const dots = fc.constantFrom('.', '..');

/** Half of a character: in JSON it may stand, in an address it has no encoding. */
const broken = fc
  .tuple(fc.string(), fc.constantFrom('\ud800', '\udfff', '\udc00\ud800'), fc.string())
  .map((all) => all.join(''));

const NAMES = [
  ['any characters', anyName],
  ['dots alone', dots],
  ['half a character', broken],
] as const;

const PIPELINES = '/codesuite/codepipeline/pipelines';

/** The name as it can stand in an address. */
const whole = (name: string): string => Buffer.from(name).toString();

describe.each(NAMES)('the console page of a name of %s', (_, name) => {
  test('of a pipeline is a page of pipelines at the console of its Region, and the name is one segment', () => {
    fc.assert(
      fc.property(consoleRegion, name, ({ name: at, host }, pipeline) => {
        const url = new URL(pipelineUrl(at, pipeline));
        expect([url.protocol, url.host, url.username, url.hash]).toEqual(['https:', host, '', '']);
        expect([...url.searchParams]).toEqual([['region', at]]);
        expect(url.pathname.startsWith(PIPELINES)).toBe(true);
        if (pipeline === '.' || pipeline === '..') return;
        const [segment = '', ...rest] = url.pathname.slice(PIPELINES.length + 1).split('/');
        expect([decodeURIComponent(segment), ...rest]).toEqual([whole(pipeline), 'view']);
      }),
      { numRuns: 300 },
    );
  });

  test('of an execution is a page of pipelines at the console of its Region, and both names are one segment each', () => {
    fc.assert(
      fc.property(consoleRegion, name, name, ({ name: at, host }, pipeline, id) => {
        const url = new URL(executionUrl(at, pipeline, id));
        expect([url.protocol, url.host, url.username, url.hash]).toEqual(['https:', host, '', '']);
        expect([...url.searchParams]).toEqual([['region', at]]);
        expect(url.pathname.startsWith(PIPELINES)).toBe(true);
        if ([pipeline, id].some((each) => each === '.' || each === '..')) return;
        const segments = url.pathname.slice(PIPELINES.length + 1).split('/');
        expect(segments.map(decodeURIComponent)).toEqual([
          whole(pipeline),
          'executions',
          whole(id),
          'timeline',
        ]);
      }),
      { numRuns: 300 },
    );
  });
});

test('the page of a connection is at the console of its home Region and names its account, service and id', () => {
  const given = fc.tuple(consoleRegion, parts).map(([at, all]) => ({
    host: at.host,
    all: { ...all, region: at.name, partition: at.partition },
  }));
  fc.assert(
    fc.property(given, ({ host, all }) => {
      const url = new URL(connectionUrl(arnOf(all)));
      expect(url.host).toBe(host);
      expect(url.pathname.split('/').slice(3)).toEqual([
        all.account,
        all.region,
        all.service,
        'connections',
        all.id,
      ]);
    }),
  );
});

test('whatever stands for the ARN of a connection, its page is at the console of AWS', () => {
  fc.assert(
    fc.property(fc.oneof(nearArn, fc.string({ unit: 'binary' }), fc.webUrl()), (given) => {
      const { protocol, host, pathname } = new URL(connectionUrl(given));
      expect(protocol).toBe('https:');
      expect(host).toMatch(/(?:^|\.)console\.(?:aws\.amazon\.com|amazonaws\.cn|amazonaws-us-gov\.com)$/);
      expect(pathname.startsWith('/codesuite/settings/')).toBe(true);
    }),
    { numRuns: 500 },
  );
});
