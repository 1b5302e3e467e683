import { z } from 'countersign/kit';

/**
 * What Atlassian's answers look like, as far as this connector reads them. No official schema is at hand: fields that are
 * depended on must be there, so that an answer of another form is an error and not an empty list.
 */

const Text = z.string().nullish();
const Id = z.string().min(1);
const Links = z.looseObject({ next: Text }).nullish();

/** `GET /admin/v1/orgs/{orgId}` */
export const Organisation = z.looseObject({
  data: z.looseObject({ id: Id, attributes: z.looseObject({ name: Text }).nullish() }),
});

/** A member of a directory of the organisation, or an account that it manages. */
export const DirectoryUser = z.looseObject({
  accountId: Id,
  /** The account's own lifecycle. */
  accountStatus: z.enum(['active', 'inactive', 'closed']),
  /** What it may do in the directory that was asked, or in any. */
  membershipStatus: z.enum(['active', 'suspended', 'no_membership']).nullish(),
  /** Whether the organisation owns the account's domain and may disable the account. */
  claimStatus: Text,
  name: Text,
  email: Text,
  platformRoles: z.array(z.string()).nullish(),
  groups: z.array(z.looseObject({ name: Text })).nullish(),
});
export type DirectoryUser = z.infer<typeof DirectoryUser>;

export const DirectoryUserPage = z.looseObject({ data: z.array(DirectoryUser), links: Links });
export const Member = z.looseObject({ data: DirectoryUser });

export const Directory = z.looseObject({ directoryId: Id, name: Text });
export type Directory = z.infer<typeof Directory>;
export const DirectoryPage = z.looseObject({ data: z.array(Directory), links: Links });

/** `GET /users/{accountId}/manage/profile`: managed accounts alone. */
export const Profile = z.looseObject({
  account: z.looseObject({
    account_id: Id,
    account_status: z.enum(['active', 'inactive', 'closed']),
    name: Text,
    email: Text,
  }),
});
export type Profile = z.infer<typeof Profile>['account'];

/** `allowed` is a boolean in Atlassian's examples and a text in its schema. */
const Rule = z.looseObject({
  allowed: z.union([z.boolean(), z.enum(['true', 'false'])]),
  reason: z.looseObject({ key: z.unknown() }).nullish(),
});

/** `GET /users/{accountId}/manage`: what the key may do with the account. */
export const Permissions = z.looseObject({
  'lifecycle.enablement': Rule.nullish(),
  'apiToken.delete': Rule.nullish(),
});
export type Permissions = z.infer<typeof Permissions>;

/** `GET /users/{accountId}/manage/api-tokens` */
export const ApiToken = z.looseObject({
  id: Id,
  label: Text,
  createdAt: Text,
  lastAccess: Text,
  expiry: Text,
});
export type ApiToken = z.infer<typeof ApiToken>;
export const ApiTokens = z.array(ApiToken);

/** `GET /admin/api-access/v1/orgs/{orgId}/api-tokens` */
export const OwnedToken = z.looseObject({
  id: Id,
  label: Text,
  createdAt: Text,
  expiresAt: Text,
  lastActiveAt: Text,
  user: z.looseObject({ id: Id, name: Text, email: Text }),
});
export type OwnedToken = z.infer<typeof OwnedToken>;
export const OwnedTokenPage = z.looseObject({ data: z.array(OwnedToken), links: Links });

export type RawRecord = Readonly<Record<string, unknown>>;

/** Both questions to the log; the next page stands in `meta.next`, and for some in `links.next` too. */
export const EventPage = z.looseObject({
  data: z.array(z.looseObject({})),
  meta: z.looseObject({ next: Text }).nullish(),
  links: Links,
});

export const EventActions = z.looseObject({ data: z.array(z.looseObject({ id: Id })) });
