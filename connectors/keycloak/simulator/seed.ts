import { z } from 'countersign/kit';

/** What the simulated realm begins with. Times that are left out are the beginning of 2026. */

const Id = z.string().min(1);
/** Milliseconds of the epoch. */
const Millis = z.int().nonnegative().default(Date.parse('2026-01-01T00:00:00.000Z'));

const User = z.strictObject({
  id: Id,
  username: z.string().min(1),
  email: z.string().optional(),
  enabled: z.boolean().default(true),
  requiredActions: z.array(z.string()).default([]),
  /** Seconds of the epoch. */
  notBefore: z.int().nonnegative().default(0),
  federationLink: z.string().optional(),
  attributes: z.record(z.string(), z.array(z.string())).default({}),
  /** Paths: `/Engineering`. */
  groups: z.array(z.string()).default([]),
  realmRoles: z.array(z.string()).default([]),
  /** Roles of the realm's management client. */
  managementRoles: z.array(z.string()).default([]),
  credentials: z
    .array(
      z.strictObject({ id: Id, type: z.string(), userLabel: z.string().optional(), createdDate: Millis }),
    )
    .default([]),
});

const Session = z.strictObject({
  id: Id,
  userId: Id,
  /** Client ids. */
  clients: z.array(Id).default([]),
  ipAddress: z.string().default('198.51.100.7'),
  start: Millis,
  lastAccess: Millis,
});

const ClientFacts = z.strictObject({
  clientId: Id,
  isPublic: z.boolean().optional(),
  enabled: z.boolean().optional(),
  authenticator: z.string().optional(),
  protocol: z.string().optional(),
  /** Seconds of the epoch. */
  secretMadeAt: z.int().optional(),
  secretEndsAt: z.int().optional(),
});
export type SimulatedClient = z.infer<typeof ClientFacts>;

/** Named by its id alone, a client is a public one. */
const Client = z.union([
  Id.transform((clientId): SimulatedClient => ({ clientId, isPublic: true })),
  ClientFacts,
]);

export const Seed = z.strictObject({
  realm: z.string().min(1).default('acme'),
  users: z.array(User).default([]),
  /** Their UUIDs are made from their ids. */
  clients: z.array(Client).default([]),
  sessions: z.array(Session).default([]),
  offlineSessions: z.array(Session).default([]),
  consents: z
    .array(
      z.strictObject({
        userId: Id,
        clientId: Id,
        scopes: z.array(z.string()).default([]),
        createdDate: Millis,
      }),
    )
    .default([]),
  /** Raw records of both logs; `time` is made up where it is left out. */
  log: z.array(z.record(z.string(), z.unknown())).default([]),
  eventsEnabled: z.boolean().default(true),
  adminEventsEnabled: z.boolean().default(true),
  adminEventsDetailsEnabled: z.boolean().default(true),
  /** Seconds; 0 for ever. */
  eventsExpiration: z.int().nonnegative().default(0),
  enabledEventTypes: z.array(z.string()).default([]),
  /** Whether records have ids, as since 26.2. */
  hasEventIds: z.boolean().default(true),
  /** Most records of a page of a log, whatever is asked. */
  mostRecords: z.int().positive().default(10_000),
  /** Whether DELETE sessions/{id} knows isOffline, as since 24.0.2. */
  knowsOffline: z.boolean().default(true),
  /** Roles of realm-management that the service account lacks. */
  missingRoles: z.array(z.string()).default([]),
  /** Roles that the service account has besides. */
  moreRoles: z.array(z.string()).default([]),
  /** Whether access tokens carry the roles. */
  tellsRoles: z.boolean().default(true),
  /** Seconds. */
  tokenLifespan: z.int().positive().default(300),
});
export type Seed = z.infer<typeof Seed>;
