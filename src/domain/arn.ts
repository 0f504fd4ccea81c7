/** ARNs of connections, and the console pages that belong to what AWS names; pure. */

/** The two service prefixes of connection ARNs; they are the IAM prefixes and the signing names too. */
export type ConnectionService = 'codestar-connections' | 'codeconnections';

export interface ConnectionArn {
  readonly partition: string;
  readonly service: ConnectionService;
  /** The connection's home Region. */
  readonly region: string;
  readonly account: string;
  readonly id: string;
}

const REGION = '[a-z]{2,4}(?:-[a-z]+)+-\\d+';
const CONNECTION_ARN = new RegExp(
  `^arn:(aws(?:-[a-z]+)*):(codestar-connections|codeconnections):(${REGION}):(\\d{12}):connection/([\\w-]+)$`,
);

export function isRegion(text: string): boolean {
  return new RegExp(`^${REGION}$`).test(text);
}

/** @returns none if the text is no connection ARN (API reference: at most 256 characters) */
export function parseConnectionArn(text: string): ConnectionArn | undefined {
  const match = text.length <= 256 ? CONNECTION_ARN.exec(text) : null;
  if (!match) return undefined;
  const [, partition = '', service, region = '', account = '', id = ''] = match;
  return { partition, service: service as ConnectionService, region, account, id };
}

/** @returns the 12 digits of an ARN's account; none if it has none, or is no ARN */
export function accountOf(arn: string | undefined): string | undefined {
  return /^arn:[^:]*:[^:]*:[^:]*:(\d{12}):/.exec(arn ?? '')?.[1];
}

/** The ARN with the same id under the other service prefix: to AWS another connection. */
export function otherService(service: ConnectionService): ConnectionService {
  return service === 'codeconnections' ? 'codestar-connections' : 'codeconnections';
}

function consoleHost(region: string): string {
  if (region.startsWith('cn-')) return `${region}.console.amazonaws.cn`;
  if (region.startsWith('us-gov-')) return `${region}.console.amazonaws-us-gov.com`;
  return `${region}.console.aws.amazon.com`;
}

/** Region prefixes of the partitions other than `aws` (botocore, partitions). */
const PARTITIONS: Readonly<Record<string, string>> = {
  'cn-': 'aws-cn',
  'us-gov-': 'aws-us-gov',
  'us-iso-': 'aws-iso',
  'us-isob-': 'aws-iso-b',
  'us-isof-': 'aws-iso-f',
  'eu-isoe-': 'aws-iso-e',
  'eusc-': 'aws-eusc',
};

/** The partition of a Region, for the ARNs of statements. */
export function partitionOf(region: string): string {
  const prefix = Object.keys(PARTITIONS).find((start) => region.startsWith(start));
  return PARTITIONS[prefix ?? ''] ?? 'aws';
}

/**
 * A name as one segment of a path. Half a character has no place in an address, and a segment of dots alone leads
 * elsewhere: what stands in their place leads to no page, and to none of another name.
 */
function segment(name: string): string {
  const whole = name.replace(/\p{Cs}/gu, '\ufffd');
  return encodeURIComponent(/^\.{1,2}$/.test(whole) ? whole.replaceAll('.', '\uff0e') : whole);
}

/** The page on which a person completes the handshake ("Update pending connection"). */
export function connectionUrl(arn: string): string {
  const parsed = parseConnectionArn(arn);
  if (!parsed) return 'https://console.aws.amazon.com/codesuite/settings/connections';
  const { region, account, service, id } = parsed;
  return `https://${consoleHost(region)}/codesuite/settings/${account}/${region}/${service}/connections/${id}`;
}

/**
 * The list in which a connection's page is found. It holds no account id: a job that masks the id breaks a link with it.
 *
 * @returns none if the ARN is not a connection's
 */
export function connectionListUrl(arn: string): string | undefined {
  const region = parseConnectionArn(arn)?.region;
  if (region === undefined) return undefined;
  return `https://${consoleHost(region)}/codesuite/settings/connections?region=${region}`;
}

/** The pipelines of a Region. */
export const pipelineListUrl = (region: string): string =>
  `https://${consoleHost(region)}/codesuite/codepipeline/pipelines?region=${region}`;

/** The home page of the console, which shows the account. It holds no account id, which a job may mask. */
export const consoleHomeUrl = (region: string): string =>
  `https://${consoleHost(region)}/console/home?region=${region}`;

export function pipelineUrl(region: string, name: string): string {
  const pipeline = segment(name);
  return `https://${consoleHost(region)}/codesuite/codepipeline/pipelines/${pipeline}/view?region=${region}`;
}

export function executionUrl(region: string, name: string, id: string): string {
  const path = `${segment(name)}/executions/${segment(id)}`;
  return `https://${consoleHost(region)}/codesuite/codepipeline/pipelines/${path}/timeline?region=${region}`;
}
