import { open, rolesOf, serve } from './harness';
import { ARN, REGION, REPOSITORY, ROLE } from '../process/fixtures';
import type { UseConnectionRequest } from '../../src/ports/aws';

const request: UseConnectionRequest = {
  service: 'codestar-connections',
  roleArn: ROLE,
  connectionArn: ARN,
  repository: REPOSITORY,
  branch: 'main',
  providerAction: 'GetBranch',
  region: REGION,
};

/** Pages of an IAM of this test, one after the other. */
async function simulate(...pages: string[]) {
  const left = [...pages];
  const server = await serve((_, response) => {
    const page = `<SimulatePrincipalPolicyResult>${left.shift() ?? ''}</SimulatePrincipalPolicyResult>`;
    response
      .writeHead(200, { 'content-type': 'text/xml' })
      .end(`<SimulatePrincipalPolicyResponse>${page}</SimulatePrincipalPolicyResponse>`);
  });
  const stage = await open();
  process.env['AWS_ENDPOINT_URL'] = server.url;
  const decisions = await rolesOf(stage).simulate(request);
  return { decisions, bodies: server.bodies };
}

const results = (member: string) => `<EvaluationResults><member>${member}</member></EvaluationResults>`;
const USE = '<EvalActionName>codestar-connections:UseConnection</EvalActionName>';
const decided = (decision: string, more = '') =>
  results(`${USE}<EvalDecision>${decision}</EvalDecision>${more}`);

test('is read to its last page', async () => {
  const { decisions, bodies } = await simulate(
    `<EvaluationResults/><IsTruncated>true</IsTruncated><Marker>next</Marker>`,
    `${decided('allowed')}<IsTruncated>true</IsTruncated><Marker>last</Marker>`,
    `${decided('explicitDeny')}<IsTruncated>false</IsTruncated><Marker>none</Marker>`,
  );
  expect(decisions.map(({ decision }) => decision)).toEqual(['allowed', 'explicitDeny']);
  expect(bodies.map((body) => new URLSearchParams(body).get('Marker'))).toEqual([null, 'next', 'last']);
});

test('a key of the other prefix is not missing: no request has it', async () => {
  const keys = ['CodeConnections:FullRepositoryId', 'codestar-connections:HostArn', 'aws:SourceIp'];
  const missing = keys.map((key) => `<member>${key}</member>`).join('');
  const { decisions } = await simulate(
    decided('implicitDeny', `<MissingContextValues>${missing}</MissingContextValues>`),
  );
  expect(decisions[0]?.missingContext).toEqual(['codestar-connections:HostArn', 'aws:SourceIp']);
});

const organizations = (allowed: boolean) =>
  `<OrganizationsDecisionDetail><AllowedByOrganizations>${allowed}</AllowedByOrganizations></OrganizationsDecisionDetail>`;
const boundary = (allowed: boolean) =>
  `<PermissionsBoundaryDecisionDetail><AllowedByPermissionsBoundary>${allowed}</AllowedByPermissionsBoundary></PermissionsBoundaryDecisionDetail>`;
const ofResource = (detail: string) =>
  `<ResourceSpecificResults><member><EvalResourceName>${ARN}</EvalResourceName><EvalResourceDecision>implicitDeny</EvalResourceDecision>${detail}</member></ResourceSpecificResults>`;

test.each([
  ['the organization', organizations(false), 'service control policy'],
  ['the boundary', boundary(false), 'permissions boundary'],
  ['the boundary, for the resource', ofResource(boundary(false)), 'permissions boundary'],
  ['both', organizations(false) + boundary(false), 'service control policy'],
  ['neither', organizations(true) + boundary(true), undefined],
  ['nothing', '', undefined],
])('the limit is that of %s', async (_, details, limit) => {
  const { decisions } = await simulate(decided('implicitDeny', details));
  expect(decisions[0]?.limit).toBe(limit);
});

test.each([
  ['the Region of the connection is requested', REGION, [REGION]],
  ['of another Region it is not known which one is', 'us-east-1', []],
])('%s', async (_, region, requested) => {
  const stage = await open({ world: { roles: [{ arn: ROLE, statements: [] }] } });
  await rolesOf(stage).simulate({ ...request, region });
  const input = stage.requests[0]?.input as Record<string, string>;
  const at = Object.entries(input).find(([, value]) => value === 'aws:RequestedRegion')?.[0];
  const value = at && input[at.replace('ContextKeyName', 'ContextKeyValues.member.1')];
  expect([value].flatMap((each) => each ?? [])).toEqual(requested);
});
