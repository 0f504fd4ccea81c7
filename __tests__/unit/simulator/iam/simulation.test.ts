import { IAMClient, SimulatePrincipalPolicyCommand } from '@aws-sdk/client-iam';
import type { Fault } from '../../../../simulator/core/faults.js';
import { startServer, type RunningServer, type ServerOptions } from '../../../../simulator/serve.js';
import { parseQueryCall } from '../../../../simulator/aws/calls.js';
import { World, type RoleSpec, type WorldSpec } from '../../../../simulator/index.js';
import { ACCOUNT, codeOf, CURRENT_ARN, KEYS, LEGACY_ARN, REGION, specify } from '../fixtures.js';

const ROLE = `arn:aws:iam::${ACCOUNT}:role/service-role/pipeline`;
const USE = 'codestar-connections:UseConnection';
const KEY = 'codestar-connections:FullRepositoryId';

const ROLES: RoleSpec[] = [
  {
    arn: ROLE,
    statements: [
      {
        effect: 'Allow',
        actions: [USE],
        resources: [LEGACY_ARN],
        conditions: { StringEquals: { [KEY]: 'octo/app' } },
      },
      { effect: 'Deny', actions: ['*'], resources: [CURRENT_ARN] },
    ],
  },
];

let server: RunningServer | undefined;

afterEach(async () => {
  await server?.close();
  server = undefined;
});

interface Setting extends ServerOptions {
  spec?: Partial<WorldSpec>;
  region?: string;
}

async function open({ spec, region = 'us-east-1', ...options }: Setting = {}) {
  const running = await startServer(
    new World(specify({ roles: ROLES, regions: [REGION], ...spec })),
    options,
  );
  server = running;
  const client = new IAMClient({ endpoint: running.url, region, credentials: KEYS, maxAttempts: 1 });
  const simulate = (input: object = {}) =>
    client.send(new SimulatePrincipalPolicyCommand({ PolicySourceArn: ROLE, ActionNames: [USE], ...input }));
  return { running, simulate };
}

const failureOf = (promise: Promise<unknown>): Promise<object> =>
  promise.then(
    () => ({}),
    (error: unknown) => error as object,
  );

const context = (value: string) => [
  { ContextKeyName: KEY, ContextKeyValues: [value], ContextKeyType: 'string' as const },
];

