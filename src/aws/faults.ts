/** AWS error → Problem: the one place that knows the names and shapes of the SDK's errors. */

import { grant } from '../domain/permissions.js';
import { Problem, RUN_AGAIN, type ProblemCode, type ProblemKind, type Remedy } from '../domain/problem.js';
import { alternatives, code, sentence } from '../domain/words.js';
import { TooLargeError } from '../http/body.js';
import type { Call } from './call.js';
import { shortId } from '../domain/short.js';

/** The fields that the SDK's errors have beyond those of Error; none is certain to be there. */
interface SdkError {
  readonly name: string;
  readonly message: string;
  readonly code?: unknown;
  readonly errno?: unknown;
  readonly hostname?: unknown;
  readonly address?: unknown;
  readonly port?: unknown;
  readonly $metadata?: { readonly httpStatusCode?: number; readonly attempts?: number };
}

const DENIED = /^(?:AccessDenied(?:Exception)?|UnauthorizedOperation|Forbidden)$/;
const EXPIRED = /^(?:ExpiredToken(?:Exception)?|RequestExpired|TokenRefreshRequired)$/;
const INVALID =
  /^(?:UnrecognizedClientException|InvalidClientTokenId|InvalidAccessKeyId|InvalidSignatureException|SignatureDoesNotMatch|IncompleteSignature(?:Exception)?|MissingAuthenticationToken(?:Exception)?|AuthFailure|InvalidToken|NotAuthorizedException)$/;
const MISSING =
  /^(?:ResourceNotFoundException|PipelineNotFoundException|PipelineExecutionNotFoundException|NoSuchEntity(?:Exception)?)$/;
const THROTTLED =
  /^(?:Throttling(?:Exception)?|ThrottledException|TooManyRequestsException|RequestLimitExceeded|RequestThrottled(?:Exception)?|SlowDown|BandwidthLimitExceeded|PriorRequestNotComplete)$/;
/** How AWS refuses a `clientRequestToken` that it knows from a request with other parameters is not documented. */
const TOKEN_MISMATCH = /^Idempotent?\w*Mismatch\w*$/;
const REFUSED_VALUE = /^(?:Validation(?:Exception|Error)?|Invalid\w*)$/;
const ABOUT_TOKEN = /client ?(?:request ?)?token|idempoten/i;
/** A value that AWS never accepts. */
const ABOUT_SYNTAX = /failed to satisfy constraint/i;
/** What the SDK calls an error, and its message, if the answer names none. AWS always does; proxies don't. */
const WITHOUT_CODE = /^(?:Unknown(?:Error)?|NotFound|Error)?$/;
const NETWORK =
  /^(?:ECONN\w+|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EPIPE|EHOSTUNREACH|ENETUNREACH|TimeoutError|RequestTimeout|CERT_\w+|\w*SELF_SIGNED\w*|UNABLE_TO_\w+|ERR_PROXY_\w+|ERR_TLS_\w+|ERR_SSL_\w+|DEPTH_ZERO_\w+)$/;

const RUN_AGAIN_AWS: Remedy = {
  text: 'Run the job again. If it keeps failing, look at the AWS Health Dashboard:',
  url: 'https://health.aws.amazon.com/health/status',
};

/** Whether an error is of the network, or AWS has no time, by its name or code. */
export const isTransientName = (name: string): boolean => NETWORK.test(name) || THROTTLED.test(name);

/** Whether AWS says that the credentials of a request have expired. */
export function isExpired(error: unknown): boolean {
  return error instanceof Error && EXPIRED.test(error.name);
}

