import {
  type ConnectorContext,
  CountersignError,
  createHttp,
  type ErrorCode,
  errorCode,
  type Http,
  type HttpAnswer,
  type HttpRequest,
} from 'countersign/kit';
import { codeForError } from './error-names.ts';
import { parseExact } from './exact-json.ts';
import { manifest } from './manifest.ts';
import {
  AuditAnswer,
  readAnswer,
  ScimUser,
  ScimUsers,
  SessionsAnswer,
  UserAnswer,
  type WireSession,
  type WireUser,
} from './wire.ts';

/** What a change left behind for the receipt. */
export interface Call {
  readonly line: string;
  readonly requestId: string | undefined;
}

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

/** Slack, as this connector speaks to it. Every call throws ERR_CONNECTOR_…; what does not exist is ERR_CONNECTOR_NOT_FOUND. */
export interface SlackClient {
  readonly context: ConnectorContext;
  user(id: string): Promise<WireUser>;
  userByEmail(email: string): Promise<WireUser>;
  /** The sessions of a user in one workspace (or, by the organisation's id, those of the organisation). */
  sessions(userId: string, teamId: string): Promise<readonly WireSession[]>;
  resetSessions(userId: string): Promise<Call>;
  invalidateSession(session: {
    userId: string;
    sessionId: string;
    teamId: string | undefined;
  }): Promise<Call>;
  auditLog(query: AuditQuery): Promise<AuditPage>;
  scimUser(id: string): Promise<ScimUser>;
  scimUsersNamed(userName: string): Promise<readonly ScimUser[]>;
  setActive(id: string, active: boolean): Promise<Call>;
}

/** More pages than this of one list are taken for a loop. */
const MOST_PAGES = 100;
/** Waited when a 429 does not say how long. */
const DEFAULT_RETRY_MS = 30_000;

/** @throws ERR_CONFIG_INVALID naming the setting or secret */
export function openClient(context: ConnectorContext): SlackClient {
  const web = httpFor(context, 'baseUrl', 'adminToken');
  const audit = httpFor(context, 'auditBaseUrl', 'auditToken');
  const scim = httpFor(context, 'scimBaseUrl', 'scimToken');
  return {
    context,
    async user(id) {
      const answer = await ask(web, { method: 'GET', path: 'users.info', query: { user: id } });
      return readAnswer(UserAnswer, answer.body, answer.line).user;
    },
    async userByEmail(email) {
      const answer = await ask(web, { method: 'GET', path: 'users.lookupByEmail', query: { email } });
      return readAnswer(UserAnswer, answer.body, answer.line).user;
    },
    sessions: (userId, teamId) => allSessions(web, userId, teamId),
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
      const { entries, response_metadata: page } = readAnswer(AuditAnswer, answer.body, answer.line);
      return { entries, next: page?.next_cursor || undefined };
    },
    async scimUser(id) {
      const answer = await ask(scim, { method: 'GET', path: `Users/${encodeURIComponent(id)}` });
      return readAnswer(ScimUser, answer.body, answer.line);
    },
    async scimUsersNamed(userName) {
      const filter = `userName eq ${JSON.stringify(userName)}`;
      const answer = await ask(scim, { method: 'GET', path: 'Users', query: { filter, count: 2 } });
      return readAnswer(ScimUsers, answer.body, answer.line).Resources ?? [];
    },
    setActive: (id, active) =>
      change(scim, {
        method: 'PATCH',
        path: `Users/${encodeURIComponent(id)}`,
        json: {
          schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
          Operations: [{ op: 'replace', path: 'active', value: active }],
        },
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
    rateLimitMs: (answer) => (answer.status === 429 ? retryAfterMs(answer) : undefined),
    errorText,
  });
}

function retryAfterMs({ headers }: HttpAnswer): number {
  const seconds = Number(headers.get('retry-after') ?? Number.NaN);
  return Number.isFinite(seconds) && seconds >= 0 ? Math.ceil(seconds * 1_000) : DEFAULT_RETRY_MS;
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
    throw recoded(thrown, 'ERR_CONNECTOR_OUTCOME_UNKNOWN', 'ERR_CONNECTOR_UNAVAILABLE');
  }
}

/** A change. Slack says no inside a 200, so that one without a readable body tells nothing. */
async function change(http: Http, request: HttpRequest): Promise<Call> {
  try {
    const answer = await http(request);
    if (request.method === 'POST' && !(isRecord(answer.body) && typeof answer.body.ok === 'boolean')) {
      throw fault('ERR_CONNECTOR_OUTCOME_UNKNOWN', answer, 'the answer does not say whether it is ok');
    }
    const { line, requestId } = checked(answer, true);
    return { line, requestId };
  } catch (thrown) {
    throw recoded(thrown, 'ERR_CONNECTOR_RESPONSE_UNREADABLE', 'ERR_CONNECTOR_OUTCOME_UNKNOWN');
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
    ...(code === 'ERR_CONNECTOR_RATE_LIMITED' ? { retryAfterMs: retryAfterMs(answer) } : {}),
  });
}

function recoded(thrown: unknown, from: ErrorCode, to: ErrorCode): unknown {
  if (!(thrown instanceof Error) || errorCode(thrown) !== from) return thrown;
  const { place, requestId } = thrown as CountersignError;
  return new CountersignError(to, thrown.message, {
    cause: thrown,
    ...(place ? { place } : {}),
    ...(requestId ? { requestId } : {}),
  });
}

async function allSessions(web: Http, userId: string, teamId: string): Promise<readonly WireSession[]> {
  const found: WireSession[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < MOST_PAGES; page++) {
    const form = { user_id: userId, team_id: teamId, limit: '1000', ...(cursor ? { cursor } : {}) };
    const answer = await ask(web, { method: 'POST', path: 'admin.users.session.list', form });
    const { active_sessions: sessions, response_metadata } = readAnswer(
      SessionsAnswer,
      answer.body,
      answer.line,
    );
    // Should Slack ever ignore the filter, nobody else's session may be taken for this user's.
    found.push(...sessions.filter((session) => session.user_id === userId));
    const next = response_metadata?.next_cursor || undefined;
    if (next === undefined) return found;
    if (next === cursor) break;
    cursor = next;
  }
  throw new CountersignError(
    'ERR_CONNECTOR_RESPONSE_UNREADABLE',
    'slack: the list of sessions does not end',
    {
      place: 'slack admin.users.session.list response_metadata.next_cursor',
    },
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
