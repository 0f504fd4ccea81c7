import type { Refusal } from '../core/faults.js';
import type { HttpResponse } from '../core/http.js';

const REST = 'https://docs.github.com/rest';

export function respond(status: number, body: object): HttpResponse {
  return {
    status,
    headers: {
      'content-type': 'application/json; charset=utf-8',
      'x-github-media-type': 'github.v3; format=json',
    },
    body: JSON.stringify(body),
  };
}

/** An error with GitHub's message. */
export function fail(
  status: number,
  message: string,
  documentation = REST,
  errors?: readonly object[],
): HttpResponse {
  return respond(status, {
    message,
    ...(errors && { errors }),
    documentation_url: documentation,
    status: String(status),
  });
}

/** An answer with the `Link` header of a list; undefined where all is on one page. */
export const withLink = (response: HttpResponse, link: string | undefined): HttpResponse =>
  link === undefined ? response : { ...response, headers: { ...response.headers, link } };

/** The answer under a fault. */
export function refuse(refusal: Refusal): HttpResponse {
  if (typeof refusal === 'object') {
    const response = fail(refusal.status ?? 400, refusal.message);
    if (refusal.retryAfter === undefined) return response;
    return { ...response, headers: { ...response.headers, 'retry-after': String(refusal.retryAfter) } };
  }
  switch (refusal) {
    case 'denied':
      return fail(403, 'Resource not accessible by integration');
    case 'throttled':
      return fail(
        403,
        'API rate limit exceeded for installation ID 1234.',
        `${REST}/overview/rate-limits-for-the-rest-api`,
      );
    case 'error500':
      return fail(500, 'Server Error');
    case 'expired':
      return fail(401, 'Bad credentials');
    case 'conflict':
      return fail(409, 'Conflict');
  }
}
