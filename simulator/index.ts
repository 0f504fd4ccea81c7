/** AWS, GitHub and the runner on loopback: what tests and the demo use of it. */

export { ManualClock, ScaledClock, type Clock } from './core/clock.js';
export type { Fault, Refusal, RefusalKind, ServiceError, TransportFaultKind } from './core/faults.js';
export { createRandom } from './core/random.js';
export type { LoggedRequest } from './core/server.js';
export type { Rate } from './core/token-bucket.js';
export type { CheckRun } from './github/check-runs.js';
export type { Comment } from './github/comments.js';
export { inputEnvironment, readDeclaredInputs } from './runner/environment.js';
export { renderRunnerLog } from './runner/log.js';
export { runAction, type ActionResult, type ActionRun } from './runner/run-action.js';
export { startServer, type RunningServer, type ServerOptions } from './serve.js';
export { World } from './world.js';
export type * from './spec.js';
