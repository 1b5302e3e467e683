import type { SimulatedAnswer, SimulatedRequest, SimulatorRoute } from 'countersign/kit/testing';
import { searchAnswer } from './event-search.ts';
import { type Realm, type SimulatedSession, type SimulatedUser, uuidOf } from './realm.ts';
import {
  briefUser,
  notFound,
  wireClient,
  wireConsents,
  wireGroup,
  wireRole,
  wireSession,
  wireUser,
} from './shapes.ts';

type Answer = (request: SimulatedRequest) => SimulatedAnswer;
export type RealmRoute = SimulatorRoute & {
  /** The roles of which one is needed. */
  readonly roles: readonly string[];
};

const VIEW_USERS = ['view-users', 'manage-users'];
const MANAGE_USERS = ['manage-users'];
const VIEW_EVENTS = ['view-events', 'manage-events'];
const VIEW_CLIENTS = ['view-clients', 'manage-clients'];
export const MANAGEMENT = 'realm-management';

/** Every route of the Admin API that the connector uses, with the roles it needs. */
export function routesOf(realm: Realm): RealmRoute[] {
  return [...userReads(realm), ...otherReads(realm), ...changes(realm)];
}

function route(method: string, roles: readonly string[], path: string, answer: Answer): RealmRoute {
  return { method, roles, path: new RegExp(`^/admin/realms/[^/]+/${path}$`), answer };
}

/** A route below one user. */
function ofUser(
  realm: Realm,
  answer: (user: SimulatedUser, request: SimulatedRequest) => SimulatedAnswer,
): Answer {
  return (request) => {
    const user = realm.user(request.params.id ?? '');
    return user ? answer(user, request) : notFound('User');
  };
}

function userReads(realm: Realm): RealmRoute[] {
  const read = (below: string, rows: (user: SimulatedUser, request: SimulatedRequest) => unknown) =>
    route(
      'GET',
      VIEW_USERS,
      `users/(?<id>[^/]+)${below}`,
      ofUser(realm, (user, request) => ok(rows(user, request))),
    );
  const ofSessions = (sessions: readonly SimulatedSession[]) =>
    sessions.map((each) => wireSession(realm, each));
  return [
    read('', wireUser),
    read('/groups', ({ groups }) => groups.map(wireGroup)),
    read('/role-mappings/realm/composite', ({ realmRoles }) =>
      realmRoles.map((name) => wireRole(name, false)),
    ),
    read('/role-mappings/clients/[^/]+/composite', ({ managementRoles }) =>
      managementRoles.map((name) => wireRole(name, true)),
    ),
    read('/sessions', ({ id }) => ofSessions(realm.sessions.filter(({ userId }) => userId === id))),
    read('/consents', ({ id }) => wireConsents(realm, id)),
    read('/offline-sessions/(?<client>[^/]+)', ({ id }, { params }) => {
      const held = realm.offlineSessions.filter(({ userId }) => userId === id);
      return ofSessions(held.filter(({ clients }) => clients.some((each) => uuidOf(each) === params.client)));
    }),
    read('/credentials', ({ credentials }) => credentials),
  ];
}

function otherReads(realm: Realm): RealmRoute[] {
  const { seed } = realm;
  return [
    route('GET', VIEW_USERS, 'users', ({ query }) => {
      const fits = (name: 'email' | 'username', user: SimulatedUser) => {
        const [wanted, has] = [query.get(name)?.toLowerCase(), user[name]?.toLowerCase() ?? ''];
        return (
          wanted === undefined || (query.get('exact') === 'true' ? has === wanted : has.includes(wanted))
        );
      };
      return ok(realm.users.filter((user) => fits('email', user) && fits('username', user)).map(briefUser));
    }),
    route('GET', VIEW_CLIENTS, 'clients', ({ query }) => {
      const wanted = query.get('clientId');
      const management = { clientId: MANAGEMENT, isPublic: true };
      const known = [management, ...seed.clients].filter(
        ({ clientId }) => wanted === null || clientId === wanted,
      );
      return ok(pageOf(known, query).map(wireClient));
    }),
    ...(['user-sessions', 'offline-sessions'] as const).map((list) =>
      route('GET', VIEW_CLIENTS, `clients/(?<id>[^/]+)/${list}`, ({ params, query }) => {
        const all = list === 'user-sessions' ? realm.sessions : realm.offlineSessions;
        const joined = all.filter(({ clients }) => clients.some((each) => uuidOf(each) === params.id));
        return ok(pageOf(joined, query).map((each) => wireSession(realm, each)));
      }),
    ),
    route('GET', VIEW_EVENTS, 'events/config', () =>
      ok({
        eventsEnabled: seed.eventsEnabled,
        eventsExpiration: seed.eventsExpiration,
        eventsListeners: ['jboss-logging'],
        enabledEventTypes: seed.enabledEventTypes,
        adminEventsEnabled: seed.adminEventsEnabled,
        adminEventsDetailsEnabled: seed.adminEventsDetailsEnabled,
      }),
    ),
    route('GET', VIEW_EVENTS, 'events', ({ query }) => searchAnswer(realm.events, query, seed.mostRecords)),
    route('GET', VIEW_EVENTS, 'admin-events', ({ query }) =>
      searchAnswer(realm.adminEvents, query, seed.mostRecords),
    ),
  ];
}

function pageOf<Row>(rows: readonly Row[], query: URLSearchParams): readonly Row[] {
  const first = Number(query.get('first') ?? 0);
  const max = query.get('max');
  return rows.slice(first, max === null ? undefined : first + Number(max));
}

function changes(realm: Realm): RealmRoute[] {
  const below = (
    method: string,
    path: string,
    answer: (user: SimulatedUser, request: SimulatedRequest) => SimulatedAnswer,
  ) => route(method, MANAGE_USERS, `users/(?<id>[^/]+)${path}`, ofUser(realm, answer));
  return [
    below('POST', '/logout', (user) => ({ status: 204, change: () => realm.logout(user) })),
    below('PUT', '', (user, { body }) =>
      user.federationLink
        ? { status: 400, body: { errorMessage: 'User is read only!' } }
        : { status: 204, change: () => realm.update(user, (body ?? {}) as Partial<SimulatedUser>) },
    ),
    below('DELETE', '/consents/(?<client>[^/]+)', (user, { params }) => {
      const client = params.client ?? '';
      const isHeld =
        realm.clientsWithOfflineToken(user.id).includes(client) ||
        realm.consents.some(({ userId, clientId }) => userId === user.id && clientId === client);
      return isHeld
        ? { status: 204, change: () => realm.revokeConsent(user, client) }
        : notFound('Consent nor offline token');
    }),
    below('DELETE', '/credentials/(?<credential>[^/]+)', (user, { params }) => {
      const credential = user.credentials.find(({ id }) => id === params.credential);
      return credential
        ? { status: 204, change: () => realm.removeCredential(user, credential.id) }
        : notFound('Credential');
    }),
    route('DELETE', MANAGE_USERS, 'sessions/(?<session>[^/]+)', ({ params, query }) => {
      const isOffline = realm.seed.knowsOffline && query.get('isOffline') === 'true';
      const listed = isOffline ? realm.offlineSessions : realm.sessions;
      const session = listed.find(({ id }) => id === params.session);
      return session
        ? { status: 204, change: () => realm.endSession(session.id, isOffline) }
        : notFound('Sesssion');
    }),
  ];
}

function ok(body: unknown): SimulatedAnswer {
  return { status: 200, body };
}
