/** The Node.js that runs actions: this one where it is new enough, else the one that the packages brought. */

import { createRequire } from 'node:module';

const MAJOR = 24;

/** @returns the path of a Node.js 24 binary @throws Error where there is none for this machine */
export function findNode24() {
  if (Number(process.versions.node.split('.')[0]) === MAJOR) return process.execPath;
  const platform = process.platform === 'win32' ? 'win' : process.platform;
  const file = platform === 'win' ? 'node.exe' : 'node';
  try {
    return createRequire(import.meta.url).resolve(`node-${platform}-${process.arch}/bin/${file}`);
  } catch {
    throw new Error(
      `Run this with Node.js ${MAJOR}: npm has no package with its binary for ${platform}-${process.arch}.`,
    );
  }
}
