import {
  type Call,
  type ConnectorContext,
  CountersignError,
  change,
  createHttp,
  type Http,
  type HttpRequest,
  readAnswer,
  typedHttp,
  withToken,
} from 'countersign/kit';
import { keepAccessToken, ownClaims } from './access-token.ts';
import { errorText, rateLimitMs } from './error-text.ts';
import { type EventQuery, eventPages } from './event-pages.ts';
import { offsetPages } from './offset-pages.ts';
import { type KeycloakSettings, readSettings } from './settings.ts';
import {
  ClientOfRealm,
  Consent,
  EventsConfig,
  FoundUser,
  Group,
  type RawRecord,
  RealmClient,
  Role,
  StoredCredential,
  type TokenClaims,
  User,
  UserSession,
} from './wire.ts';

/** Keycloak's Admin REST API, as this connector speaks to it. Every call throws ERR_CONNECTOR_…; a list is read to its end. */
export interface KeycloakClient {
  readonly context: ConnectorContext;
  readonly settings: Pick<KeycloakSettings, 'baseUrl' | 'realm' | 'authRealm' | 'clientId'>;
  /** What a token made now says of us; undefined where only Keycloak can read it. */
  ownClaims(): Promise<TokenClaims | undefined>;
  /** By id; undefined when there is none. */
  user(id: string): Promise<User | undefined>;
  /** Some servers take the value for a part of it: compare what comes back. */
  search(by: 'email' | 'username', value: string): Promise<readonly FoundUser[]>;
  groups(userId: string): Promise<readonly string[]>;
  /** Realm roles of the user, those of groups and composite roles included. */
  realmRoles(userId: string): Promise<readonly string[]>;
  /** The same of one client's roles, by the client's id; none where there is no such client. */
  clientRoles(userId: string, clientId: string): Promise<readonly string[]>;
  /** Online sessions; offline ones are in no such list. */
  sessions(userId: string): Promise<readonly UserSession[]>;
  consents(userId: string): Promise<readonly Consent[]>;
  offlineSessions(userId: string, clientUuid: string): Promise<readonly UserSession[]>;
  /** All clients of the realm, page by page. */
  realmClients(): AsyncGenerator<readonly RealmClient[]>;
  /** Everybody's sessions that a client has joined, page by page, or everybody's offline tokens of it. */
  clientSessions(
    clientUuid: string,
    list: 'user-sessions' | 'offline-sessions',
  ): AsyncGenerator<readonly UserSession[]>;
  credentials(userId: string): Promise<readonly StoredCredential[]>;
  eventsConfig(): Promise<EventsConfig>;
  /** Records of one of the two logs, newest first, page by page. */
  events(query: EventQuery): AsyncGenerator<readonly RawRecord[]>;
  logout(userId: string): Promise<Call>;
  /** A session that is gone already is no fault. */
  endSession(sessionId: string, options: { isOffline: boolean }): Promise<Call>;
  /** Consent and offline tokens of one client; what is gone already is no fault. */
  revokeConsent(userId: string, clientId: string): Promise<Call>;
  /** Changes the members given; Keycloak leaves the others as they are. */
  update(userId: string, members: UserChange): Promise<Call>;
  /** A credential that is gone already is no fault. */
  removeCredential(userId: string, credentialId: string): Promise<Call>;
}

/**
 * What is ever changed of a user. `attributes` must never be sent: Keycloak then drops those that are missing, and with
 * them, from 24 on, what the profile does not name; left out, all of them stay.
 */
export interface UserChange {
  readonly enabled?: boolean;
  /** The whole list: those that are missing are removed. */
  readonly requiredActions?: readonly string[];
}

const MOST_FOUND = 100;

/** @throws ERR_CONFIG_INVALID naming the setting or secret */
export function openClient(context: ConnectorContext): KeycloakClient {
  const settings = readSettings(context);
  const plain = createHttp({
    platform: 'keycloak',
    baseUrl: settings.baseUrl,
    clock: context.clock,
    requestIdHeader: 'x-request-id',
    rateLimitMs,
    errorText,
    headers: () => ({}),
  });
  const now = () => context.clock.now();
  const http = withToken(plain, keepAccessToken(plain, settings, now));
  const realm = `admin/realms/${segment(settings.realm)}`;
  const user = (id: string) => `${realm}/users/${segment(id)}`;
  const claims = () => ownClaims(plain, settings, now());
  return { context, settings, ownClaims: claims, ...reads(http, realm, user), ...changes(http, realm, user) };
}

type Path = (userId: string) => string;

function reads(http: Http, realm: string, user: Path) {
  const keycloak = typedHttp('keycloak', http);
  const names = async (path: string) => (await keycloak.list(path, Role)).map(({ name }) => name);
  return {
    user: async (id) => (isSegment(id) ? keycloak.find(user(id), User) : undefined),
    search: (by, value) =>
      keycloak.list(`${realm}/users`, FoundUser, { query: { [by]: value, exact: true, max: MOST_FOUND } }),
    async groups(id) {
      return (await keycloak.list(`${user(id)}/groups`, Group)).map(({ path, name }) => path || name);
    },
    realmRoles: (id) => names(`${user(id)}/role-mappings/realm/composite`),
    async clientRoles(id, clientId) {
      const found = await keycloak.list(`${realm}/clients`, ClientOfRealm, { query: { clientId } });
      const owner = found.find((each) => each.clientId === clientId);
      return owner ? names(`${user(id)}/role-mappings/clients/${segment(owner.id)}/composite`) : [];
    },
    sessions: (id) => keycloak.list(`${user(id)}/sessions`, UserSession),
    consents: (id) => keycloak.list(`${user(id)}/consents`, Consent),
    offlineSessions: (id, uuid) =>
      keycloak.list(`${user(id)}/offline-sessions/${segment(uuid)}`, UserSession, { noneIs404: true }),
    realmClients: () => offsetPages(http, `${realm}/clients`, RealmClient),
    clientSessions: (uuid, list) =>
      offsetPages(http, `${realm}/clients/${segment(uuid)}/${list}`, UserSession),
    credentials: (id) => keycloak.list(`${user(id)}/credentials`, StoredCredential),
    eventsConfig: async () =>
      readAnswer('keycloak', EventsConfig, await http({ method: 'GET', path: `${realm}/events/config` })),
    events: (query) => eventPages(http, realm, query),
  } satisfies Partial<KeycloakClient>;
}

function changes(http: Http, realm: string, user: Path) {
  const remove = (path: string, query: HttpRequest['query'] = {}) =>
    change(http, { method: 'DELETE', path, query, accept: [404] });
  return {
    logout: (id) => change(http, { method: 'POST', path: `${user(id)}/logout` }),
    endSession: (id, { isOffline }) =>
      remove(`${realm}/sessions/${segment(id)}`, isOffline ? { isOffline } : {}),
    revokeConsent: (id, clientId) => remove(`${user(id)}/consents/${segment(clientId)}`),
    update: (id, members) => change(http, { method: 'PUT', path: user(id), json: members }),
    removeCredential: (id, credentialId) => remove(`${user(id)}/credentials/${segment(credentialId)}`),
  } satisfies Partial<KeycloakClient>;
}

/** Dots would lead to another path. */
function isSegment(id: string): boolean {
  return id !== '' && id !== '.' && id !== '..';
}

/** @throws ERR_INPUT_INVALID for what would lead to another path */
function segment(id: string): string {
  if (isSegment(id)) return encodeURIComponent(id);
  throw new CountersignError('ERR_INPUT_INVALID', `keycloak: ${JSON.stringify(id)} is no id`, {
    place: 'keycloak id',
  });
}
