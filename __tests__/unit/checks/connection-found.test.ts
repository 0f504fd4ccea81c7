import { evaluate } from '../../../src/checks';
import { matchesGlob } from '../../../src/domain/glob';
import type { Connection } from '../../../src/domain/connection.js';
import type { ConnectionFacts, Facts } from '../../../src/domain/facts.js';
import type { Finding } from '../../../src/domain/finding.js';
import type { Target } from '../../../src/domain/target.js';
import {
  ARN,
  connectionFactsOf,
  connectionOf,
  denied,
  exceptions,
  factsOf,
  findingOf,
  known,
  NO_CREDENTIALS,
  OTHER_ARN,
  pipelineFactsOf,
  pipelineOf,
  sourceOf,
  targetOf,
  THROTTLED,
  TWIN_ARN,
  unknown,
} from '../fakes';

const NAME = { kind: 'name', name: 'octo-github' } as const;

function checkAll(
  connection: Partial<ConnectionFacts>,
  facts: Partial<Facts> = {},
  target: Partial<Target> = {},
): Finding[] {
  return evaluate(
    factsOf({ connections: [connectionFactsOf(connection)], pipelines: [], ...facts }),
    targetOf({ pipelines: [], ...target }),
    matchesGlob,
  );
}

const check = (...args: Parameters<typeof checkAll>): Finding =>
  findingOf(checkAll(...args), 'connection-found');

const found = (...connections: readonly Connection[]) => ({
  lookup: known({ found: connections, others: connections }),
});

const missingWith = (others: readonly Connection[] | undefined) => ({ lookup: known({ found: [], others }) });

test('names the connection and its ARN', () => {
  expect(exceptions(checkAll({}))).toEqual([]);
  expect(check({})).toEqual({
    id: 'connection-found',
    status: 'pass',
    pipeline: null,
    connection: 0,
    message: `Connection \`octo-github\` is \`${ARN}\`.`,
  });
});

describe('that does not exist', () => {
  test('by ARN: names its home Region, and lists what is visible', () => {
    const others = [connectionOf({ name: 'other' })];
    expect(check({ reference: { kind: 'arn', arn: OTHER_ARN }, ...missingWith(others) })).toMatchObject({
      status: 'fail',
      message: `Connection \`${OTHER_ARN}\` doesn't exist in \`us-east-1\`, or these credentials can't see it.`,
      headline: `connection \`${OTHER_ARN}\` wasn't found`,
      remedy: {
        text: 'Use one of these, or check the Region and the account of the credentials:',
        lines: [`connection: ${ARN} # other, GitHub, AVAILABLE`],
      },
    });
  });

  test('by name: names the Region that was asked, and the name that was probably meant', () => {
    const others = [connectionOf({ name: 'octo-github' }), connectionOf({ name: 'mirror' })];
    expect(check({ reference: { kind: 'name', name: 'octo-githib' }, ...missingWith(others) })).toMatchObject(
      {
        status: 'fail',
        message: "Connection `octo-githib` doesn't exist in `eu-west-1`, or these credentials can't see it.",
        headline: "connection `octo-githib` wasn't found",
        remedy: {
          text: 'Did you mean `octo-github`? Use one of these, or check the Region and the account of the credentials:',
        },
      },
    );
  });

  test.each([
    ['none is visible', [], "These credentials can't see any connection in `eu-west-1`. Check the name, "],
    ['that could not be read', undefined, 'Check the name, '],
  ])('says so only if it is known that %s', (_, others, beginning) => {
    const { remedy } = check({ reference: NAME, ...missingWith(others) });
    expect(remedy?.text).toBe(
      `${beginning}the Region and the account of the credentials. To list the connections:`,
    );
    expect(remedy?.lines).toEqual(['aws codeconnections list-connections --region eu-west-1']);
  });

  test('in a Region that has none: says that', () => {
    const facts = { region: 'me-central-1' };
    expect(check({ reference: NAME, ...missingWith([]) }, facts).remedy).toEqual({
      text: "CodePipeline doesn't support connections in `me-central-1`. Use a Region that supports them:",
      lines: ['aws-region: REGION'],
    });
  });
});

const many = Array.from({ length: 12 }, (_, index) => connectionOf({ arn: `${OTHER_ARN}${index}` }));

test.each([
  ['that a name fits', { reference: NAME, ...found(...many) }],
  ['that are visible', missingWith(many)],
])('lists at most 10 of those %s, and counts the others', (_, connection) => {
  const lines = check(connection).remedy?.lines ?? [];
  expect(lines.slice(0, 10)).toEqual(
    many.slice(0, 10).map(({ arn }) => `connection: ${arn} # octo-github, GitHub, AVAILABLE`),
  );
  expect(lines.slice(10)).toEqual(['# … and 2 more']);
});

test('does not count what it lists whole', () => {
  expect(check(missingWith(many.slice(0, 10))).remedy?.lines).toHaveLength(10);
});

test('fails if a name fits several, and lists them as lines to paste', () => {
  const both = found(connectionOf(), connectionOf({ arn: OTHER_ARN, provider: 'GitLab', status: 'PENDING' }));
  expect(check({ reference: NAME, ...both })).toMatchObject({
    status: 'fail',
    message: 'Connection `octo-github` matches 2 connections in `eu-west-1`.',
    headline: 'connection `octo-github` matches 2 connections',
    remedy: {
      text: 'Use the ARN of one of them:',
      lines: [
        `connection: ${ARN} # octo-github, GitHub, AVAILABLE`,
        `connection: ${OTHER_ARN} # octo-github, GitLab, PENDING`,
      ],
    },
  });
});

