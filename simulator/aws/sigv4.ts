import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { AwsError } from './error.js';
import type { HttpRequest } from '../core/http.js';

const FORM =
  /^AWS4-HMAC-SHA256 Credential=([^/\s]+)\/(\d{8})\/([^/\s]+)\/([^/\s]+)\/aws4_request, ?SignedHeaders=([a-z0-9;-]+), ?Signature=([0-9a-f]{64})$/;

const FIVE_MINUTES_MS = 5 * 60 * 1000;

/** What an Authorization header says. */
export interface Authorization {
  accessKeyId: string;
  /** `yyyymmdd` */
  date: string;
  region: string;
  service: string;
  signedHeaders: string[];
  signature: string;
}

function refuse(message: string): AwsError {
  return new AwsError('InvalidSignatureException', message);
}

/**
 * What the request's Authorization header says; undefined where it has none. Throws AwsError:
 * IncompleteSignatureException for any other form than Signature Version 4's.
 */
export function readAuthorization({ headers }: HttpRequest): Authorization | undefined {
  const header = headers['authorization'];
  if (header === undefined) return undefined;
  const parts = FORM.exec(header);
  if (parts === null) {
    throw new AwsError(
      'IncompleteSignatureException',
      'Authorization header requires Credential, SignedHeaders and Signature of AWS4-HMAC-SHA256',
    );
  }
  const [, accessKeyId = '', date = '', region = '', service = '', signedHeaders = '', signature = ''] =
    parts;
  return { accessKeyId, date, region, service, signedHeaders: signedHeaders.split(';'), signature };
}

/**
 * Checks a signature: `host` and every `x-amz-` header are signed, the date is within 5 minutes of one of `times`
 * (milliseconds since the epoch), and the signature is the one that the secret gives (IAM user guide, "Create a signed
 * AWS API request"). Throws AwsError: InvalidSignatureException.
 */
export function verifySignature(
  request: HttpRequest,
  authorization: Authorization,
  { secretAccessKey, times }: { secretAccessKey: string; times: readonly number[] },
): void {
  const { headers } = request;
  const mustSign = [
    'host',
    'x-amz-date',
    ...Object.keys(headers).filter((name) => name.startsWith('x-amz-')),
  ];
  const unsigned = mustSign.find((name) => !authorization.signedHeaders.includes(name));
  if (unsigned !== undefined)
    throw refuse(`'${unsigned}' must be a 'SignedHeader' in the AWS Authorization.`);
  const absent = authorization.signedHeaders.find((name) => headers[name] === undefined);
  if (absent !== undefined) throw refuse(`The signed header '${absent}' is not in the request.`);
  checkDate(headers['x-amz-date'] ?? '', authorization.date, times);
  const payloadHash = sha256(request.body);
  if ((headers['x-amz-content-sha256'] ?? payloadHash) !== payloadHash) {
    throw refuse("The header 'x-amz-content-sha256' is not the hash of the body.");
  }
  const expected = sign(request, authorization, { secretAccessKey, payloadHash });
  if (!timingSafeEqual(Buffer.from(expected), Buffer.from(authorization.signature))) {
    throw refuse(
      'The request signature we calculated does not match the signature you provided. ' +
        'Check your AWS Secret Access Key and signing method. Consult the service documentation for details.',
    );
  }
}

function checkDate(stamp: string, scopeDate: string, times: readonly number[]): void {
  const parts = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(stamp);
  if (parts === null) throw refuse("Date must be in ISO-8601 'basic format'.");
  if (!stamp.startsWith(scopeDate))
    throw refuse('Date in Credential scope does not match YYYYMMDD from ISO-8601.');
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts.slice(1).map(Number);
  const signedAt = Date.UTC(year, month - 1, day, hour, minute, second);
  const [now = signedAt] = times;
  if (times.every((time) => Math.abs(time - signedAt) > FIVE_MINUTES_MS)) {
    const relation = signedAt < now ? 'Signature expired' : 'Signature not yet current';
    throw refuse(`${relation}: ${stamp} is more than 5 min. from ${new Date(now).toISOString()}`);
  }
}

function sign(
  request: HttpRequest,
  { date, region, service, signedHeaders }: Authorization,
  { secretAccessKey, payloadHash }: { secretAccessKey: string; payloadHash: string },
): string {
  const { headers } = request;
  const canonicalRequest = [
    request.method,
    request.path,
    request.query.split('&').sort().join('&'),
    ...signedHeaders.map((name) => `${name}:${(headers[name] ?? '').trim().replace(/ +/g, ' ')}`),
    '',
    signedHeaders.join(';'),
    payloadHash,
  ].join('\n');
  const scope = [date, region, service, 'aws4_request'];
  const toSign = [
    'AWS4-HMAC-SHA256',
    headers['x-amz-date'] ?? '',
    scope.join('/'),
    sha256(canonicalRequest),
  ].join('\n');
  const key = scope.reduce<string | Buffer>((secret, part) => hmac(secret, part), `AWS4${secretAccessKey}`);
  return hmac(key, toSign).toString('hex');
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}
