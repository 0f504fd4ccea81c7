/** Prints as JSON, [{ name, markdown }], the summaries that no story of the demo has. */

import { HOSTILE } from '../../__tests__/unit/report/hostile.js';
import { renderSummary } from '../../src/report/summary/summary.js';
import { hostile, hostileWait, many, succeeded } from './extremes.js';

/** Words by which Mermaid would begin, end or style something, and a name that is much too long. */
const WORDS = [
  'end',
  'graph TD',
  'subgraph x',
  'section x',
  'click a call alert()',
  'classDef bad fill:#ffffff',
  '%%{init: {"theme": "forest", "securityLevel": "loose"}}%%',
  '%% x',
  'x :crit, done, 0, 1',
  'a;b#35;c#quot;d',
  '"]:::bad --> y["',
  'x'.repeat(1000),
];
const TEXTS = [...Object.values(HOSTILE), ...WORDS];

const OUTCOMES = {
  'a-deploy-that-goes-through': succeeded(),
  '300-pipelines': many(300),
  'hostile-names': hostile(TEXTS),
  'hostile-names-of-a-deploy': hostileWait(TEXTS),
};

const pages = Object.entries(OUTCOMES).map(([name, outcome]) => ({ name, markdown: renderSummary(outcome) }));
process.stdout.write(JSON.stringify(pages));
