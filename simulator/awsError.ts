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

/** A request whose members break a constraint of the service's model. */
export function validationError(message: string): AwsError {
  return new AwsError('ValidationException', message);
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
