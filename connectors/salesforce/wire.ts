import { z } from 'countersign/kit';

/** What is read of Salesforce's answers; fields that are not read may change at will. */

const Id = z.string().min(1).max(512);
/** `2026-03-01T09:00:00.000+0000`: an offset without a colon, which ISO 8601's extended form does not have. */
const Time = z.string().refine((text) => !Number.isNaN(Date.parse(text)), 'not a time');

/** A page of a query. */
export const QueryPage = z.looseObject({
  totalSize: z.int().nonnegative(),
  done: z.boolean(),
  nextRecordsUrl: z.string().optional(),
  records: z.array(z.record(z.string(), z.unknown())),
});

export const User = z.looseObject({
  Id,
  Username: z.string(),
  Email: z.string().nullish(),
  Name: z.string().nullish(),
  IsActive: z.boolean(),
});
export type User = z.infer<typeof User>;

export const UserLogin = z.looseObject({ Id, UserId: Id, IsFrozen: z.boolean() });
export type UserLogin = z.infer<typeof UserLogin>;

/** A permission set or a profile, which stands among them, that a user has. */
export const Assignment = z.looseObject({
  PermissionSet: z.looseObject({
    Name: z.string(),
    Label: z.string().nullish(),
    IsOwnedByProfile: z.boolean(),
    Profile: z.looseObject({ Name: z.string() }).nullish(),
    PermissionsModifyAllData: z.boolean(),
    PermissionsManageUsers: z.boolean(),
    PermissionsCustomizeApplication: z.boolean(),
  }),
});
export type Assignment = z.infer<typeof Assignment>;

export const AuthSession = z.looseObject({
  Id,
  UsersId: Id,
  ParentId: z.string().nullish(),
  CreatedDate: Time,
  LastModifiedDate: Time,
  NumSecondsValid: z.number(),
  SourceIp: z.string().nullish(),
  SessionType: z.string().nullish(),
  LoginType: z.string().nullish(),
  IsAssociatedWithJwtAccessToken: z.boolean(),
});
export type AuthSession = z.infer<typeof AuthSession>;

export const OauthToken = z.looseObject({
  UserId: Id,
  AppName: z.string().nullish(),
  CreatedDate: Time.nullish(),
  LastUsedDate: Time.nullish(),
  UseCount: z.number().nullish(),
  /** Revokes the token and opens nothing; a secret all the same. */
  DeleteToken: z.string().min(1),
});
export type OauthToken = z.infer<typeof OauthToken>;

/** What the integration user itself may do. */
export const OwnPermissions = z.looseObject({
  PermissionsManageUsers: z.boolean(),
  PermissionsCustomizeApplication: z.boolean(),
});
export type OwnPermissions = z.infer<typeof OwnPermissions>;

/** The same, with what a preflight tells besides. */
export const AllOwnPermissions = OwnPermissions.extend({
  PermissionsViewSetup: z.boolean(),
  PermissionsModifyAllData: z.boolean(),
});
export type AllOwnPermissions = z.infer<typeof AllOwnPermissions>;

export const LogFile = z.looseObject({
  Id,
  EventType: z.string(),
  LogDate: Time,
  LogFileLength: z.number().nonnegative(),
});
export type LogFile = z.infer<typeof LogFile>;

export const RawRecord = z.record(z.string(), z.unknown());
export type RawRecord = z.infer<typeof RawRecord>;

export const TokenAnswer = z.looseObject({
  access_token: z.string().min(1),
  token_type: z.string(),
  /** `https://login.salesforce.com/id/<org>/<user>`. */
  id: z.string(),
  /** Names parted by spaces. */
  scope: z.string().nullish(),
});
