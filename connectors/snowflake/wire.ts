import { z } from 'countersign/kit';

/** What is read of Snowflake's answers; fields and columns that are not read may change at will. */

const Handle = z.string().regex(/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i);

export const ResultSet = z.looseObject({
  statementHandle: Handle,
  resultSetMetaData: z.looseObject({
    rowType: z.array(z.looseObject({ name: z.string(), type: z.string() })).min(1),
    partitionInfo: z.array(z.looseObject({})).optional(),
  }),
  data: z.array(z.array(z.string().nullable())),
});
export type ResultSet = z.infer<typeof ResultSet>;

/** A part of a result after the first. */
export const Partition = z.looseObject({ data: ResultSet.shape.data });
export type Partition = z.infer<typeof Partition>;

/** A statement that is still under way. */
export const Running = z.looseObject({ statementHandle: Handle });

/** What a statement that failed tells. */
export const Failure = z.looseObject({
  code: z.string().nullish(),
  sqlState: z.string().nullish(),
  message: z.string().nullish(),
  statementHandle: z.string().nullish(),
});
export type Failure = Partial<z.infer<typeof Failure>>;

const Name = z.string().min(1);
const Time = z.iso.datetime();
/** SHOW and VARIANT columns write booleans as texts. */
const Flag = z.union([z.boolean(), z.enum(['true', 'false']).transform((text) => text === 'true')]);

/** A row of SHOW USERS. What the role may not see of a user is null. */
export const User = z.looseObject({
  name: Name,
  login_name: z.string().nullish(),
  display_name: z.string().nullish(),
  email: z.string().nullish(),
  type: z.string().nullish(),
  disabled: Flag.nullish(),
  must_change_password: Flag.nullish(),
  has_password: Flag.nullish(),
});
export type User = z.infer<typeof User>;

/** A row of SHOW GRANTS TO USER; other grants than of roles have none. */
export const RoleGrant = z.looseObject({ role: z.string().nullish() });

export const HeldRole = z.looseObject({ ROLE: Name });

const Status = z.enum(['ACTIVE', 'DISABLED', 'EXPIRED']);

/** A row of SHOW USER PROGRAMMATIC ACCESS TOKENS. */
export const ProgrammaticToken = z.looseObject({
  name: Name,
  status: Status,
  created_on: Time,
  expires_at: Time.nullish(),
  role_restriction: z.string().nullish(),
});

/** A row of SHOW USER KEY PAIRS. */
export const KeyPair = z.looseObject({
  name: Name,
  status: Status,
  fingerprint: z.string().nullish(),
  created_on: Time,
  last_used_on: Time.nullish(),
  expires_at: Time.nullish(),
});

/** A row of SHOW DELEGATED AUTHORIZATIONS. */
export const DelegatedAuthorization = z.looseObject({
  created_on: Time,
  role_name: z.string().nullish(),
  integration_name: Name,
});

/** A row of DESCRIBE USER. What is not set is the text `null`. */
export const Property = z.looseObject({ property: Name, value: z.string().nullish() });

/** When a credential was last used, of ACCOUNT_USAGE.CREDENTIALS. */
export const CredentialUse = z.looseObject({
  CREDENTIAL_ID: z.string(),
  NAME: z.string().nullish(),
  TYPE: z.string(),
  LAST_USED_ON: Time.nullish(),
});
export type CredentialUse = z.infer<typeof CredentialUse>;

/** A row of ACCOUNT_USAGE.SESSIONS with the sign-in that began it. */
export const Session = z.looseObject({
  SESSION_ID: z.string().regex(/^\d+$/),
  USER_NAME: z.string().nullish(),
  CREATED_ON: Time,
  ACCESS_TIME: Time.nullish(),
  IS_OPEN: z.boolean(),
  CLOSED_REASON: z.string().nullish(),
  CLIENT_APPLICATION_ID: z.string().nullish(),
  CLIENT_IP: z.string().nullish(),
});
export type Session = z.infer<typeof Session>;

/** A session that ran queries lately. */
export const ActiveSession = z.looseObject({
  SESSION_ID: z.string().regex(/^\d+$/),
  LAST_SEEN: Time,
});
export type ActiveSession = z.infer<typeof ActiveSession>;

/** One of our own statements, as Snowflake logged it. */
export const OwnStatement = z.looseObject({ QUERY_ID: Name, QUERY_TEXT: z.string(), START_TIME: Time });
export type OwnStatement = z.infer<typeof OwnStatement>;

/** Who we are in a session of ours. */
export const Self = z.looseObject({
  USER_NAME: Name,
  ROLE_NAME: z.string().nullish(),
  ACCOUNT_NAME: z.string().nullish(),
  WAREHOUSE_NAME: z.string().nullish(),
});
export type Self = z.infer<typeof Self>;

/** A credential of anybody, with its owner. */
export const ListedCredential = z.looseObject({
  CREDENTIAL_ID: z.string(),
  NAME: z.string().nullish(),
  TYPE: z.string(),
  USER_NAME: z.string().nullish(),
  STATUS: z.string().nullish(),
  CREATED_ON: Time.nullish(),
  LAST_USED_ON: Time.nullish(),
  EXPIRATION_DATE: Time.nullish(),
  EMAIL: z.string().nullish(),
  OWNER_NAME: z.string().nullish(),
  OWNER_DISABLED: Flag.nullish(),
});
export type ListedCredential = z.infer<typeof ListedCredential>;

/** A user with a password or a key of the old kind. */
export const ListedUser = z.looseObject({
  NAME: Name,
  EMAIL: z.string().nullish(),
  DISABLED: Flag.nullish(),
  HAS_PASSWORD: Flag.nullish(),
  HAS_RSA_PUBLIC_KEY: Flag.nullish(),
  PASSWORD_LAST_SET_TIME: Time.nullish(),
});
export type ListedUser = z.infer<typeof ListedUser>;

/** A row of a log: what it means is read later, one by one. */
export const LogRow = z.record(z.string(), z.unknown());
