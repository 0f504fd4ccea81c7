/** Names as prose has them. Outputs and links have them whole. */

/** `3f2a9c1` of a commit id of 40 digits; any other text as it is. */
export const shortCommit = (commit: string): string =>
  /^[0-9a-f]{40}$/i.test(commit) ? commit.slice(0, 7) : commit;

/** `ce6ae1ac` of the UUID of an execution; any other text as it is. */
export const shortId = (id: string): string =>
  /^[0-9a-f]{8}-[0-9a-f-]{27}$/i.test(id) ? id.slice(0, 8) : id;

/** `deploy` of the ARN of a role; any other text as it is. */
export const roleName = (arn: string): string => /:role\/(?:.*\/)?([^/]+)$/.exec(arn)?.[1] ?? arn;
