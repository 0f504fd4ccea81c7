/** AWS error → Problem: the one place that knows the names and shapes of the SDK's errors. */

import { grant } from '../domain/permissions.js';
import { Problem, type ProblemKind, RUN_AGAIN, type ProblemCode, type Remedy } from '../domain/problem.js';

/** The call that an error came from. */
export interface Call {
  /** IAM action, as `codepipeline:GetPipeline`. */
  readonly action: string;
  /** ARN for the statement that allows the call, with `*` where a part of it is not known. */
  readonly resource: string;
  readonly region: string;
  /** What was asked for, in words: `pipeline app`. */
  readonly subject: string;
  /** The execution of the subject that was asked for. */
  readonly execution?: string;
}

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
const NETWORK =
  /^(?:ECONN\w+|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EPIPE|EHOSTUNREACH|ENETUNREACH|TimeoutError|RequestTimeout|CERT_\w+|\w*SELF_SIGNED\w*|UNABLE_TO_\w+|ERR_PROXY_\w+|ERR_TLS_\w+|ERR_SSL_\w+|DEPTH_ZERO_\w+)$/;

/** Whether AWS says that the credentials of a request have expired. */
export function isExpired(error: unknown): boolean {
  return error instanceof Error && EXPIRED.test(error.name);
}

/** @param error whatever a command of an SDK client rejected with */
export function toProblem(error: unknown, call: Call): Problem {
  if (error instanceof Problem) return error;
  const fault = asSdkError(error);
  const codes = [fault.name, typeof fault.code === 'string' ? fault.code : ''];
  const is = (pattern: RegExp) => codes.some((code) => pattern.test(code));
  // What the SDK tells its developers of an answer that it could not read helps no user.
  const isUnread = error instanceof SyntaxError || fault.message.includes('$response');
  const said = isUnread
    ? `The answer is no ${formatOf(call)}: a proxy, or an endpoint that is not AWS, may have given it.`
    : `AWS says: ${sentence(fault.message === '' ? fault.name : withoutSignature(fault.message))}`;
  const make = (kind: ProblemKind, message: string, remedy: Remedy, code?: ProblemCode) =>
    new Problem(kind, message, { remedy, cause: error, ...(code && { code }) });

  if (is(DENIED)) return denied(fault, call, error);
  if (is(EXPIRED)) {
    return make('credentials', `The AWS credentials of this step have expired. ${said}`, {
      text: 'Run aws-actions/configure-aws-credentials right before this step, or give it a longer role-duration-seconds. Or let this step assume the role and renew the credentials by itself:',
      lines: ['role-to-assume: arn:aws:iam::<account>:role/<role>'],
    });
  }
  if (is(INVALID)) {
    return make(
      'credentials',
      `AWS does not accept the credentials of this step in ${call.region}. ${said}`,
      {
        text: `Check that the keys belong together and are active, that the session token was passed on with them, that the runner's clock is right, and that the account has ${call.region} enabled.`,
      },
    );
  }
  if (is(/^CredentialsProviderError$/)) return noCredentials(error);
  if (is(/^PipelineExecutionNotFoundException$/) && call.execution !== undefined)
    return make(
      'missing',
      `AWS has no execution ${call.execution} of ${call.subject} in ${call.region}. ${said}`,
      { text: 'Check the id; AWS can also take a minute to show a new execution.' },
      'no-such-execution',
    );
  if (is(/^PipelineExecutionNotStoppableException$/) && call.execution !== undefined)
    return make(
      'refused',
      `Execution ${call.execution} of ${call.subject} has already ended. ${said}`,
      { text: 'There is nothing to stop.' },
      'already-ended',
    );
  if (is(MISSING))
    return make('missing', `AWS has no ${call.subject} in ${call.region}. ${said}`, {
      text: 'Check the name and the Region.',
    });
  if (is(THROTTLED) || fault.$metadata?.httpStatusCode === 429) {
    return make(
      'throttled',
      `AWS throttled ${call.action} for ${call.subject} until the retries were used up. ${said}`,
      {
        text: 'Run the job again; where many workflows ask at the same time, give them a concurrency group.',
      },
    );
  }
  if (is(NETWORK)) return unreachable(fault, call, error);
  if (is(/^(?:ConflictException|ConcurrentModificationException)$/)) {
    return make(
      'refused',
      `Another change of ${call.subject} is under way, so AWS refused ${call.action}. ${said}`,
      {
        text: 'Nothing was done; run the job again.',
      },
      'conflict',
    );
  }
  if (is(/^ConcurrentPipelineExecutionsLimitExceededException$/)) {
    return make('refused', `As many executions of ${call.subject} are running as AWS allows. ${said}`, {
      text: 'Nothing was started; run the job again when some of them have ended, or stop those that hang.',
    });
  }
  if (is(/^ResourceUnavailableException$/)) {
    return make('broken', `AWS cannot give ${call.subject} at the moment. ${said}`, RUN_AGAIN);
  }
  const status = fault.$metadata?.httpStatusCode ?? 0;
  if (status >= 500) {
    return make('broken', `AWS answered ${call.action} for ${call.subject} with status ${status}. ${said}`, {
      text: 'Run the job again; https://health.aws.amazon.com tells whether the service is disturbed.',
    });
  }
  if (status >= 400) {
    const isOfToken =
      is(TOKEN_MISMATCH) ||
      (is(REFUSED_VALUE) && ABOUT_TOKEN.test(fault.message) && !ABOUT_SYNTAX.test(fault.message));
    return make(
      'refused',
      `AWS refused ${call.action} for ${call.subject}: ${fault.name}. ${said}`,
      { text: 'Correct what AWS names and run the job again.' },
      isOfToken ? 'used-token' : undefined,
    );
  }
  return brokenAnswer(
    call,
    isUnread ? `it is no ${formatOf(call)}` : `${fault.name}: ${fault.message}`,
    error,
  );
}

