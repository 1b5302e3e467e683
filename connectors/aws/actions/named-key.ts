import { type ActionRequest, CountersignError } from 'countersign/kit';
import type { AwsClient } from '../client.ts';
import { type Key, keysOf, lastUseOf } from '../keys.ts';
import { notFor, rejected, subjectOfRequest } from './target.ts';

/** The name of the user whose keys a request is about. @throws ERR_CAPABILITY_NOT_OFFERED for accounts that hold none */
export function keyOwner(request: ActionRequest): string {
  const subject = subjectOfRequest(request);
  if (subject.kind === 'user') return subject.name;
  const instead =
    subject.kind === 'root'
      ? 'only the root user can switch its own keys'
      : 'only users of IAM hold keys; sessions.revoke cuts temporary ones';
  throw notFor(subject.kind, request, instead);
}

/** The id of the key that the request’s credential names. @throws ERR_INPUT_INVALID */
export function keyId({ credential, platform, capability }: ActionRequest): string {
  const isOurs = credential?.platform === undefined || credential.platform === platform;
  const isKey = credential?.kind === 'api-key' || credential?.kind === 'access-token';
  if (credential?.id?.startsWith('ASIA')) {
    throw new CountersignError(
      'ERR_INPUT_INVALID',
      `${platform} ${capability}: a temporary key has no switch: session.revoke or sessions.revoke cuts it`,
      { place: 'credential.id' },
    );
  }
  if (credential?.id && isOurs && isKey) return credential.id;
  throw new CountersignError(
    'ERR_INPUT_INVALID',
    `${platform} ${capability}: the credential is no key of ${platform} with an id`,
    { place: 'credential.id' },
  );
}

/** The key that the request names, if the user holds it. Another user’s key is not found. */
export async function findKey(client: AwsClient, request: ActionRequest): Promise<Key | undefined> {
  const id = keyId(request);
  if (id === client.settings.keys?.accessKeyId) {
    throw rejected(request, 'this is the key that Countersign works with');
  }
  return (await keysOf(client, keyOwner(request))).find((key) => key.id === id);
}

/** The same, where there must be one. @throws ERR_CONNECTOR_NOT_FOUND */
export async function presentKey(client: AwsClient, request: ActionRequest): Promise<Key> {
  const found = await findKey(client, request);
  if (found) return found;
  throw new CountersignError(
    'ERR_CONNECTOR_NOT_FOUND',
    `aws: the user holds no key ${JSON.stringify(keyId(request).slice(0, 128))}`,
    { place: `aws ${request.capability}` },
  );
}

export function keyName({ kind, id, service }: Pick<Key, 'kind' | 'id' | 'service'>): string {
  return kind === 'access-key' ? `access key ${id}` : `credential ${id} of ${service ?? 'a service'}`;
}

/** For the approver: what IAM says of it. The last use changes by itself, and binds nothing. */
export async function keyLine(client: AwsClient, key: Key): Promise<string> {
  const lastUse = await lastUseOf(client, key);
  const parts = [
    key.status.toLowerCase(),
    key.createdAt && `made ${key.createdAt}`,
    key.expiresAt && `good until ${key.expiresAt}`,
    key.kind === 'access-key' && (lastUse ? `last used ${lastUse}` : 'no use known'),
  ];
  return `${keyName(key)}: ${parts.filter(Boolean).join(', ')}`;
}

/** The line for a reading: how the key stands now, and whether it was used of late. */
export function keyNow(key: Key | undefined, id: string): string {
  return key ? `IAM lists ${keyName(key)} as ${key.status.toLowerCase()}` : `IAM lists ${id} no more`;
}
