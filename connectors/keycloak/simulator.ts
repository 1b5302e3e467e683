import {
  createSimulator,
  type SimulatedAnswer,
  type SimulatedRequest,
  type SimulatorFactory,
} from 'countersign/kit/testing';
import { CLIENT_ID, CLIENT_SECRET, Credentials, KEY_ID } from './simulator/credentials.ts';
import { Realm, SERVICE_ACCOUNT } from './simulator/realm.ts';
import { MANAGEMENT, routesOf } from './simulator/routes.ts';
import { Seed } from './simulator/seed.ts';
import { errorAnswer, notFound } from './simulator/shapes.ts';

/** What the set-up of the README gives to the service account. */
const GRANTED = ['view-users', 'view-events', 'view-clients', 'manage-users'];
const TOKEN_PATH = /^\/realms\/(?<realm>[^/]+)\/protocol\/openid-connect\/token$/;

/** A simulated realm of a Keycloak server. The seed is described in simulator/seed.ts. */
const createKeycloakSimulator: SimulatorFactory = ({ now, seed: unread }) => {
  const seed = Seed.parse(unread ?? {});
  const credentials = new Credentials();
  const realm = new Realm(seed, now);
  const routes = routesOf(realm);
  let requests = 0;
  return createSimulator({
    platform: 'keycloak',
    now,
    routes: [
      {
        method: 'POST',
        path: TOKEN_PATH,
        answer: (request) => tokenAnswer(request, credentials, realm, now().getTime()),
      },
      ...routes,
    ],
    settings: (baseUrl) => ({ baseUrl, realm: seed.realm, clientId: CLIENT_ID, keyId: KEY_ID }),
    secrets: { privateKey: credentials.privateKeyPem },
    emit: (record) => realm.emit(record),
    refuse(request) {
      if (TOKEN_PATH.test(request.path)) return undefined;
      if (!credentials.isToken(request.headers.authorization ?? '', now().getTime()))
        return errorAnswer(401, 'HTTP 401 Unauthorized');
      if (!request.path.startsWith(`/admin/realms/${encodeURIComponent(seed.realm)}/`))
        return notFound('Realm');
      const needed = routes.find(({ method, path }) => method === request.method && path.test(request.path));
      const isGranted = needed?.roles.some((role) => !seed.missingRoles.includes(role)) ?? true;
      return isGranted ? undefined : errorAnswer(403, 'HTTP 403 Forbidden');
    },
    rateLimited: () => ({
      ...errorAnswer(429, 'too_many_requests', 'Simulated: a proxy’s limit.'),
      headers: { 'retry-after': '17' },
    }),
    unavailable: () => errorAnswer(503, 'HTTP 503 Service Unavailable'),
    forbidden: () => errorAnswer(403, 'HTTP 403 Forbidden'),
    notFound: () => errorAnswer(404, 'HTTP 404 Not Found'),
    headers: () => {
      requests++;
      return { 'x-request-id': `simulated-${String(requests).padStart(12, '0')}` };
    },
  });
};

export default createKeycloakSimulator;
/** The secret of the same client, which the simulated realm takes as well. */
export { CLIENT_SECRET as SIMULATED_CLIENT_SECRET };

function tokenAnswer(
  { body, headers, path, params }: SimulatedRequest,
  credentials: Credentials,
  realm: Realm,
  nowMs: number,
): SimulatedAnswer {
  const form = (body ?? {}) as Record<string, string>;
  const { seed } = realm;
  if (params.realm !== seed.realm) return notFound('Realm');
  if (form.grant_type !== 'client_credentials') return errorAnswer(400, 'unsupported_grant_type');
  const issuer = `http://${headers.host}${path.replace('/protocol/openid-connect/token', '')}`;
  if (!credentials.proves(form, issuer, nowMs))
    return errorAnswer(401, 'unauthorized_client', 'Invalid client or Invalid client credentials');
  if (seed.eventsEnabled)
    realm.emit({
      type: 'CLIENT_LOGIN',
      clientId: CLIENT_ID,
      userId: SERVICE_ACCOUNT,
      ipAddress: '192.0.2.10',
      details: { grant_type: 'client_credentials', username: `service-account-${CLIENT_ID}` },
    });
  const claims = claimsOf(seed, issuer);
  return { status: 200, body: credentials.issue(nowMs, seed.tokenLifespan, claims) };
}

function claimsOf({ missingRoles, moreRoles, tellsRoles }: Seed, issuer: string): Record<string, unknown> {
  const roles = [...GRANTED.filter((role) => !missingRoles.includes(role)), ...moreRoles];
  return {
    iss: issuer,
    sub: SERVICE_ACCOUNT,
    azp: CLIENT_ID,
    preferred_username: `service-account-${CLIENT_ID}`,
    ...(tellsRoles ? { resource_access: { [MANAGEMENT]: { roles } } } : {}),
  };
}
