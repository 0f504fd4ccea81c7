/** What to do if the pipeline's Region has no connections. */

import { code } from '../domain/words.js';
import type { Remedy } from '../domain/problem.js';

export const useAnotherRegion = (region: string): Remedy => ({
  text: `CodePipeline doesn't support connections in ${code(region)}. Use a Region that supports them:`,
  lines: ['aws-region: REGION'],
});
