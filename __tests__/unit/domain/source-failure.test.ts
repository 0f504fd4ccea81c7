import { causeOf, explainSourceFailure, type SourceFailureContext } from '../../../src/domain/source-failure';
import type { ArtifactStore } from '../../../src/domain/pipeline';
import { ARN, sourceOf } from '../fakes';

describe('the cause that a message proves', () => {
  test.each([
    [
      `Unable to use Connection: ${ARN}. The provided role does not have sufficient permissions.`,
      'use-connection',
    ],
    ['[GitHub] Upload to S3 failed with the following error: Access Denied', 'artifact-bucket'],
    [
      'The provided role does not have permissions to perform this action. Underlying error: Access Denied (Service: Amazon S3; Status Code: 403; Error Code: AccessDenied)',
      'artifact-bucket',
    ],
    [
      'Upload to S3 failed with the following error: Access Denied (Service: AWSKMS; Status Code: 400; Error Code: AccessDeniedException)',
      'artifact-key',
    ],
    [
      'User: arn:aws:sts::111122223333:assumed-role/pipeline/1 is not authorized to perform: kms:GenerateDataKey on resource: arn:aws:kms:eu-west-1:111122223333:key/1',
      'artifact-key',
    ],
    ['[GitHub] No Branch [main] found for FullRepositoryName [octo/app]', 'no-branch'],
    ['[GitHubEnterpriseServer] Unable to connect to host ghe.example.com', 'host'],
    ['The host of the connection could not be reached.', 'host'],
    [
      'Build terminated with state: FAILED. Phase: DOWNLOAD_SOURCE, Code: CLIENT_ERROR, Message: authorization failed for primary source and source version 1f0c3a5',
      'full-clone',
    ],
    // What S3 says today, and how the newer SDK for Java puts it.
    [
      'User: arn:aws:sts::111122223333:assumed-role/pipeline/1 is not authorized to perform: s3:PutObject on resource: "arn:aws:s3:::artifacts/app/x" because no identity-based policy allows the s3:PutObject action (Service: S3, Status Code: 403, Request ID: 1)',
      'artifact-bucket',
    ],
    [
      'The service role or action role doesn’t have the permissions required to access the Amazon S3 bucket named artifacts. Update the IAM role permissions, and then try again. Error: Amazon S3:AccessDenied:Access Denied',
      'artifact-bucket',
    ],
    [
      'User: arn:aws:sts::111122223333:assumed-role/pipeline/1 is not authorized to perform: codestar-connections:UseConnection on resource: arn',
      'use-connection',
    ],
    // Close to one of them, and no proof of any.
    ['Unable to use Connection: it is being updated.', 'unknown'],
    ['The provided role does not have sufficient permissions.', 'unknown'],
    ['Access Denied', 'unknown'],
    ['Upload to S3 failed with the following error: SlowDown', 'unknown'],
    ['[GitHub] Something new went wrong.', 'unknown'],
    ['The server said no.', 'unknown'],
    ['The key arn:aws:kms:eu-west-1:111122223333:key/1 is disabled.', 'unknown'],
    ['The key is pending deletion (Service: AWSKMS; Error Code: KMSInvalidStateException)', 'unknown'],
    ['Unable to connect to the endpoint s3.eu-west-1.amazonaws.com: connect timed out', 'unknown'],
    ['Failed to reach the S3 endpoint', 'unknown'],
    ['', 'unknown'],
  ])('%j: %s', (message, expected) => {
    expect(causeOf(message)).toBe(expected);
  });
});

const STORE: ArtifactStore = { region: 'eu-west-1', bucket: 'artifacts', key: undefined };

function explain(message: string, overrides: Partial<SourceFailureContext> = {}) {
  const context = {
    source: sourceOf(),
    pipeline: { artifactStores: [STORE] },
    region: 'eu-west-1',
    ...overrides,
  };
  const { headline, remedy } = explainSourceFailure(message, context);
  return { headline, text: remedy?.text ?? '', statement: remedy?.lines?.join('\n') ?? '' };
}

