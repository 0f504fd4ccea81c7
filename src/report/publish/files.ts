/** The files by which the runner takes outputs and the summary of a step. */

import { closeSync, ftruncateSync, openSync, statSync, writeSync } from 'node:fs';
import { EOL } from 'node:os';
import { issueFileCommand, prepareKeyValueMessage } from '../../runner/toolkit.js';

export type Environment = Readonly<Record<string, string | undefined>>;

export interface RunnerFiles {
  /** Of an output that is written again, the runner takes the last value. */
  readonly writeOutputs: (outputs: Readonly<Record<string, string>>) => void;
  /** Replaces what was written before. */
  readonly writeSummary: (markdown: string) => void;
}

/**
 * @param env says which files there are. Without one, nothing is written
 * @param warn hears why a file could not be written: no reason to lose the rest of the report
 */
export function createFiles(env: Environment, warn: (message: string) => void): RunnerFiles {
  /** Size of the summary when it was first written: what others wrote stays. */
  let startOfSummary: number | undefined;

  const attempt = (name: string, write: (path: string) => void): void => {
    const path = env[name];
    if (!path) return;
    try {
      write(path);
    } catch (error) {
      warn(`${name} can't be written: ${error instanceof Error ? error.message : String(error)}`);
    }
  };

  return {
    writeOutputs(outputs) {
      attempt('GITHUB_OUTPUT', () => {
        // At once: a step that is killed meanwhile leaves no half of a value.
        issueFileCommand(
          'OUTPUT',
          Object.entries(outputs)
            .map((output) => prepareKeyValueMessage(...output))
            .join(EOL),
        );
      });
    },

    writeSummary(markdown) {
      attempt('GITHUB_STEP_SUMMARY', (path) => {
        const start = (startOfSummary ??= statSync(path).size);
        const content = Buffer.from(`${markdown}${EOL}`);
        const file = openSync(path, 'r+');
        try {
          writeSync(file, content, 0, content.length, start);
          ftruncateSync(file, start + content.length);
        } finally {
          closeSync(file);
        }
      });
    },
  };
}
