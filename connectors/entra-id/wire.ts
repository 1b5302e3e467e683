import { z } from 'countersign/kit';

/** What is read of Graph’s answers; fields that are not read may change at will. */

const Id = z.string().min(1).max(512);
const Time = z.iso.datetime({ offset: true });

/** One page of any list. */
export const Page = z.looseObject({
  value: z.array(z.unknown()),
  '@odata.nextLink': z.string().nullish(),
});

export const User = z.looseObject({
  id: Id,
  userPrincipalName: z.string().nullish(),
  mail: z.string().nullish(),
  displayName: z.string().nullish(),
  accountEnabled: z.boolean().nullish(),
  userType: z.string().nullish(),
  /** True while Active Directory masters the account. */
  onPremisesSyncEnabled: z.boolean().nullish(),
  /** What was issued before is no longer taken. */
  signInSessionsValidFromDateTime: Time.nullish(),
});
export type User = z.infer<typeof User>;

/** The fields above, as Graph must be asked for them: it leaves most of them out otherwise. */
export const USER_FIELDS =
  'id,userPrincipalName,mail,displayName,accountEnabled,userType,onPremisesSyncEnabled,signInSessionsValidFromDateTime';

/** A group, a directory role or an administrative unit; names are missing where the rights do not reach. */
export const Membership = z.looseObject({
  '@odata.type': z.string().nullish(),
  id: Id,
  displayName: z.string().nullish(),
});
export type Membership = z.infer<typeof Membership>;

/** What an app may do in a user’s name. */
export const Grant = z.looseObject({
  id: Id,
  /** Object id of the app’s service principal. */
  clientId: Id,
  consentType: z.string().nullish(),
  principalId: z.string().nullish(),
  /** Object id of the service principal of the API. */
  resourceId: Id,
  scope: z.string().nullish(),
});
export type Grant = z.infer<typeof Grant>;

export const Assignment = z.looseObject({
  id: Id,
  principalId: z.string().nullish(),
  resourceDisplayName: z.string().nullish(),
  createdDateTime: Time.nullish(),
});
export type Assignment = z.infer<typeof Assignment>;

export const ServicePrincipal = z.looseObject({
  id: Id,
  appId: z.string().nullish(),
  displayName: z.string().nullish(),
  accountEnabled: z.boolean().nullish(),
});
export type ServicePrincipal = z.infer<typeof ServicePrincipal>;

/** A plain object: neither the first letters of a secret nor a key go any further. */
const AppCredential = z.object({
  keyId: Id,
  displayName: z.string().nullish(),
  startDateTime: Time.nullish(),
  endDateTime: Time.nullish(),
  /** Of certificates: `Verify`, or `Sign` for one by which tokens are signed. */
  usage: z.string().nullish(),
});
export type AppCredential = z.infer<typeof AppCredential>;

const AppOwner = z.looseObject({
  '@odata.type': z.string().nullish(),
  id: Id,
  displayName: z.string().nullish(),
  userPrincipalName: z.string().nullish(),
  /** Not among the fields that Graph gives of an owner unasked. */
  accountEnabled: z.boolean().nullish(),
});
export type AppOwner = z.infer<typeof AppOwner>;

/** An app registration or a service principal, with what proves who it is. */
export const AppWithCredentials = z.object({
  id: Id,
  appId: z.string().nullish(),
  displayName: z.string().nullish(),
  passwordCredentials: z.array(AppCredential).nullish(),
  keyCredentials: z.array(AppCredential).nullish(),
  owners: z.array(AppOwner).nullish(),
});
export type AppWithCredentials = z.infer<typeof AppWithCredentials>;

export const RawRecord = z.record(z.string(), z.unknown());
export type RawRecord = z.infer<typeof RawRecord>;

export const TokenAnswer = z.looseObject({
  access_token: z.string().min(1),
  token_type: z.string(),
  /** Seconds. */
  expires_in: z.number().positive(),
});
