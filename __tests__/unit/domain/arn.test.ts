import {
  connectionListUrl,
  connectionUrl,
  consoleHomeUrl,
  executionUrl,
  isRegion,
  otherService,
  parseConnectionArn,
  partitionOf,
  pipelineListUrl,
  pipelineUrl,
} from '../../../src/domain/arn';
import { ACCOUNT, ARN, CONNECTION_ID } from '../fakes';

describe('parseConnectionArn', () => {
  test.each([
    ['aws', 'eu-west-1'],
    ['aws-cn', 'cn-northwest-1'],
    ['aws-us-gov', 'us-gov-east-1'],
    ['aws-iso', 'us-iso-east-1'],
    ['aws-iso-b', 'us-isob-east-1'],
    ['aws-iso-e', 'eu-isoe-west-1'],
    ['aws-iso-f', 'us-isof-south-1'],
    ['aws-eusc', 'eusc-de-east-1'],
  ])('reads both service prefixes in partition %s', (partition, region) => {
    for (const service of ['codestar-connections', 'codeconnections'] as const) {
      expect(
        parseConnectionArn(`arn:${partition}:${service}:${region}:${ACCOUNT}:connection/${CONNECTION_ID}`),
      ).toEqual({
        partition,
        service,
        region,
        account: ACCOUNT,
        id: CONNECTION_ID,
      });
    }
  });

  test.each([
    ['nothing', ''],
    ['a name', 'octo-github'],
    ['another service', ARN.replace('codeconnections', 'codecommit')],
    ['a host', ARN.replace(':connection/', ':host/')],
    ['an account of 11 digits', ARN.replace(ACCOUNT, '11112222333')],
    ['no Region', ARN.replace('eu-west-1', '')],
    ['no id', ARN.replace(CONNECTION_ID, '')],
    ['more than 256 characters', `${ARN}${'a'.repeat(257 - ARN.length)}`],
    ['a second line', `${ARN}\n`],
    ['text before it', ` ${ARN}`],
  ])('does not take %s', (_, text) => {
    expect(parseConnectionArn(text)).toBeUndefined();
  });

  test('takes 256 characters', () => {
    expect(parseConnectionArn(`${ARN}${'a'.repeat(256 - ARN.length)}`)).toBeDefined();
  });
});

test('the other prefix of each is the other', () => {
  expect(otherService('codeconnections')).toBe('codestar-connections');
  expect(otherService('codestar-connections')).toBe('codeconnections');
});

test.each([
  ['eu-west-1', true],
  ['us-gov-west-1', true],
  ['cn-north-1', true],
  ['eusc-de-east-1', true],
  ['ap-southeast-7', true],
  ['eu-west', false],
  ['EU-WEST-1', false],
  ['eu-west-1a', false],
  ['', false],
  ['eu-west-1 ', false],
  ['evil.example/eu-west-1', false],
])('isRegion(%j) is %s', (text, expected) => {
  expect(isRegion(text)).toBe(expected);
});

// The Regions and partitions of botocore's partitions.json.
test.each([
  ['eu-west-1', 'aws'],
  ['us-east-1', 'aws'],
  ['cn-north-1', 'aws-cn'],
  ['us-gov-west-1', 'aws-us-gov'],
  ['us-iso-east-1', 'aws-iso'],
  ['us-isob-east-1', 'aws-iso-b'],
  ['eu-isoe-west-1', 'aws-iso-e'],
  ['us-isof-south-1', 'aws-iso-f'],
  ['eusc-de-east-1', 'aws-eusc'],
])('Region %s is in partition %s', (region, partition) => {
  expect(partitionOf(region)).toBe(partition);
});

describe('console pages', () => {
  test('of a connection, in its home Region and under its own service', () => {
    expect(connectionUrl(ARN)).toBe(
      `https://eu-west-1.console.aws.amazon.com/codesuite/settings/${ACCOUNT}/eu-west-1/codeconnections/connections/${CONNECTION_ID}`,
    );
    expect(connectionUrl(ARN.replace('codeconnections', 'codestar-connections'))).toBe(
      `https://eu-west-1.console.aws.amazon.com/codesuite/settings/${ACCOUNT}/eu-west-1/codestar-connections/connections/${CONNECTION_ID}`,
    );
  });

  test('of a Region and of its account', () => {
    expect(pipelineListUrl('eu-west-1')).toBe(
      'https://eu-west-1.console.aws.amazon.com/codesuite/codepipeline/pipelines?region=eu-west-1',
    );
    expect(consoleHomeUrl('eu-west-1')).toBe(
      'https://eu-west-1.console.aws.amazon.com/console/home?region=eu-west-1',
    );
  });

  test('of a pipeline and of an execution', () => {
    expect(pipelineUrl('eu-west-1', 'app')).toBe(
      'https://eu-west-1.console.aws.amazon.com/codesuite/codepipeline/pipelines/app/view?region=eu-west-1',
    );
    expect(executionUrl('eu-west-1', 'app', 'e-1')).toBe(
      'https://eu-west-1.console.aws.amazon.com/codesuite/codepipeline/pipelines/app/executions/e-1/timeline?region=eu-west-1',
    );
  });

  test.each([
    ['cn-north-1', 'cn-north-1.console.amazonaws.cn'],
    ['us-gov-west-1', 'us-gov-west-1.console.amazonaws-us-gov.com'],
  ])('of another partition are at its own host: %s', (region, host) => {
    expect(new URL(pipelineUrl(region, 'app')).host).toBe(host);
    expect(new URL(pipelineListUrl(region)).host).toBe(host);
    expect(new URL(consoleHomeUrl(region)).host).toBe(host);
    expect(new URL(executionUrl(region, 'app', 'e-1')).host).toBe(host);
    expect(new URL(connectionUrl(ARN.replace('eu-west-1', region))).host).toBe(host);
  });

  test('a name cannot lead elsewhere', () => {
    expect(new URL(pipelineUrl('eu-west-1', '../../x?y#z')).pathname).toMatch(/\/view$/);
    expect(new URL(executionUrl('eu-west-1', 'app', '"><script>')).href).not.toMatch(/[<>"]/);
  });
});

test('the list of connections is a page without an account id, in the connection’s own Region', () => {
  expect(connectionListUrl(ARN)).toBe(
    'https://eu-west-1.console.aws.amazon.com/codesuite/settings/connections?region=eu-west-1',
  );
  expect(connectionListUrl(ARN.replace('eu-west-1', 'us-gov-west-1'))).toContain(
    '.console.amazonaws-us-gov.com/',
  );
  expect(connectionListUrl('no ARN')).toBeUndefined();
});
