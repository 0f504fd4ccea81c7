import { createRandom } from './random.js';

/** Faults that AWS or GitHub answers with. */
export type RefusalKind = 'denied' | 'throttled' | 'error500' | 'expired' | 'conflict';

/** What a request is refused with: a kind, or an error of a service's own. */
export type Refusal = RefusalKind | ServiceError;

/** An error as a service names it, as `IDPCommunicationError`. */
export interface ServiceError {
  code: string;
  message: string;
  /** 400 unless given. */
  status?: number;
  /** Seconds of GitHub's header `retry-after`, as for its secondary rate limits; none unless given. */
  retryAfter?: number;
}

/** Faults of the way there and back. */
export type TransportFaultKind = 'reset' | 'resetAfter' | 'notJson' | 'noMembers' | 'hang';

/**
 * A fault that is played instead of, or before, an answer.
 * - `denied`, `throttled`, `error500`, `expired`, `conflict`, and `error` with the error that it brings along: the
 *   request is checked, then refused, and has no effect. `conflict` is CodePipeline's, while another change is under way.
 * - `reset`: the socket is destroyed, the request has no effect. `resetAfter`: it took effect, then the socket is
 *   destroyed.
 * - `notJson`: an HTML page with status 200. `noMembers`: `{}` with status 200, of STS and IAM an XML answer whose
 *   result is empty. `hang`: never an answer. None of the three has an effect.
 * - `slow`: the answer comes `delayMs` later.
 */
export type Fault = {
  /**
   * An operation of AWS, or GitHub's id of one: `repos/get`, `repos/get-branch`, `repos/compare-commits`,
   * `orgs/list-app-installations`, `users/get-authenticated`, `checks/create`, `checks/update`, `checks/list-for-ref`,
   * `issues/list-comments`, `issues/create-comment`, `issues/update-comment`, `issues/delete-comment`; `oidc/token` of
   * the runner; `*` for every one.
   */
  operation: string;
  /** Signing name of the service, as `codepipeline`, `sts` or `iam`, or `github` or `oidc`; any unless given. */
  service?: string;
  /** How many calls of the operation meet it, from the first that no earlier entry takes; all unless given. */
  times?: number;
  /**
   * With which probability a call meets it, from 0 to 1, so long as `times` are left; 1 unless given. Chance comes from
   * the seed of the run and the place of the fault in its list.
   */
  share?: number;
} & (
  | { kind: RefusalKind | TransportFaultKind }
  | { kind: 'slow'; delayMs: number }
  | ({ kind: 'error' } & ServiceError)
);

interface Entry {
  fault: Fault;
  left: number;
  /** Says for one call whether chance has it meet the fault. */
  strikes: () => boolean;
}

/** Deals out the faults of a run, in their order. */
export class FaultPlan {
  readonly #entries: Entry[];

  /** Throws a RangeError for a share that is no probability. */
  constructor(faults: readonly Fault[], seed = 1) {
    this.#entries = faults.map((fault, index) => {
      const { times = Number.POSITIVE_INFINITY, share = 1 } = fault;
      if (!(share >= 0 && share <= 1)) throw new RangeError(`A share is from 0 to 1, not ${share}.`);
      const random = createRandom(seed + index);
      return { fault, left: times, strikes: () => random() < share };
    });
  }

  /** The fault that this call of an operation meets, which is then spent, or undefined. */
  next(service: string, operation: string): Fault | undefined {
    const entry = this.#entries.find(
      ({ fault, left, strikes }) =>
        left > 0 &&
        (fault.operation === '*' || fault.operation === operation) &&
        (fault.service === undefined || fault.service === service) &&
        strikes(),
    );
    if (entry === undefined) return undefined;
    entry.left -= 1;
    return entry.fault;
  }
}
