import type { SimulatedAnswer } from 'countersign/kit/testing';
import { ofUser, type Route, route } from './route.ts';
import {
  errorAnswer,
  notFound,
  numberedAnswer,
  pointedAnswer,
  wireClientGrant,
  wireDevice,
  wireFactor,
  wireGrant,
  wireSession,
  wireToken,
  wireUser,
} from './shapes.ts';
import type { Tenant } from './tenant.ts';

const USER = '/users/(?<id>[^/]+)';

export function readsOf(tenant: Tenant): Route[] {
  return [...userReads(tenant), ...sessionReads(tenant), ...credentialReads(tenant)];
}

function userReads(tenant: Tenant): Route[] {
  const most = tenant.seed.pageSize;
  return [
    route('GET', 'read:users', '/users-by-email', ({ query }) => {
      // The search minds the case.
      const found = tenant.users.filter(({ email }) => email !== undefined && email === query.get('email'));
      return { status: 200, body: found.map(wireUser) };
    }),
    route('GET', 'read:users', '/users', ({ query }) => foundUsers(tenant, query)),
    route(
      'GET',
      'read:users',
      USER,
      ofUser(tenant, (user) => ({ status: 200, body: wireUser(user) })),
    ),
    route(
      'GET',
      'read:users read:roles read:role_members',
      `${USER}/roles`,
      ofUser(tenant, ({ roles }, { query }) =>
        numberedAnswer(
          query,
          roles.map((name, at) => ({ id: `rol_${at}`, name })),
          most,
        ),
      ),
    ),
  ];
}

/** The searches that the connector uses, of which no more is shown than one search shows. */
function foundUsers({ users, seed }: Tenant, query: URLSearchParams): SimulatedAnswer {
  const q = query.get('q');
  const username = /^username:("(?:[^"\\]|\\.)*")$/.exec(q ?? '')?.[1];
  const since = q === null ? '' : /^created_at:\[(\S+) TO \*\]$/.exec(q)?.[1];
  if (username === undefined && since === undefined)
    return errorAnswer(400, 'invalid_query_string', 'Query not understood.');
  const size = Math.min(Number(query.get('per_page') ?? 50), seed.pageSize);
  if (Number(query.get('page') ?? 0) * size >= seed.mostUsersShown)
    return errorAnswer(400, 'invalid_paging', 'You can only page through the first 1000 records.');
  const found = users
    .filter((user) => username === undefined || user.username === JSON.parse(username))
    .map(wireUser)
    .filter(({ created_at: at }) => since === undefined || at >= since);
  if (query.get('sort') === 'created_at:1') found.sort((a, b) => a.created_at.localeCompare(b.created_at));
  return numberedAnswer(query, found, seed.pageSize);
}

function sessionReads(tenant: Tenant): Route[] {
  const most = tenant.seed.pageSize;
  return [
    route(
      'GET',
      'read:sessions',
      `${USER}/sessions`,
      ofUser(tenant, ({ id }, request) =>
        pointedAnswer(request, 'sessions', tenant.sessionsOf(id).map(wireSession), most),
      ),
      true,
    ),
    route(
      'GET',
      'read:sessions',
      '/sessions/(?<id>[^/]+)',
      ({ params }) => {
        const session = tenant.session(params.id ?? '');
        return session ? { status: 200, body: wireSession(session) } : notFound('The session');
      },
      true,
    ),
    route(
      'GET',
      'read:refresh_tokens',
      `${USER}/refresh-tokens`,
      ofUser(tenant, ({ id }, request) =>
        pointedAnswer(request, 'tokens', tenant.tokensOf(id).map(wireToken), most),
      ),
      true,
    ),
  ];
}

function credentialReads(tenant: Tenant): Route[] {
  const most = tenant.seed.pageSize;
  return [
    route('GET', 'read:device_credentials', '/device-credentials', ({ query }) => {
      const isRotating = query.get('type') === 'rotating_refresh_token';
      const found = tenant.tokensOf(query.get('user_id') ?? '').filter(({ device }) => device !== undefined);
      return numberedAnswer(query, isRotating ? found.map(wireDevice) : [], most);
    }),
    route('GET', 'read:grants', '/grants', ({ query }) =>
      numberedAnswer(query, tenant.grantsOf(query.get('user_id') ?? '').map(wireGrant), most),
    ),
    route('GET', 'read:client_grants', '/client-grants', (request) =>
      pointedAnswer(request, 'client_grants', tenant.seed.clientGrants.map(wireClientGrant), most),
    ),
    route(
      'GET',
      'read:authentication_methods',
      `${USER}/authentication-methods`,
      ofUser(tenant, ({ id }, { query }) =>
        numberedAnswer(query, tenant.factorsOf(id).map(wireFactor), most),
      ),
    ),
  ];
}
