/** The payload of the event, which the runner writes into a file. */

import { readFileSync } from 'node:fs';
import { Problem } from '../domain/problem.js';

/** @param path `GITHUB_EVENT_PATH` */
export function readPayload(path: string | undefined): unknown {
  if (!path) return {};
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (cause) {
    throw new Problem('input', `The event payload at GITHUB_EVENT_PATH (${path}) cannot be read as JSON.`, {
      cause,
      remedy: { text: 'Run this action as a step of a GitHub Actions workflow, which writes that file.' },
    });
  }
}
