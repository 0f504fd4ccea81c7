/** The whole body of an answer, bounded in bytes and, with a limit, in time. */

import type { Readable } from 'node:stream';

/** An answer that never ends, or is not what was requested. */
export class TooLargeError extends Error {
  override readonly name = 'TooLargeError';
}

/** @param what whose answer it is, as `AWS's answer` */
export const tooLarge = (what: string, bytes: number): TooLargeError =>
  new TooLargeError(`${what} is larger than ${bytes / 1024 ** 2} MiB.`);

export interface BodyLimit {
  /** Whose answer it is, as `AWS's answer`. */
  readonly what: string;
  readonly bytes: number;
}

/** @throws TooLargeError, or the error of the connection */
export function readBody(message: Readable, { what, bytes }: BodyLimit): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    message.on('data', (chunk: Buffer) => {
      length += chunk.length;
      if (length > bytes) message.destroy(tooLarge(what, bytes));
      else chunks.push(chunk);
    });
    message.once('end', () => {
      resolve(Buffer.concat(chunks));
    });
    message.once('error', reject);
    // Whoever destroys it without an error leaves nobody waiting.
    message.once('close', () => {
      reject(new Error('the connection was closed before the full response arrived'));
    });
  });
}
