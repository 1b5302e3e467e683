import type { Identity, Preflight } from 'countersign/kit';
import type { GitHubClient, PersonalToken } from './client.ts';
import { sameName } from './names.ts';
import type { Installation } from './wire.ts';

const SCIM_SCOPE = 'scim:enterprise';

/** The App's permissions as its installation tells them; for managed users the SCIM token's scopes besides. */
export const preflight: Preflight<GitHubClient> = {
  async identity(client) {
    const self = await client.self();
    const own = 'person' in self ? personOf(self.person) : appOf(self.installation, client.settings);
    return client.settings.managed ? withScim(own, await client.scimScopes()) : own;
  },
};

function appOf(installation: Installation, { organization }: GitHubClient['settings']): Identity {
  const { app_slug: slug, id, account, permissions, suspended_at: suspendedAt } = installation;
  const login = account?.login;
  return {
    name: `GitHub App ${slug}, installation ${id}`.slice(0, 512),
    scopes: Object.entries(permissions).flatMap(([name, level]) =>
      levelsOf(level).map((l) => `${name}:${l}`),
    ),
    warnings: [
      ...(suspendedAt
        ? [`the installation is suspended since ${suspendedAt}: GitHub refuses its calls`]
        : []),
      ...(login && !sameName(login, organization)
        ? [`the App is installed on ${login}, and the organisation is ${organization}`]
        : []),
    ],
  };
}

/** Who may write may read; a level of a later day is held as it is told. */
function levelsOf(level: string): readonly string[] {
  if (level === 'admin') return ['admin', 'write', 'read'];
  return level === 'write' ? ['write', 'read'] : [level];
}

function personOf({ login, scopes }: PersonalToken): Identity {
  return {
    name: `token of the person ${login}`,
    scopes: scopes && asPermissions(new Set(scopes)),
    warnings: [
      'a person’s token: it may revoke itself, and fine-grained tokens can be neither seen nor revoked; a GitHub App is better',
      ...(scopes ? [] : ['GitHub does not tell the scopes of GITHUB_OWNER_TOKEN: it is no classic token']),
    ],
  };
}

/** What the scopes of a classic token amount to in permissions of an App; fine-grained tokens are for Apps alone. */
function asPermissions(scopes: ReadonlySet<string>): readonly string[] {
  const mayRead = ['read:org', 'write:org', 'admin:org'].some((scope) => scopes.has(scope));
  return [
    ...(mayRead ? ['members:read'] : []),
    ...(mayRead && scopes.has('read:audit_log') ? ['organization_administration:read'] : []),
    ...(scopes.has('admin:org') ? ['organization_administration:write'] : []),
  ];
}

function withScim({ name, scopes, warnings }: Identity, scim: readonly string[] | undefined): Identity {
  if (!scim) {
    const why = 'GitHub does not tell the scopes of GITHUB_SCIM_TOKEN: it is no classic token';
    return { name, scopes: undefined, warnings: [...warnings, why] };
  }
  // The wider scope has the narrower in it, and GitHub then tells the wider alone.
  const held = scim.includes(SCIM_SCOPE) || scim.includes('admin:enterprise');
  const more = scim.filter((scope) => scope !== SCIM_SCOPE);
  return {
    name,
    scopes: scopes && [...scopes, ...(held ? [SCIM_SCOPE] : [])],
    warnings: [
      ...warnings,
      ...(more.length > 0
        ? [`GITHUB_SCIM_TOKEN also holds ${more.join(', ')}; ${SCIM_SCOPE} alone is needed`]
        : []),
    ],
  };
}
