import type { AwsService } from '../aws/service.js';
import {
  ASSUME_ROLE_WITH_WEB_IDENTITY,
  GET_CALLER_IDENTITY,
  type AssumeRoleWithWebIdentityInput,
} from './model.js';
import { notAuthorized, type Sessions } from './sessions.js';

export function stsService(sessions: Sessions): AwsService {
  return {
    name: 'sts',
    protocol: { kind: 'query', version: '2011-06-15' },
    operations: {
      GetCallerIdentity: {
        input: GET_CALLER_IDENTITY,
        access: 'no-permission',
        resource: () => '*',
        perform: ({ arn, userId, accountId }) => ({ Arn: arn, UserId: userId, Account: accountId }),
      },
      AssumeRoleWithWebIdentity: {
        input: ASSUME_ROLE_WITH_WEB_IDENTITY,
        access: 'token',
        resource: (_caller, { RoleArn }: AssumeRoleWithWebIdentityInput) => RoleArn,
        denial: notAuthorized,
        perform: (_caller, input: AssumeRoleWithWebIdentityInput) =>
          sessions.assumeRoleWithWebIdentity(input),
      },
    },
  };
}
