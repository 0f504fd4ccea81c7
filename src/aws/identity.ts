/** Whose credentials these are. The STS client is loaded only when a message needs to say it. */

import type { Identity } from '../ports/aws.js';
import { required } from './answers.js';
import type { Call } from './call.js';
import { send } from './send.js';
import { paced, type Settings } from './settings.js';

export function createIdentity(region: string, settings: Settings): Identity {
  return {
    async account() {
      const call: Call = {
        action: 'sts:GetCallerIdentity',
        resource: '*',
        region,
        subject: 'the credentials of this step',
        endpointVariables: settings.endpointVariables,
      };
      const { GetCallerIdentityCommand, STSClient } = await import('@aws-sdk/client-sts');
      const client = paced(new STSClient({ ...settings.config, region }), settings);
      const { Account } = await send(client, new GetCallerIdentityCommand({}), call);
      return required(Account, 'Account', call);
    },
  };
}
