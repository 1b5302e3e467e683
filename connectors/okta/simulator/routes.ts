import type { SimulatedAnswer, SimulatedRequest, SimulatorRoute } from 'countersign/kit/testing';
import { appRoutes } from './app-routes.ts';
import { logFilter } from './log-filter.ts';
import type { Org, SimulatedUser } from './org.ts';
import { pageAnswer } from './page.ts';
import {
  errorAnswer,
  notFound,
  wireApiToken,
  wireClient,
  wireGrant,
  wireGroup,
  wireRole,
  wireSession,
  wireToken,
  wireUser,
} from './shapes.ts';

const DAY_MS = 86_400_000;

/** Every route of the Management API that the connector uses, with the scope it needs. */
export function routesOf(org: Org, now: () => Date): (SimulatorRoute & { readonly scope: string })[] {
  return [...reads(org), ...appRoutes(org), ...logs(org, now), ...changes(org)];
}

type Answer = (request: SimulatedRequest) => SimulatedAnswer;

function route(method: string, scope: string, path: RegExp, answer: Answer) {
  return { method, scope, path, answer };
}

/** A route below one user. */
function ofUser(
  org: Org,
  answer: (user: SimulatedUser, request: SimulatedRequest) => SimulatedAnswer,
): Answer {
  return (request) => {
    const user = org.user(request.params.id ?? '');
    return user ? answer(user, request) : notFound(`${request.params.id} (User)`);
  };
}

function reads(org: Org) {
  const most = org.seed.pageSize;
  return [
    ...userReads(org),
    route('GET', 'okta.users.read', /^\/api\/v1\/users$/, (request) => {
      const found = foundUsers(org, request.query);
      return found
        ? pageAnswer(request, found.map(wireUser), most)
        : errorAnswer(400, 'E0000031', 'Invalid search criteria.');
    }),
    route('GET', 'okta.apiTokens.read', /^\/api\/v1\/api-tokens$/, (request) =>
      pageAnswer(request, org.seed.apiTokens.map(wireApiToken), most),
    ),
    route('GET', 'okta.sessions.read', /^\/api\/v1\/sessions\/(?<id>[^/]+)$/, ({ params }) => {
      const session = org.sessions.find(({ id }) => id === params.id);
      // Okta's schema gives this 404 no body.
      return session ? { status: 200, body: wireSession(org, session) } : { status: 404 };
    }),
  ];
}

/** The searches and filters that the connector uses; undefined for any other. */
function foundUsers({ users }: Org, query: URLSearchParams): readonly SimulatedUser[] | undefined {
  const [search, filter] = [query.get('search'), query.get('filter')];
  if (search === null && filter === null) return users.filter(({ status }) => status !== 'DEPROVISIONED');
  if (search === null) return filter?.startsWith('lastUpdated gt "1970-') ? users : undefined;
  const wanted = /^profile\.email eq ("(?:[^"\\]|\\.)*")$/.exec(search)?.[1];
  if (wanted === undefined) return undefined;
  const email = String(JSON.parse(wanted)).toLowerCase();
  return users.filter((user) => (user.email ?? user.login).toLowerCase() === email);
}

/** Only an API token has a user to whom it belongs. */
function me({ seed, users }: Org, { headers }: SimulatedRequest): SimulatedAnswer {
  const isApiToken = headers.authorization?.startsWith('SSWS ');
  const owner = users.find(({ id }, at) => (seed.apiTokenOwnerId ? id === seed.apiTokenOwnerId : at === 0));
  return isApiToken && owner ? { status: 200, body: wireUser(owner) } : notFound('me (User)');
}

