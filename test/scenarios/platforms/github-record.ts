import type { Act, Person, Written } from '../act.ts';
import { keysOf, type Pen, written } from './world.ts';

/**
 * A record of an enterprise’s audit log, as the API and streaming hand it out.
 *
 * @see https://docs.github.com/en/enterprise-cloud@latest/admin/monitoring-activity-in-your-enterprise
 */

const LAG_MS = 20_000;

export interface GitHubEvent {
  readonly action: string;
  readonly operation: string;
  readonly repo?: string;
  /** Whom it was done to. */
  readonly user?: string;
  /** Whether it was done to whoever did it. */
  readonly isOfUser?: true;
  readonly isGit?: true;
  /** The name of the token that asked, or that was made. */
  readonly token?: string;
  readonly more?: Readonly<Record<string, unknown>>;
}

export function githubRecord(pen: Pen, act: Act, event: GitHubEvent): Written {
  const { ids, variation, org } = pen;
  const login = loginOf(act.person);
  const actorId = 10_000 + ids.number(100_000_000, 'github', 'user', act.person.key);
  const repo = event.repo === undefined ? undefined : repositoryOf(org, event.repo);
  const record = {
    '@timestamp': act.at,
    _document_id: `${ids.base64url(22, 'github', event.action, ...keysOf(act))}==`,
    action: event.action,
    actor: login,
    actor_id: actorId,
    ...(variation.hasGitHubIp ? { actor_ip: act.origin.ip } : {}),
    actor_location: { country_code: act.origin.country },
    business: `${org}-inc`,
    business_id: 1_000 + ids.number(90_000, 'github', 'business'),
    ...(event.isGit ? {} : { created_at: act.at, operation_type: event.operation }),
    org,
    org_id: 10_000_000 + ids.number(100_000_000, 'github', 'org'),
    ...(repo === undefined ? {} : repositoryMembers(pen, repo, event)),
    ...(event.isOfUser ? { user: login, user_id: actorId } : {}),
    ...(event.user === undefined ? {} : { user: slug(event.user) }),
    ...(event.isGit ? { user: '', user_id: 0 } : {}),
    ...(event.isGit || event.action.endsWith('sso_response')
      ? { external_id: '', external_identity_nameid: act.person.email, external_identity_username: '' }
      : {}),
    ...(event.isGit ? { transport_protocol: 1, transport_protocol_name: 'http' } : {}),
    ...(event.token !== undefined && variation.hasHashedToken
      ? { hashed_token: tokenHash(pen, event.token) }
      : {}),
    user_agent: event.isGit ? gitAgent(act) : act.device.userAgent,
    ...event.more,
  };
  return written(pen, act, 'github', record, LAG_MS);
}

function repositoryMembers({ ids }: Pen, repo: string, event: GitHubEvent) {
  const id = 1_000_000 + ids.number(900_000_000, 'github', 'repository', repo);
  return event.isGit
    ? { repo, repository: repo, repository_id: id, repository_public: false }
    : { repo, repo_id: id, public_repo: false };
}

/** Git names itself, whatever browser its person has. */
function gitAgent({ device }: Act): string {
  return device.userAgent.startsWith('Mozilla') ? 'git/2.47.1' : device.userAgent;
}

function repositoryOf(org: string, name: string): string {
  return `${org}/${slug(name.split('/').at(-1) ?? name)}`;
}

function slug(name: string): string {
  return (
    name
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-|-$/g, '') || 'unnamed'
  );
}

/** People are known by login. */
export function loginOf({ email }: Person): string {
  const [name = '', domain = ''] = email.split('@');
  return `${slug(name)}_${slug(domain.split('.')[0] ?? '')}`;
}

/** The hash by which GitHub names a token in use. */
export function tokenHash({ ids }: Pen, token: string): string {
  return ids.sha256('github', 'token', token);
}

/** The number by which GitHub names a personal access token where it is made or taken away. */
export function patId({ ids }: Pen, token: string): number {
  return 100_000_000 + ids.number(900_000_000, 'github', 'pat', token);
}
