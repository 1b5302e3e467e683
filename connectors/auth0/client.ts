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
import { all, type Lists, listsOf, PAGE } from './pages.ts';
import { rateLimitMs } from './rate-limit.ts';
import { type Auth0Settings, readSettings } from './settings.ts';
import {
  AuthenticationMethod,
  type ClientGrant,
  ClientGrants,
  DeviceCredential,
  Grant,
  RawRecord,
  type RefreshToken,
  RefreshTokens,
  Role,
  Session,
  Sessions,
  User,
} from './wire.ts';

/** One page of a search of the log. */
export interface LogSearch {
  /** A query in Auth0's subset of Lucene's language. */
  readonly q: string;
  readonly sort: 'date:1' | 'date:-1';
  /** From 0. */
  readonly page: number;
  /** Rows of one page; default and most: 100. */
  readonly perPage?: number;
}

/** Auth0, as this connector speaks to it. Every call throws ERR_CONNECTOR_…; a list is read to its end. */
export interface Auth0Client {
  readonly context: ConnectorContext;
  readonly settings: Auth0Settings;
  /** The scopes of a token made now; undefined where Auth0 tells none. */
  ownScopes(): Promise<readonly string[] | undefined>;
  /** Undefined when there is none. */
  user(userId: string): Promise<User | undefined>;
  usersByEmail(email: string): Promise<readonly User[]>;
  usersByName(username: string): Promise<readonly User[]>;
  /** A page of those made since then, the oldest first; of all without a time. Auth0 shows the first 1 000 and no more. */
  usersMade(since: string | undefined, page: number): Promise<readonly User[]>;
  roles(userId: string): Promise<readonly { name: string }[]>;
  /** Enterprise only. */
  sessions(userId: string): Promise<readonly Session[]>;
  /** Enterprise only. Undefined when there is none, or no longer. */
  session(sessionId: string): Promise<Session | undefined>;
  /** Enterprise only. */
  refreshTokens(userId: string): Promise<readonly RefreshToken[]>;
  /** Refresh tokens as far as they belong to a device. */
  deviceCredentials(userId: string): Promise<readonly DeviceCredential[]>;
  grants(userId: string): Promise<readonly Grant[]>;
  /** The same lists page by page, of whom there may be no longer; and what applications may do by themselves. */
  readonly pages: {
    /** Enterprise only. */
    sessions(userId: string): AsyncGenerator<readonly Session[]>;
    /** Enterprise only. */
    refreshTokens(userId: string): AsyncGenerator<readonly RefreshToken[]>;
    deviceCredentials(userId: string): AsyncGenerator<readonly DeviceCredential[]>;
    grants(userId: string): AsyncGenerator<readonly Grant[]>;
    clientGrants(): AsyncGenerator<readonly ClientGrant[]>;
  };
  authenticationMethods(userId: string): Promise<readonly AuthenticationMethod[]>;
  /** Auth0 shows the first 1 000 records of a search and no more. */
  searchLog(search: LogSearch): Promise<readonly RawRecord[]>;
  /** All records since the one of that id, in the order in which they came in, page by page. */
  logSince(logId: string): AsyncGenerator<readonly RawRecord[]>;
  revokeAccess(userId: string, options: { keepRefreshTokens: boolean }): Promise<Call>;
  /** A session that is gone already is no fault. */
  revokeSession(sessionId: string): Promise<Call>;
  revokeRefreshTokens(userId: string): Promise<Call>;
  deleteDeviceCredential(id: string): Promise<Call>;
  deleteGrants(userId: string): Promise<Call>;
  setBlocked(userId: string, blocked: boolean): Promise<Call>;
  deleteAuthenticationMethods(userId: string): Promise<Call>;
  forgetBrowsers(userId: string): Promise<Call>;
}

/** The least that is read of a user in a list of all. */
const USER_FIELDS = 'user_id,email,username,name,blocked,created_at';

/** @throws ERR_CONFIG_INVALID naming the setting or secret */
export function openClient(context: ConnectorContext): Auth0Client {
  const settings = readSettings(context);
  const { plain, http } = connections(context, settings);
  const lists = listsOf(http);
  return {
    context,
    settings,
    ownScopes: () => ownScopes(plain, settings.application, context.clock.now()),
    pages: pagesOf(lists),
    ...reads(http, lists),
    ...changes(http),
  };
}

function pagesOf({ numbered, pointed }: Lists): Auth0Client['pages'] {
  const gone = { noneIs404: true };
  return {
    sessions: (id) => pointed(`${user(id)}/sessions`, Sessions, ({ sessions }) => sessions, gone),
    refreshTokens: (id) => pointed(`${user(id)}/refresh-tokens`, RefreshTokens, ({ tokens }) => tokens, gone),
    async *deviceCredentials(id) {
      const path = 'api/v2/device-credentials';
      for (const type of ['refresh_token', 'rotating_refresh_token']) {
        yield* numbered(path, DeviceCredential, { user_id: checked(id), type });
      }
    },
    grants: (id) => numbered('api/v2/grants', Grant, { user_id: checked(id) }),
    clientGrants: () => pointed('api/v2/client-grants', ClientGrants, (page) => page.client_grants),
  };
}

