import {
  type Call,
  type ConnectorContext,
  CountersignError,
  change,
  createHttp,
  type Http,
  typedHttp,
  withToken,
} from 'countersign/kit';
import { keepAccessToken } from './access-token.ts';
import { errorText } from './error-text.ts';
import { rateLimitMs } from './rate-limit.ts';
import { type OktaSettings, readSettings } from './settings.ts';
import { ApiToken, Client, Grant, Group, RawRecord, RefreshToken, Role, Session, User } from './wire.ts';

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

/** Okta, as this connector speaks to it. Every call throws ERR_CONNECTOR_…; a list is read to its end. */
export interface OktaClient {
  readonly context: ConnectorContext;
  readonly baseUrl: string;
  /** By id or login; undefined when there is none. */
  user(idOrLogin: string): Promise<User | undefined>;
  usersByEmail(email: string): Promise<readonly User[]>;
  roles(userId: string): Promise<readonly { type: string }[]>;
  groups(userId: string): Promise<readonly string[]>;
  /** The OAuth clients that hold refresh tokens of the user. */
  clients(userId: string): Promise<readonly Client[]>;
  refreshTokens(userId: string, clientId: string): Promise<readonly RefreshToken[]>;
  grants(userId: string): Promise<readonly Grant[]>;
  /** The API tokens of the whole org. */
  apiTokens(): Promise<readonly ApiToken[]>;
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

/** @throws ERR_CONFIG_INVALID naming the setting or secret */
export function openClient(context: ConnectorContext): OktaClient {
  const settings = readSettings(context);
  const http = authorized(context, settings);
  const okta = typedHttp('okta', http);
  const user = (id: string) => `api/v1/users/${segment(id)}`;
  return {
    context,
    baseUrl: settings.baseUrl,
    user: async (id) => (isUserKey(id) ? okta.find(user(id), User) : undefined),
    usersByEmail: (email) =>
      okta.list('api/v1/users', User, {
        query: { search: `profile.email eq ${quoted(email)}`, limit: PAGE },
      }),
    roles: (id) => okta.list(`${user(id)}/roles`, Role),
    async groups(id) {
      const groups = await okta.list(`${user(id)}/groups`, Group);
      return groups.map((group) => group.profile?.name ?? group.id);
    },
    clients: (id) => okta.list(`${user(id)}/clients`, Client),
    refreshTokens: (id, clientId) =>
      okta.list(`${user(id)}/clients/${segment(clientId)}/tokens`, RefreshToken, {
        query: { limit: PAGE },
        noneIs404: true,
      }),
    grants: (id) => okta.list(`${user(id)}/grants`, Grant, { query: { limit: PAGE } }),
    apiTokens: () => okta.list('api/v1/api-tokens', ApiToken),
    session: (id) => okta.find(`api/v1/sessions/${segment(id)}`, Session),
    log: (query) => okta.pages('api/v1/logs', RawRecord, { query: { ...query } }),
    endSessions: (id, options) =>
      change(http, { method: 'DELETE', path: `${user(id)}/sessions`, query: { ...options } }),
    endSession: (id) =>
      change(http, { method: 'DELETE', path: `api/v1/sessions/${segment(id)}`, accept: [404] }),
    revokeTokens: (id, clientId) =>
      change(http, {
        method: 'DELETE',
        path: `${user(id)}/clients/${segment(clientId)}/tokens`,
        accept: [404],
      }),
    suspend: (id) => change(http, { method: 'POST', path: `${user(id)}/lifecycle/suspend` }),
    unsuspend: (id) => change(http, { method: 'POST', path: `${user(id)}/lifecycle/unsuspend` }),
  };
}

/** A value inside a filter or search expression. */
export function quoted(value: string): string {
  return `"${value.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
}

function authorized(context: ConnectorContext, settings: OktaSettings): Http {
  const { identity } = settings;
  const common = {
    platform: 'okta',
    baseUrl: settings.baseUrl,
    clock: context.clock,
    requestIdHeader: 'x-okta-request-id',
    rateLimitMs,
    errorText,
  };
  if (identity.kind === 'api-token') {
    const facts = { platform: 'okta', setting: 'OKTA_API_TOKEN' };
    context.log.warn(facts, 'Okta is used with an API token, which has no scopes; prefer a service app');
    return createHttp({ ...common, headers: () => ({ authorization: `SSWS ${identity.token}` }) });
  }
  const plain = createHttp({ ...common, headers: () => ({}) });
  const tokens = keepAccessToken(plain, identity.app, () => context.clock.now());
  return withToken(plain, tokens);
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