function userReads(org: Org) {
  const scope = 'okta.users.read';
  const listed = (rows: (user: SimulatedUser, request: SimulatedRequest) => readonly unknown[]) =>
    ofUser(org, (user, request) => pageAnswer(request, rows(user, request), org.seed.pageSize));
  const below = (rest: string) => new RegExp(`^/api/v1/users/(?<id>[^/]+)${rest}$`);
  return [
    route('GET', scope, /^\/api\/v1\/users\/me$/, (request) => me(org, request)),
    route(
      'GET',
      scope,
      below(''),
      ofUser(org, (user) => ({ status: 200, body: wireUser(user) })),
    ),
    route(
      'GET',
      'okta.roles.read',
      below('/roles'),
      listed(({ roles }) => roles.map(wireRole)),
    ),
    route(
      'GET',
      scope,
      below('/groups'),
      listed(({ groups }) => groups.map(wireGroup)),
    ),
    route(
      'GET',
      scope,
      below('/clients'),
      listed(({ id }) => org.clientsOf(id).map(wireClient)),
    ),
    route(
      'GET',
      scope,
      below('/clients/(?<client>[^/]+)/tokens'),
      listed(({ id }, { params }) => org.tokensOf(id, params.client ?? '').map(wireToken)),
    ),
    route(
      'GET',
      scope,
      below('/grants'),
      listed(({ id }) => org.seed.grants.filter(({ userId }) => userId === id).map(wireGrant)),
    ),
  ];
}

/** Bounded with `until`; otherwise polling, where there is always a next page. Older than 90 days is silently dropped. */
function logs(org: Org, now: () => Date) {
  return [
    route('GET', 'okta.logs.read', /^\/api\/v1\/logs$/, (request) => {
      const { query } = request;
      let matches: (record: unknown) => boolean;
      try {
        matches = query.has('filter') ? logFilter(query.get('filter') ?? '') : () => true;
      } catch (fault) {
        return errorAnswer(400, 'E0000053', `Invalid filter: ${String(fault)}`);
      }
      const nowMs = now().getTime();
      const sinceMs = Math.max(Date.parse(query.get('since') ?? '1970-01-01T00:00:00Z'), nowMs - 90 * DAY_MS);
      const untilMs = query.has('until') ? Date.parse(query.get('until') ?? '') : Number.POSITIVE_INFINITY;
      const found = org.log
        .filter((record) => {
          const at = Date.parse(record.published);
          return at >= sinceMs && at < untilMs + 1 && at + org.seed.logDelayMs <= nowMs && matches(record);
        })
        .sort((a, b) => a.published.localeCompare(b.published));
      if (query.get('sortOrder') === 'DESCENDING') found.reverse();
      const answer = pageAnswer(request, found, org.seed.pageSize);
      return query.has('until') ? answer : pollingAnswer(request, answer, found.length);
    }),
  ];
}

function pollingAnswer(
  { path, query, headers }: SimulatedRequest,
  answer: SimulatedAnswer,
  end: number,
): SimulatedAnswer {
  if (answer.headers?.link?.includes('rel="next"')) return answer;
  const next = new URLSearchParams(query);
  next.set('after', String(Math.max(end, Number(query.get('after') ?? 0))));
  const link = `${answer.headers?.link}, <http://${headers.host}${path}?${next}>; rel="next"`;
  return { ...answer, headers: { link } };
}

function changes(org: Org) {
  const scope = 'okta.users.manage';
  return [
    route(
      'DELETE',
      scope,
      /^\/api\/v1\/users\/(?<id>[^/]+)\/sessions$/,
      ofUser(org, (user, { query }) => ({
        status: 204,
        change: () => org.endSessions(user, query.get('oauthTokens') === 'true'),
      })),
    ),
    route('DELETE', 'okta.sessions.manage', /^\/api\/v1\/sessions\/(?<id>[^/]+)$/, ({ params }) => {
      const session = org.sessions.find(({ id }) => id === params.id);
      return session
        ? { status: 204, change: () => org.endSession(session) }
        : notFound(`${params.id} (Session)`);
    }),
    route(
      'DELETE',
      scope,
      /^\/api\/v1\/users\/(?<id>[^/]+)\/clients\/(?<client>[^/]+)\/tokens$/,
      ofUser(org, (user, { params }) => ({
        status: 204,
        change: () => org.revokeTokens(user, params.client ?? ''),
      })),
    ),
    route(
      'POST',
      scope,
      /^\/api\/v1\/users\/(?<id>[^/]+)\/lifecycle\/(?<verb>suspend|unsuspend)$/,
      ofUser(org, (user, { params }) => {
        const isSuspend = params.verb === 'suspend';
        if (user.status !== (isSuspend ? 'ACTIVE' : 'SUSPENDED'))
          return errorAnswer(400, 'E0000001', 'Api validation failed: Cannot change the status of this user');
        return { status: 200, change: () => org.setStatus(user, isSuspend ? 'SUSPENDED' : 'ACTIVE') };
      }),
    ),
  ];
}
