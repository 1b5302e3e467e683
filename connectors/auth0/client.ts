import {
  allByCursor,
  type Call,
  type ConnectorContext,
  CountersignError,
  change,
  createHttp,
  type Http,
  readAnswer,
  typedHttp,
  withToken,
  type z,
} from 'countersign/kit';
import { keepAccessToken } from './access-token.ts';
import { errorText } from './error-text.ts';
import { rateLimitMs } from './rate-limit.ts';
import { type Auth0Settings, readSettings } from './settings.ts';
import {
  AuthenticationMethod,
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
  /** Undefined when there is none. */
  user(userId: string): Promise<User | undefined>;
  usersByEmail(email: string): Promise<readonly User[]>;
  usersByName(username: string): Promise<readonly User[]>;
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

const PAGE = 100;

/** @throws ERR_CONFIG_INVALID naming the setting or secret */
export function openClient(context: ConnectorContext): Auth0Client {
  const settings = readSettings(context);
  const http = authorized(context, settings);
  return { context, settings, ...reads(http), ...changes(http) };
}

function reads(http: Http) {
  const auth0 = typedHttp('auth0', http);
  const numbered = listByNumber(http);
  const pointed = listByPointer(http);
  return {
    user: (id: string) => auth0.find(user(id), User),
    usersByEmail: (email: string) => auth0.list('api/v2/users-by-email', User, { query: { email } }),
    usersByName: (username: string) =>
      numbered('api/v2/users', User, { q: `username:${quoted(username)}`, search_engine: 'v3' }),
    roles: (id: string) => numbered(`${user(id)}/roles`, Role),
    sessions: (id: string) => pointed(`${user(id)}/sessions`, Sessions, ({ sessions }) => sessions),
    session: (id: string) => auth0.find(`api/v2/sessions/${segment(id)}`, Session),
    refreshTokens: (id: string) =>
      pointed(`${user(id)}/refresh-tokens`, RefreshTokens, ({ tokens }) => tokens),
    async deviceCredentials(id: string) {
      const path = 'api/v2/device-credentials';
      return [
        ...(await numbered(path, DeviceCredential, { user_id: id, type: 'refresh_token' })),
        ...(await numbered(path, DeviceCredential, { user_id: id, type: 'rotating_refresh_token' })),
      ];
    },
    grants: (id: string) => numbered('api/v2/grants', Grant, { user_id: id }),
    authenticationMethods: (id: string) =>
      numbered(`${user(id)}/authentication-methods`, AuthenticationMethod),
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

/** A list by page numbers; only an empty page is the end, whatever the size of a page may be. */
function listByNumber(http: Http) {
  return async <Shape extends z.ZodType>(
    path: string,
    shape: Shape,
    query: Readonly<Record<string, string>> = {},
  ): Promise<readonly z.infer<Shape>[]> =>
    allByCursor('auth0', path, async (cursor) => {
      const page = Number(cursor ?? 0);
      const answer = await http({ method: 'GET', path, query: { ...query, page, per_page: PAGE } });
      const rows = readAnswer('auth0', shape.array(), answer);
      return { rows, next: rows.length > 0 ? String(page + 1) : undefined };
    });
}

/** A list in which each page points to the next. */
function listByPointer(http: Http) {
  return async <Shape extends z.ZodType<{ next?: string | null | undefined }>, Row>(
    path: string,
    shape: Shape,
    rowsOf: (page: z.infer<Shape>) => readonly Row[],
  ): Promise<readonly Row[]> =>
    allByCursor('auth0', path, async (from) => {
      const query = { take: PAGE, ...(from === undefined ? {} : { from }) };
      const page = readAnswer('auth0', shape, await http({ method: 'GET', path, query }));
      return { rows: rowsOf(page), next: page.next || undefined };
    });
}

/** A value inside a query of users or of the log. */
export function quoted(value: string): string {
  return `"${value.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
}

function authorized(context: ConnectorContext, settings: Auth0Settings): Http {
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
  return withToken(
    plain,
    keepAccessToken(plain, settings.application, () => context.clock.now()),
  );
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
