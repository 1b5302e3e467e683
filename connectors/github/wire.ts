import { z } from 'countersign/kit';

/** What GitHub's answers look like, as far as this connector reads them. Fields it does not read may be anything. */

const Id = z.int().nonnegative();
const Time = z.string().nullish();

export const InstallationToken = z.looseObject({ token: z.string().min(1), expires_at: z.string().min(1) });

export const Member = z.looseObject({ login: z.string().min(1) });

export const Membership = z.looseObject({
  state: z.string(),
  role: z.string(),
  user: z.looseObject({ login: z.string().min(1), html_url: z.string().nullish() }).nullable(),
});
export type Membership = z.infer<typeof Membership>;

export const Profile = z.looseObject({
  login: z.string().min(1),
  name: z.string().nullish(),
  email: z.string().nullish(),
});
export type Profile = z.infer<typeof Profile>;

/** The single sign-on authorisation of one credential. */
export const Authorization = z.looseObject({
  login: z.string().min(1),
  credential_id: Id,
  credential_type: z.string().min(1),
  credential_authorized_at: z.string().min(1),
  credential_accessed_at: Time,
  authorized_credential_id: Id.nullish(),
  authorized_credential_title: z.string().nullish(),
  authorized_credential_note: z.string().nullish(),
  authorized_credential_expires_at: Time,
  scopes: z.array(z.string()).nullish(),
});
export type Authorization = z.infer<typeof Authorization>;

/** The organisation's approval of one fine-grained personal access token. */
export const FineGrainedGrant = z.looseObject({
  id: Id,
  owner: z.looseObject({ login: z.string().min(1) }),
  access_granted_at: z.string().min(1),
  token_id: Id,
  token_name: z.string(),
  token_expires_at: Time,
  token_last_used_at: Time,
  /** By where they hold (organisation, repository, other), then by name: `contents: read`. */
  permissions: z.record(z.string(), z.record(z.string(), z.string())).nullish(),
});
export type FineGrainedGrant = z.infer<typeof FineGrainedGrant>;

/** A GitHub App in the organisation. */
export const Installation = z.looseObject({
  id: Id,
  app_id: Id,
  app_slug: z.string().min(1),
  account: z.looseObject({ login: z.string().nullish() }).nullable(),
  /** `members: read`; what is written `write` may be read too. */
  permissions: z.record(z.string(), z.string()),
  created_at: z.string().min(1),
  suspended_at: Time,
});
export type Installation = z.infer<typeof Installation>;

export const Installations = z.looseObject({
  total_count: Id,
  installations: z.array(Installation),
});

export const RawRecord = z.record(z.string(), z.unknown());
