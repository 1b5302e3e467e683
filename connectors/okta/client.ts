import {
  type Call,
  type ConnectorContext,
  CountersignError,
  change,
  createHttp,
  type Http,
  readAnswer,
  typedHttp,
  withToken,
} from 'countersign/kit';
import { keepAccessToken, ownScopes } from './access-token.ts';
import { errorText } from './error-text.ts';
import { APPS_SCOPE } from './manifest.ts';
import { rateLimitMs } from './rate-limit.ts';
import { type OktaSettings, readSettings } from './settings.ts';
import {
  ApiToken,
  App,
  Client,
  type ClientKey,
  ClientKeys,
  ClientSecret,
  Grant,
  Group,
  RawRecord,
  RefreshToken,
  Role,
  Session,
  User,
} from './wire.ts';

/** What is asked of the System Log; bounded with `until`, polling without. */
export interface LogQuery {
  readonly since: string;
  readonly until?: string;
  /** A SCIM filter expression. */
  readonly filter?: string;
  readonly sortOrder: 'ASCENDING' | 'DESCENDING';
  /** Rows of one page, at most 1 000. */
  readonly limit: number;
}

/** What Okta tells of the credential in use. */
export type Self =
  | {
      readonly kind: 'service-app';
      readonly clientId: string;
      /** Of a token made now; undefined where Okta tells none. */
      readonly scopes: readonly string[] | undefined;
    }
  | { readonly kind: 'api-token'; readonly owner: User };

/** Okta, as this connector speaks to it. Every call throws ERR_CONNECTOR_…; a list is read to its end. */
export interface OktaClient {
  readonly context: ConnectorContext;
  readonly baseUrl: string;
  self(): Promise<Self>;
  /** By id or login; undefined when there is none. */
  user(idOrLogin: string): Promise<User | undefined>;
  usersByEmail(email: string): Promise<readonly User[]>;
  /** All of them, whatever their status, page by page. */
  users(): AsyncGenerator<readonly User[]>;
  roles(userId: string): Promise<readonly { type: string }[]>;
  groups(userId: string): Promise<readonly string[]>;
  /** The OAuth clients that hold refresh tokens of the user. */
  clients(userId: string): Promise<readonly Client[]>;
  refreshTokens(userId: string, clientId: string): Promise<readonly RefreshToken[]>;
  grants(userId: string): Promise<readonly Grant[]>;
  /** The API tokens of the whole org. */
  apiTokens(): Promise<readonly ApiToken[]>;
  /** The same lists, page by page. */
  readonly pages: {
    refreshTokens(userId: string, clientId: string): AsyncGenerator<readonly RefreshToken[]>;
    grants(userId: string): AsyncGenerator<readonly Grant[]>;
    apiTokens(): AsyncGenerator<readonly ApiToken[]>;
  };
  /** Whether apps may be read: only where the settings ask for it. */
  readonly readsApps: boolean;
  /** The apps that were not deleted, page by page. */
  apps(): AsyncGenerator<readonly App[]>;
  /** The secrets of an app without their values; none when the app is gone. */
  appSecrets(appId: string): Promise<readonly ClientSecret[]>;
  appKeys(appId: string): Promise<readonly ClientKey[]>;
  /** Undefined when there is none, or no longer. */
  session(sessionId: string): Promise<Session | undefined>;
  /** Records of the System Log, page by page. */
  log(query: LogQuery): AsyncGenerator<readonly RawRecord[]>;
  endSessions(userId: string, options: { oauthTokens: boolean; forgetDevices: boolean }): Promise<Call>;
  /** A session that is gone already is no fault. */
  endSession(sessionId: string): Promise<Call>;
  /** Tokens that are gone already are no fault. */
  revokeTokens(userId: string, clientId: string): Promise<Call>;
  suspend(userId: string): Promise<Call>;
  unsuspend(userId: string): Promise<Call>;
}

const PAGE = 200;
/** Without a filter Okta leaves deactivated users out, and a search may be behind. */
const ANY_STATUS = 'lastUpdated gt "1970-01-01T00:00:00.000Z"';

/** @throws ERR_CONFIG_INVALID naming the setting or secret */
export function openClient(context: ConnectorContext): OktaClient {
  const settings = readSettings(context);
  const { plain, http } = connections(context, settings);
  return {
    context,
    baseUrl: settings.baseUrl,
    readsApps: asksForApps(settings),
    self: () => self(plain, http, settings, context.clock.now()),
    ...reads(http),
    ...appReads(http),
    ...changes(http),
  };
}

function asksForApps({ identity }: OktaSettings): boolean {
  return identity.kind === 'service-app' && identity.app.scopes.split(/\s+/).includes(APPS_SCOPE);
}

async function self(plain: Http, http: Http, { identity }: OktaSettings, now: Date): Promise<Self> {
  if (identity.kind === 'service-app') {
    const { app } = identity;
    return { kind: 'service-app', clientId: app.clientId, scopes: await ownScopes(plain, app, now) };
  }
  const answer = await http({ method: 'GET', path: 'api/v1/users/me' });
  return { kind: 'api-token', owner: readAnswer('okta', User, answer) };
}