describe('the SDK', () => {
  test('is told of a resource what its role may do, and which key was missing', async () => {
    const { simulate, running } = await open();
    const input = { ResourceArns: [LEGACY_ARN] };
    expect(await simulate({ ...input, ContextEntries: context('octo/app') })).toMatchObject({
      IsTruncated: false,
      EvaluationResults: [
        {
          EvalActionName: USE,
          EvalResourceName: LEGACY_ARN,
          EvalDecision: 'allowed',
          MatchedStatements: [{ SourcePolicyId: 'role_pipeline_inline', SourcePolicyType: 'IAM Policy' }],
          MissingContextValues: [],
        },
      ],
    });
    expect((await simulate(input)).EvaluationResults).toMatchObject([
      { EvalDecision: 'implicitDeny', MatchedStatements: [], MissingContextValues: [KEY] },
    ]);
    expect((await simulate()).EvaluationResults).toMatchObject([
      { EvalResourceName: '*', EvalDecision: 'implicitDeny', MissingContextValues: [] },
    ]);
    expect(running.requests[0]).toMatchObject({
      service: 'iam',
      region: 'us-east-1',
      operation: 'SimulatePrincipalPolicy',
      input: { PolicySourceArn: ROLE, 'ResourceArns.member.1': LEGACY_ARN },
      status: 200,
    });
  });

  test('is told of several resources in one result an action, or in one for each pair', async () => {
    const input = { ResourceArns: [LEGACY_ARN, CURRENT_ARN] };
    const { simulate, running } = await open();
    const { EvaluationResults } = await simulate(input);
    expect(EvaluationResults).toMatchObject([
      {
        EvalResourceName: '*',
        EvalDecision: 'explicitDeny',
        MissingContextValues: [],
        ResourceSpecificResults: [
          {
            EvalResourceName: LEGACY_ARN,
            EvalResourceDecision: 'implicitDeny',
            MissingContextValues: [KEY],
          },
          { EvalResourceName: CURRENT_ARN, EvalResourceDecision: 'explicitDeny', MissingContextValues: [] },
        ],
      },
    ]);
    await running.close();
    const flat = await open({ spec: { simulationResults: 'flat' } });
    expect((await flat.simulate(input)).EvaluationResults).toMatchObject([
      { EvalResourceName: LEGACY_ARN, EvalDecision: 'implicitDeny', MissingContextValues: [KEY] },
      { EvalResourceName: CURRENT_ARN, EvalDecision: 'explicitDeny' },
    ]);
  });

  test('is given page by page, by its own number and by that of the world', async () => {
    const { simulate, running } = await open();
    const input = { ActionNames: [USE, 'codeconnections:UseConnection', USE] };
    const first = await simulate({ ...input, MaxItems: 2 });
    expect(first).toMatchObject({ IsTruncated: true, EvaluationResults: [{}, {}] });
    const second = await simulate({ ...input, MaxItems: 2, Marker: first.Marker });
    expect(second).toMatchObject({ IsTruncated: false, EvaluationResults: [{ EvalActionName: USE }] });
    expect(second.Marker).toBeUndefined();
    expect(first.Marker?.length).toBeLessThanOrEqual(320);
    expect(await failureOf(simulate({ Marker: first.Marker }))).toMatchObject({ name: 'ValidationError' });
    await running.close();
    const small = await open({ spec: { pageSize: 1 } });
    expect((await small.simulate(input)).EvaluationResults).toHaveLength(1);
  });

  test('must sign for the one Region of IAM, whatever the Regions of the account', async () => {
    const { simulate } = await open({ region: REGION });
    expect(await failureOf(simulate())).toMatchObject({
      name: 'SignatureDoesNotMatch',
      message: 'Credential should be scoped to a valid region.',
    });
  });

  test('must sign for cn-north-1 in China', async () => {
    const partition = 'aws-cn';
    const role = ROLE.replace('arn:aws:', 'arn:aws-cn:');
    const roles = [{ arn: role, statements: [] }];
    const { simulate } = await open({ spec: { partition, roles }, region: 'cn-north-1' });
    expect((await simulate({ PolicySourceArn: role })).EvaluationResults).toHaveLength(1);
  });

  test('is refused by IAM with the ARN of the role', async () => {
    const { simulate } = await open({ spec: { denied: ['iam:SimulatePrincipalPolicy'] } });
    expect(await failureOf(simulate())).toMatchObject({
      name: 'AccessDenied',
      message:
        `User: arn:aws:sts::${ACCOUNT}:assumed-role/ci/session is not authorized to perform: ` +
        `iam:SimulatePrincipalPolicy on resource: ${ROLE} because no identity-based policy allows the ` +
        'iam:SimulatePrincipalPolicy action',
      $fault: 'client',
      $metadata: { httpStatusCode: 403 },
    });
  });

  test('is told of a role that is not there', async () => {
    const { simulate } = await open();
    expect(await failureOf(simulate({ PolicySourceArn: `${ROLE}-2` }))).toMatchObject({
      name: 'NoSuchEntityException',
      message: 'The role with name pipeline-2 cannot be found.',
      $fault: 'client',
      $metadata: { httpStatusCode: 404 },
    });
  });

  test.each([
    ['denied', 'AccessDenied', 403, 'Sender'],
    ['throttled', 'Throttling', 400, 'Sender'],
    ['error500', 'InternalFailure', 500, 'Receiver'],
    ['expired', 'ExpiredToken', 403, 'Sender'],
  ] as const)('meets the fault %s as %s', async (kind, name, httpStatusCode, Type) => {
    const { simulate } = await open({ faults: [{ operation: 'SimulatePrincipalPolicy', kind }] });
    expect(await failureOf(simulate())).toMatchObject({ name, Type, $metadata: { httpStatusCode } });
  });

  test('takes an answer without members for an answer', async () => {
    const faults: Fault[] = [{ operation: '*', service: 'iam', kind: 'noMembers' }];
    const { simulate } = await open({ faults });
    expect((await simulate()).EvaluationResults ?? []).toEqual([]);
  });
});

