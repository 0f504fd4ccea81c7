/** The account that calls come from, and what they may do. */
export interface AccountSpec {
  /** Account of the callers and, unless they say otherwise, of the pipelines: 12 digits. */
  account: string;
  /** `aws` unless given. */
  partition?: string;
  /** Regions that the account may sign for. */
  regions: string[];
  credentials: CredentialSpec[];
  /**
   * IAM actions that are denied, as `codepipeline:GetPipeline`. A connection call needs the action of the API that
   * is asked. `sts:GetCallerIdentity` needs no permission and cannot be denied.
   */
  denied?: string[];
  /**
   * Whether calls are held to the statements of the role in `roles` that makes them. A role that is not in there may
   * then do nothing. Unless given, roles may do all but what is in `denied`.
   */
  holdsToPolicies?: boolean;
  /**
   * How the services that speak JSON write the times of their answers: as numbers, as AWS does, or as text, as some
   * that imitate it. `seconds` unless given.
   */
  timestamps?: 'seconds' | 'text';
  /** Most entries on one page of any AWS list, to force paging. */
  pageSize?: number;
}

/** An access key, and what becomes of requests signed with it. */
export interface CredentialSpec {
  accessKeyId: string;
  secretAccessKey: string;
  /** Present for temporary credentials; requests must then carry it, and must not carry one otherwise. */
  sessionToken?: string;
  state: 'valid' | 'expired' | 'invalid';
  /** Valid credentials expire this long after the world's start. */
  expiresAfterMs?: number;
  /** ARN of the principal; the session `session` of the role `ci` in the world's account unless given. */
  arn?: string;
}

/** Who asks, as the signature tells it. */
export interface Caller {
  accountId: string;
  arn: string;
  userId: string;
  /** Region of the signature. */
  region: string;
}

/** Account and Region in which a caller is. */
export type Place = Pick<Caller, 'region' | 'accountId'>;

/** ARN of a resource of a service, in an account and a Region. */
export function arnOf(
  { partition = 'aws' }: Pick<AccountSpec, 'partition'>,
  service: string,
  { region, accountId }: Place,
  resource: string,
): string {
  return `arn:${partition}:${service}:${region}:${accountId}:${resource}`;
}