function reads(http: Http) {
  const okta = typedHttp('okta', http);
  const tokensPath = (id: string, clientId: string) => `${user(id)}/clients/${segment(clientId)}/tokens`;
  const pages: OktaClient['pages'] = {
    refreshTokens: (id, clientId) =>
      okta.pages(tokensPath(id, clientId), RefreshToken, { query: { limit: PAGE }, noneIs404: true }),
    grants: (id) => okta.pages(`${user(id)}/grants`, Grant, { query: { limit: PAGE }, noneIs404: true }),
    apiTokens: () => okta.pages('api/v1/api-tokens', ApiToken),
  };
  return {
    pages,
    user: async (id: string) => (isUserKey(id) ? okta.find(user(id), User) : undefined),
    usersByEmail: (email: string) =>
      okta.list('api/v1/users', User, {
        query: { search: `profile.email eq ${quoted(email)}`, limit: PAGE },
      }),
    users: () => okta.pages('api/v1/users', User, { query: { filter: ANY_STATUS, limit: PAGE } }),
    roles: (id: string) => okta.list(`${user(id)}/roles`, Role),
    async groups(id: string) {
      const groups = await okta.list(`${user(id)}/groups`, Group);
      return groups.map((group) => group.profile?.name ?? group.id);
    },
    clients: (id: string) => okta.list(`${user(id)}/clients`, Client),
    refreshTokens: (id: string, clientId: string) =>
      okta.list(tokensPath(id, clientId), RefreshToken, { query: { limit: PAGE }, noneIs404: true }),
    grants: (id: string) => okta.list(`${user(id)}/grants`, Grant, { query: { limit: PAGE } }),
    apiTokens: () => okta.list('api/v1/api-tokens', ApiToken),
    session: (id: string) => okta.find(`api/v1/sessions/${segment(id)}`, Session),
    log: (query: LogQuery) => okta.pages('api/v1/logs', RawRecord, { query: { ...query } }),
  };
}

function appReads(http: Http) {
  const okta = typedHttp('okta', http);
  const path = (id: string, what: string) => `api/v1/apps/${segment(id)}/credentials/${what}`;
  return {
    apps: () => okta.pages('api/v1/apps', App, { query: { limit: PAGE } }),
    appSecrets: (id: string) => okta.list(path(id, 'secrets'), ClientSecret, { noneIs404: true }),
    appKeys: async (id: string) => (await okta.find(path(id, 'jwks'), ClientKeys)) ?? [],
  };
}

function changes(http: Http) {
  return {
    endSessions: (id: string, options: { oauthTokens: boolean; forgetDevices: boolean }) =>
      change(http, { method: 'DELETE', path: `${user(id)}/sessions`, query: { ...options } }),
    endSession: (id: string) =>
      change(http, { method: 'DELETE', path: `api/v1/sessions/${segment(id)}`, accept: [404] }),
    revokeTokens: (id: string, clientId: string) =>
      change(http, {
        method: 'DELETE',
        path: `${user(id)}/clients/${segment(clientId)}/tokens`,
        accept: [404],
      }),
    suspend: (id: string) => change(http, { method: 'POST', path: `${user(id)}/lifecycle/suspend` }),
    unsuspend: (id: string) => change(http, { method: 'POST', path: `${user(id)}/lifecycle/unsuspend` }),
  };
}

/** A value inside a filter or search expression. */
export function quoted(value: string): string {
  return `"${value.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
}

/** `plain` speaks without the credential, `http` with it. */
function connections(context: ConnectorContext, settings: OktaSettings): { plain: Http; http: Http } {
  const { identity } = settings;
  const common = {
    platform: 'okta',
    baseUrl: settings.baseUrl,
    clock: context.clock,
    requestIdHeader: 'x-okta-request-id',
    rateLimitMs,
    errorText,
  };
  const plain = createHttp({ ...common, headers: () => ({}) });
  if (identity.kind === 'api-token') {
    const facts = { platform: 'okta', setting: 'OKTA_API_TOKEN' };
    context.log.warn(facts, 'Okta is used with an API token, which has no scopes; prefer a service app');
    const headers = () => ({ authorization: `SSWS ${identity.token}` });
    return { plain, http: createHttp({ ...common, headers }) };
  }
  const tokens = keepAccessToken(plain, identity.app, () => context.clock.now());
  return { plain, http: withToken(plain, tokens) };
}

function user(id: string): string {
  return `api/v1/users/${segment(id)}`;
}

/** `me` is Okta's name for the caller, and dots would lead to another path. */
function isUserKey(key: string): boolean {
  return key !== '' && key !== 'me' && key !== '.' && key !== '..';
}

/** @throws ERR_INPUT_INVALID for what would lead to another path */
function segment(id: string): string {
  if (isUserKey(id)) return encodeURIComponent(id);
  throw new CountersignError('ERR_INPUT_INVALID', `okta: ${JSON.stringify(id)} is no id`, {
    place: 'okta id',
  });
}
