import { z } from 'countersign/kit';

/** What is read of Okta's answers; fields that are not read may change at will. */

const Id = z.string().min(1).max(512);
const Time = z.iso.datetime({ offset: true });

export const User = z.looseObject({
  id: Id,
  status: z.string(),
  profile: z.looseObject({ login: z.string(), email: z.string().nullish() }),
});
export type User = z.infer<typeof User>;

export const Role = z.looseObject({ type: z.string() });
export const Group = z.looseObject({ id: Id, profile: z.looseObject({ name: z.string() }).optional() });

/** An OAuth client that holds refresh tokens of a user. */
export const Client = z.looseObject({ client_id: Id, client_name: z.string().nullish() });
export type Client = z.infer<typeof Client>;

export const RefreshToken = z.looseObject({
  id: Id,
  status: z.string().nullish(),
  created: Time,
  expiresAt: Time.nullish(),
  scopes: z.array(z.string()).nullish(),
});
export type RefreshToken = z.infer<typeof RefreshToken>;

export const Grant = z.looseObject({
  id: Id,
  clientId: z.string().nullish(),
  scopeId: z.string(),
  status: z.string().nullish(),
  created: Time.nullish(),
});
export type Grant = z.infer<typeof Grant>;

/** An app of the org; only OpenID Connect apps are OAuth clients with secrets and keys. */
export const App = z.looseObject({
  id: Id,
  label: z.string().nullish(),
  status: z.string().nullish(),
  signOnMode: z.string().nullish(),
});
export type App = z.infer<typeof App>;

/** A plain object: Okta sends the raw secret along, which goes no further. */
export const ClientSecret = z.object({ id: Id, status: z.string().nullish(), created: Time.nullish() });
export type ClientSecret = z.infer<typeof ClientSecret>;

/** The public half of a key. */
export const ClientKey = z.object({
  id: Id,
  kid: z.string().nullish(),
  /** `sig` by default; `enc` for one that Okta encrypts to. */
  use: z.string().nullish(),
  status: z.string().nullish(),
  created: Time.nullish(),
});
export type ClientKey = z.infer<typeof ClientKey>;

/** A list by Okta's schema, an object around one by its example. */
export const ClientKeys = z.union([
  z.array(ClientKey),
  z.looseObject({ jwks: z.looseObject({ keys: z.array(ClientKey) }) }).transform(({ jwks }) => jwks.keys),
]);

export const ApiToken = z.looseObject({
  id: Id,
  name: z.string(),
  userId: z.string().nullish(),
  created: Time.nullish(),
  expiresAt: Time.nullish(),
});
export type ApiToken = z.infer<typeof ApiToken>;

export const Session = z.looseObject({
  id: Id,
  userId: Id,
  status: z.string(),
  createdAt: Time.nullish(),
  expiresAt: Time.nullish(),
});
export type Session = z.infer<typeof Session>;

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
