import { changed, ofUser, type Route, route } from './route.ts';
import { notFound, wireUser } from './shapes.ts';
import type { Tenant } from './tenant.ts';

const USER = '/users/(?<id>[^/]+)';

type Body = Readonly<Record<string, unknown>>;

export function changesOf(tenant: Tenant): Route[] {
  return [...revocations(tenant), ...userChanges(tenant)];
}

/** Accepted at once; sessions, tokens and grants go after a while. */
function revocations(tenant: Tenant): Route[] {
  return [
    route(
      'POST',
      'delete:sessions delete:refresh_tokens',
      `${USER}/revoke-access`,
      (request) => {
        const id = request.params.id ?? '';
        return changed(tenant, request, 202, () => {
          tenant.endSessions(tenant.sessionsOf(id));
          const isKept = (request.body as Body | undefined)?.preserve_refresh_tokens === true;
          if (!isKept) tenant.revokeTokens(tenant.tokensOf(id));
        });
      },
      true,
    ),
    route(
      'POST',
      'delete:sessions delete:refresh_tokens',
      '/sessions/(?<id>[^/]+)/revoke',
      (request) => {
        const session = tenant.session(request.params.id ?? '');
        if (!session) return notFound('The session');
        return changed(tenant, request, 202, () => {
          tenant.endSessions([session]);
          tenant.revokeTokens(tenant.tokensWhere(({ sessionId }) => sessionId === session.id));
        });
      },
      true,
    ),
    route(
      'POST',
      'delete:refresh_tokens',
      '/refresh-tokens/revoke',
      (request) => {
        const id = String((request.body as Body | undefined)?.user_id ?? '');
        return changed(tenant, request, 202, () => tenant.revokeTokens(tenant.tokensOf(id)));
      },
      true,
    ),
    route('DELETE', 'delete:device_credentials', '/device-credentials/(?<id>[^/]+)', (request) =>
      changed(tenant, request, 204, () =>
        tenant.revokeTokens(tenant.tokensWhere(({ id }) => id === request.params.id)),
      ),
    ),
    route('DELETE', 'delete:grants', '/grants', (request) =>
      changed(tenant, request, 204, () => tenant.deleteGrants(request.query.get('user_id') ?? '')),
    ),
  ];
}

function userChanges(tenant: Tenant): Route[] {
  return [
    route(
      'PATCH',
      'update:users',
      USER,
      ofUser(tenant, (user, request) => {
        const change = (request.body ?? {}) as Body;
        const body = wireUser({
          ...user,
          ...(typeof change.blocked === 'boolean' ? { blocked: change.blocked } : {}),
        });
        return { ...changed(tenant, request, 200, () => tenant.update(user, change)), body };
      }),
    ),
    route('DELETE', 'delete:authentication_methods', `${USER}/authentication-methods`, (request) =>
      changed(tenant, request, 204, () => tenant.deleteFactors(request.params.id ?? '')),
    ),
    route('POST', 'update:users', `${USER}/multifactor/actions/invalidate-remember-browser`, (request) =>
      changed(tenant, request, 204, () => undefined),
    ),
  ];
}