const ELSEWHERE = ROLE.replace(ACCOUNT, '9'.repeat(12));

const world = new World(specify({ roles: [...ROLES, { arn: ELSEWHERE, statements: [] }] }));
const credential = world.credentialOf(KEYS.accessKeyId, undefined);

function ask(members: Record<string, string>): string {
  const form = new URLSearchParams({
    Action: 'SimulatePrincipalPolicy',
    Version: '2010-05-08',
    PolicySourceArn: ROLE,
    'ActionNames.member.1': USE,
    ...members,
  });
  return codeOf(() =>
    world.perform(world.callerOf(credential, 'us-east-1'), parseQueryCall(world.service('iam'), form)),
  );
}

const entry = (members: Record<string, string>) => ({
  'ContextEntries.member.1.ContextKeyName': KEY,
  'ContextEntries.member.1.ContextKeyValues.member.1': 'octo/app',
  'ContextEntries.member.1.ContextKeyType': 'string',
  ...members,
});

test.each<[string, Record<string, string>, string]>([
  [
    'nothing wrong',
    { ...entry({}), 'ResourceArns.member.1': LEGACY_ARN, MaxItems: '1000' },
    'nothing thrown',
  ],
  ['another version', { Version: '2011-06-15' }, 'UnknownOperationException'],
  ['another operation', { Action: 'SimulateCustomPolicy' }, 'UnknownOperationException'],
  ['a list with a gap', { 'ActionNames.member.3': USE }, 'SerializationException'],
  ['a list without members', { 'ActionNames.1': USE }, 'SerializationException'],
  ['a text for a list', { ResourceArns: LEGACY_ARN }, 'SerializationException'],
  ['a structure for a text', { 'Marker.Name': 'x' }, 'SerializationException'],
  ['a text that is a structure too', { Marker: 'x', 'Marker.Name': 'x' }, 'SerializationException'],
  ['a number that is none', { MaxItems: 'ten' }, 'SerializationException'],
  [
    'a page of 0',
    { MaxItems: '0' },
    "ValidationException: 1 validation error detected: Value '0' at 'maxItems'",
  ],
  ['a page of 1001', { MaxItems: '1001' }, 'less than or equal to 1000'],
  ['a short ARN', { PolicySourceArn: 'arn:aws:iam::1:role' }, 'length greater than or equal to 20'],
  ['a short action', { 'ActionNames.member.1': 's3' }, 'length greater than or equal to 3'],
  ['a long action', { 'ActionNames.member.1': `s3:${'a'.repeat(126)}` }, 'less than or equal to 128'],
  ['a long marker', { Marker: 'a'.repeat(321) }, 'less than or equal to 320'],
  ['an unknown member', { Actions: USE }, 'Member must be one that the operation knows'],
  ['a policy of its own', { 'PolicyInputList.member.1': '{}' }, "'policyInputList'"],
  [
    'a short key',
    entry({ 'ContextEntries.member.1.ContextKeyName': 'a:b' }),
    "'contextEntries.1.member.contextKeyName'",
  ],
  ['an unknown type', entry({ 'ContextEntries.member.1.ContextKeyType': 'text' }), 'enum value set'],
  [
    'an entry without values',
    { 'ContextEntries.member.1.ContextKeyName': KEY },
    "'contextEntries.1.member.contextKeyValues'",
  ],
  ['two values for one', entry({ 'ContextEntries.member.1.ContextKeyValues.member.2': 'x' }), 'InvalidInput'],
  ['an action without a service', { 'ActionNames.member.1': 'UseConnection' }, 'InvalidInput'],
  ['a wildcard for an action', { 'ActionNames.member.1': 's3:*' }, 'InvalidInput'],
  ['a resource that is no ARN', { 'ResourceArns.member.1': 'octo/app' }, 'InvalidInput'],
  [
    'the ARN of a session',
    { PolicySourceArn: `arn:aws:sts::${ACCOUNT}:assumed-role/ci/session` },
    'InvalidInput: Invalid ARN provided in the request: arn:aws:sts',
  ],
  ['a role of another account', { PolicySourceArn: ELSEWHERE }, 'NoSuchEntity'],
  ['a user', { PolicySourceArn: `arn:aws:iam::${ACCOUNT}:user/admin` }, 'The user with name admin'],
])('a form with %s: %s', (_case, members, message) => {
  expect(ask(members)).toContain(message);
});

