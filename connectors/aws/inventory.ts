import { GetLoginProfileCommand } from '@aws-sdk/client-iam';
import { type Inventory, type InventoryRecord, orUndefined } from 'countersign/kit';
import type { AwsClient } from './client.ts';
import { type Key, keysOf, lastUseOf } from './keys.ts';
import { SUSPEND_POLICY } from './policy-document.ts';
import { allUsers, inlinePoliciesOfUser } from './principals.ts';
import { type IamUser, LoginProfile } from './wire.ts';

/** Keys and passwords of every user of IAM, user by user. */
export const inventory: Inventory<AwsClient> = {
  kinds: ['api-key', 'password'],
  gaps: [
    'the root user’s keys and password: IAM shows them in its credential report alone',
    'sessions of roles, of the console and of the access portal: AWS lists none',
    'SSH keys and signing certificates of users: they open CodeCommit and old interfaces alone',
    'users of Identity Center: their passwords and sessions are in no list',
    'other accounts of the organisation: one connector looks after one account',
  ],
  async *list(client) {
    for (const user of await allUsers(client)) {
      const records = await recordsOf(client, user);
      if (records.length > 0) yield records;
    }
  },
};

async function recordsOf(client: AwsClient, user: IamUser): Promise<InventoryRecord[]> {
  const { UserName: name, Arn: id } = user;
  const keys = await keysOf(client, name);
  const password = await passwordOf(client, name);
  if (keys.length === 0 && password === undefined) return [];
  const isSuspended = (await inlinePoliciesOfUser(client, name)).includes(SUSPEND_POLICY);
  const owner = { id, name, status: isSuspended ? 'suspended' : 'active' } as const;
  const records: InventoryRecord[] = [];
  for (const key of keys) records.push(ofKey(key, owner, await lastUseOf(client, key)));
  if (password) {
    records.push({
      platform: 'aws',
      id: `${id} password`,
      kind: 'password',
      owner,
      createdAt: password.toISOString(),
      // IAM leaves it out where there was no use, and where it was before October 2014 too.
      lastUsedAt: user.PasswordLastUsed?.toISOString() ?? 'unknown',
      expiresAt: 'unknown',
    });
  }
  return records;
}

/** One that is out of use is listed too: it can be taken into use again. */
function ofKey(key: Key, owner: InventoryRecord['owner'], lastUse: string | undefined): InventoryRecord {
  return {
    platform: 'aws',
    id: key.id,
    kind: 'api-key',
    name: key.service ?? (key.status === 'Active' ? 'access key' : 'access key, inactive'),
    owner,
    createdAt: key.createdAt ?? 'unknown',
    // Of a service credential IAM tells no use at all.
    lastUsedAt: lastUse ?? (key.kind === 'access-key' ? 'never' : 'unknown'),
    expiresAt: key.expiresAt ?? 'never',
  };
}

/** When the console’s password was made; undefined where the user has none. */
async function passwordOf(client: AwsClient, name: string): Promise<Date | undefined> {
  const command = new GetLoginProfileCommand({ UserName: name });
  const found = await orUndefined(
    client.read('GetLoginProfile', LoginProfile, ({ iam }) => iam.send(command)),
  );
  return found?.LoginProfile.CreateDate;
}
