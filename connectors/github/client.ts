import {
  type Call,
  type ConnectorContext,
  change,
  createHttp,
  endlessList,
  errorCode,
  type Http,
  type HttpAnswer,
  type ListOptions,
  MOST_PAGES,
  readAnswer,
  resetAfterMs,
  retryAfterMs,
  ScimUser,
  ScimUsers,
  scimSetActive,
  scimUserNamed,
  typedHttp,
  z,
} from 'countersign/kit';
import { appJwt, keepAppToken } from './app-token.ts';
import { type GitHubSettings, readSettings } from './settings.ts';
import { Authorization, FineGrainedGrant, Member, Membership, Profile, RawRecord } from './wire.ts';

export interface AuditQuery {
  readonly phrase: string;
  readonly order: 'asc' | 'desc';
}

/** GitHub, as this connector speaks to it. Every call throws ERR_CONNECTOR_…. */
export interface GitHubClient {
  readonly context: ConnectorContext;
  readonly settings: GitHubSettings;
  /** Undefined for who is no member. */
  membership(login: string): Promise<Membership | undefined>;
  profile(login: string): Promise<Profile | undefined>;
  /** All members' logins, page by page. */
  members(): AsyncGenerator<readonly string[]>;
  /** The credentials that a login has authorised for single sign-on. */
  authorizations(login: string): Promise<readonly Authorization[]>;
  /** The fine-grained tokens of a login that the organisation has approved; undefined where only a GitHub App may ask. */
  fineGrainedGrants(login: string): Promise<readonly FineGrainedGrant[] | undefined>;
  revokeAuthorizations(login: string): Promise<Call>;
  deleteAuthorization(credentialId: number): Promise<Call>;
  revokeFineGrained(grantIds: readonly number[]): Promise<Call>;
  /** Records of the audit log, web and git, page by page. */
  auditLog(query: AuditQuery): AsyncGenerator<readonly Record<string, unknown>[]>;
  scimUser(id: string): Promise<ScimUser | undefined>;
  /** The managed users of a user name at the identity provider, or all of them. */
  scimUsers(userName?: string): Promise<readonly ScimUser[]>;
  setActive(scimId: string, active: boolean): Promise<Call>;
}

const PAGE = 100;
/** Waited when a limit does not say how long (GitHub's advice: at least a minute). */
const DEFAULT_RETRY_MS = 60_000;

/** @throws ERR_CONFIG_INVALID naming the setting or secret */
export function openClient(context: ConnectorContext): GitHubClient {
  const settings = readSettings(context);
  const http = httpAs(context, settings);
  const github = typedHttp('github', http);
  const org = `orgs/${settings.organization}`;
  return {
    context,
    settings,
    membership: (login) => github.find(`${org}/memberships/${encodeURIComponent(login)}`, Membership),
    profile: (login) => github.find(`users/${encodeURIComponent(login)}`, Profile),
    async *members() {
      for await (const page of github.pages(`${org}/members`, Member, paged())) {
        yield page.map((one) => one.login);
      }
    },
    authorizations: (login) =>
      github.list(`${org}/credential-authorizations`, Authorization, paged({ login })),
    async fineGrainedGrants(login) {
      if (!('app' in settings.identity)) return undefined;
      return github.list(`${org}/personal-access-tokens`, FineGrainedGrant, paged({ 'owner[]': login }));
    },
    revokeAuthorizations: (login) =>
      change(http, {
        method: 'POST',
        path: `${org}/credential-authorizations/${encodeURIComponent(login)}/revoke`,
      }),
    deleteAuthorization: (id) =>
      change(http, { method: 'DELETE', path: `${org}/credential-authorizations/${id}` }),
    revokeFineGrained: (grantIds) =>
      change(http, {
        method: 'POST',
        path: `${org}/personal-access-tokens`,
        json: { action: 'revoke', pat_ids: grantIds },
      }),
    auditLog: ({ phrase, order }) =>
      github.pages(`${org}/audit-log`, RawRecord, paged({ phrase, include: 'all', order })),
    ...scimSide(context, settings),
  };
}

