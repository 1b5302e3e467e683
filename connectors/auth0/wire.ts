import { z } from 'countersign/kit';

/** What is read of Auth0's answers; fields that are not read may change at will. */

const Id = z.string().min(1).max(512);
/** A date-time, or an object in its place, which tells nothing. */
const Time = z.union([z.string(), z.looseObject({}), z.null()]).optional();

export const User = z.looseObject({
  user_id: Id,
  email: z.string().nullish(),
  username: z.string().nullish(),
  name: z.string().nullish(),
  /** Left out until somebody blocks the user for the first time. */
  blocked: z.boolean().nullish(),
  created_at: Time,
});
export type User = z.infer<typeof User>;

export const Role = z.looseObject({ id: Id, name: z.string() });

const Device = z.looseObject({ last_ip: z.string().nullish(), last_user_agent: z.string().nullish() });

export const Session = z.looseObject({
  id: Id,
  user_id: Id,
  created_at: Time,
  updated_at: Time,
  expires_at: Time,
  idle_expires_at: Time,
  last_interacted_at: Time,
  device: Device.nullish(),
});
export type Session = z.infer<typeof Session>;
export const Sessions = z.looseObject({ sessions: z.array(Session), next: z.string().nullish() });

export const RefreshToken = z.looseObject({
  id: Id,
  client_id: z.string().nullish(),
  session_id: z.string().nullish(),
  created_at: Time,
  expires_at: Time,
  idle_expires_at: Time,
  last_exchanged_at: Time,
  resource_servers: z
    .array(z.looseObject({ audience: z.string().nullish(), scopes: z.string().nullish() }))
    .nullish(),
});
export type RefreshToken = z.infer<typeof RefreshToken>;
export const RefreshTokens = z.looseObject({ tokens: z.array(RefreshToken), next: z.string().nullish() });

export const DeviceCredential = z.looseObject({
  id: Id,
  type: z.string(),
  device_name: z.string().nullish(),
  client_id: z.string().nullish(),
});
export type DeviceCredential = z.infer<typeof DeviceCredential>;

export const Grant = z.looseObject({
  id: Id,
  clientID: z.string().nullish(),
  audience: z.string().nullish(),
  scope: z.array(z.string()).nullish(),
});
export type Grant = z.infer<typeof Grant>;

/** What an application may ask of an API; without `client_id` where it is for all that others made. */
export const ClientGrant = z.looseObject({
  id: Id,
  client_id: z.string().nullish(),
  audience: z.string().nullish(),
  scope: z.array(z.string()).nullish(),
  /** `user` where the application acts for a user who is there; otherwise it acts by itself. */
  subject_type: z.string().nullish(),
  default_for: z.string().nullish(),
  allow_all_scopes: z.boolean().nullish(),
});
export type ClientGrant = z.infer<typeof ClientGrant>;
export const ClientGrants = z.looseObject({
  client_grants: z.array(ClientGrant),
  next: z.string().nullish(),
});

export const AuthenticationMethod = z.looseObject({ id: Id, type: z.string(), created_at: Time });
export type AuthenticationMethod = z.infer<typeof AuthenticationMethod>;

export const RawRecord = z.record(z.string(), z.unknown());
export type RawRecord = z.infer<typeof RawRecord>;

export const TokenAnswer = z.looseObject({
  access_token: z.string().min(1),
  token_type: z.string(),
  /** Seconds. */
  expires_in: z.number().positive(),
  /** With blanks between. */
  scope: z.string().nullish(),
});

/** The time in UTC; undefined where none is told. */
export function instantOf(time: unknown): string | undefined {
  const at = typeof time === 'string' ? new Date(time) : undefined;
  return at && !Number.isNaN(at.getTime()) ? at.toISOString() : undefined;
}
