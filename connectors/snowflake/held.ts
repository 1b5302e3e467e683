import { CountersignError, type Credential } from 'countersign/kit';
import type { SnowflakeClient } from './client.ts';
import { authorizationId, keyId, keyPairId, tokenId } from './credential-id.ts';
import { isUnknownCommand } from './statement-error.ts';
import {
  credentialUses,
  describeUser,
  type KeySlot,
  showDelegatedAuthorizations,
  showKeyPairs,
  showProgrammaticTokens,
} from './statements.ts';
import { CredentialUse, DelegatedAuthorization, KeyPair, ProgrammaticToken, Property } from './wire.ts';

/** What a user holds besides a password: tokens, keys and consents, as Snowflake lists them at this moment. */

interface Base {
  readonly id: string;
  readonly name: string;
  readonly createdAt: string | undefined;
}

/** A programmatic access token or a named key pair: both can be disabled and enabled again. */
export interface NamedCredential extends Base {
  readonly kind: 'token' | 'key-pair';
  readonly status: 'ACTIVE' | 'DISABLED' | 'EXPIRED';
  readonly role: string | undefined;
  readonly expiresAt: string | undefined;
  readonly lastUsedAt: string | undefined;
}

/** A key that is a property of its user. */
export interface PropertyKey extends Base {
  readonly kind: 'key';
  readonly slot: KeySlot;
  readonly fingerprint: string;
  /** Undefined where the role is not shown it; it is what bringing it back takes. */
  readonly publicKey: string | undefined;
}

export interface Authorization extends Base {
  readonly kind: 'authorization';
  readonly integration: string;
}

export type Held = NamedCredential | PropertyKey | Authorization;

/** Old keys stand in the list of key pairs as well, under these names, which commands on key pairs refuse. */
const RESERVED = /^PUBLIC_KEY_[12]$/;
const SLOTS: readonly KeySlot[] = ['RSA_PUBLIC_KEY', 'RSA_PUBLIC_KEY_2'];

export async function tokensOf(client: SnowflakeClient, user: string): Promise<readonly NamedCredential[]> {
  const rows = await client.rows(showProgrammaticTokens(user), ProgrammaticToken);
  return rows.map((row) => ({
    kind: 'token',
    id: tokenId(user, row.name),
    name: row.name,
    status: row.status,
    role: row.role_restriction ?? undefined,
    createdAt: row.created_on,
    expiresAt: row.expires_at ?? undefined,
    lastUsedAt: undefined,
  }));
}

/** Accounts of older releases know no named key pairs, and so hold none. */
async function keyPairsOf(client: SnowflakeClient, user: string): Promise<readonly NamedCredential[]> {
  try {
    const rows = await client.rows(showKeyPairs(user), KeyPair);
    return rows
      .filter(({ name }) => !RESERVED.test(name))
      .map((row) => ({
        kind: 'key-pair',
        id: keyPairId(user, row.name),
        name: row.name,
        status: row.status,
        role: undefined,
        createdAt: row.created_on,
        expiresAt: row.expires_at ?? undefined,
        lastUsedAt: row.last_used_on ?? undefined,
      }));
  } catch (thrown) {
    if (isUnknownCommand(thrown)) return [];
    throw thrown;
  }
}

async function keysOf(client: SnowflakeClient, user: string): Promise<readonly PropertyKey[]> {
  const rows = await client.rows(describeUser(user), Property);
  const properties = new Map(rows.map(({ property, value }) => [property.toUpperCase(), set(value)]));
  return SLOTS.flatMap((slot): PropertyKey[] => {
    const fingerprint = properties.get(`${slot}_FP`);
    if (fingerprint === undefined) return [];
    const publicKey = properties.get(slot);
    return [
      { kind: 'key', id: keyId(user, slot), name: slot, slot, fingerprint, publicKey, createdAt: undefined },
    ];
  });
}

/** DESCRIBE writes what is not set as a text. */
function set(value: string | null | undefined): string | undefined {
  return value && value !== 'null' ? value : undefined;
}

export async function authorizationsOf(
  client: SnowflakeClient,
  user: string,
): Promise<readonly Authorization[]> {
  const rows = await client.rows(showDelegatedAuthorizations(user), DelegatedAuthorization);
  return rows.map((row) => ({
    kind: 'authorization',
    id: authorizationId(user, row.integration_name, row.role_name ?? ''),
    name: `${row.integration_name}${row.role_name ? ` as ${row.role_name}` : ''}`,
    integration: row.integration_name,
    createdAt: row.created_on,
  }));
}

/** Tokens and keys, those out of use included. */
export async function keysAndTokensOf(
  client: SnowflakeClient,
  user: string,
): Promise<readonly (NamedCredential | PropertyKey)[]> {
  return [
    ...(await tokensOf(client, user)),
    ...(await keyPairsOf(client, user)),
    ...(await keysOf(client, user)),
  ];
}

/** When tokens and key pairs were last used, up to two hours late. */
export async function usesOf(client: SnowflakeClient, user: string): Promise<readonly CredentialUse[]> {
  return client.rows(credentialUses(user), CredentialUse);
}

/**
 * The one that a credential names: by the id of this connector, by its name, by a key's fingerprint, or by the number that
 * LOGIN_HISTORY and Snowflake's own mails give it.
 *
 * @throws ERR_CONNECTOR_REJECTED when the name fits more than one
 */
export async function heldNamed(
  client: SnowflakeClient,
  user: string,
  { id }: Pick<Credential, 'id'>,
): Promise<NamedCredential | PropertyKey | undefined> {
  const held = await keysAndTokensOf(client, user);
  const exact = held.find((each) => each.id === id || ('fingerprint' in each && each.fingerprint === id));
  if (exact || id === undefined) return exact;
  const named = /^\d+$/.test(id) ? await nameOf(client, user, id) : { name: id, kind: undefined };
  const found = held.filter((each) => each.name === named?.name && (named.kind ?? each.kind) === each.kind);
  if (found.length <= 1) return found[0];
  throw new CountersignError(
    'ERR_CONNECTOR_REJECTED',
    'snowflake: a token and a key pair of the user carry this name; name it by its id, as tokens.list shows it',
    { place: 'snowflake credential.id' },
  );
}

async function nameOf(client: SnowflakeClient, user: string, id: string) {
  const use = (await usesOf(client, user)).find((each) => each.CREDENTIAL_ID === id);
  if (!use?.NAME) return { name: id, kind: undefined };
  return { name: use.NAME, kind: use.TYPE === 'PAT' ? ('token' as const) : ('key-pair' as const) };
}
