import { given, type Inventory, type InventoryRecord } from 'countersign/kit';
import type { SnowflakeClient } from './client.ts';
import { keyId, keyPairId, passwordId, tokenId } from './credential-id.ts';
import { listedCredentials, listedUsers } from './statements.ts';
import { ListedCredential, ListedUser } from './wire.ts';

/** Tokens, keys and passwords of everybody, by views that are up to two hours late. */
export const inventory: Inventory<SnowflakeClient> = {
  kinds: ['api-key', 'password'],
  gaps: [
    'OAuth consents: Snowflake lists them for one user at a time, as tokens.list does',
    'open sessions: SESSIONS is a log, and knows no requests of the SQL API',
    'workload identities and identity providers: Snowflake holds no secret of theirs',
    'what was made or removed within the last two hours',
  ],
  async *list(client) {
    // Accounts of newer releases list the keys that are properties of users as well: each comes once.
    const seen = new Set<string>();
    for await (const page of client.pages(listedCredentials(), ListedCredential)) {
      const records = page.map(fromCredential);
      for (const { id } of records) if (id.endsWith('.RSA_PUBLIC_KEY')) seen.add(id);
      yield records;
    }
    for await (const page of client.pages(listedUsers(), ListedUser)) {
      yield page.flatMap(fromUser).filter(({ id }) => !seen.has(id));
    }
  },
};

function fromCredential(row: ListedCredential): InventoryRecord {
  const isToken = row.TYPE === 'PAT';
  return {
    platform: 'snowflake',
    id: idOf(row),
    kind: 'api-key',
    ...given('name', row.NAME ? row.NAME.slice(0, 512) : undefined),
    owner: ownerOf(row),
    createdAt: row.CREATED_ON ?? 'unknown',
    lastUsedAt: row.LAST_USED_ON ?? 'never',
    // A token always ends; a key without an end has none.
    expiresAt: row.EXPIRATION_DATE ?? (isToken ? 'unknown' : 'never'),
  };
}

function idOf({ CREDENTIAL_ID, NAME, TYPE, USER_NAME }: ListedCredential): string {
  if (!NAME || !USER_NAME) return `credential ${CREDENTIAL_ID}`;
  if (TYPE === 'PAT') return tokenId(USER_NAME, NAME);
  if (NAME === 'PUBLIC_KEY_1') return keyId(USER_NAME, 'RSA_PUBLIC_KEY');
  return NAME === 'PUBLIC_KEY_2' ? keyId(USER_NAME, 'RSA_PUBLIC_KEY_2') : keyPairId(USER_NAME, NAME);
}

/** A user who was dropped has left; a row without one has no owner. */
function ownerOf(row: ListedCredential): InventoryRecord['owner'] {
  const { USER_NAME, OWNER_NAME, OWNER_DISABLED, EMAIL } = row;
  if (!USER_NAME) return 'none';
  if (!OWNER_NAME) return { id: USER_NAME, status: 'deactivated' };
  return owner(OWNER_NAME, EMAIL, OWNER_DISABLED);
}

function owner(
  id: string,
  email: string | null | undefined,
  isDisabled: boolean | null | undefined,
): InventoryRecord['owner'] {
  const status = isDisabled === true ? 'suspended' : isDisabled === false ? 'active' : 'unknown';
  return { id, ...given('name', email ? email.toLowerCase().slice(0, 512) : undefined), status };
}

function fromUser(row: ListedUser): InventoryRecord[] {
  const common = {
    platform: 'snowflake',
    owner: owner(row.NAME, row.EMAIL, row.DISABLED),
    lastUsedAt: 'unknown',
  } as const;
  const password: InventoryRecord = {
    ...common,
    kind: 'password',
    id: passwordId(row.NAME),
    createdAt: row.PASSWORD_LAST_SET_TIME ?? 'unknown',
    expiresAt: 'unknown',
  };
  const key: InventoryRecord = {
    ...common,
    kind: 'api-key',
    id: keyId(row.NAME, 'RSA_PUBLIC_KEY'),
    name: 'RSA_PUBLIC_KEY',
    createdAt: 'unknown',
    expiresAt: 'never',
  };
  return [...(row.HAS_PASSWORD ? [password] : []), ...(row.HAS_RSA_PUBLIC_KEY ? [key] : [])];
}
