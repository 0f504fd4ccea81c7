import { checkStatements, combineDecisions, evaluate } from '../../../../simulator/iam/policy.js';
import type { PolicyStatement } from '../../../../simulator/index.js';
import { CURRENT_ARN, LEGACY_ARN } from '../fixtures.js';

const USE: PolicyStatement = {
  effect: 'Allow',
  actions: ['codestar-connections:UseConnection'],
  resources: [LEGACY_ARN],
};

function decide(
  statements: Partial<PolicyStatement>[],
  { action = 'codestar-connections:UseConnection', resource = LEGACY_ARN, context = {} } = {},
) {
  return evaluate(
    statements.map((statement) => ({ ...USE, ...statement })),
    {
      action,
      resource,
      context: Object.entries(context as Record<string, string | string[]>).map(([key, values]) => ({
        ContextKeyName: key,
        ContextKeyValues: [values].flat(),
        ContextKeyType: 'stringList',
      })),
    },
  );
}

test.each<[string, string[], string]>([
  ['the action itself', ['codestar-connections:UseConnection'], 'allowed'],
  ['any letter case', ['CodeStar-Connections:useconnection'], 'allowed'],
  ['a wildcard', ['codestar-connections:*'], 'allowed'],
  ['one character each', ['codestar?connections:Use??nnection'], 'allowed'],
  ['every action', ['*'], 'allowed'],
  ['one of several', ['s3:GetObject', 'codestar-connections:Use*'], 'allowed'],
  ['the prefix of the other API', ['codeconnections:UseConnection'], 'implicitDeny'],
  ['a part of the name', ['codestar-connections:Use'], 'implicitDeny'],
  ['a dot, which is no wildcard', ['codestar.connections:UseConnection'], 'implicitDeny'],
  ['none', [], 'implicitDeny'],
])('an action is matched by %s', (_case, actions, decision) => {
  expect(decide([{ actions }]).decision).toBe(decision);
});

test.each<[string, string, string, string]>([
  ['the ARN itself', LEGACY_ARN, LEGACY_ARN, 'allowed'],
  ['everything', '*', LEGACY_ARN, 'allowed'],
  ['a wildcard in the last field', LEGACY_ARN.replace(/[^/]+$/, '*'), LEGACY_ARN, 'allowed'],
  ['fields that are left out', 'arn:aws:codestar-connections', LEGACY_ARN, 'allowed'],
  ['another letter case', LEGACY_ARN.toUpperCase(), LEGACY_ARN, 'implicitDeny'],
  ['a wildcard across fields', 'arn:aws:*/aaaaaaaa-1111-4111-8111-111111111111', LEGACY_ARN, 'implicitDeny'],
  ['another connection', LEGACY_ARN, CURRENT_ARN, 'implicitDeny'],
  ['one ARN for all resources', LEGACY_ARN, '*', 'implicitDeny'],
  ['all resources for all resources', '*', '*', 'allowed'],
  ['wildcards in each field for all resources', 'arn:*:*:*:*:*', '*', 'implicitDeny'],
])('a resource is matched by %s', (_case, pattern, resource, decision) => {
  expect(decide([{ resources: [pattern] }], { resource }).decision).toBe(decision);
});

const KEY = 'codestar-connections:FullRepositoryId';

test.each<[string, string | string[], string | string[] | undefined, boolean]>([
  ['StringEquals', 'octo/app', 'octo/app', true],
  ['StringEquals', 'octo/app', 'Octo/App', false],
  ['StringEquals', 'octo/*', 'octo/app', false],
  ['StringEquals', ['octo/lib', 'octo/app'], 'octo/app', true],
  ['StringEquals', 'octo/app', ['octo/lib', 'octo/app'], true],
  ['StringEquals', 'octo/app', undefined, false],
  ['StringNotEquals', 'octo/app', 'octo/app', false],
  ['StringNotEquals', ['octo/lib', 'octo/app'], 'octo/app', false],
  ['StringNotEquals', 'octo/app', 'octo/lib', true],
  ['StringNotEquals', 'octo/app', undefined, true],
  ['StringEqualsIgnoreCase', 'octo/app', 'Octo/App', true],
  ['StringEqualsIgnoreCase', 'octo/app', 'octo/lib', false],
  ['StringNotEqualsIgnoreCase', 'octo/app', 'Octo/App', false],
  ['StringLike', 'octo/*', 'octo/app', true],
  ['StringLike', 'octo/?pp', 'octo/app', true],
  ['StringLike', 'octo/*', 'Octo/app', false],
  ['StringLike', '*', undefined, false],
  ['StringNotLike', 'octo/*', 'octo/app', false],
  ['StringNotLike', 'octo/*', 'other/app', true],
  ['StringNotLike', 'octo/*', undefined, true],
])('%s %j with %j is met: %s', (operator, asked, given, met) => {
  const context = given === undefined ? {} : { [KEY.toUpperCase()]: given };
  const { decision, missing } = decide([{ conditions: { [operator]: { [KEY]: asked } } }], { context });
  expect(decision).toBe(met ? 'allowed' : 'implicitDeny');
  expect(missing).toEqual(given === undefined ? [KEY] : []);
});

test('every operator and every key of a statement must be met', () => {
  const conditions = {
    StringEquals: { [KEY]: 'octo/app', 'codestar-connections:BranchName': 'main' },
    StringLike: { 'codestar-connections:OwnerId': 'octo*' },
  };
  const context = {
    [KEY]: 'octo/app',
    'codestar-connections:BranchName': 'main',
    'codestar-connections:OwnerId': 'octo',
  };
  expect(decide([{ conditions }], { context }).decision).toBe('allowed');
  for (const key of Object.keys(context)) {
    expect(decide([{ conditions }], { context: { ...context, [key]: 'other' } }).decision).toBe(
      'implicitDeny',
    );
  }
});

test('an explicit deny wins, and is the only statement that is named', () => {
  const deny = { ...USE, effect: 'Deny' as const };
  expect(decide([{}, deny])).toEqual({ decision: 'explicitDeny', matched: [deny], missing: [] });
  expect(decide([{}])).toMatchObject({ decision: 'allowed', matched: [USE] });
  const conditions = { StringEquals: { [KEY]: 'octo/app' } };
  expect(decide([{}, { effect: 'Deny', conditions }])).toMatchObject({ decision: 'allowed', missing: [KEY] });
});

test('a key is missing once, and only where its statement concerns the request', () => {
  const conditions = { StringEquals: { [KEY]: 'octo/app' } };
  expect(decide([{ conditions }, { conditions }, { effect: 'Deny', conditions }]).missing).toEqual([KEY]);
  expect(
    decide([
      { conditions, actions: ['s3:*'] },
      { conditions, resources: [CURRENT_ARN] },
    ]).missing,
  ).toEqual([]);
});

test('an operator that is not simulated is refused, and not guessed', () => {
  const statement = { ...USE, conditions: { ArnLike: { 'aws:SourceArn': '*' } } };
  expect(() => {
    checkStatements([USE, statement]);
  }).toThrow('The condition operator ArnLike is not simulated.');
  expect(() => {
    checkStatements([{ ...USE, conditions: { StringLike: {} } }]);
  }).not.toThrow();
});

test.each([
  [['allowed', 'allowed'], 'allowed'],
  [['allowed', 'implicitDeny'], 'implicitDeny'],
  [['implicitDeny', 'explicitDeny', 'allowed'], 'explicitDeny'],
] as const)('%j together are %s', (decisions, combined) => {
  expect(combineDecisions(decisions)).toBe(combined);
});
