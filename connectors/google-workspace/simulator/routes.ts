import type { SimulatedAnswer, SimulatedRequest, SimulatorRoute } from 'countersign/kit/testing';
import { REPORTS_READ, USER_SECURITY, USERS_READ, USERS_WRITE } from '../scopes.ts';
import { logAnswer } from './log-query.ts';
import {
  errorAnswer,
  listAnswer,
  notFound,
  wireAppPassword,
  wireBackupCodes,
  wireGrant,
  wireUser,
} from './shapes.ts';
import type { SimulatedUser, Tenant } from './tenant.ts';

/** A route, and the scopes of which one is enough for it. */
export interface ScopedRoute extends SimulatorRoute {
  readonly scopes: readonly string[];
}

/** Every route of the Admin SDK that the connector uses. */
export function routesOf(tenant: Tenant, now: () => Date): readonly ScopedRoute[] {
  return [...users(tenant), ...reads(tenant), ...changes(tenant), logs(tenant, now)];
}

type Answer = (user: SimulatedUser, request: SimulatedRequest) => SimulatedAnswer;

/** A route below one user. */
function below(
  tenant: Tenant,
  [method, rest]: readonly [string, string],
  scopes: readonly string[],
  answer: Answer,
): ScopedRoute {
  return {
    method,
    path: new RegExp(`^/admin/directory/v1/users/(?<key>[^/]+)${rest}$`),
    scopes,
    answer(request) {
      const user = tenant.user(request.params.key ?? '');
      return user ? answer(user, request) : notFound();
    },
  };
}

function users(tenant: Tenant): ScopedRoute[] {
  return [
    {
      method: 'GET',
      path: /^\/admin\/directory\/v1\/users$/,
      scopes: [USERS_READ, USERS_WRITE],
      answer: ({ query }) => usersAnswer(tenant, query),
    },
    below(tenant, ['GET', ''], [USERS_READ, USERS_WRITE], (user) => ({ status: 200, body: wireUser(user) })),
    below(tenant, ['PUT', ''], [USERS_WRITE], (user, { body }) => {
      const change = (body ?? {}) as Record<string, unknown>;
      return {
        status: 200,
        body: wireUser({ ...user, ...change }),
        change: () => tenant.update(user, change),
      };
    }),
  ];
}

function usersAnswer(tenant: Tenant, query: URLSearchParams): SimulatedAnswer {
  const size = Math.min(Number(query.get('maxResults') ?? 100), tenant.seed.pageSize);
  const from = Number(query.get('pageToken') ?? 0);
  const page = tenant.users.slice(from, from + size);
  const isLast = from + size >= tenant.users.length;
  return {
    status: 200,
    body: {
      kind: 'admin#directory#users',
      etag: '"simulated"',
      users: page.map(wireUser),
      ...(isLast ? {} : { nextPageToken: String(from + size) }),
    },
  };
}

function reads(tenant: Tenant): ScopedRoute[] {
  const scopes = [USER_SECURITY];
  return [
    below(tenant, ['GET', '/tokens'], scopes, ({ id }) =>
      listAnswer('tokenList', tenant.grants.filter(({ userId }) => userId === id).map(wireGrant)),
    ),
    below(tenant, ['GET', '/asps'], scopes, ({ id }) =>
      listAnswer('aspList', tenant.appPasswords.filter(({ userId }) => userId === id).map(wireAppPassword)),
    ),
    below(tenant, ['GET', '/verificationCodes'], scopes, (user) =>
      listAnswer('verificationCodesList', wireBackupCodes(user)),
    ),
  ];
}

function changes(tenant: Tenant): ScopedRoute[] {
  const done = (change: () => void): SimulatedAnswer => ({ status: 204, change });
  const route = (what: readonly [string, string], answer: Answer) =>
    below(tenant, what, [USER_SECURITY], answer);
  return [
    route(['POST', '/signOut'], (user) => done(() => tenant.signOut(user))),
    route(['DELETE', '/tokens/(?<client>[^/]+)'], (user, { params }) => {
      const grant = tenant.grants.find((each) => each.userId === user.id && each.clientId === params.client);
      return grant ? done(() => tenant.deleteGrant(user, grant)) : notFound();
    }),
    route(['DELETE', '/asps/(?<code>\\d+)'], (user, { params }) => {
      const found = tenant.appPasswords.find(
        (each) => each.userId === user.id && String(each.codeId) === params.code,
      );
      return found ? done(() => tenant.deleteAppPassword(user, found)) : notFound();
    }),
    route(['POST', '/verificationCodes/invalidate'], (user) =>
      done(() => tenant.invalidateBackupCodes(user)),
    ),
    route(['POST', '/twoStepVerification/turnOff'], (user) =>
      user.isEnrolledIn2Sv
        ? done(() => tenant.turnOff2Sv(user))
        : errorAnswer(400, 'invalid', 'Invalid Input: user is not enrolled in 2-Step Verification'),
    ),
  ];
}

function logs(tenant: Tenant, now: () => Date): ScopedRoute {
  return {
    method: 'GET',
    path: /^\/admin\/reports\/v1\/activity\/users\/(?<key>[^/]+)\/applications\/(?<log>[a-z_]+)$/,
    scopes: [REPORTS_READ],
    answer: (request) => logAnswer(tenant, request, now().getTime()),
  };
}
