import {
  allByCursor,
  type Call,
  type ConnectorContext,
  CountersignError,
  callOf,
  createHttp,
  type ErrorCode,
  endlessList,
  type Http,
  type HttpAnswer,
  type HttpRequest,
  isRecord,
  MOST_PAGES,
  readAnswer,
  recoded,
  retryAfterMs,
  ScimUser,
  ScimUsers,
  scimSetActive,
  scimUserNamed,
} from 'countersign/kit';
import { codeForError } from './error-names.ts';
import { parseExact } from './exact-json.ts';
import { manifest } from './manifest.ts';
import {
  AuditAnswer,
  AuthTest,
  SessionsAnswer,
  UserAnswer,
  type WireSession,
  type WireUser,
} from './wire.ts';

/** What is asked of the audit log; times in whole seconds of the epoch, both inclusive. */
export interface AuditQuery {
  readonly oldest?: number;
  readonly latest?: number;
  readonly actor?: string;
  readonly entity?: string;
  /** At most thirty names, joined by commas. */
  readonly action?: string;
  readonly limit?: number;
  readonly cursor?: string;
}

export interface AuditPage {
  /** Newest first. */
  readonly entries: readonly Record<string, unknown>[];
  readonly next: string | undefined;
}

/** The secrets, each a token of its own. */
export type SlackToken = 'adminToken' | 'auditToken' | 'scimToken';

/** What Slack knows of a token. */
export interface TokenIdentity {
  readonly user: string;
  readonly team: string;
  /** False for a token of a workspace; undefined where Slack does not say. */
  readonly isOfOrganisation: boolean | undefined;
  /** Undefined where Slack does not tell. */
  readonly scopes: readonly string[] | undefined;
}

/** Slack, as this connector speaks to it. Every call throws ERR_CONNECTOR_…; what does not exist is ERR_CONNECTOR_NOT_FOUND. */
export interface SlackClient {
  readonly context: ConnectorContext;
  identity(token: SlackToken): Promise<TokenIdentity>;
  user(id: string): Promise<WireUser>;
  userByEmail(email: string): Promise<WireUser>;
  /** The sessions of a user in one workspace (or, by the organisation's id, those of the organisation). */
  sessions(userId: string, teamId: string): Promise<readonly WireSession[]>;
  /** Everybody's sessions in all workspaces, page by page. */
  allSessions(): AsyncGenerator<readonly WireSession[]>;
  resetSessions(userId: string): Promise<Call>;
  invalidateSession(session: {
    userId: string;
    sessionId: string;
    teamId: string | undefined;
  }): Promise<Call>;
  auditLog(query: AuditQuery): Promise<AuditPage>;
  scimUser(id: string): Promise<ScimUser>;
  scimUsersNamed(userName: string): Promise<readonly ScimUser[]>;
  /** Everybody, page by page, the deactivated too. */
  scimDirectory(): AsyncGenerator<readonly ScimUser[]>;
  setActive(id: string, active: boolean): Promise<Call>;
}

/** Waited when a 429 does not say how long. */
const DEFAULT_RETRY_MS = 30_000;
/** The most that Slack puts on one page. */
const MOST_ROWS = 1_000;

