import { type ConnectorContext, CountersignError } from 'countersign/kit';
import { type AppIdentity, readPrivateKey } from './app-token.ts';

export type OrganizationKind = 'saml' | 'managed-users' | 'standard';

/** The connector's configuration, checked once. */
export interface GitHubSettings {
  readonly baseUrl: string;
  readonly organization: string;
  readonly kind: OrganizationKind;
  /** Who Countersign is: an App, or, as a fallback, a person's token. */
  readonly identity: { readonly app: AppIdentity } | { readonly token: string };
  /** Only for managed users. */
  readonly managed:
    | { readonly enterprise: string; readonly shortCode: string; readonly scimToken: string }
    | undefined;
}

const KINDS: readonly string[] = ['saml', 'managed-users', 'standard'] satisfies OrganizationKind[];
const SLUG = /^[A-Za-z0-9][A-Za-z0-9_-]*$/;

/** @throws ERR_CONFIG_INVALID naming the setting */
export function readSettings({ settings, secrets }: ConnectorContext): GitHubSettings {
  const kind = settings.organizationKind || 'saml';
  if (!KINDS.includes(kind)) {
    throw fault('GITHUB_ORGANIZATION_KIND', `"${kind}" is none of ${KINDS.join(', ')}`);
  }
  return {
    baseUrl: settings.baseUrl || 'https://api.github.com',
    organization: slug('GITHUB_ORGANIZATION', settings.organization),
    kind: kind as OrganizationKind,
    identity: readIdentity(settings, secrets),
    managed:
      kind === 'managed-users'
        ? {
            enterprise: slug('GITHUB_ENTERPRISE', settings.enterprise),
            shortCode: slug('GITHUB_ENTERPRISE_SHORT_CODE', settings.shortCode),
            scimToken: present('GITHUB_SCIM_TOKEN', secrets.scimToken),
          }
        : undefined,
  };
}

/** A person's token in an organisation without single sign-on can read and revoke nothing at all. */
export function reachesTokens({ organizationKind, appId }: ConnectorContext['settings']): boolean {
  return organizationKind !== 'standard' || Boolean(appId);
}

/** @throws ERR_CAPABILITY_NOT_OFFERED where it reaches none */
export function assertReachesTokens({ kind, identity }: GitHubSettings): void {
  if (kind !== 'standard' || 'app' in identity) return;
  throw new CountersignError(
    'ERR_CAPABILITY_NOT_OFFERED',
    'github: without single sign-on only fine-grained tokens can be revoked, and those by a GitHub App alone',
    { place: 'GITHUB_APP_ID' },
  );
}

function readIdentity(
  settings: ConnectorContext['settings'],
  secrets: ConnectorContext['secrets'],
): GitHubSettings['identity'] {
  if (settings.appId || settings.installationId || secrets.appPrivateKey) {
    return {
      app: {
        appId: slug('GITHUB_APP_ID', settings.appId),
        installationId: slug('GITHUB_APP_INSTALLATION_ID', settings.installationId),
        privateKey: readPrivateKey(present('GITHUB_APP_PRIVATE_KEY', secrets.appPrivateKey)),
      },
    };
  }
  if (secrets.token) return { token: secrets.token };
  throw fault(
    'GITHUB_APP_ID',
    'missing; set it with GITHUB_APP_INSTALLATION_ID and GITHUB_APP_PRIVATE_KEY, or set GITHUB_OWNER_TOKEN',
  );
}

function present(env: string, value: string | undefined): string {
  if (value) return value;
  throw fault(env, 'missing');
}

/** These stand in paths; client ids of Apps have dots. */
function slug(env: string, value: string | undefined): string {
  const text = present(env, value);
  if (SLUG.test(text.replaceAll('.', ''))) return text;
  throw fault(env, `"${text}" is not of GitHub’s form`);
}

function fault(env: string, what: string): CountersignError {
  return new CountersignError('ERR_CONFIG_INVALID', `github: ${env}: ${what}`, { place: env });
}
