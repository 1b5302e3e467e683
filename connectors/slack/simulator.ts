import {
  createSimulator,
  type SimulatedAnswer,
  type SimulatedRequest,
  type SimulatorFactory,
  type SimulatorRoute,
} from 'countersign/kit/testing';
import {
  type AuditRecord,
  type SimulatedSlack,
  type SimulatedUser,
  simulatedSlack,
} from './simulator-state.ts';
import { onTheWire, pageOf, scimUser, wireSession, wireUser } from './simulator-wire.ts';

/** A small Slack: Web API, Audit Logs API and SCIM on one server. Session ids are raw 64-bit numbers on the wire. */

const SECRETS = {
  adminToken: 'xoxp-1-simulated-admin-token',
  auditToken: 'xoxp-2-simulated-audit-token',
  scimToken: 'xoxp-3-simulated-scim-token',
};

const SCOPES: Readonly<Record<keyof typeof SECRETS, readonly string[]>> = {
  adminToken: ['identify', 'users:read', 'users:read.email', 'admin.users:read', 'admin.users:write'],
  auditToken: ['identify', 'auditlogs:read'],
  scimToken: ['identify', 'admin'],
};

const factory: SimulatorFactory = ({ now, seed }) => {
  const slack = simulatedSlack(seed, now);
  let requests = 0;
  return createSimulator({
    platform: 'slack',
    now,
    routes: [...webRoutes(slack), ...auditRoutes(slack), ...scimRoutes(slack)],
    settings: (baseUrl) => ({
      baseUrl: `${baseUrl}/api`,
      auditBaseUrl: `${baseUrl}/audit/v1`,
      scimBaseUrl: `${baseUrl}/scim/v2`,
    }),
    secrets: SECRETS,
    emit: slack.emit,
    refuse,
    rateLimited: () => ({ ...no('ratelimited', 429), headers: { 'retry-after': '30' } }),
    unavailable: () => no('service_unavailable', 503),
    forbidden: () => no('not_allowed_token_type', 403),
    notFound: () => no('unknown_method', 404),
    headers: () => ({ 'x-slack-req-id': `simulated${String(++requests).padStart(8, '0')}` }),
  });
};

export default factory;

function ok(body: Record<string, unknown>, change?: () => void): SimulatedAnswer {
  return { status: 200, body: { ok: true, ...body }, ...(change ? { change } : {}) };
}

/** Slack says no with a 200; only transport, audit and SCIM use the status. */
function no(error: string, status = 200): SimulatedAnswer {
  return { status, body: { ok: false, error } };
}

function refuse({ path, headers }: SimulatedRequest): SimulatedAnswer | undefined {
  const [, api] = path.split('/');
  // Any token may ask who it is.
  if (path === '/api/auth.test' && tokenOf(headers)) return undefined;
  const token =
    api === 'audit' ? SECRETS.auditToken : api === 'scim' ? SECRETS.scimToken : SECRETS.adminToken;
  if (headers.authorization === `Bearer ${token}`) return undefined;
  return no('invalid_auth', api === 'api' ? 200 : 401);
}

function tokenOf(headers: SimulatedRequest['headers']): keyof typeof SECRETS | undefined {
  const names = Object.keys(SECRETS) as (keyof typeof SECRETS)[];
  return names.find((name) => headers.authorization === `Bearer ${SECRETS[name]}`);
}

function authTest({ seed }: SimulatedSlack, { headers }: SimulatedRequest): SimulatedAnswer {
  const { admin, enterprise, missingScopes, moreScopes } = seed;
  const held = SCOPES[tokenOf(headers) ?? 'adminToken'].filter((scope) => !missingScopes.includes(scope));
  const answer = ok({
    url: `https://${enterprise.domain}.enterprise.slack.com/`,
    team: enterprise.name,
    user: admin.name,
    team_id: `T${enterprise.id.slice(1)}`,
    user_id: admin.id,
    is_enterprise_install: seed.isOrgInstall,
  });
  const told = { 'x-oauth-scopes': [...held, ...moreScopes].join(',') };
  return seed.tellsScopes ? { ...answer, headers: told } : answer;
}

function webRoutes(slack: SimulatedSlack): SimulatorRoute[] {
  const method = (verb: string, name: string, scope: string, answer: (ask: Ask) => SimulatedAnswer) => ({
    method: verb,
    path: new RegExp(`^/api/${name.replaceAll('.', '\\.')}$`),
    answer: (request: SimulatedRequest) =>
      slack.seed.missingScopes.includes(scope) ? missing(scope) : answer(asked(request)),
  });
  return [
    { method: 'GET', path: /^\/api\/auth\.test$/, answer: (request) => authTest(slack, request) },
    method('GET', 'users.info', 'users:read', ({ user }) =>
      found(slack, slack.user(user ?? null), 'user_not_found'),
    ),
    method('GET', 'users.lookupByEmail', 'users:read.email', ({ email }) =>
      found(slack, slack.userByEmail(email ?? null), 'users_not_found'),
    ),
    method('POST', 'admin.users.session.list', 'admin.users:read', (ask) => sessionList(slack, ask)),
    method('POST', 'admin.users.session.reset', 'admin.users:write', (ask) => sessionReset(slack, ask)),
    method('POST', 'admin.users.session.invalidate', 'admin.users:write', (ask) => invalidate(slack, ask)),
  ];
}

type Ask = Readonly<Record<string, string | undefined>>;

