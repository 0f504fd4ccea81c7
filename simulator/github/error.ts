/** What GitHub refuses a request with. */
export class GitHubError extends Error {
  readonly status: number;
  /** The member `errors` of the answer; absent unless given. */
  readonly errors: readonly object[] | undefined;

  constructor(status: number, message: string, errors?: readonly object[]) {
    super(message);
    this.status = status;
    this.errors = errors;
  }
}

/** Of a request that does not have the form that GitHub's schema asks for. */
export const invalidRequest = (says: string): GitHubError =>
  new GitHubError(422, `Invalid request.\n\n${says}`);

/** Of a token without a permission. */
export const notAccessible = (): GitHubError =>
  new GitHubError(403, 'Resource not accessible by integration');
