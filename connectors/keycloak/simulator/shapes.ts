import type { SimulatedAnswer } from 'countersign/kit/testing';
import { type Realm, type SimulatedSession, type SimulatedUser, uuidOf } from './realm.ts';
import type { SimulatedClient } from './seed.ts';

/** How the simulated realm's things look on the wire. */

export function errorAnswer(status: number, error: string, description?: string): SimulatedAnswer {
  return { status, body: { error, ...(description ? { error_description: description } : {}) } };
}

export function notFound(what: string): SimulatedAnswer {
  return errorAnswer(404, `${what} not found`);
}

export function wireUser(user: SimulatedUser) {
  const {
    id,
    username,
    email,
    enabled,
    requiredActions,
    notBefore,
    federationLink,
    attributes,
    credentials,
  } = user;
  return {
    id,
    createdTimestamp: 1_767_225_600_000,
    username,
    enabled,
    totp: credentials.some(({ type }) => type === 'otp'),
    emailVerified: true,
    ...(email ? { email } : {}),
    ...(federationLink ? { federationLink } : {}),
    ...(Object.keys(attributes).length > 0 ? { attributes } : {}),
    disableableCredentialTypes: [],
    requiredActions,
    notBefore,
    access: { manage: true },
  };
}

/** A search's result says less. */
export function briefUser({ id, username, email, enabled }: SimulatedUser) {
  return { id, createdTimestamp: 1_767_225_600_000, username, enabled, ...(email ? { email } : {}) };
}

export function wireSession(realm: Realm, { clients, ...session }: SimulatedSession) {
  const username = realm.user(session.userId)?.username ?? 'nobody';
  const named = Object.fromEntries(clients.map((clientId) => [uuidOf(clientId), clientId]));
  return { ...session, username, rememberMe: false, clients: named };
}

/** The raw secret that Keycloak writes into every client that has one. */
export const RAW_CLIENT_SECRET = 'SimulatedClientSecretInTheClear00';

export function wireClient(client: SimulatedClient) {
  const { clientId, isPublic = false, enabled = true, protocol = 'openid-connect', ...more } = client;
  const { secretMadeAt, secretEndsAt, authenticator = 'client-secret' } = more;
  return {
    id: uuidOf(clientId),
    clientId,
    enabled,
    protocol,
    publicClient: isPublic,
    bearerOnly: false,
    clientAuthenticatorType: authenticator,
    ...(isPublic ? {} : { secret: RAW_CLIENT_SECRET }),
    attributes: {
      ...(secretMadeAt === undefined ? {} : { 'client.secret.creation.time': String(secretMadeAt) }),
      ...(secretEndsAt === undefined ? {} : { 'client.secret.expiration.time': String(secretEndsAt) }),
    },
  };
}

/** One row for each client with a consent, an offline token, or both. */
export function wireConsents(realm: Realm, userId: string) {
  const offline = realm.clientsWithOfflineToken(userId);
  const consents = realm.consents.filter((consent) => consent.userId === userId);
  const rows = consents.map(({ clientId, scopes, createdDate }) => ({
    clientId,
    grantedClientScopes: scopes,
    createdDate,
    lastUpdatedDate: createdDate,
    additionalGrants: offline.includes(clientId) ? [offlineGrant(clientId)] : [],
  }));
  const alone = offline.filter((clientId) => !consents.some((consent) => consent.clientId === clientId));
  return [
    ...rows,
    ...alone.map((clientId) => ({
      clientId,
      grantedClientScopes: [],
      createdDate: null,
      lastUpdatedDate: null,
      additionalGrants: [offlineGrant(clientId)],
    })),
  ];
}

function offlineGrant(clientId: string) {
  return { client: uuidOf(clientId), key: 'Offline Token' };
}

export function wireGroup(path: string) {
  return { id: uuidOf(path), name: path.split('/').at(-1) ?? path, path };
}

export function wireRole(name: string, isOfClient: boolean) {
  return { id: uuidOf(`role ${name}`), name, composite: false, clientRole: isOfClient };
}
