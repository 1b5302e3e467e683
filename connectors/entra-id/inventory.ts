import type { Inventory, InventoryRecord } from 'countersign/kit';
import type { EntraClient } from './client.ts';
import { scopesOf, statusOf } from './lookups.ts';
import type { AppCredential, AppOwner, AppWithCredentials, Grant, ServicePrincipal, User } from './wire.ts';

/** Secrets and certificates of apps with their owners, and what apps may do in users’ names. */
export const inventory: Inventory<EntraClient> = {
  kinds: ['api-key', 'grant'],
  gaps: [
    'sessions, refresh tokens and access tokens: Entra lists none',
    'when a secret, certificate or consent was last used: the lists do not tell; the sign-ins of service principals do',
    'when a consent was given: the list does not tell; the audit log does, for 30 days',
    'application permissions of apps (app roles): they are listed by app, and are not read',
    'federated credentials of apps: they are listed by app, and are not read',
    'owners of an app beyond the first twenty: Graph gives no more beside a list',
  ],
  async *list(client) {
    for await (const page of client.apps('applications')) yield await ofApps(client, page, 'app');
    for await (const page of client.apps('servicePrincipals'))
      yield await ofApps(client, page, 'service-principal');
    for await (const page of client.allGrants()) yield await ofGrants(client, page);
  },
};

type Owner = InventoryRecord['owner'];

type People = ReadonlyMap<string, Owner>;

/** Each owner of a page is read once, since the list does not tell whether one is in use. */
async function ofApps(
  client: EntraClient,
  apps: readonly AppWithCredentials[],
  place: string,
): Promise<InventoryRecord[]> {
  const held = apps.filter(hasCredentials);
  const owners = held.flatMap((app) => (app.owners ?? []).filter(isUntoldPerson));
  const people = await readOnce(
    owners.map(({ id }) => id),
    (id) => personNamed(client, id),
  );
  return held.flatMap((app) => ofApp(app, place, people));
}

function hasCredentials({ passwordCredentials, keyCredentials }: AppWithCredentials): boolean {
  return Boolean(passwordCredentials?.length || keyCredentials?.length);
}

/** An app may own another, and is no user that could be read. */
function isUntoldPerson(owner: AppOwner): boolean {
  return owner['@odata.type'] === '#microsoft.graph.user' && statusOf(owner) === 'unknown';
}

function ofApp(app: AppWithCredentials, place: string, known: People): InventoryRecord[] {
  const owner = ownerOf(app, known);
  const called = `${app.displayName ?? 'app'} (${app.appId ?? app.id})`;
  // A certificate that signs and the secret that guards its private key share one keyId.
  const record = (sort: string, what: string, credential: AppCredential): InventoryRecord => ({
    platform: 'entra-id',
    id: `${place}/${app.id}/${sort}/${credential.keyId}`.slice(0, 512),
    kind: 'api-key',
    name: `${what}${credential.displayName ? ` “${credential.displayName}”` : ''} of ${called}`.slice(0, 512),
    owner,
    createdAt: instant(credential.startDateTime),
    lastUsedAt: 'unknown',
    expiresAt: instant(credential.endDateTime),
  });
  return [
    ...(app.passwordCredentials ?? []).map((each) => record('secret', 'secret', each)),
    // One by which tokens are signed is listed beside those by which an app proves who it is.
    ...(app.keyCredentials ?? []).map((each) =>
      record('certificate', each.usage === 'Sign' ? 'signing certificate' : 'certificate', each),
    ),
  ];
}

/** Somebody who is still in use answers for the app, if there is such an owner. */
function ownerOf({ owners }: AppWithCredentials, known: People): Owner {
  if (!owners) return 'unknown';
  const people = owners.map(
    (owner): Owner =>
      known.get(owner.id) ?? {
        id: owner.id,
        ...nameOf(owner.userPrincipalName ?? owner.displayName),
        status: statusOf(owner),
      },
  );
  const inUse = people.find((owner) => typeof owner === 'object' && owner.status === 'active');
  return inUse ?? people[0] ?? 'none';
}

/** Each person and each app of a page is read once. A consent for everybody has no owner among the users. */
async function ofGrants(client: EntraClient, grants: readonly Grant[]): Promise<InventoryRecord[]> {
  const owners = await readOnce(
    grants.flatMap(({ principalId: id }) => (id ? [id] : [])),
    (id) => personNamed(client, id),
  );
  const names = await readOnce(
    grants.map(({ clientId }) => clientId),
    async (id) => appName(id, await client.servicePrincipal(id)),
  );
  return grants.map((grant) => ({
    platform: 'entra-id',
    id: grant.id,
    kind: 'grant',
    name: `${names.get(grant.clientId) ?? grant.clientId}${grant.principalId ? '' : ', for everybody'}`,
    owner: (grant.principalId && owners.get(grant.principalId)) || 'unknown',
    scopes: scopesOf(grant).map((scope) => scope.slice(0, 256)),
    createdAt: 'unknown',
    lastUsedAt: 'unknown',
    expiresAt: 'never',
  }));
}

async function readOnce<Value>(
  ids: readonly string[],
  read: (id: string) => Promise<Value>,
): Promise<ReadonlyMap<string, Value>> {
  const found = new Map<string, Value>();
  for (const id of new Set(ids)) found.set(id, await read(id));
  return found;
}

function appName(id: string, app: ServicePrincipal | undefined): string {
  return app?.displayName ? `${app.displayName} (${app.appId ?? id})`.slice(0, 480) : id;
}

/** Of somebody who is gone nothing is known but the id. */
async function personNamed(client: EntraClient, id: string): Promise<Owner> {
  const user = await client.user(id);
  return user ? personOf(user) : { id, status: 'unknown' };
}

function personOf(user: User): Owner {
  return { id: user.id, ...nameOf(user.userPrincipalName ?? user.mail), status: statusOf(user) };
}

function nameOf(name: string | null | undefined): { readonly name?: string } {
  return name ? { name: name.slice(0, 512) } : {};
}

function instant(time: string | null | undefined): string {
  return time ? new Date(time).toISOString() : 'unknown';
}
