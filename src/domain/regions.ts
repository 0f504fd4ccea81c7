/** Where connections are to be had, and where they can be used. */

/** docs/facts.md, "Regions without connections". */
const WITHOUT_CONNECTIONS: ReadonlySet<string> = new Set([
  'af-south-1',
  'ap-east-1',
  'ap-east-2',
  'ap-northeast-3',
  'ap-south-2',
  'ap-southeast-3',
  'ap-southeast-4',
  'ap-southeast-5',
  'ap-southeast-6',
  'ap-southeast-7',
  'ca-west-1',
  'cn-north-1',
  'cn-northwest-1',
  'eu-central-2',
  'eu-south-2',
  'il-central-1',
  'me-central-1',
  'me-south-1',
  'mx-central-1',
  'us-gov-west-1',
]);

/**
 * The Regions with connections that an account has to enable first:
 * https://docs.aws.amazon.com/accounts/latest/reference/manage-acct-regions.html
 */
const OPT_IN: ReadonlySet<string> = new Set(['eu-south-1']);

/** Whether AWS says that CodePipeline has no connections there. Of a Region that is not known here it does not. */
export const lacksConnections = (region: string): boolean => WITHOUT_CONNECTIONS.has(region);

/** Whether a connection whose home this is may not work in other Regions (docs/facts.md, "Global connections"). */
export const isOptInRegion = (region: string): boolean => OPT_IN.has(region);
