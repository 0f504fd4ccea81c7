/** Whose credentials these are. The STS client is loaded only when a message needs to say it. */

import type { Identity } from '../ports/aws.js';
import { brokenAnswer, type Call } from './faults.js';
import { send } from './send.js';
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
      const { GetCallerIdentityCommand, STSClient } = await import('@aws-sdk/client-sts');
      const client = new STSClient({ ...settings, region });
      const { Account } = await send(client, new GetCallerIdentityCommand({}), call);
      if (Account === undefined) throw brokenAnswer(call, 'it has no member Account');
      return Account;
    },
  };
}
