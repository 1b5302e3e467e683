import {
  type Call,
  type ConnectorContext,
  change,
  createHttp,
  endlessList,
  errorCode,
  type Http,
  type HttpAnswer,
  type KeptToken,
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
import {
  Authorization,
  FineGrainedGrant,
  Installation,
  Installations,
  Member,
  Membership,
  Profile,
  RawRecord,
} from './wire.ts';

export interface AuditQuery {
  readonly phrase: string;
  readonly order: 'asc' | 'desc';
}

/** A token of a person's, as GitHub knows it. */
export interface PersonalToken {
  readonly login: string;
  /** Undefined where GitHub does not tell: it does so for classic tokens alone. */
  readonly scopes: readonly string[] | undefined;
}

/** GitHub, as this connector speaks to it. Every call throws ERR_CONNECTOR_…. */
export interface GitHubClient {
  readonly context: ConnectorContext;
  readonly settings: GitHubSettings;
  /** Who we are: the App's installation, or the person of the fallback token. */
  self(): Promise<{ readonly installation: Installation } | { readonly person: PersonalToken }>;
  /** The scopes of the SCIM token; undefined where GitHub does not tell them. Only for managed users. */
  scimScopes(): Promise<readonly string[] | undefined>;
  /** Undefined for who is no member. */
  membership(login: string): Promise<Membership | undefined>;
  profile(login: string): Promise<Profile | undefined>;
  /** All members' logins, page by page. */
  members(): AsyncGenerator<readonly string[]>;
  /** The credentials that a login has authorised for single sign-on. */
  authorizations(login: string): Promise<readonly Authorization[]>;
  /** The fine-grained tokens of a login that the organisation has approved; undefined where only a GitHub App may ask. */
  fineGrainedGrants(login: string): Promise<readonly FineGrainedGrant[] | undefined>;
  /** Everybody's single sign-on authorisations, page by page. */
  allAuthorizations(): AsyncGenerator<readonly Authorization[]>;
  /** Everybody's approved fine-grained tokens, page by page. Only for a GitHub App. */
  allFineGrainedGrants(): AsyncGenerator<readonly FineGrainedGrant[]>;
  /** All GitHub Apps in the organisation, page by page. */
  installations(): AsyncGenerator<readonly Installation[]>;
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
  const { http, self } = speakAs(context, settings);
  const github = typedHttp('github', http);
  const org = `orgs/${settings.organization}`;
  return {
    context,
    settings,
    self,
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
    allAuthorizations: () => github.pages(`${org}/credential-authorizations`, Authorization, paged()),
    allFineGrainedGrants: () => github.pages(`${org}/personal-access-tokens`, FineGrainedGrant, paged()),
    installations: () => installationsOf(http, org),
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
    async scimScopes() {
      const answer = await http({ method: 'GET', path: users, query: { startIndex: 1, count: 1 } });
      return classicScopes(answer);
    },
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

async function* installationsOf(http: Http, org: string): AsyncGenerator<readonly Installation[]> {
  const path = `${org}/installations`;
  let read = 0;
  for (let page = 1; page <= MOST_PAGES; page++) {
    const answer = await http({ method: 'GET', path, query: { per_page: PAGE, page } });
    const { total_count: total, installations } = readAnswer('github', Installations, answer);
    if (installations.length > 0) yield installations;
    read += installations.length;
    if (installations.length === 0 || read >= total) return;
  }
  throw endlessList('github', path);
}

function paged(query: Readonly<Record<string, string>> = {}): ListOptions {
  return { query: { ...query, per_page: PAGE } };
}

interface Speaker extends Pick<GitHubClient, 'self'> {
  readonly http: Http;
}

const HEADERS = { accept: 'application/vnd.github+json', 'x-github-api-version': '2022-11-28' };

/** Speaks as the App's installation, or by the fallback token. */
function speakAs(context: ConnectorContext, settings: GitHubSettings): Speaker {
  const { identity } = settings;
  const common = dialect(context, settings);
  if ('token' in identity) {
    context.log.warn(
      { platform: 'github', secret: 'GITHUB_OWNER_TOKEN' },
      'a person’s token is used: it may revoke itself and cannot see fine-grained tokens; a GitHub App is better',
    );
    const http = createHttp({
      ...common,
      headers: () => ({ ...HEADERS, authorization: `Bearer ${identity.token}` }),
    });
    return { http, self: async () => ({ person: await personBehind(http) }) };
  }
  const asApp = createHttp({
    ...common,
    headers: async () => ({
      ...HEADERS,
      authorization: `Bearer ${await appJwt(identity.app, context.clock.now())}`,
    }),
  });
  const { installationId } = identity.app;
  const tokens = keepAppToken(asApp, installationId, () => context.clock.now());
  const http = asInstallation(createHttp({ ...common, headers: () => HEADERS }), tokens);
  return {
    http,
    async self() {
      const path = `app/installations/${encodeURIComponent(installationId)}`;
      return { installation: readAnswer('github', Installation, await asApp({ method: 'GET', path })) };
    },
  };
}

function asInstallation(http: Http, tokens: KeptToken): Http {
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

async function personBehind(http: Http): Promise<PersonalToken> {
  const answer = await http({ method: 'GET', path: 'user' });
  return { login: readAnswer('github', Profile, answer).login, scopes: classicScopes(answer) };
}

/** @see https://docs.github.com/en/enterprise-cloud@latest/apps/oauth-apps/building-oauth-apps/scopes-for-oauth-apps */
function classicScopes({ headers }: HttpAnswer): readonly string[] | undefined {
  const told = headers.get('x-oauth-scopes');
  if (told === null) return undefined;
  return told.split(',').flatMap((scope) => scope.trim() || []);
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
