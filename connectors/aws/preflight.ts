import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import type { Preflight } from 'countersign/kit';
import type { AwsClient } from './client.ts';
import { CallerIdentity } from './wire.ts';

/** What a credential may do AWS tells nobody before it is tried: policies of six kinds decide it together. */
export const preflight: Preflight<AwsClient> = {
  async identity(client) {
    const { settings } = client;
    const self = await client.read('GetCallerIdentity', CallerIdentity, ({ sts }) =>
      sts.send(new GetCallerIdentityCommand({})),
    );
    return {
      name: `${self.Arn} in ${self.Account}`.slice(0, 512),
      scopes: undefined,
      warnings: [
        ...(self.Account === settings.accountId
          ? []
          : [`the credential is of account ${self.Account}, and AWS_ACCOUNT_ID is ${settings.accountId}`]),
        ...(self.Arn.endsWith(':root') ? ['the credential is the root user’s: nothing bounds it'] : []),
        ...(settings.keys && !settings.keys.sessionToken && !settings.role
          ? ['AWS_ACCESS_KEY_ID: a key of a user lives until it is taken away; let it assume a role']
          : []),
        `CloudTrail is read in ${settings.logRegions.join(', ')}: what happens in other Regions is not seen`,
        ...(settings.identityCenter
          ? []
          : ['no IAM Identity Center is configured: its users are not found and not contained']),
      ],
    };
  },
};
