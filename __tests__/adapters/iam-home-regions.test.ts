import { open, rolesOf } from './harness';
import { ACCOUNT, ARN, REPOSITORY } from '../process/fixtures';

/** IAM takes signatures for its home Region alone: https://docs.aws.amazon.com/general/latest/gr/iam-service.html */
test.each([
  ['eu-west-1', 'aws', 'us-east-1'],
  ['us-gov-east-1', 'aws-us-gov', 'us-gov-west-1'],
  ['us-gov-west-1', 'aws-us-gov', 'us-gov-west-1'],
  ['cn-northwest-1', 'aws-cn', 'cn-north-1'],
])('from %s, a role of %s is simulated in %s', async (region, partition, home) => {
  const roleArn = `arn:${partition}:iam::${ACCOUNT}:role/pipeline`;
  const stage = await open({
    region,
    world: {
      partition,
      regions: [region, home],
      roles: [{ arn: roleArn, statements: [] }],
    },
  });
  const request = {
    service: 'codeconnections',
    roleArn,
    connectionArn: ARN,
    repository: REPOSITORY,
    branch: 'main',
    providerAction: 'GetBranch',
    region,
  } as const;
  const decisions = await rolesOf(stage).simulate(request);
  expect(decisions.map(({ decision }) => decision)).toEqual(['implicitDeny']);
  expect(stage.requests.map(({ service, region: signedFor }) => [service, signedFor])).toEqual([
    ['iam', home],
  ]);
});
