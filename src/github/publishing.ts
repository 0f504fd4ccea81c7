/** What GitHub shows of a run beside its log: one module, so that a run that asks for none of it loads none of it. */

export { createCheckRuns } from './check-run.js';
export { createComments } from './comment.js';
