import { given, type Inventory, type InventoryRecord, type TokenRecord } from 'countersign/kit';
import { allUsers } from './all-users.ts';
import type { Auth0Client } from './client.ts';
import { ofDeviceCredential, ofGrant, ofRefreshToken, scopesOf, statusOf } from './lookups.ts';
import { type ClientGrant, instantOf, type RefreshToken, type Session, type User } from './wire.ts';

/** What applications may do by themselves, then user by user: Auth0 lists everybody's sessions and tokens in no other way. */
export const inventory: Inventory<Auth0Client> = {
  kinds: ['grant', 'session', 'refresh-token'],
  gaps: [
    'below Enterprise: sessions, refresh tokens of no device, and the times of those that have one',
    'access tokens: Auth0 lists none',
    'secrets and keys of applications: they want read:clients, which is not asked for',
    'who answers for an application; when a grant was made and last used: Auth0 does not tell',
    'who administers the tenant, and their tokens: they are no users of it',
    'passwords and factors: Auth0 lists those of one user at a time, and they are not read',
    'a user made in the last moments: Auth0’s search of users follows late',
  ],
  async *list(client) {
    for await (const page of client.pages.clientGrants()) {
      const own = page.filter(({ subject_type: subject }) => subject !== 'user');
      if (own.length > 0) yield own.map(clientGrantRecord);
    }
    for await (const page of allUsers(client)) {
      for (const user of page) yield* heldBy(client, user);
    }
  },
};

type Owner = InventoryRecord['owner'];
type Times = Pick<InventoryRecord, 'createdAt' | 'lastUsedAt' | 'expiresAt'>;
type Records = readonly InventoryRecord[];

const UNTOLD: Times = { createdAt: 'unknown', lastUsedAt: 'unknown', expiresAt: 'unknown' };
/** A grant stands until it is deleted: Auth0 knows no end of one. */
const ENDLESS: Times = { ...UNTOLD, expiresAt: 'never' };

/** Nothing of a user who was deleted since the list was read. */
async function* heldBy(client: Auth0Client, user: User): AsyncGenerator<Records> {
  const { user_id: id } = user;
  const owner = ownerOf(user);
  if (client.settings.plan === 'enterprise') {
    for await (const page of client.pages.sessions(id)) {
      yield page.map((session) => sessionRecord(session, owner));
    }
    for await (const page of client.pages.refreshTokens(id)) {
      yield page.map((token) => asRecord(ofRefreshToken(token, id), owner, tokenTimes(token)));
    }
  } else {
    for await (const page of client.pages.deviceCredentials(id)) {
      yield page.map((credential) => asRecord(ofDeviceCredential(credential, id), owner, UNTOLD));
    }
  }
  for await (const page of client.pages.grants(id)) {
    yield page.map((grant) => asRecord(ofGrant(grant, id), owner, ENDLESS));
  }
}

function ownerOf(user: User): Owner {
  const name = user.email || user.username || user.name || undefined;
  return { id: user.user_id, ...given('name', name?.slice(0, 512)), status: statusOf(user) };
}

function asRecord({ id, kind, name, scopes }: TokenRecord, owner: Owner, times: Times): InventoryRecord {
  return {
    platform: 'auth0',
    id,
    kind,
    ...given('name', name),
    owner,
    ...given('scopes', scopes && [...scopes]),
    ...times,
  };
}

function sessionRecord(session: Session, owner: Owner): InventoryRecord {
  return {
    platform: 'auth0',
    id: session.id,
    kind: 'session',
    owner,
    createdAt: instantOf(session.created_at) ?? 'unknown',
    lastUsedAt: instantOf(session.last_interacted_at) ?? instantOf(session.updated_at) ?? 'unknown',
    expiresAt: endOf(session),
  };
}

function tokenTimes(token: RefreshToken): Times {
  const { created_at: made, last_exchanged_at: used } = token;
  return {
    createdAt: instantOf(made) ?? 'unknown',
    lastUsedAt: used === null ? 'never' : (instantOf(used) ?? 'unknown'),
    expiresAt: endOf(token),
  };
}

/** The earlier of the two ends that there may be; null in both is Auth0's word for none. */
function endOf({ expires_at: end, idle_expires_at: idleEnd }: Session | RefreshToken): Times['expiresAt'] {
  const [first] = [instantOf(end), instantOf(idleEnd)].filter((at) => at !== undefined).toSorted();
  if (first !== undefined) return first;
  return end === null && idleEnd === null ? 'never' : 'unknown';
}

/** An application's right to tokens of its own; `default_for` gives it to all that others made. */
function clientGrantRecord(grant: ClientGrant): InventoryRecord {
  const { client_id: application, audience, default_for: everybody, allow_all_scopes: isAll } = grant;
  const holder = application || (everybody ? `every one of ${everybody}` : 'unknown application');
  const name = `${holder}${audience ? ` on ${audience}` : ''}${isAll ? ' (all scopes)' : ''}`;
  return {
    platform: 'auth0',
    id: grant.id,
    kind: 'grant',
    name: name.slice(0, 512),
    owner: 'unknown',
    ...given('scopes', isAll || !grant.scope ? undefined : scopesOf(grant.scope)),
    ...ENDLESS,
  };
}