/** @param error whatever a command of an SDK client rejected with */
export function problemOfAws(error: unknown, call: Call): Problem {
  if (error instanceof Problem) return error;
  const fault = asSdkError(error);
  const codes = [fault.name, typeof fault.code === 'string' ? fault.code : ''];
  const is = (pattern: RegExp) => codes.some((each) => pattern.test(each));
  // What the SDK tells its developers of an answer that it could not read helps no user.
  const isUnread = error instanceof SyntaxError || fault.message.includes('$response');
  const said = isUnread
    ? `The answer is not ${formatOf(call)}.`
    : `AWS says: ${sentence(fault.message === '' ? fault.name : withoutSignature(fault.message))}`;
  const make = (kind: ProblemKind, message: string, remedy: Remedy, problemCode?: ProblemCode) =>
    new Problem(kind, message, { remedy, cause: error, ...(problemCode && { code: problemCode }) });
  const execution = call.execution === undefined ? '' : `execution ${code(shortId(call.execution))} of `;

  if (is(DENIED)) return denied(fault, call, error);
  if (is(EXPIRED)) {
    return make('credentials', `The AWS credentials of this step have expired. ${said}`, {
      text: 'Let this step assume the role itself, so that it renews its credentials (the job needs `id-token: write`):',
      lines: ['role-to-assume: arn:aws:iam::ACCOUNT_ID:role/ROLE_NAME'],
    });
  }
  if (is(INVALID)) {
    return make(
      'credentials',
      `AWS does not accept the credentials of this step in ${code(call.region)}. ${said}`,
      {
        text: `Check that the access key is active and matches the secret key and session token. Also check that the runner's clock is right and that ${code(call.region)} is enabled in the account.`,
      },
    );
  }
  if (is(/^CredentialsProviderError$/)) return noCredentials(error);
  if (is(/^PipelineExecutionNotFoundException$/) && execution !== '')
    return make(
      'missing',
      `AWS has no ${execution}${call.subject} in ${code(call.region)}. ${said}`,
      { text: 'Check the execution id. AWS can take a minute to show a new execution.' },
      'no-such-execution',
    );
  if (is(/^PipelineExecutionNotStoppableException$/) && execution !== '')
    return make(
      'refused',
      `AWS can't stop ${execution}${call.subject} now. ${said}`,
      { text: 'Check whether the execution is still running.' },
      'not-stoppable',
    );
  if (is(MISSING))
    return make('missing', `AWS has no ${call.subject}${inRegion(call)}. ${said}`, {
      text: isGlobal(call)
        ? 'Check the name and the account of the credentials.'
        : 'Check the name, the Region and the account of the credentials.',
    });
  if (is(THROTTLED) || fault.$metadata?.httpStatusCode === 429) {
    return make(
      'throttled',
      `AWS throttled ${code(call.action)} for ${call.subject} on every attempt. ${said}`,
      {
        text: 'Run the job again. If many workflows call AWS at the same time, give them a `concurrency` group.',
      },
    );
  }
  if (error instanceof TooLargeError) return unreadable(call, error.message, error);
  if (is(NETWORK)) return unreachable(fault, call, error);
  if (is(/^(?:ConflictException|ConcurrentModificationException)$/)) {
    return make(
      'refused',
      `Another change to ${call.subject} is in progress, so AWS refused ${code(call.action)}. ${said}`,
      { text: 'This request changed nothing. Run the job again.' },
      'conflict',
    );
  }
  if (is(/^ConcurrentPipelineExecutionsLimitExceededException$/)) {
    return make('refused', `No more executions of ${call.subject} can run at the same time. ${said}`, {
      text: 'Nothing was started. Run the job again when some of them have ended, or stop any that are stuck.',
    });
  }
  if (is(/^ResourceUnavailableException$/))
    return make('broken', `AWS can't show ${call.subject} at the moment. ${said}`, RUN_AGAIN);
  const status = fault.$metadata?.httpStatusCode ?? 0;
  if (status >= 500) {
    const remedy = isUnread ? checkEndpoint(call) : RUN_AGAIN_AWS;
    const answered = `AWS answered ${code(call.action)} for ${call.subject} with status ${status}. ${said}`;
    return make('broken', answered, remedy);
  }
  if (status >= 400 && (isUnread || WITHOUT_CODE.test(fault.name))) {
    const quote = WITHOUT_CODE.test(fault.message) ? '' : `: "${withoutSignature(fault.message)}"`;
    const lacks = isUnread ? `is not ${formatOf(call)}` : `has no error code${quote}`;
    return brokenAnswer(call, `it has status ${status} and ${lacks}`, error);
  }
  if (status >= 400) {
    const isOfToken =
      is(TOKEN_MISMATCH) ||
      (is(REFUSED_VALUE) && ABOUT_TOKEN.test(fault.message) && !ABOUT_SYNTAX.test(fault.message));
    return make(
      'refused',
      `AWS refused ${code(call.action)} for ${call.subject} (${fault.name}). ${said}`,
      { text: 'Fix what AWS names, and run the job again.' },
      isOfToken ? 'used-token' : undefined,
    );
  }
  return brokenAnswer(
    call,
    isUnread ? `it is not ${formatOf(call)}` : `${fault.name}: ${fault.message}`,
    error,
  );
}

/** An answer that came, and does not hold what the service's model says it holds. */
export function brokenAnswer(call: Call, detail: string, cause?: unknown): Problem {
  return unreadable(
    call,
    `Can't read AWS's answer to ${code(call.action)} for ${call.subject}: ${sentence(detail)}`,
    cause,
  );
}

function unreadable(call: Call, message: string, cause: unknown): Problem {
  return new Problem('broken', message, { cause, remedy: checkEndpoint(call) });
}

