import { createSign, createVerify, generateKeyPairSync, type KeyObject } from 'node:crypto';
import type { Clock } from '../core/clock.js';
import type { Refusal } from '../core/faults.js';
import type { HttpRequest, HttpResponse } from '../core/http.js';
import { deriveUuid } from '../core/identifiers.js';
import type { OidcSpec } from './spec.js';

/** Who issues the tokens of GitHub's runners. */
const GITHUB_ISSUER = 'https://token.actions.githubusercontent.com';

const FIVE_MINUTES_MS = 5 * 60 * 1000;

/** GitHub's tokens are good from 10 minutes before they are issued (github/docs, "OpenID Connect reference"). */
const NOT_BEFORE_MS = 10 * 60 * 1000;

/** What a token claims; times are seconds since the epoch. */
export type Claims = Record<string, unknown>;

/** Issues the tokens of a job, and knows its own signature again. */
export class OidcIssuer {
  readonly #spec: OidcSpec | undefined;
  readonly #clock: Clock;
  #keys: { privateKey: KeyObject; publicKey: KeyObject } | undefined;
  #issued = 0;

  constructor(spec: OidcSpec | undefined, clock: Clock) {
    this.#spec = spec;
    this.#clock = clock;
  }

  /** Whether a job may ask for tokens with this one. */
  knows(requestToken: string | undefined): boolean {
    return this.#spec !== undefined && requestToken === this.#spec.requestToken;
  }

  /** A token for an audience; the owner of the repository unless given, as GitHub does. */
  issue(audience: string | undefined): string {
    const { claims = {}, lifetimeMs = FIVE_MINUTES_MS } = this.#spec ?? {};
    const now = this.#clock.now();
    const owner = String(claims['repository_owner'] ?? String(claims['repository']).split('/')[0]);
    this.#issued += 1;
    const body = {
      iss: GITHUB_ISSUER,
      jti: deriveUuid(`oidc/${this.#issued}`),
      aud: audience ?? `https://github.com/${owner}`,
      iat: Math.floor(now / 1000),
      nbf: Math.floor((now - NOT_BEFORE_MS) / 1000),
      exp: Math.floor((now + lifetimeMs) / 1000),
      ...claims,
    };
    const signed = `${encode({ typ: 'JWT', alg: 'RS256', kid: 'simulated' })}.${encode(body)}`;
    const signature = createSign('sha256').update(signed).sign(this.#keyPair.privateKey, 'base64url');
    return `${signed}.${signature}`;
  }

  /** Whether a token is as it was issued here. */
  hasSigned(token: string): boolean {
    const end = token.lastIndexOf('.');
    const verify = createVerify('sha256').update(token.slice(0, end));
    return verify.verify(this.#keyPair.publicKey, token.slice(end + 1), 'base64url');
  }

  get #keyPair(): { privateKey: KeyObject; publicKey: KeyObject } {
    // Made when first needed, since it takes longer than most tests.
    this.#keys ??= generateKeyPairSync('rsa', { modulusLength: 2048 });
    return this.#keys;
  }
}

/** The claims of a token, unchecked, or undefined for a text that is none. */
export function readClaims(token: string): Claims | undefined {
  const parts = token.split('.');
  if (parts.length !== 3) return undefined;
  try {
    const claims: unknown = JSON.parse(Buffer.from(parts[1] ?? '', 'base64url').toString('utf8'));
    return typeof claims === 'object' && claims !== null ? (claims as Claims) : undefined;
  } catch {
    return undefined;
  }
}

/**
 * The answer of the runner's token endpoint. Its words for a refusal are not known; its status is.
 * @param refusal a fault to play once the request token is known
 */
export function answerOidc(issuer: OidcIssuer, request: HttpRequest, refusal?: Refusal): HttpResponse {
  const requestToken = /^bearer (\S+)$/i.exec(request.headers['authorization'] ?? '')?.[1];
  if (request.method !== 'GET') return respond(405, { message: 'Method Not Allowed' });
  if (!issuer.knows(requestToken)) return respond(401, { message: 'Unauthorized' });
  if (refusal !== undefined) return refuse(refusal);
  const audience = new URLSearchParams(request.query).get('audience') ?? undefined;
  const value = issuer.issue(audience);
  return respond(200, { count: value.length, value });
}

function refuse(refusal: Refusal): HttpResponse {
  if (typeof refusal === 'object') return respond(refusal.status ?? 400, { message: refusal.message });
  switch (refusal) {
    case 'denied':
      return respond(403, { message: 'Forbidden' });
    case 'throttled':
      return respond(429, { message: 'Too Many Requests' });
    case 'error500':
      return respond(500, { message: 'Internal Server Error' });
    case 'expired':
      return respond(401, { message: 'Unauthorized' });
    case 'conflict':
      return respond(409, { message: 'Conflict' });
  }
}

function respond(status: number, body: object): HttpResponse {
  return {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8' },
    body: JSON.stringify(body),
  };
}

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