test('a source action that names something else than a connection fails, with its own name', () => {
  const text = 'arn:aws:codestar:eu-west-1:111122223333:project/`app`';
  const pipeline = known(pipelineOf({ sourceActions: [sourceOf({ connectionArn: text })] }));
  const facts = { pipelines: [pipelineFactsOf({ pipeline })] };
  const finding = check({ reference: { kind: 'arn', arn: text }, lookup: unknown(THROTTLED) }, facts);
  expect(finding).toMatchObject({
    status: 'fail',
    message:
      "`ConnectionArn` of source action `App` is not a connection ARN: `arn:aws:codestar:eu-west-1:111122223333:project/'app'`",
    headline: 'source action `App` names no connection',
  });
  expect(finding.remedy?.lines).toEqual([
    '"ConnectionArn": "arn:aws:codeconnections:REGION:ACCOUNT_ID:connection/CONNECTION_ID"',
  ]);
});

describe('a connection of an opt-in Region', () => {
  const MILAN = ARN.replace('eu-west-1', 'eu-south-1');
  const used = (arn: string, facts: Partial<Facts> = {}) =>
    check(found(connectionOf({ arn })), { pipelines: [pipelineFactsOf()], ...facts }).message;

  test('is noted if the pipeline is in another Region', () => {
    expect(used(MILAN)).toBe(
      `Connection \`octo-github\` is \`${MILAN}\`. \`eu-south-1\` is an opt-in Region. AWS doesn't document whether its connections work for pipelines in \`eu-west-1\`.`,
    );
  });

  test.each<readonly [what: string, arn: string, facts: Partial<Facts>]>([
    ['the pipeline is in the same Region', MILAN, { region: 'eu-south-1' }],
    ['there is no pipeline', MILAN, { pipelines: [] }],
    ['the Region is on by default', OTHER_ARN, {}],
  ])('is not noted if %s', (_, arn, facts) => {
    expect(used(arn, facts)).toBe(`Connection \`octo-github\` is \`${arn}\`.`);
  });
});

test.each([
  ['denied', denied('codeconnections:GetConnection', ARN), 'skip', 'permissions'],
  ['without credentials', NO_CREDENTIALS, 'skip', 'permissions'],
  ['throttled', THROTTLED, 'fail', 'connection-found'],
])('a lookup that is %s: the two others follow from %4$s', (_, problem, status, because) => {
  const findings = checkAll({ lookup: unknown(problem) });
  const own = findingOf(findings, 'connection-found');
  expect(own.status).toBe(status);
  if (status === 'skip') {
    expect(own).toMatchObject({
      because,
      message: `Couldn't read connection \`${ARN}\`: see \`permissions\`.`,
    });
  }
  for (const id of ['connection-available', 'connection-provider'] as const) {
    expect(findingOf(findings, id)).toMatchObject({
      status: 'skip',
      because,
      message: `No connection to check: see \`${because}\`.`,
    });
  }
});

test.each([
  ['none', missingWith([])],
  ['several', found(connectionOf(), connectionOf({ arn: TWIN_ARN }))],
])('the two others follow from it if there is %s', (_, connection) => {
  const findings = checkAll({ reference: NAME, ...connection });
  expect(exceptions(findings)).toEqual([
    'connection-found: fail',
    'connection-available: skip',
    'connection-provider: skip',
  ]);
  expect(findings.map(({ because }) => because)).toEqual([
    undefined,
    'connection-found',
    'connection-found',
    undefined,
  ]);
});

test.each<
  readonly [what: string, facts: Partial<Facts>, because: string, pipeline: string | null, says: string]
>([
  [
    'the pipeline is missing',
    { pipelines: [pipelineFactsOf({ pipeline: unknown(THROTTLED) })] },
    'pipeline-found',
    'app',
    "Couldn't read pipeline `app`",
  ],
  [
    'the pipeline may not be read',
    { pipelines: [pipelineFactsOf({ pipeline: unknown(denied('codepipeline:GetPipeline')) })] },
    'permissions',
    'app',
    "Couldn't read pipeline `app`",
  ],
  [
    'no source action uses one',
    { pipelines: [pipelineFactsOf({ pipeline: known(pipelineOf({ sourceActions: [] })) })] },
    'source-action',
    'app',
    'No source action to check',
  ],
  ['no pipeline was found', { pipelines: [] }, 'pipeline-found', null, 'No connection to check'],
  [
    'two pipelines can not be read',
    {
      pipelines: [
        pipelineFactsOf({ pipeline: unknown(THROTTLED) }),
        pipelineFactsOf({ pipeline: unknown(THROTTLED) }),
      ],
    },
    'pipeline-found',
    null,
    'No connection to check',
  ],
])('all three follow from another finding if %s', (_, facts, because, pipeline, what) => {
  const findings = evaluate(factsOf({ connections: [], ...facts }), targetOf(), matchesGlob);
  for (const id of ['connection-found', 'connection-available', 'connection-provider'] as const) {
    expect(findingOf(findings, id)).toEqual({
      id,
      status: 'skip',
      pipeline,
      connection: null,
      because,
      message: `${what}: see \`${because}\`.`,
    });
  }
});

test('each connection has findings of its own', () => {
  const connections = [
    connectionFactsOf(),
    connectionFactsOf({ reference: { kind: 'arn', arn: OTHER_ARN }, lookup: unknown(THROTTLED) }),
  ];
  const findings = evaluate(
    factsOf({ connections, pipelines: [] }),
    targetOf({ pipelines: [] }),
    matchesGlob,
  );
  const statuses = (index: number) =>
    findings.filter(({ connection }) => connection === index).map(({ status }) => status);
  expect(statuses(0)).toEqual(['pass', 'pass', 'pass']);
  expect(statuses(1)).toEqual(['fail', 'skip', 'skip']);
});