/** @throws ERR_CONFIG_INVALID naming the setting or secret */
export function openClient(context: ConnectorContext): SlackClient {
  const web = httpFor(context, 'baseUrl', 'adminToken');
  const audit = httpFor(context, 'auditBaseUrl', 'auditToken');
  const scim = httpFor(context, 'scimBaseUrl', 'scimToken');
  return {
    context,
    identity: (token) => identityOf(httpFor(context, 'baseUrl', token)),
    async user(id) {
      const answer = await ask(web, { method: 'GET', path: 'users.info', query: { user: id } });
      return readAnswer('slack', UserAnswer, answer).user;
    },
    async userByEmail(email) {
      const answer = await ask(web, { method: 'GET', path: 'users.lookupByEmail', query: { email } });
      return readAnswer('slack', UserAnswer, answer).user;
    },
    sessions: (userId, teamId) => sessionsOf(web, userId, teamId),
    allSessions: () => sessionPages(web),
    resetSessions: (userId) =>
      change(web, { method: 'POST', path: 'admin.users.session.reset', form: { user_id: userId } }),
    invalidateSession: ({ userId, sessionId, teamId }) =>
      change(web, {
        method: 'POST',
        path: 'admin.users.session.invalidate',
        // As a form the id keeps its digits. Slack once asked for team_id and now asks for user_id.
        form: { user_id: userId, session_id: sessionId, ...(teamId ? { team_id: teamId } : {}) },
      }),
    async auditLog(query) {
      const answer = await ask(audit, { method: 'GET', path: 'logs', query: { ...query } });
      const { entries, response_metadata: page } = readAnswer('slack', AuditAnswer, answer);
      return { entries, next: page?.next_cursor || undefined };
    },
    async scimUser(id) {
      const answer = await ask(scim, { method: 'GET', path: `Users/${encodeURIComponent(id)}` });
      return readAnswer('slack', ScimUser, answer);
    },
    async scimUsersNamed(userName) {
      const filter = scimUserNamed(userName);
      const answer = await ask(scim, { method: 'GET', path: 'Users', query: { filter, count: 2 } });
      return readAnswer('slack', ScimUsers, answer).Resources;
    },
    scimDirectory: () => directoryPages(scim),
    setActive: (id, active) =>
      change(scim, {
        method: 'PATCH',
        path: `Users/${encodeURIComponent(id)}`,
        json: scimSetActive(active),
      }),
  };
}

function httpFor(context: ConnectorContext, setting: string, secret: string): Http {
  const baseUrl =
    context.settings[setting] ?? manifest.settings.find(({ name }) => name === setting)?.default ?? '';
  const token = context.secrets[secret];
  if (!token) {
    throw new CountersignError('ERR_CONFIG_INVALID', `slack: the secret ${secret} is missing`, {
      place: `slack.${secret}`,
    });
  }
  return createHttp({
    platform: 'slack',
    baseUrl,
    clock: context.clock,
    headers: () => ({ authorization: `Bearer ${token}` }),
    requestIdHeader: 'x-slack-req-id',
    parse: parseExact,
    rateLimitMs: ({ status, headers }, nowMs) =>
      status === 429 ? (retryAfterMs(headers, nowMs) ?? DEFAULT_RETRY_MS) : undefined,
    errorText,
  });
}

/** The Web and Audit APIs say `{ok, error, needed, provided}`, SCIM `{detail}` or `{Errors: {description}}`. */
function errorText({ body }: HttpAnswer): string | undefined {
  if (!isRecord(body)) return undefined;
  const errors = isRecord(body.Errors) ? body.Errors : {};
  const said = text(body.error) ?? text(body.detail) ?? text(errors.description);
  const needed = text(body.needed);
  return said && needed ? `${said} (needed ${needed}, provided ${text(body.provided) ?? 'nothing'})` : said;
}

/** A read, whatever the method: sent again at will, so that an answer that was lost is merely unavailable. */
async function ask(http: Http, request: HttpRequest): Promise<HttpAnswer> {
  try {
    return checked(await http(request), false);
  } catch (thrown) {
    throw recoded(thrown, { ERR_CONNECTOR_OUTCOME_UNKNOWN: 'ERR_CONNECTOR_UNAVAILABLE' });
  }
}

