/** An error that AWS answers with: its code, its message and its HTTP status. */
export class AwsError extends Error {
  constructor(
    readonly code: string,
    message: string,
    readonly httpStatus = 400,
  ) {
    super(message);
    this.name = code;
  }
}

/** An error of an operation's own model, whose code is the same in every protocol. */
export class ModelledError extends AwsError {}

/** A request whose members break a constraint of the service's model. */
export function validationError(message: string): AwsError {
  return new AwsError('ValidationException', message);
}

/** What CloudWatch Logs calls a ValidationException. */
export function invalidParameter(message: string): AwsError {
  return new AwsError('InvalidParameterException', message);
}

/**
 * The refusal of a caller without a permission, in IAM's words.
 * @param action IAM action, as `codepipeline:GetPipeline`
 * @param resource ARN of what was asked for
 */
export function accessDenied(callerArn: string, action: string, resource: string): AwsError {
  return new AwsError(
    'AccessDeniedException',
    `User: ${callerArn} is not authorized to perform: ${action} on resource: ${resource} ` +
      `because no identity-based policy allows the ${action} action`,
  );
}

/** The answer to temporary credentials past their end. */
export function expiredToken(): AwsError {
  return new AwsError('ExpiredTokenException', 'The security token included in the request is expired');
}

/** The answer to credentials that AWS does not know. */
export function unrecognizedClient(): AwsError {
  return new AwsError(
    'UnrecognizedClientException',
    'The security token included in the request is invalid.',
  );
}

/** The answer to a caller that asks too often. */
export function throttled(): AwsError {
  return new AwsError('ThrottlingException', 'Rate exceeded');
}

/** The answer of a service that failed inside. */
export function internalFailure(): AwsError {
  return new AwsError('InternalFailure', 'The service encountered an internal error.', 500);
}

/** The answer while another change of the same resource is under way (the words of CodePipeline's model). */
export function conflict(): AwsError {
  return new AwsError(
    'ConflictException',
    'Your request cannot be handled because the pipeline is busy handling ongoing activities. Try again later.',
  );
}
