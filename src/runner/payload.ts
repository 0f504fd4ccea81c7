/** The payload of the event, which the runner writes into a file. */

import { readFileSync } from 'node:fs';
import { Problem } from '../domain/problem.js';
import { code } from '../domain/words.js';

/** @param path `GITHUB_EVENT_PATH` */
export function readPayload(path: string | undefined): unknown {
  if (!path) return {};
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (cause) {
    throw new Problem(
      'input',
      `Can't read the event payload: ${code(path)}, the value of \`GITHUB_EVENT_PATH\`, is not a JSON file.`,
      {
        cause,
        remedy: {
          text: 'Run this action as a step of a GitHub Actions workflow. The runner writes that file.',
        },
      },
    );
  }
}