test('a form without its required members is refused for each of them', () => {
  const form = new URLSearchParams({ Action: 'SimulatePrincipalPolicy', Version: '2010-05-08' });
  expect(codeOf(() => parseQueryCall(world.service('iam'), form))).toContain('2 validation errors');
});

test('a role with a condition that is not simulated is refused with the world', () => {
  const conditions = { Bool: { 'aws:SecureTransport': 'true' } };
  const statements = [{ effect: 'Allow' as const, actions: ['*'], resources: ['*'], conditions }];
  expect(() => new World(specify({ roles: [{ arn: ROLE, statements }] }))).toThrow(RangeError);
});

test.each([
  ['the key has the value', context('octo/app'), 'allowed'],
  ['the key has another value', context('octo/other'), 'implicitDeny'],
  ['the key is not given', undefined, 'allowed'],
])('a condition with IfExists where %s: %s', async (_case, ContextEntries, decision) => {
  const conditions = { StringEqualsIfExists: { [KEY]: 'octo/app' } };
  const statements = [{ effect: 'Allow' as const, actions: [USE], resources: ['*'], conditions }];
  const { simulate } = await open({ spec: { roles: [{ arn: ROLE, statements }] } });
  const { EvaluationResults } = await simulate({ ResourceArns: [LEGACY_ARN], ContextEntries });
  expect(EvaluationResults).toMatchObject([{ EvalDecision: decision, MissingContextValues: [] }]);
});

describe('a limit above the policies of a role', () => {
  const everything = [{ effect: 'Allow' as const, actions: ['*'], resources: ['*'] }];
  const nothing = [{ effect: 'Allow' as const, actions: ['s3:*'], resources: ['*'] }];
  const role = { arn: ROLE, statements: everything };

  test.each([
    ['no limit', {}, {}, 'allowed', undefined, undefined],
    ['a boundary that allows it', { boundary: everything }, {}, 'allowed', true, undefined],
    ['a boundary that does not', { boundary: nothing }, {}, 'implicitDeny', false, undefined],
    ['an organization that allows it', {}, { serviceControlPolicy: everything }, 'allowed', undefined, true],
    ['one that does not', {}, { serviceControlPolicy: nothing }, 'implicitDeny', undefined, false],
    [
      'an organization that denies it',
      { boundary: nothing },
      { serviceControlPolicy: [...everything, { ...everything[0], effect: 'Deny' as const }] },
      'explicitDeny',
      false,
      false,
    ],
  ])('with %s', async (_, limits, spec, decision, byBoundary, byOrganizations) => {
    const { simulate } = await open({ spec: { roles: [{ ...role, ...limits }], ...spec } as never });
    const { EvaluationResults: [result] = [] } = await simulate({ ResourceArns: [LEGACY_ARN] });
    expect(result?.EvalDecision).toBe(decision);
    expect(result?.PermissionsBoundaryDecisionDetail?.AllowedByPermissionsBoundary).toBe(byBoundary);
    expect(result?.OrganizationsDecisionDetail?.AllowedByOrganizations).toBe(byOrganizations);
  });
});