function scimSide(context: ConnectorContext, settings: GitHubSettings) {
  const { managed } = settings;
  const http = createHttp({
    ...dialect(context, settings),
    headers: () => ({
      accept: 'application/scim+json',
      ...(managed ? { authorization: `Bearer ${managed.scimToken}` } : {}),
    }),
  });
  const users = `scim/v2/enterprises/${managed?.enterprise}/Users`;
  const user = (id: string) => `${users}/${encodeURIComponent(id)}`;
  return {
    scimUser: (id: string) => typedHttp('github', http).find(user(id), ScimUser),
    async scimUsers(userName?: string) {
      const filter = userName === undefined ? undefined : scimUserNamed(userName);
      const found: ScimUser[] = [];
      for (let page = 0; page < MOST_PAGES; page++) {
        const query = { startIndex: found.length + 1, count: PAGE, filter };
        const answer = await http({ method: 'GET', path: users, query });
        const { totalResults, Resources } = readAnswer('github', ScimUsers, answer);
        found.push(...Resources);
        if (Resources.length === 0 || found.length >= totalResults) return found;
      }
      throw endlessList('github', users);
    },
    setActive: (id: string, active: boolean) =>
      change(http, { method: 'PATCH', path: user(id), json: scimSetActive(active) }),
  };
}

function paged(query: Readonly<Record<string, string>> = {}): ListOptions {
  return { query: { ...query, per_page: PAGE } };
}

/** Speaks as the App's installation, or by the fallback token. */
function httpAs(context: ConnectorContext, settings: GitHubSettings): Http {
  const { identity } = settings;
  const common = dialect(context, settings);
  const headers = { accept: 'application/vnd.github+json', 'x-github-api-version': '2022-11-28' };
  if ('token' in identity) {
    context.log.warn(
      { platform: 'github', secret: 'GITHUB_OWNER_TOKEN' },
      'a person’s token is used: it may revoke itself and cannot see fine-grained tokens; a GitHub App is better',
    );
    return createHttp({
      ...common,
      headers: () => ({ ...headers, authorization: `Bearer ${identity.token}` }),
    });
  }
  const asApp = createHttp({
    ...common,
    headers: async () => ({
      ...headers,
      authorization: `Bearer ${await appJwt(identity.app, context.clock.now())}`,
    }),
  });
  const tokens = keepAppToken(asApp, identity.app.installationId, () => context.clock.now());
  const http = createHttp({ ...common, headers: () => headers });
  return async (request) => {
    const token = await tokens.current();
    try {
      return await http({ ...request, headers: { ...request.headers, authorization: `Bearer ${token}` } });
    } catch (error) {
      // A token ended early: the next call fetches another; this one is not repeated here.
      if (errorCode(error) === 'ERR_CONNECTOR_FORBIDDEN') tokens.forget(token);
      throw error;
    }
  };
}

function dialect(context: ConnectorContext, settings: GitHubSettings) {
  return {
    platform: 'github',
    baseUrl: settings.baseUrl,
    clock: context.clock,
    requestIdHeader: 'x-github-request-id',
    rateLimitMs,
    errorText,
  };
}

/** GitHub says "slow down" by 429, and by 403 with retry-after or with nothing remaining. */
function rateLimitMs({ status, headers, body }: HttpAnswer, nowMs: number): number | undefined {
  if (status !== 403 && status !== 429) return undefined;
  const named = retryAfterMs(headers, nowMs);
  if (named !== undefined) return named;
  if (headers.get('x-ratelimit-remaining') === '0') {
    return resetAfterMs(headers, 'x-ratelimit-reset', nowMs) ?? DEFAULT_RETRY_MS;
  }
  const isSecondary = /secondary rate limit|abuse detection/i.test(messageOf(body) ?? '');
  return status === 429 || isSecondary ? DEFAULT_RETRY_MS : undefined;
}

function errorText({ body }: HttpAnswer): string | undefined {
  return messageOf(body)?.slice(0, 512);
}

function messageOf(body: unknown): string | undefined {
  const said = z.looseObject({ message: z.string().nullish(), detail: z.string().nullish() }).safeParse(body);
  return said.success ? (said.data.message ?? said.data.detail ?? undefined) : undefined;
}
