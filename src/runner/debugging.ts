/** What a run with debug logging tells next to the log: where it runs, what it is about, and every request. */

import type { RunEvent } from '../domain/run-event.js';

export async function startDebugging(
  { name, repository, branch, commit }: RunEvent,
  tell: (message: string) => void,
): Promise<void> {
  tell(`Node.js ${process.version} on ${process.platform} ${process.arch}`);
  tell(`Event ${name} of ${repository}: branch ${branch ?? '(none)'}, commit ${commit ?? '(none)'}`);
  const { traceRequests } = await import('../http/trace.js');
  traceRequests(tell, () => performance.now());
}
