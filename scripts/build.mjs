/** Builds dist/, the action, and demo/, the simulator with the demo's stories. `--check` builds elsewhere and compares. */

import { bundle } from './bundle.mjs';

await bundle('src/index.ts', 'dist');
await bundle('simulator/demo.ts', 'demo');
