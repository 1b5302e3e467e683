import { ofUser, type Route, route } from './route.ts';
import {
  errorAnswer,
  notFound,
  numberedAnswer,
  pointedAnswer,
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
    route('GET', 'read:users', '/users', ({ query }) => {
      const wanted = /^username:("(?:[^"\\]|\\.)*")$/.exec(query.get('q') ?? '')?.[1];
      if (wanted === undefined) return errorAnswer(400, 'invalid_query_string', 'Query not understood.');
      const found = tenant.users.filter(({ username }) => username === JSON.parse(wanted));
      return numberedAnswer(query, found.map(wireUser), most);
    }),
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