/** What answers may not be AWS. */
function checkEndpoint({ endpointVariables }: Call): Remedy {
  if (endpointVariables.length === 0)
    return { text: 'Run the job again. If it keeps failing, check that no proxy answers in place of AWS.' };
  return {
    text: `${alternatives(endpointVariables)} sends requests to a custom endpoint. Check its value, or remove it.`,
  };
}

/** No provider of the credential chain gave any; the event tells why, so that a check says more. */
export function noCredentials(cause: unknown): Problem {
  return new Problem('credentials', 'This step has no AWS credentials.', {
    cause,
    code: 'no-credentials',
    remedy: {
      text: 'Run `aws-actions/configure-aws-credentials` before this step, or let this step assume a role:',
      lines: ['role-to-assume: arn:aws:iam::ACCOUNT_ID:role/ROLE_NAME'],
    },
  });
}

function denied(fault: SdkError, call: Call, cause: unknown): Problem {
  // "User: <ARN> is not authorized to perform: <action> on resource: <ARN> because …"
  const principal = /User: (arn:\S+) is not authorized/.exec(fault.message)?.[1];
  const resource = /on resource: (arn:\S+?)[.,;]*(?:\s|$)/.exec(fault.message)?.[1] ?? call.resource;
  // "with an explicit deny in a …", "because no session policy allows …": not a matter of the role's own policies.
  const forbidden =
    /(?:with an explicit deny|because no (?:session policy|permissions boundary|service control policy|VPC endpoint policy)).*/.exec(
      fault.message.replace(/\s+/g, ' '),
    )?.[0];
  const permission = {
    action: call.action,
    resource,
    ...(principal !== undefined && { principal }),
    ...(forbidden !== undefined && { isBeyondRole: true as const }),
  };
  const where = resource.includes(`:${call.region}:`) ? '' : inRegion(call);
  return new Problem(
    'denied',
    `${whoIs(principal)} not authorized to perform ${code(call.action)} on ${code(resource)}${where}.`,
    {
      cause,
      permission,
      remedy:
        forbidden === undefined
          ? grant(permission)
          : {
              text: `AWS denies it ${sentence(forbidden)} Adding a statement to the role's own policies can't fix this. Ask whoever administers that policy.`,
            },
    },
  );
}

/** IAM is one service for all Regions; a Region is only where its requests are signed. */
const isGlobal = ({ action }: Call): boolean => action.startsWith('iam:');

const inRegion = (call: Call): string => (isGlobal(call) ? '' : ` in ${code(call.region)}`);

function whoIs(principal: string | undefined): string {
  if (principal === undefined) return 'The credentials of this step are';
  const role = /:assumed-role\/([^/]+)\//.exec(principal)?.[1];
  return role === undefined ? `${code(principal)} is` : `Role ${code(role)} is`;
}

function unreachable(fault: SdkError, call: Call, cause: unknown): Problem {
  const host = [fault.hostname ?? fault.address, fault.port]
    .filter((part) => typeof part === 'string' || typeof part === 'number')
    .join(':');
  const where = host === '' ? `the endpoint in ${code(call.region)}` : code(host);
  const variables =
    call.endpointVariables.length === 0
      ? ''
      : ` Also check ${alternatives(call.endpointVariables)}, which sends requests to a custom endpoint.`;
  return new Problem(
    'unreachable',
    `No answer to ${code(call.action)} for ${call.subject} from ${where}: ${sentence(withoutLibrary(fault.message) || fault.name)}`,
    {
      cause,
      remedy: {
        text: `Check that the runner can reach AWS in ${code(call.region)} (firewall, proxy, VPC endpoint), and that this Region exists and offers the service.${variables}`,
      },
    },
  );
}

function asSdkError(error: unknown): SdkError {
  // Node's "happy eyeballs" gives one error for every address that it tried.
  if (error instanceof AggregateError && error.errors.length > 0) return asSdkError(error.errors[0]);
  if (error instanceof Error) return error;
  return { name: 'Error', message: String(error) };
}

/** A refused signature is answered with all that was signed, the session token among it. */
function withoutSignature(message: string): string {
  return message.split(/\s*The (?:Canonical String|String-to-Sign)\b/i)[0] ?? '';
}

const formatOf = ({ action }: Call): string => (/^(?:iam|sts):/.test(action) ? 'XML' : 'JSON');

/** What happened, without what the SDK tells its developers before and after it. */
function withoutLibrary(message: string): string {
  const words = message
    .replace(/^@smithy\/\S+ - (?:\[\w+\] )?/, '')
    .replace(/\s*Deserialization error: to see the raw response[\s\S]*$/, '');
  return words === 'aborted' ? 'the connection was closed before the full response arrived' : words;
}
