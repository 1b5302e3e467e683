import {
  type Authorization,
  type Grant,
  type Installation,
  type Member,
  type Organization,
  tokenId,
} from './state.ts';

/** The bodies of answers, in the shape of GitHub's published schema. */

const DOCS = 'https://docs.github.com/rest';

export function errorBody(status: number, message: string) {
  return { message, documentation_url: DOCS, status: String(status) };
}

export function simpleUser(baseUrl: string, member: Pick<Member, 'login' | 'id'>) {
  const url = `${baseUrl}/users/${member.login}`;
  return {
    login: member.login,
    id: member.id,
    node_id: Buffer.from(`04:User${member.id}`).toString('base64'),
    avatar_url: `https://avatars.example/u/${member.id}`,
    gravatar_id: '',
    url,
    html_url: `https://github.com/${member.login}`,
    followers_url: `${url}/followers`,
    following_url: `${url}/following{/other_user}`,
    gists_url: `${url}/gists{/gist_id}`,
    starred_url: `${url}/starred{/owner}{/repo}`,
    subscriptions_url: `${url}/subscriptions`,
    organizations_url: `${url}/orgs`,
    repos_url: `${url}/repos`,
    events_url: `${url}/events{/privacy}`,
    received_events_url: `${url}/received_events`,
    type: 'User',
    site_admin: false,
  };
}

export function publicUser(baseUrl: string, member: Member) {
  return {
    ...simpleUser(baseUrl, member),
    name: member.name ?? null,
    company: null,
    blog: '',
    location: null,
    email: member.email ?? null,
    hireable: null,
    bio: null,
    public_repos: 0,
    public_gists: 0,
    followers: 0,
    following: 0,
    created_at: '2020-01-01T00:00:00Z',
    updated_at: '2020-01-01T00:00:00Z',
  };
}

export function membership(baseUrl: string, organization: string, member: Member) {
  const url = `${baseUrl}/orgs/${organization}`;
  return {
    url: `${url}/memberships/${member.login}`,
    state: 'active',
    role: member.role,
    direct_membership: true,
    organization_url: url,
    organization: {
      login: organization,
      id: 11_111,
      node_id: 'O_kgDOAACrZw',
      url,
      repos_url: `${url}/repos`,
      events_url: `${url}/events`,
      hooks_url: `${url}/hooks`,
      issues_url: `${url}/issues`,
      members_url: `${url}/members{/member}`,
      public_members_url: `${url}/public_members{/member}`,
      avatar_url: 'https://avatars.example/u/11111',
      description: null,
    },
    user: simpleUser(baseUrl, member),
  };
}

export function authorization(one: Authorization) {
  const isKey = one.type === 'SSH key';
  return {
    login: one.login,
    credential_id: one.id,
    credential_type: one.type,
    ...(isKey ? { fingerprint: `SHA256:${one.id}` } : { token_last_eight: String(one.id).padStart(8, '0') }),
    credential_authorized_at: seconds(one.authorizedAt),
    credential_accessed_at: one.accessedAt ? seconds(one.accessedAt) : null,
    authorized_credential_id: one.id + 12_000_000,
    authorized_credential_title: isKey ? one.name : null,
    authorized_credential_note: isKey ? null : one.name,
    authorized_credential_expires_at: null,
    ...(one.scopes ? { scopes: one.scopes } : {}),
  };
}

export function grant(baseUrl: string, organization: Organization, one: Grant) {
  const owner = organization.members.find((member) => member.login === one.login);
  return {
    id: one.id,
    owner: simpleUser(baseUrl, owner ?? { login: one.login, id: 59_999 }),
    repository_selection: 'all',
    repositories_url: `${baseUrl}/orgs/${organization.seed.organization}/personal-access-tokens/${one.id}/repositories`,
    permissions: { repository: { contents: 'read', metadata: 'read' } },
    access_granted_at: seconds(one.grantedAt),
    token_id: tokenId(one),
    token_name: one.name,
    token_expired: false,
    token_expires_at: one.expiresAt ? seconds(one.expiresAt) : null,
    token_last_used_at: one.lastUsedAt ? seconds(one.lastUsedAt) : null,
  };
}

export function installation(baseUrl: string, account: string, one: Installation) {
  const url = `${baseUrl}/app/installations/${one.id}`;
  const suspender = one.suspendedAt ? simpleUser(baseUrl, { login: account, id: 11_111 }) : null;
  return {
    id: one.id,
    app_id: one.appId,
    app_slug: one.app,
    client_id: `Iv1.${String(one.appId).padStart(16, '0')}`,
    target_id: 11_111,
    target_type: 'Organization',
    account: { ...simpleUser(baseUrl, { login: account, id: 11_111 }), type: 'Organization' },
    repository_selection: 'selected',
    access_tokens_url: `${url}/access_tokens`,
    repositories_url: `${baseUrl}/installation/repositories`,
    html_url: `https://github.com/organizations/${account}/settings/installations/${one.id}`,
    events: [],
    permissions: one.permissions,
    single_file_name: null,
    created_at: seconds(one.createdAt),
    updated_at: seconds(one.createdAt),
    suspended_by: suspender,
    suspended_at: one.suspendedAt ? seconds(one.suspendedAt) : null,
  };
}

export function scimUser(user: Organization['managedUsers'][number]) {
  return {
    schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
    id: user.id,
    externalId: `ext-${user.id}`,
    userName: user.userName,
    displayName: user.login,
    name: { givenName: user.login, familyName: user.login },
    active: user.active,
    emails: user.userName.includes('@') ? [{ value: user.userName, type: 'work', primary: true }] : [],
    roles: [],
    groups: [],
    meta: {
      resourceType: 'User',
      created: '2022-03-27T19:59:26.000Z',
      lastModified: '2022-03-27T19:59:26.000Z',
    },
  };
}

export function scimList(users: readonly unknown[], total: number, startIndex: number) {
  return {
    schemas: ['urn:ietf:params:scim:api:messages:2.0:ListResponse'],
    totalResults: total,
    startIndex,
    itemsPerPage: users.length,
    Resources: users,
  };
}

/** GitHub writes times without milliseconds. */
function seconds(time: string): string {
  return new Date(time).toISOString().replace(/\.\d+Z$/, 'Z');
}
