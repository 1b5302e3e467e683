import type { Inventory, InventoryRecord } from 'countersign/kit';
import type { KeycloakClient } from './client.ts';
import { isoOf, offlineTokenId } from './held.ts';
import type { RealmClient, UserSession } from './wire.ts';

/** Client by client, since Keycloak lists everybody's sessions and offline tokens in no other way. */
export const inventory: Inventory<KeycloakClient> = {
  kinds: ['session', 'refresh-token', 'api-key'],
  gaps: [
    'access tokens, and the refresh tokens of online sessions: Keycloak lists none',
    'consents, passwords and second factors: Keycloak lists those of one user at a time',
    'sessions that no client has joined: they stand in no client’s list',
    'keys by which clients prove who they are: Keycloak has their public halves alone, without an age',
    'when a session or offline token ends: the realm’s time-outs want view-realm',
    'who answers for a client secret, and when it was last used: Keycloak tells neither',
  ],
  async *list(client) {
    const ownerOf = openOwners(client);
    for await (const page of client.realmClients()) {
      const secrets = page.filter(hasSecret);
      if (secrets.length > 0) yield secrets.map(secretRecord);
      for (const { id, clientId } of page) {
        for await (const sessions of client.clientSessions(id, 'user-sessions')) {
          const counted = sessions.filter((session) => isCountedAt(clientId, session));
          if (counted.length > 0) yield await owned(counted, ownerOf, sessionRecord);
        }
        for await (const sessions of client.clientSessions(id, 'offline-sessions')) {
          yield await owned(sessions, ownerOf, (session, owner) => offlineRecord(clientId, session, owner));
        }
      }
    }
  },
};

/** A session stands in the list of each client that has joined it, and is counted at the first of them by name. */
function isCountedAt(clientId: string, { clients }: UserSession): boolean {
  const [first] = Object.values(clients ?? {}).toSorted();
  return first === undefined || first === clientId;
}

type Owner = InventoryRecord['owner'];
type OwnerOf = (session: UserSession) => Promise<Owner>;

/** Each owner is read once, by itself: what a search finds of a user from a directory may be out of date. */
function openOwners(client: KeycloakClient): OwnerOf {
  const known = new Map<string, Owner>();
  return async ({ userId, username }) => {
    if (!userId) return 'unknown';
    const owner = known.get(userId) ?? (await readOwner(client, userId, username));
    known.set(userId, owner);
    return owner;
  };
}

async function readOwner(
  client: KeycloakClient,
  userId: string,
  username: string | null | undefined,
): Promise<Owner> {
  const user = await client.user(userId);
  const name = user?.username || username;
  return {
    id: userId.slice(0, 512),
    ...(name ? { name: name.slice(0, 512) } : {}),
    // A user that lives in a session alone has no account to ask for.
    status: user ? (user.enabled ? 'active' : 'suspended') : 'unknown',
  };
}

async function owned(
  sessions: readonly UserSession[],
  ownerOf: OwnerOf,
  record: (session: UserSession, owner: Owner) => InventoryRecord,
): Promise<readonly InventoryRecord[]> {
  const records: InventoryRecord[] = [];
  for (const session of sessions) records.push(record(session, await ownerOf(session)));
  return records;
}

function sessionRecord(session: UserSession, owner: Owner): InventoryRecord {
  const joined = Object.values(session.clients ?? {})
    .toSorted()
    .join(', ');
  return {
    platform: 'keycloak',
    id: session.id,
    kind: 'session',
    ...(joined ? { name: `session at ${joined}`.slice(0, 512) } : {}),
    owner,
    ...timesOf(session),
  };
}

function offlineRecord(clientId: string, session: UserSession, owner: Owner): InventoryRecord {
  return {
    platform: 'keycloak',
    id: offlineTokenId({ clientId, session }),
    kind: 'refresh-token',
    name: `offline token of ${clientId}`.slice(0, 512),
    owner,
    ...timesOf(session),
  };
}

function timesOf({ start, lastAccess }: UserSession) {
  return {
    createdAt: isoOf(start) ?? 'unknown',
    lastUsedAt: isoOf(lastAccess) ?? 'unknown',
    expiresAt: 'unknown',
  } satisfies Partial<InventoryRecord>;
}

/** A client that proves who it is by a secret has one from its making; other kinds name the way and do not use it. */
function hasSecret({ protocol, publicClient, bearerOnly, clientAuthenticatorType }: RealmClient): boolean {
  const isOidc = !protocol || protocol === 'openid-connect';
  return isOidc && !publicClient && !bearerOnly && clientAuthenticatorType === 'client-secret';
}

function secretRecord({ clientId, enabled, attributes }: RealmClient): InventoryRecord {
  return {
    platform: 'keycloak',
    id: `client-secret/${clientId}`.slice(0, 512),
    kind: 'api-key',
    name: (enabled === false ? `${clientId} (disabled)` : clientId).slice(0, 512),
    owner: 'unknown',
    createdAt: secondsIso(attributes?.['client.secret.creation.time']) ?? 'unknown',
    lastUsedAt: 'unknown',
    // Only a policy that rotates secrets gives them an end.
    expiresAt: attributes ? (secondsIso(attributes['client.secret.expiration.time']) ?? 'never') : 'unknown',
  };
}

function secondsIso(seconds: string | null | undefined): string | undefined {
  return isoOf(seconds ? Number(seconds) * 1_000 : undefined);
}
