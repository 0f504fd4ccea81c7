import type { Caller } from '../aws/account.js';
import { evaluate } from './policy.js';
import type { IamSpec } from './spec.js';

/** Whether a caller may take an action on all of these resources, by the policies of the role whose session it is. */
export function isAllowed(
  { denied = [], holdsToPolicies = false, roles = [] }: IamSpec,
  caller: Caller,
  action: string,
  resources: readonly string[],
): boolean {
  if (denied.includes(action)) return false;
  if (!holdsToPolicies) return true;
  const name = caller.arn.split('/')[1];
  const role = roles.find(
    ({ arn }) => arn.split(':')[4] === caller.accountId && arn.split('/').at(-1) === name,
  );
  return resources.every(
    (resource) => evaluate(role?.statements ?? [], { action, resource, context: [] }).decision === 'allowed',
  );
}
