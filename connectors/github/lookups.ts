import { type Account, CountersignError, type Lookups, type TokenRecord } from 'countersign/kit';
import { instant, text } from './audit-fields.ts';
import type { GitHubClient } from './client.ts';
import { managedAccount, managedLogin } from './managed-users.ts';
import { isLogin, loginOf, sameName } from './names.ts';
import type { Authorization, FineGrainedGrant, Membership } from './wire.ts';

/** How many records of single sign-on are searched for an e-mail, newest first. */
const MOST_SIGN_INS = 1_000;
/** How many members' public profiles are read for an e-mail. */
const MOST_PROFILES = 200;

/** Accounts are known by login: it is what every call of the API asks for. */
export const lookups: Lookups<GitHubClient> = {
  async account(client, query) {
    const byId = await member(client, query.id, query.email);
    if (byId) return byId;
    const byEmail = query.email === undefined ? undefined : await accountOfEmail(client, query.email);
    return byEmail ?? (await member(client, query.name, query.email));
  },
  /** Single sign-on authorisations, and approved fine-grained tokens where a GitHub App asks. */
  async tokens(client, account) {
    const { authorizations, grants } = await readCredentials(client, loginOf(account));
    return [
      ...authorizations.map((one) => authorizationRecord(one, account.id)),
      ...(grants ?? []).map((one) => grantRecord(one, account.id)),
    ];
  },
};

/** What a login holds in the organisation. */
export interface Credentials {
  readonly authorizations: readonly Authorization[];
  /** Undefined where only a GitHub App may read them. */
  readonly grants: readonly FineGrainedGrant[] | undefined;
}

export async function readCredentials(client: GitHubClient, login: string): Promise<Credentials> {
  const [authorizations, grants] = await Promise.all([
    client.settings.kind === 'standard' ? [] : client.authorizations(login),
    client.fineGrainedGrants(login),
  ]);
  return {
    // The filter is GitHub's; what is revoked must belong to this login all the same.
    authorizations: authorizations.filter((one) => sameName(one.login, login)),
    grants: grants?.filter((one) => sameName(one.owner.login, login)),
  };
}

export function authorizationId(credentialId: number): string {
  return `sso-authorization/${credentialId}`;
}

export function grantId(id: number): string {
  return `fine-grained-token/${id}`;
}

async function member(
  client: GitHubClient,
  login: string | undefined,
  email: string | undefined,
): Promise<Account | undefined> {
  if (!isLogin(login)) return undefined;
  const membership = await client.membership(login);
  if (client.settings.managed) return managedAccount(client, login, membership);
  return membership && accountOf(membership, login, email ?? (await client.profile(login))?.email);
}

function accountOf(membership: Membership, asked: string, email: string | null | undefined): Account {
  const login = membership.user?.login ?? asked;
  const link = membership.user?.html_url;
  return {
    platform: 'github',
    id: login,
    name: login,
    ...(email ? { email: email.toLowerCase() } : {}),
    // `pending`: invited, not yet in.
    status: membership.state === 'active' ? 'active' : 'unknown',
    isAdmin: membership.role === 'admin',
    ...(link ? { link } : {}),
  };
}

/**
 * The REST API cannot search members by e-mail. Managed users are found by their name at the identity provider;
 * all others by what they last signed in as, then by the e-mail of their public profile.
 *
 * @throws ERR_CAPABILITY_NOT_OFFERED when the organisation is too large for "nobody" to be sure
 */
async function accountOfEmail(client: GitHubClient, email: string): Promise<Account | undefined> {
  if (client.settings.managed) {
    const login = await managedLogin(client, email);
    return login === undefined ? undefined : member(client, login, email);
  }
  const login = (await loginOfSignIn(client, email)) ?? (await loginOfProfile(client, email));
  return login === undefined ? undefined : member(client, login, email);
}

/** `org.sso_response` carries the name identifier of the identity provider, most often the e-mail. */
async function loginOfSignIn(client: GitHubClient, email: string): Promise<string | undefined> {
  if (client.settings.kind === 'standard') return undefined;
  let read = 0;
  for await (const page of client.auditLog({ phrase: 'action:org.sso_response', order: 'desc' })) {
    for (const record of page) {
      const names = [text(record, 'external_identity_nameid'), text(record, 'external_identity_username')];
      const login = text(record, 'actor');
      if (isLogin(login) && names.some((name) => name !== undefined && sameName(name, email))) return login;
    }
    read += page.length;
    if (read >= MOST_SIGN_INS) return undefined;
  }
  return undefined;
}

async function loginOfProfile(client: GitHubClient, email: string): Promise<string | undefined> {
  let read = 0;
  for await (const logins of client.members()) {
    for (const login of logins) {
      if (++read > MOST_PROFILES) throw notSearchable(email);
      const profile = await client.profile(login);
      if (profile?.email && sameName(profile.email, email)) return profile.login;
    }
  }
  return undefined;
}

function notSearchable(email: string): CountersignError {
  return new CountersignError(
    'ERR_CAPABILITY_NOT_OFFERED',
    `github: no sign-in and none of ${MOST_PROFILES} public profiles names ${email}; the API cannot search further, so name the login`,
    { place: 'account.email' },
  );
}

const KINDS: Readonly<Record<string, TokenRecord['kind']>> = {
  'personal access token': 'api-key',
  'ssh key': 'ssh-key',
  'oauth app token': 'access-token',
  'github app token': 'access-token',
};

/** A type of a later day is some grant of access. */
export function authorizationKind({ credential_type: type }: Authorization): TokenRecord['kind'] {
  return KINDS[type.toLowerCase()] ?? 'grant';
}

/** The note of a token or the title of a key, as its owner wrote it. */
export function authorizationName(one: Authorization): string {
  return one.authorized_credential_note ?? one.authorized_credential_title ?? one.credential_type;
}

function authorizationRecord(one: Authorization, accountId: string): TokenRecord {
  return {
    platform: 'github',
    id: authorizationId(one.credential_id),
    accountId,
    kind: authorizationKind(one),
    name: authorizationName(one).slice(0, 512),
    ...(one.scopes ? { scopes: one.scopes.map((scope) => scope.slice(0, 256)) } : {}),
    ...times(one.credential_authorized_at, one.credential_accessed_at, one.authorized_credential_expires_at),
  };
}

function grantRecord(one: FineGrainedGrant, accountId: string): TokenRecord {
  return {
    platform: 'github',
    id: grantId(one.id),
    accountId,
    kind: 'api-key',
    name: one.token_name.slice(0, 512),
    ...times(one.access_granted_at, one.token_last_used_at, one.token_expires_at),
  };
}

type Written = string | null | undefined;

function times(created: Written, used: Written, expires: Written) {
  const [createdAt, lastUsedAt, expiresAt] = [instant(created), instant(used), instant(expires)];
  return {
    ...(createdAt === undefined ? {} : { createdAt }),
    ...(lastUsedAt === undefined ? {} : { lastUsedAt }),
    ...(expiresAt === undefined ? {} : { expiresAt }),
  };
}