function asked({ query, body }: SimulatedRequest): Ask {
  const fields = typeof body === 'object' && body !== null ? Object.entries(body) : [];
  return Object.fromEntries([...query, ...fields.map(([key, value]) => [key, String(value)])]);
}

function missing(needed: string): SimulatedAnswer {
  return { status: 200, body: { ok: false, error: 'missing_scope', needed, provided: 'identify' } };
}

function found(slack: SimulatedSlack, user: SimulatedUser | undefined, error: string): SimulatedAnswer {
  return user ? ok({ user: wireUser(slack, user) }) : no(error);
}

/** Both ids or neither: Slack lists a user's sessions by workspace. */
function sessionList(
  slack: SimulatedSlack,
  { user_id: userId, team_id: teamId, cursor, limit }: Ask,
): SimulatedAnswer {
  if ((userId === undefined) !== (teamId === undefined)) return no('invalid_arguments');
  const sessions = slack
    .sessions()
    .filter((s) => userId === undefined || (s.userId === userId && s.teamId === teamId))
    .map(wireSession);
  const { rows, next } = pageOf(sessions, cursor, Math.min(Number(limit ?? 1_000), slack.seed.pageSize));
  return ok({ active_sessions: rows, response_metadata: { next_cursor: next } });
}

function sessionReset(slack: SimulatedSlack, ask: Ask): SimulatedAnswer {
  const user = slack.user(ask.user_id ?? null);
  if (!user) return no('user_not_found');
  if (user.isPrimaryOwner) return no('cannot_reset_primary_owner');
  const only = { mobile: ask.mobile_only === 'true', web: ask.web_only === 'true' };
  return ok({}, () => slack.resetSessions(user, only));
}

function invalidate(slack: SimulatedSlack, ask: Ask): SimulatedAnswer {
  const session = slack.sessions().find(({ id }) => id === ask.session_id);
  const isTheirs = session && (ask.user_id === undefined || session.userId === ask.user_id);
  if (!session || !isTheirs) return no('session_not_found');
  if (slack.user(session.userId)?.isPrimaryOwner) return no('cannot_invalidate_primary_owner');
  return ok({}, () => slack.invalidate(session));
}

function auditRoutes(slack: SimulatedSlack): SimulatorRoute[] {
  return [
    {
      method: 'GET',
      path: /^\/audit\/v1\/logs$/,
      answer({ query }) {
        if (slack.seed.missingScopes.includes('auditlogs:read'))
          return { ...missing('auditlogs:read'), status: 403 };
        const entries = slack
          .audit()
          .filter((record) => matches(record, query))
          .map(onTheWire);
        const limit = Math.min(Number(query.get('limit') ?? 1_000), slack.seed.pageSize);
        const { rows, next } = pageOf(entries, query.get('cursor') ?? undefined, limit);
        return { status: 200, body: { entries: rows, response_metadata: { next_cursor: next } } };
      },
    },
  ];
}

function matches(record: AuditRecord, query: URLSearchParams): boolean {
  const { actor, entity, action } = record as Record<string, { user?: { id?: string } } | undefined>;
  const is = (wanted: string | null, value: unknown) => wanted === null || wanted === value;
  const actions = query.get('action')?.split(',');
  return (
    is(query.get('actor'), actor?.user?.id) &&
    is(query.get('entity'), entity?.user?.id) &&
    (actions === undefined || actions.includes(String(action))) &&
    record.date_create >= Number(query.get('oldest') ?? 0) &&
    record.date_create <= Number(query.get('latest') ?? Number.POSITIVE_INFINITY)
  );
}

function scimRoutes(slack: SimulatedSlack): SimulatorRoute[] {
  const path = /^\/scim\/v2\/Users\/(?<id>[^/]+)$/;
  const noUser = { status: 404, body: { Errors: { description: 'user_not_found', code: 404 } } };
  return [
    {
      method: 'GET',
      path,
      answer({ params }) {
        const user = slack.user(params.id ?? null);
        return user ? { status: 200, body: scimUser(user) } : noUser;
      },
    },
    {
      method: 'GET',
      path: /^\/scim\/v2\/Users$/,
      answer({ query }) {
        const name = /^userName eq "(?<name>.*)"$/i.exec(query.get('filter') ?? '')?.groups?.name;
        const all = slack.users.filter((user) => name === undefined || user.name === name).map(scimUser);
        const from = Number(query.get('startIndex') ?? 1) - 1;
        const count = Math.min(Number(query.get('count') ?? 10), slack.seed.pageSize);
        return {
          status: 200,
          body: { totalResults: all.length, Resources: all.slice(from, from + count) },
        };
      },
    },
    {
      method: 'PATCH',
      path,
      answer({ params, body }) {
        const user = slack.user(params.id ?? null);
        if (!user) return noUser;
        const active = activeOf(body);
        if (active === undefined)
          return { status: 400, body: { Errors: { description: 'invalid_patch', code: 400 } } };
        return {
          status: 200,
          body: scimUser({ ...user, active }),
          change: () => slack.setActive(user, active),
        };
      },
    },
  ];
}

function activeOf(body: unknown): boolean | undefined {
  const operations = (body as { Operations?: { op?: string; path?: string; value?: unknown }[] } | null)
    ?.Operations;
  const value = operations?.find(
    ({ op, path }) => op?.toLowerCase() === 'replace' && path === 'active',
  )?.value;
  return typeof value === 'boolean' ? value : undefined;
}