/** An answer that came, and does not hold what the service's model says it holds. */
export function brokenAnswer(call: Call, detail: string, cause?: unknown): Problem {
  return new Problem(
    'broken',
    `The answer to ${call.action} for ${call.subject} cannot be read: ${sentence(detail)}`,
    {
      cause,
      remedy: {
        text: 'If AWS_ENDPOINT_URL or a proxy is set, check that it leads to AWS; otherwise run the job again.',
      },
    },
  );
}

/** No provider of the credential chain gave any; the event tells why, so that a check says more. */
export function noCredentials(cause: unknown): Problem {
  return new Problem('credentials', 'This step has no AWS credentials.', {
    cause,
    code: 'no-credentials',
    remedy: {
      text: 'Run aws-actions/configure-aws-credentials before this step, or let it assume a role:',
      lines: ['role-to-assume: arn:aws:iam::<account>:role/<role>'],
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
  const who = principal ?? 'The credentials of this step';
  return new Problem('denied', `${who} may not call ${call.action} on ${resource} in ${call.region}.`, {
    cause,
    permission,
    remedy:
      forbidden === undefined
        ? grant(permission)
        : {
            text: `${sentence(forbidden)} Ask whoever administers it: a statement of the role's own cannot allow this.`,
          },
  });
}

function unreachable(fault: SdkError, call: Call, cause: unknown): Problem {
  const host = [fault.hostname ?? fault.address, fault.port]
    .filter((part) => typeof part === 'string' || typeof part === 'number')
    .join(':');
  const where = host === '' ? `the endpoint of ${call.action} in ${call.region}` : host;
  return new Problem(
    'unreachable',
    `${call.action} for ${call.subject} got no answer from ${where}: ${sentence(withoutLibrary(fault.message) || fault.name)}`,
    {
      cause,
      remedy: {
        text: `Check that the runner reaches AWS in ${call.region} (firewall, proxy, VPC endpoint, AWS_ENDPOINT_URL), and that this Region exists and has the service.`,
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
  return words === 'aborted' ? 'the connection was closed before the whole answer was there' : words;
}

/** One line that ends like a sentence. */
function sentence(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return /[.!?]$/.test(line) ? line : `${line}.`;
}
