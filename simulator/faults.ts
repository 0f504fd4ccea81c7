/** Faults that AWS or GitHub answers with. */
export type RefusalKind = 'denied' | 'throttled' | 'error500' | 'expired';

/** Faults of the way there and back. */
export type TransportFaultKind = 'reset' | 'resetAfter' | 'notJson' | 'noMembers' | 'hang';

/**
 * A fault that is played instead of, or before, an answer.
 * - `denied`, `throttled`, `error500`, `expired`: the request is checked, then refused, and has no effect.
 * - `reset`: the socket is destroyed, the request has no effect. `resetAfter`: it took effect, then the socket is
 *   destroyed.
 * - `notJson`: an HTML page with status 200. `noMembers`: `{}` with status 200. `hang`: never an answer. None of the
 *   three has an effect.
 * - `slow`: the answer comes `delayMs` later.
 */
export type Fault = {
  /** An operation of AWS, or GitHub's id of one: `repos/get`, `repos/get-branch`, `repos/compare-commits`. */
  operation: string;
  /** Signing name of the service, or `github`; any unless given. */
  service?: string;
  /** How many calls of the operation meet it, from the first that no earlier entry takes; all unless given. */
  times?: number;
} & ({ kind: RefusalKind | TransportFaultKind } | { kind: 'slow'; delayMs: number });

/** Deals out the faults of a run, in their order. */
export class FaultPlan {
  readonly #entries: { fault: Fault; left: number }[];

  constructor(faults: readonly Fault[]) {
    this.#entries = faults.map((fault) => ({ fault, left: fault.times ?? Number.POSITIVE_INFINITY }));
  }

  /** The fault that this call of an operation meets, which is then spent, or undefined. */
  next(service: string, operation: string): Fault | undefined {
    const entry = this.#entries.find(
      ({ fault, left }) =>
        left > 0 &&
        fault.operation === operation &&
        (fault.service === undefined || fault.service === service),
    );
    if (entry === undefined) return undefined;
    entry.left -= 1;
    return entry.fault;
  }
}
