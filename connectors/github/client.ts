import {
  type ConnectorContext,
  CountersignError,
  createHttp,
  errorCode,
  type Http,
  type HttpAnswer,
  type HttpRequest,
  z,
} from 'countersign/kit';
import { appJwt, keepAppToken } from './app-token.ts';
import { type GitHubSettings, readSettings } from './settings.ts';
import {
  Authorization,
  FineGrainedGrant,
  Member,
  Membership,
  Profile,
  RawRecord,
  readAnswer,
  ScimUser,
  ScimUsers,
} from './wire.ts';

/** What a change left behind for the receipt. */
export interface Call {
  readonly line: string;
  readonly requestId: string | undefined;
}

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
/** More pages than this of one list are taken for a loop. */
const MOST_PAGES = 500;
/** Waited when a limit does not say how long (GitHub's advice: at least a minute). */
const DEFAULT_RETRY_MS = 60_000;
const PATCH_SCHEMA = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';

/** @throws ERR_CONFIG_INVALID naming the setting or secret */
export function openClient(context: ConnectorContext): GitHubClient {
  const settings = readSettings(context);
  const http = httpAs(context, settings);
  const org = `orgs/${settings.organization}`;
  return {
    context,
    settings,
    membership: (login) => find(http, `${org}/memberships/${encodeURIComponent(login)}`, Membership),
    profile: (login) => find(http, `users/${encodeURIComponent(login)}`, Profile),
    async *members() {
      for await (const page of pages(http, `${org}/members`, {}, Member)) yield page.map((one) => one.login);
    },
    authorizations: (login) => all(pages(http, `${org}/credential-authorizations`, { login }, Authorization)),
    async fineGrainedGrants(login) {
      if (!('app' in settings.identity)) return undefined;
      return all(pages(http, `${org}/personal-access-tokens`, { 'owner[]': login }, FineGrainedGrant));
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
      pages(http, `${org}/audit-log`, { phrase, include: 'all', order }, RawRecord),
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
  return {
    scimUser: (id: string) => find(http, `${users}/${encodeURIComponent(id)}`, ScimUser),
    async scimUsers(userName?: string) {
      const found: ScimUser[] = [];
      for (let page = 0; page < MOST_PAGES; page++) {
        const filter = userName === undefined ? undefined : `userName eq ${JSON.stringify(userName)}`;
        const query = { startIndex: found.length + 1, count: PAGE, filter };
        const answer = await http({ method: 'GET', path: users, query });
        const { totalResults, Resources } = readAnswer(ScimUsers, answer.body, answer.line);
        found.push(...Resources);
        if (Resources.length === 0 || found.length >= totalResults) return found;
      }
      throw endless(users);
    },
    setActive: (id: string, active: boolean) =>
      change(http, {
        method: 'PATCH',
        path: `${users}/${encodeURIComponent(id)}`,
        json: { schemas: [PATCH_SCHEMA], Operations: [{ op: 'replace', path: 'active', value: active }] },
      }),
  };
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
  const http = createHttp({
    ...common,
    headers: async () => ({ ...headers, authorization: `Bearer ${await tokens.current()}` }),
  });
  return async (request) => {
    try {
      return await http(request);
    } catch (error) {
      // A token ended early: the next call fetches another; this one is not repeated here.
      if (errorCode(error) === 'ERR_CONNECTOR_FORBIDDEN') tokens.forget();
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

async function find<Shape extends z.ZodType>(
  http: Http,
  path: string,
  shape: Shape,
): Promise<z.infer<Shape> | undefined> {
  const answer = await http({ method: 'GET', path, accept: [404] });
  return answer.status === 404 ? undefined : readAnswer(shape, answer.body, answer.line);
}

async function change(http: Http, request: HttpRequest): Promise<Call> {
  const { line, requestId } = await http(request);
  return { line, requestId };
}

/** Follows `Link: <…>; rel="next"`. */
async function* pages<Shape extends z.ZodType>(
  http: Http,
  path: string,
  query: NonNullable<HttpRequest['query']>,
  shape: Shape,
): AsyncGenerator<readonly z.infer<Shape>[]> {
  let request: HttpRequest = { method: 'GET', path, query: { ...query, per_page: PAGE } };
  for (let page = 0; page < MOST_PAGES; page++) {
    const answer = await http(request);
    yield readAnswer(z.array(shape), answer.body, answer.line);
    const next = nextLink(answer.headers.get('link'));
    if (next === undefined) return;
    request = { method: 'GET', path: next };
  }
  throw endless(path);
}

async function all<T>(source: AsyncGenerator<readonly T[]>): Promise<readonly T[]> {
  const found: T[] = [];
  for await (const page of source) found.push(...page);
  return found;
}

function endless(path: string): CountersignError {
  return new CountersignError(
    'ERR_CONNECTOR_RESPONSE_UNREADABLE',
    `github: the list has more than ${MOST_PAGES} pages`,
    { place: `github GET /${path}` },
  );
}

function nextLink(header: string | null): string | undefined {
  for (const part of header?.split(',') ?? []) {
    const found = /<([^>]+)>[^,]*;\s*rel="?next"?/.exec(part);
    if (found) return found[1];
  }
  return undefined;
}

/** GitHub says "slow down" by 429, and by 403 with retry-after or with nothing remaining. */
function rateLimitMs({ status, headers, body }: HttpAnswer, nowMs: number): number | undefined {
  if (status !== 403 && status !== 429) return undefined;
  const waitS = Number(headers.get('retry-after') ?? Number.NaN);
  if (Number.isFinite(waitS)) return Math.max(0, waitS * 1_000);
  if (headers.get('x-ratelimit-remaining') === '0') {
    const resetS = Number(headers.get('x-ratelimit-reset') ?? Number.NaN);
    return Number.isFinite(resetS) ? Math.max(1_000, resetS * 1_000 - nowMs) : DEFAULT_RETRY_MS;
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
