/** Whose credentials these are. The STS client is loaded only when a message needs to say it. */

import type { Identity } from '../ports/aws.js';
import { brokenAnswer, toProblem, type Call } from './faults.js';
import type { ClientSettings } from './settings.js';

export function createIdentity(region: string, settings: ClientSettings): Identity {
  return {
    async account() {
      const call: Call = {
        action: 'sts:GetCallerIdentity',
        resource: '*',
        region,
        subject: "the caller's identity",
      };
      try {
        const { GetCallerIdentityCommand, STSClient } = await import('@aws-sdk/client-sts');
        const { Account } = await new STSClient({ ...settings, region }).send(
          new GetCallerIdentityCommand({}),
        );
        if (Account === undefined) throw brokenAnswer(call, 'it has no member Account');
        return Account;
      } catch (error) {
        throw toProblem(error, call);
      }
    },
  };
}