/** A change. Slack says no inside a 200, so that one without a readable body tells nothing. */
async function change(http: Http, request: HttpRequest): Promise<Call> {
  try {
    const answer = await http(request);
    if (request.method === 'POST' && !(isRecord(answer.body) && typeof answer.body.ok === 'boolean')) {
      throw fault('ERR_CONNECTOR_OUTCOME_UNKNOWN', answer, 'the answer does not say whether it is ok');
    }
    return callOf(checked(answer, true));
  } catch (thrown) {
    throw recoded(thrown, { ERR_CONNECTOR_RESPONSE_UNREADABLE: 'ERR_CONNECTOR_OUTCOME_UNKNOWN' });
  }
}

function checked(answer: HttpAnswer, isChange: boolean): HttpAnswer {
  if (!isRecord(answer.body) || answer.body.ok !== false) return answer;
  const code = codeForError(text(answer.body.error) ?? '', isChange);
  throw fault(code, answer, errorText(answer) ?? 'refused without a reason');
}

function fault(code: ErrorCode, answer: HttpAnswer, said: string): CountersignError {
  return new CountersignError(code, `slack: ${answer.line}: ${said}`, {
    place: `slack ${answer.line}`,
    ...(answer.requestId ? { requestId: answer.requestId } : {}),
    ...(code === 'ERR_CONNECTOR_RATE_LIMITED'
      ? { retryAfterMs: retryAfterMs(answer.headers, 0) ?? DEFAULT_RETRY_MS }
      : {}),
  });
}

/** @see https://docs.slack.dev/reference/methods/auth.test */
async function identityOf(web: Http): Promise<TokenIdentity> {
  const answer = await ask(web, { method: 'GET', path: 'auth.test' });
  const { user, team, is_enterprise_install: isOfOrganisation } = readAnswer('slack', AuthTest, answer);
  const told = answer.headers.get('x-oauth-scopes');
  const scopes = told?.split(',').flatMap((scope) => scope.trim() || []);
  return { user, team, isOfOrganisation, scopes };
}

/** Asked for nobody in particular, Slack lists all. */
async function* sessionPages(web: Http): AsyncGenerator<readonly WireSession[]> {
  const path = 'admin.users.session.list';
  let cursor: string | undefined;
  for (let page = 0; page < MOST_PAGES; page++) {
    const form = { limit: String(MOST_ROWS), ...(cursor ? { cursor } : {}) };
    const answer = await ask(web, { method: 'POST', path, form });
    const { active_sessions: sessions, response_metadata: meta } = readAnswer(
      'slack',
      SessionsAnswer,
      answer,
    );
    if (sessions.length > 0) yield sessions;
    const next = meta?.next_cursor || undefined;
    if (next === undefined) return;
    if (next === cursor) break;
    cursor = next;
  }
  throw endlessList('slack', path);
}

async function* directoryPages(scim: Http): AsyncGenerator<readonly ScimUser[]> {
  let read = 0;
  for (let page = 0; page < MOST_PAGES; page++) {
    const query = { startIndex: read + 1, count: MOST_ROWS };
    const answer = await ask(scim, { method: 'GET', path: 'Users', query });
    const { totalResults, Resources } = readAnswer('slack', ScimUsers, answer);
    if (Resources.length > 0) yield Resources;
    read += Resources.length;
    if (Resources.length === 0 || read >= totalResults) return;
  }
  throw endlessList('slack', 'SCIM users');
}

function sessionsOf(web: Http, userId: string, teamId: string): Promise<readonly WireSession[]> {
  return allByCursor('slack', 'admin.users.session.list', async (cursor) => {
    const form = {
      user_id: userId,
      team_id: teamId,
      limit: String(MOST_ROWS),
      ...(cursor ? { cursor } : {}),
    };
    const answer = await ask(web, { method: 'POST', path: 'admin.users.session.list', form });
    const { active_sessions: sessions, response_metadata: page } = readAnswer(
      'slack',
      SessionsAnswer,
      answer,
    );
    // Should Slack ever ignore the filter, nobody else's session may be taken for this user's.
    const rows = sessions.filter((session) => session.user_id === userId);
    return { rows, next: page?.next_cursor || undefined };
  });
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
