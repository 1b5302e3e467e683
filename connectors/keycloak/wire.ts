import { z } from 'countersign/kit';

/** What is read of Keycloak's answers; fields that are not read may change at will. */

const Id = z.string().min(1).max(512);
/** Milliseconds of the epoch. */
const Millis = z.int();

export const User = z.looseObject({
  id: Id,
  username: z.string().nullish(),
  email: z.string().nullish(),
  enabled: z.boolean(),
  /** The user storage (LDAP) that the user comes from. */
  federationLink: z.string().nullish(),
  requiredActions: z.array(z.string()).nullish(),
  /** Seconds of the epoch: tokens issued before are refused. */
  notBefore: z.int().nullish(),
});
export type User = z.infer<typeof User>;

/** A brief search result: not all of the user is in it. */
export const FoundUser = z.looseObject({
  id: Id,
  username: z.string().nullish(),
  email: z.string().nullish(),
  enabled: z.boolean().nullish(),
});
export type FoundUser = z.infer<typeof FoundUser>;

export const UserSession = z.looseObject({
  id: Id,
  userId: z.string().nullish(),
  username: z.string().nullish(),
  /** The clients that have joined it: client id by UUID. */
  clients: z.record(z.string(), z.string()).nullish(),
  ipAddress: z.string().nullish(),
  start: Millis.nullish(),
  lastAccess: Millis.nullish(),
});
export type UserSession = z.infer<typeof UserSession>;

/** A row for each client that has a consent, an offline token, or both. */
export const Consent = z.looseObject({
  clientId: Id,
  grantedClientScopes: z.array(z.string()).nullish(),
  createdDate: Millis.nullish(),
  lastUpdatedDate: Millis.nullish(),
  /** `client` is the client's UUID; Keycloak writes one, for offline tokens. */
  additionalGrants: z.array(z.looseObject({ client: Id, key: z.string().nullish() })).nullish(),
});
export type Consent = z.infer<typeof Consent>;

export const StoredCredential = z.looseObject({
  id: Id,
  type: z.string(),
  userLabel: z.string().nullish(),
  createdDate: Millis.nullish(),
});
export type StoredCredential = z.infer<typeof StoredCredential>;

export const Role = z.looseObject({ name: z.string() });
export const Group = z.looseObject({ id: Id, name: z.string(), path: z.string().nullish() });
export const ClientOfRealm = z.looseObject({ id: Id, clientId: Id });

/** A client, without the secret that Keycloak puts in: what is not named here is dropped at once. */
export const RealmClient = z.object({
  id: Id,
  clientId: Id,
  enabled: z.boolean().nullish(),
  protocol: z.string().nullish(),
  publicClient: z.boolean().nullish(),
  bearerOnly: z.boolean().nullish(),
  /** `client-secret`, or another way of proving who it is. */
  clientAuthenticatorType: z.string().nullish(),
  /** Seconds of the epoch, as texts. */
  attributes: z
    .object({
      'client.secret.creation.time': z.string().nullish(),
      'client.secret.expiration.time': z.string().nullish(),
    })
    .nullish(),
});
export type RealmClient = z.infer<typeof RealmClient>;

/** What a service account's own token says of it. */
export const TokenClaims = z.looseObject({
  preferred_username: z.string().nullish(),
  /** Roles by the client that they are of; left out of lightweight tokens. */
  resource_access: z.record(z.string(), z.looseObject({ roles: z.array(z.string()) })).nullish(),
});
export type TokenClaims = z.infer<typeof TokenClaims>;

export const EventsConfig = z.looseObject({
  eventsEnabled: z.boolean(),
  /** Seconds; 0 for ever. */
  eventsExpiration: z.int().nonnegative().nullish(),
  enabledEventTypes: z.array(z.string()).nullish(),
  adminEventsEnabled: z.boolean(),
});
export type EventsConfig = z.infer<typeof EventsConfig>;

export const RawRecord = z.record(z.string(), z.unknown());
export type RawRecord = z.infer<typeof RawRecord>;

export const TokenAnswer = z.looseObject({
  access_token: z.string().min(1),
  token_type: z.string(),
  /** Seconds. */
  expires_in: z.number().positive(),
});
