/**
 * What the message of a failed source action, or of a build that clones the source, proves (docs/facts.md, "Messages of
 * source actions").
 */

import { parseConnectionArn, partitionOf } from './arn.js';
import { statementFor, statementsFor, useConnectionStatement } from './permissions.js';
import { roleName } from './short.js';
import type { Pipeline, SourceAction } from './pipeline.js';
import type { Remedy } from './problem.js';

/**
 * - `use-connection`: the role of the action is not allowed to use the connection
 * - `artifact-bucket`, `artifact-key`: the role cannot write to the artifact bucket, or use its KMS key
 * - `no-branch`: AWS says the same for a missing branch, another repository, an app without access and a dead connection
 * - `host`: the host of the connection, a GitHub Enterprise Server or self-managed GitLab, cannot be reached
 * - `full-clone`: the role of the CodeBuild project is not allowed to use the connection
 * - `unknown`: the message proves nothing
 */
export type SourceFailureCause =
  'use-connection' | 'artifact-bucket' | 'artifact-key' | 'no-branch' | 'host' | 'full-clone' | 'unknown';

/**
 * In this order: what stores artifacts can be denied for its key, and both say "Access Denied". A message that only names
 * a key or a service, such as one of a key that is disabled, proves nothing of a role.
 */
const CAUSES: readonly (readonly [SourceFailureCause, RegExp])[] = [
  [
    'use-connection',
    /Unable to use Connection\b.*(?:not have|lacks?) (?:sufficient )?permission|not authorized to perform:? code(?:star-)?connections:UseConnection\b/is,
  ],
  ['full-clone', /authorization failed for primary source/is],
  [
    'artifact-key',
    /not authorized to perform:? kms:\w+|Access ?Denied \(Service: (?:AWS ?)?KMS\b|\(Service: (?:AWS ?)?KMS\b[^)]*Access ?Denied|\bKMS\b(?!:).*(?:Access ?Denied|not authorized|not have permission)/is,
  ],
  [
    'artifact-bucket',
    /not authorized to perform:? s3:\w+|\bS3\b.*Access ?Denied|Access ?Denied \(Service: (?:Amazon )?S3\b/is,
  ],
  ['no-branch', /No Branch \[.*\] found for FullRepositoryName/is],
  [
    'host',
    /^(?!.*(?:\bS3\b|\bKMS\b|amazonaws\.com))(?:.*(?:unable|failed|could not|cannot) (?:to )?(?:connect to|reach|resolve)\b.*\b(?:host|server|endpoint)\b|.*\b(?:host|server|endpoint)\b.*(?:cannot be reached|could not be reached|(?:is )?(?:unreachable|not reachable|unavailable)|timed out)|.*\b(?:Connection (?:refused|timed out)|UnknownHostException|connect timed out)\b)/is,
  ],
];

/** Characters of a message that are read. */
const READ_LENGTH = 4000;

/** @param message in AWS's words */
export function causeOf(message: string): SourceFailureCause {
  const text = message.slice(0, READ_LENGTH);
  return CAUSES.find(([, pattern]) => pattern.test(text))?.[0] ?? 'unknown';
}

/** Whether the message of a failed build is about the source that it clones. */
export const isOfClone = (message: string): boolean =>
  ['full-clone', 'use-connection'].includes(causeOf(message));

/** What a failed source action, or a build that clones its source, is about. */
export interface SourceFailureContext {
  readonly source: SourceAction;
  readonly pipeline: Pick<Pipeline, 'artifactStores'>;
  /** Region of the pipeline. */
  readonly region: string;
  /** The CodeBuild project, if a build failed. */
  readonly project?: string | undefined;
}

export interface SourceFailureExplanation {
  readonly cause: SourceFailureCause;
  /** Why, in a few words for a headline. None if the message proves no cause. */
  readonly headline: string | undefined;
  /** None if the message proves no cause. */
  readonly remedy: Remedy | undefined;
}

/**
 * What no statement in a role's own policies can allow:
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
 */
const BEYOND_ROLE =
  /(?:with an explicit deny|because no (?:session policy|permissions boundary|service control policy|resource control policy|VPC endpoint policy))[^.]*/i;

/** @param message in AWS's words */
export function explainSourceFailure(
  message: string,
  context: SourceFailureContext,
): SourceFailureExplanation {
  const explanation = explain(causeIn(message, context), context);
  const beyond = BEYOND_ROLE.exec(message.replace(/\s+/g, ' '))?.[0];
  if (beyond === undefined || explanation.headline === undefined) return explanation;
  const text = `AWS denies it ${beyond}. Adding a statement to the role's own policies can't fix this. Ask whoever administers that policy.`;
  return { ...explanation, remedy: { text } };
}

/** A build that is not authorized to use the connection clones the source itself. */
function causeIn(message: string, { project }: SourceFailureContext): SourceFailureCause {
  const cause = causeOf(message);
  return cause === 'use-connection' && project !== undefined ? 'full-clone' : cause;
}

function explain(cause: SourceFailureCause, context: SourceFailureContext): SourceFailureExplanation {
  const { source } = context;
  const role = roleName(source.roleArn);
  switch (cause) {
    case 'use-connection':
      return {
        cause,
        headline: `role \`${role}\` is not authorized to use the connection`,
        remedy: {
          text: `Role \`${role}\` of source action \`${source.name}\` is not authorized to use the connection. Add this statement to one of its policies:`,
          lines: statementFor(useConnectionStatement(source)),
        },
      };
    case 'artifact-bucket':
    case 'artifact-key':
      return explainArtifacts(cause, context);
    case 'no-branch':
      return {
        cause,
        headline: `AWS reports no branch \`${source.branch}\` in \`${source.repository}\``,
        remedy: {
          text: `AWS says this if branch \`${source.branch}\` is missing or the repository isn't exactly \`${source.repository}\`. It says the same if the connection's app has no access to the repository, or if the connection isn't working. The checks \`branch-exists\`, \`repository\`, \`app-scope\` and \`connection-available\` tell these apart.`,
        },
      };
    case 'host':
      return {
        cause,
        headline: "AWS can't reach the connection's host",
        remedy: {
          text: "AWS can't reach the host of this connection. Check its VPC settings, and that the host is AVAILABLE and the server is up:",
          lines: [
            `aws codeconnections list-hosts --region ${parseConnectionArn(source.connectionArn)?.region ?? context.region}`,
          ],
        },
      };
    case 'full-clone': {
      const project =
        context.project === undefined ? 'the CodeBuild project' : `CodeBuild project \`${context.project}\``;
      return {
        cause,
        headline: `the role of ${project} is not authorized to use the connection`,
        remedy: {
          text: `With a full clone, the build uses the connection itself. Add this statement to a policy of the service role of ${project}:`,
          lines: statementFor(useConnectionStatement(source)),
        },
      };
    }
    case 'unknown':
      return { cause, headline: undefined, remedy: undefined };
  }
}

/** https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-CodestarConnectionSource.html */
const BUCKET_ACTIONS = ['s3:GetObject', 's3:GetObjectVersion', 's3:PutObject', 's3:PutObjectAcl'] as const;
const KEY_ACTIONS = ['kms:GenerateDataKey', 'kms:Decrypt'] as const;

function explainArtifacts(
  cause: 'artifact-bucket' | 'artifact-key',
  { source, pipeline, region }: SourceFailureContext,
): SourceFailureExplanation {
  const role = roleName(source.roleArn);
  const partition = partitionOf(region);
  const store = pipeline.artifactStores.find((each) => each.region === region) ?? pipeline.artifactStores[0];
  const bucket = store?.bucket ?? 'ARTIFACT_BUCKET';
  const key = store?.key;
  const isKey = cause === 'artifact-key';
  const statements = [
    ...(isKey ? [] : [{ action: BUCKET_ACTIONS, resource: `arn:${partition}:s3:::${bucket}/*` }]),
    ...(isKey || key !== undefined
      ? [{ action: KEY_ACTIONS, resource: key?.startsWith('arn:') === true ? key : 'KEY_ARN' }]
      : []),
  ];
  const what = isKey
    ? `the KMS key of artifact bucket \`${bucket}\`${key === undefined ? '' : ` (\`${key}\`)`}`
    : `artifact bucket \`${bucket}\``;
  const actions = (isKey ? KEY_ACTIONS : BUCKET_ACTIONS).map((action) => `\`${action}\``).join(', ');
  return {
    cause,
    headline: `role \`${role}\` can't ${isKey ? 'use the KMS key of' : 'write to'} artifact bucket \`${bucket}\``,
    remedy: {
      text: `Role \`${role}\` of source action \`${source.name}\` needs ${actions} on ${what}. Add this statement to one of the role's policies. If the ${isKey ? 'key' : 'bucket'} has its own policy, allow the role there too:`,
      lines: statementsFor(statements),
    },
  };
}
