import {
  DeleteAccessKeyCommand,
  DeleteServiceSpecificCredentialCommand,
  GetAccessKeyLastUsedCommand,
  ListAccessKeysCommand,
  ListServiceSpecificCredentialsCommand,
  UpdateAccessKeyCommand,
  UpdateServiceSpecificCredentialCommand,
} from '@aws-sdk/client-iam';
import type { Call } from 'countersign/kit';
import type { AwsClient } from './client.ts';
import { allByMarker } from './pages.ts';
import { AccessKeys, AccessKeyUse, ServiceCredentials } from './wire.ts';

/** The long-lived keys of a user: access keys, and credentials of single services such as Bedrock’s API keys. */
export interface Key {
  readonly kind: 'access-key' | 'service-credential';
  readonly id: string;
  readonly status: 'Active' | 'Inactive' | 'Expired';
  readonly createdAt: string | undefined;
  readonly expiresAt: string | undefined;
  /** `bedrock.amazonaws.com`; undefined for access keys, which open every service. */
  readonly service: string | undefined;
}

/** Both kinds, those out of use included. */
export async function keysOf(client: AwsClient, user: string): Promise<readonly Key[]> {
  return [...(await accessKeysOf(client, user)), ...(await serviceCredentialsOf(client, user))];
}

function accessKeysOf(client: AwsClient, user: string): Promise<readonly Key[]> {
  return allByMarker(
    client,
    'ListAccessKeys',
    AccessKeys,
    ({ iam }, page) => iam.send(new ListAccessKeysCommand({ UserName: user, ...page })),
    ({ AccessKeyMetadata }) =>
      AccessKeyMetadata.map(({ AccessKeyId, Status, CreateDate }) => ({
        kind: 'access-key' as const,
        id: AccessKeyId,
        status: Status,
        createdAt: CreateDate?.toISOString(),
        expiresAt: undefined,
        service: undefined,
      })),
  );
}

function serviceCredentialsOf(client: AwsClient, user: string): Promise<readonly Key[]> {
  return allByMarker(
    client,
    'ListServiceSpecificCredentials',
    ServiceCredentials,
    ({ iam }, page) => iam.send(new ListServiceSpecificCredentialsCommand({ UserName: user, ...page })),
    ({ ServiceSpecificCredentials }) =>
      ServiceSpecificCredentials.map((each) => ({
        kind: 'service-credential' as const,
        id: each.ServiceSpecificCredentialId,
        status: each.Status,
        createdAt: each.CreateDate.toISOString(),
        expiresAt: each.ExpirationDate?.toISOString(),
        service: each.ServiceName,
      })),
  );
}

/** The last use that IAM knows of; it may be hours late. Undefined where it knows of none, as always for service credentials. */
export async function lastUseOf(client: AwsClient, { kind, id }: Key): Promise<string | undefined> {
  if (kind !== 'access-key') return undefined;
  const command = new GetAccessKeyLastUsedCommand({ AccessKeyId: id });
  const { AccessKeyLastUsed } = await client.read('GetAccessKeyLastUsed', AccessKeyUse, ({ iam }) =>
    iam.send(command),
  );
  return AccessKeyLastUsed.LastUsedDate?.toISOString();
}

type Named = Pick<Key, 'kind' | 'id'>;

/** The calls that switch and delete a key of each kind, as AWS and its log name them. */
export const KEY_CALLS = {
  'access-key': { switch: 'UpdateAccessKey', delete: 'DeleteAccessKey' },
  'service-credential': {
    switch: 'UpdateServiceSpecificCredential',
    delete: 'DeleteServiceSpecificCredential',
  },
} as const satisfies Record<Key['kind'], { switch: string; delete: string }>;

export function switchKey(
  client: AwsClient,
  user: string,
  { kind, id }: Named,
  status: 'Active' | 'Inactive',
): Promise<Call> {
  return client.change(KEY_CALLS[kind].switch, `${id} ${status}`, ({ iam }) =>
    kind === 'access-key'
      ? iam.send(new UpdateAccessKeyCommand({ UserName: user, AccessKeyId: id, Status: status }))
      : iam.send(
          new UpdateServiceSpecificCredentialCommand({
            UserName: user,
            ServiceSpecificCredentialId: id,
            Status: status,
          }),
        ),
  );
}

export function deleteKey(client: AwsClient, user: string, { kind, id }: Named): Promise<Call> {
  return client.change(KEY_CALLS[kind].delete, id, ({ iam }) =>
    kind === 'access-key'
      ? iam.send(new DeleteAccessKeyCommand({ UserName: user, AccessKeyId: id }))
      : iam.send(
          new DeleteServiceSpecificCredentialCommand({ UserName: user, ServiceSpecificCredentialId: id }),
        ),
  );
}
