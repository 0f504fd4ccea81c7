import type { AwsService } from '../aws/service.js';
import { SIMULATE_PRINCIPAL_POLICY, type SimulatePrincipalPolicyInput } from './model.js';
import type { Iam } from './simulation.js';

export function iamService(iam: Iam): AwsService {
  return {
    name: 'iam',
    protocol: { kind: 'query', version: '2010-05-08' },
    operations: {
      SimulatePrincipalPolicy: {
        input: SIMULATE_PRINCIPAL_POLICY,
        resource: (_caller, { PolicySourceArn }: SimulatePrincipalPolicyInput) => PolicySourceArn,
        perform: (caller, input: SimulatePrincipalPolicyInput) => iam.simulatePrincipalPolicy(caller, input),
      },
    },
  };
}