function reads(http: Http, lists: Lists) {
  const auth0 = typedHttp('auth0', http);
  const { numbered, pointed } = lists;
  const { deviceCredentials, grants } = pagesOf(lists);
  return {
    user: (id: string) => auth0.find(user(id), User),
    usersByEmail: (email: string) => auth0.list('api/v2/users-by-email', User, { query: { email } }),
    usersByName: (username: string) =>
      all(numbered('api/v2/users', User, { q: `username:${quoted(username)}`, search_engine: 'v3' })),
    async usersMade(since: string | undefined, page: number) {
      const query = {
        ...(since === undefined ? {} : { q: `created_at:[${since} TO *]` }),
        search_engine: 'v3',
        sort: 'created_at:1',
        fields: USER_FIELDS,
        include_fields: true,
        page,
        per_page: PAGE,
      };
      return readAnswer('auth0', User.array(), await http({ method: 'GET', path: 'api/v2/users', query }));
    },
    roles: (id: string) => all(numbered(`${user(id)}/roles`, Role)),
    sessions: (id: string) => all(pointed(`${user(id)}/sessions`, Sessions, ({ sessions }) => sessions)),
    session: (id: string) => auth0.find(`api/v2/sessions/${segment(id)}`, Session),
    refreshTokens: (id: string) =>
      all(pointed(`${user(id)}/refresh-tokens`, RefreshTokens, ({ tokens }) => tokens)),
    deviceCredentials: (id: string) => all(deviceCredentials(id)),
    grants: (id: string) => all(grants(id)),
    authenticationMethods: (id: string) =>
      all(numbered(`${user(id)}/authentication-methods`, AuthenticationMethod)),
    async searchLog({ q, sort, page, perPage = PAGE }: LogSearch) {
      const query = { q, sort, page, per_page: perPage };
      return readAnswer(
        'auth0',
        RawRecord.array(),
        await http({ method: 'GET', path: 'api/v2/logs', query }),
      );
    },
    logSince: (from: string) => auth0.pages('api/v2/logs', RawRecord, { query: { from, take: PAGE } }),
  };
}

function changes(http: Http) {
  return {
    revokeAccess: (id: string, { keepRefreshTokens }: { keepRefreshTokens: boolean }) =>
      change(http, {
        method: 'POST',
        path: `${user(id)}/revoke-access`,
        json: { preserve_refresh_tokens: keepRefreshTokens },
      }),
    revokeSession: (id: string) =>
      change(http, { method: 'POST', path: `api/v2/sessions/${segment(id)}/revoke`, accept: [404] }),
    revokeRefreshTokens: (id: string) =>
      change(http, { method: 'POST', path: 'api/v2/refresh-tokens/revoke', json: { user_id: id } }),
    deleteDeviceCredential: (id: string) =>
      change(http, {
        method: 'DELETE',
        path: `api/v2/device-credentials/${segment(id)}`,
        accept: [404],
      }),
    deleteGrants: (id: string) =>
      change(http, { method: 'DELETE', path: 'api/v2/grants', query: { user_id: checked(id) } }),
    setBlocked: (id: string, blocked: boolean) =>
      change(http, { method: 'PATCH', path: user(id), json: { blocked } }),
    deleteAuthenticationMethods: (id: string) =>
      change(http, { method: 'DELETE', path: `${user(id)}/authentication-methods` }),
    forgetBrowsers: (id: string) =>
      change(http, { method: 'POST', path: `${user(id)}/multifactor/actions/invalidate-remember-browser` }),
  };
}

/** A value inside a query of users or of the log. */
export function quoted(value: string): string {
  return `"${value.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
}

/** `plain` speaks without a token, `http` with it. */
function connections(context: ConnectorContext, settings: Auth0Settings): { plain: Http; http: Http } {
  if (settings.application.proof.kind === 'secret') {
    const facts = { platform: 'auth0', setting: 'AUTH0_CLIENT_SECRET' };
    context.log.warn(facts, 'Auth0 is used with a client secret; prefer a private key (private_key_jwt)');
  }
  const plain = createHttp({
    platform: 'auth0',
    baseUrl: settings.baseUrl,
    clock: context.clock,
    requestIdHeader: 'x-auth0-requestid',
    headers: () => ({}),
    rateLimitMs,
    errorText,
  });
  const tokens = keepAccessToken(plain, settings.application, () => context.clock.now());
  return { plain, http: withToken(plain, tokens) };
}

function user(id: string): string {
  return `api/v2/users/${segment(id)}`;
}

function segment(id: string): string {
  return encodeURIComponent(checked(id));
}

/** @throws ERR_INPUT_INVALID for what would lead to another path, or stand for everybody */
function checked(id: string): string {
  if (id !== '' && id !== '.' && id !== '..') return id;
  throw new CountersignError('ERR_INPUT_INVALID', `auth0: ${JSON.stringify(id)} is no id`, {
    place: 'auth0 id',
  });
}