describe('what to do', () => {
  const S3 = '[GitHub] Upload to S3 failed with the following error: Access Denied';

  test('the artifact bucket: the role, the bucket and the actions', () => {
    const { headline, text, statement } = explain(S3);
    expect(headline).toBe("role `pipeline` can't write to artifact bucket `artifacts`");
    for (const part of ['`pipeline`', '`App`', '`artifacts`', '`s3:PutObjectAcl`'])
      expect(text).toContain(part);
    expect(JSON.parse(statement)).toEqual({
      Effect: 'Allow',
      Action: ['s3:GetObject', 's3:GetObjectVersion', 's3:PutObject', 's3:PutObjectAcl'],
      Resource: 'arn:aws:s3:::artifacts/*',
    });
  });

  test('the artifact bucket of the Region that the pipeline is in, in its partition, with its key', () => {
    const key = 'arn:aws-us-gov:kms:us-gov-west-1:111122223333:key/1';
    const artifactStores = [STORE, { region: 'us-gov-west-1', bucket: 'gov', key }];
    const { statement } = explain(S3, { pipeline: { artifactStores }, region: 'us-gov-west-1' });
    const [bucket, ofKey] = JSON.parse(`[${statement}]`) as { Resource: string; Action: string[] }[];
    expect(bucket?.Resource).toBe('arn:aws-us-gov:s3:::gov/*');
    expect(ofKey).toMatchObject({ Resource: key, Action: ['kms:GenerateDataKey', 'kms:Decrypt'] });
  });

  test('the key of the bucket', () => {
    const { headline, text, statement } = explain('Access Denied (Service: AWSKMS; Status Code: 400)');
    expect(headline).toBe("role `pipeline` can't use the KMS key of artifact bucket `artifacts`");
    expect(text).toContain('`kms:GenerateDataKey`, `kms:Decrypt`');
    expect(JSON.parse(statement)).toMatchObject({
      Action: ['kms:GenerateDataKey', 'kms:Decrypt'],
      Resource: 'KEY_ARN',
    });
  });

  test('the connection: the statement for the role of the action', () => {
    const message = 'Unable to use Connection: x. The provided role does not have sufficient permissions.';
    const source = sourceOf({ roleArn: 'arn:aws:iam::111122223333:role/own' });
    const { text, statement } = explain(message, { source });
    expect(text).toContain('`own`');
    expect(JSON.parse(statement)).toMatchObject({
      Action: ['codeconnections:UseConnection', 'codestar-connections:UseConnection'],
      Resource: ARN,
    });
  });

  test('a full clone: the role of the project, not of the pipeline', () => {
    const { headline, text, statement } = explain('authorization failed for primary source', {
      project: 'build',
    });
    expect(headline).toContain('CodeBuild project `build`');
    expect(text).not.toContain('`pipeline`');
    expect(JSON.parse(statement)).toMatchObject({ Resource: ARN });
  });

  test('a build that is denied the connection: the role of the project, too', () => {
    const message = 'not authorized to perform: codeconnections:UseConnection on resource: arn';
    expect(explain(message, { project: 'build' }).headline).toContain('CodeBuild project `build`');
  });

  test.each([
    'with an explicit deny in a service control policy',
    'because no permissions boundary allows the s3:PutObject action',
  ])('what the policies of the role cannot allow (%s): who can', (why) => {
    const { headline, text, statement } = explain(
      `User: arn is not authorized to perform: s3:PutObject on resource: x ${why}`,
    );
    expect(headline).toContain('artifact bucket `artifacts`');
    expect(text).toContain(`AWS denies it ${why}.`);
    expect(statement).toBe('');
  });

  test('the host, in the home Region of the connection', () => {
    const source = sourceOf({ connectionArn: ARN.replace('eu-west-1', 'us-east-1') });
    expect(explain('Unable to connect to host x', { source }).statement).toContain('--region us-east-1');
  });

  test('a branch that is not found: four causes, none of them claimed', () => {
    const { text } = explain('[GitHub] No Branch [main] found for FullRepositoryName [octo/app]');
    for (const part of ['`branch-exists`', '`repository`', '`app-scope`', '`connection-available`'])
      expect(text).toContain(part);
  });

  test('nothing for a message that proves nothing', () => {
    expect(explain('Something new went wrong.')).toEqual({ headline: undefined, text: '', statement: '' });
  });
});
