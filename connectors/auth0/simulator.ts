import {
  createSimulator,
  type SimulatedAnswer,
  type SimulatedRequest,
  type SimulatorFactory,
} from 'countersign/kit/testing';
import { changesOf } from './simulator/changes.ts';
import { CLIENT_ID, CLIENT_SECRET, Credentials, KEY_ID } from './simulator/credentials.ts';
import { logRoutes } from './simulator/log-routes.ts';
import { readsOf } from './simulator/reads.ts';
import type { Route } from './simulator/route.ts';
import { Seed } from './simulator/seed.ts';
import { errorAnswer } from './simulator/shapes.ts';
import { Tenant } from './simulator/tenant.ts';

const TOKEN_PATH = '/oauth/token';

/** A simulated Auth0 tenant. The seed is described in simulator/seed.ts. */
const createAuth0Simulator: SimulatorFactory = ({ now, seed: unread }) => {
  const seed = Seed.parse(unread ?? {});
  const credentials = new Credentials();
  const tenant = new Tenant(seed, now);
  const routes = [...readsOf(tenant), ...logRoutes(tenant), ...changesOf(tenant)];
  let requests = 0;
  return createSimulator({
    platform: 'auth0',
    now,
    routes: [
      {
        method: 'POST',
        path: /^\/oauth\/token$/,
        answer: (request) => tokenAnswer(request, credentials, grantedScopes(seed, routes), now().getTime()),
      },
      ...routes,
    ],
    settings: (baseUrl) => ({ baseUrl, plan: seed.plan, clientId: CLIENT_ID, keyId: KEY_ID }),
    secrets: { privateKey: credentials.privateKeyPem },
    emit: (record) => tenant.emit(record),
    refuse(request) {
      if (request.path === TOKEN_PATH) return undefined;
      if (!credentials.isValid(request.headers.authorization ?? '', now().getTime()))
        return errorAnswer(401, 'invalid_token', 'Expired token received for JSON Web Token validation');
      return refusal(seed, routeOf(routes, request));
    },
    rateLimited: () => rateLimited(now().getTime()),
    unavailable: () => errorAnswer(503, 'service_unavailable', 'The service is unavailable.'),
    forbidden: () => errorAnswer(403, 'insufficient_scope', 'Insufficient scope.'),
    notFound: () => errorAnswer(404, 'not_found', 'Not found.'),
    headers: () => {
      requests++;
      return {
        'x-auth0-requestid': `simulated${String(requests).padStart(12, '0')}`,
        'x-ratelimit-limit': '50',
        'x-ratelimit-remaining': String(Math.max(1, 50 - requests)),
        'x-ratelimit-reset': String(Math.floor(now().getTime() / 1_000) + 1),
      };
    },
  });
};

export default createAuth0Simulator;
/** A client secret that the simulated tenant takes as well (secret clientSecret alone). */
export { CLIENT_SECRET as SIMULATED_CLIENT_SECRET };

function routeOf(routes: readonly Route[], { method, path }: SimulatedRequest): Route | undefined {
  return routes.find((route) => route.method === method && route.path.test(path));
}

/** As a token's answer tells them: what the API knows and was not withheld; undefined where it tells none. */
function grantedScopes(
  { missingScopes, moreScopes, tellsScopes }: Seed,
  routes: readonly Route[],
): string | undefined {
  const known = new Set(routes.flatMap(({ scopes }) => scopes));
  const granted = [...known].filter((scope) => !missingScopes.includes(scope));
  return tellsScopes ? [...granted, ...moreScopes].join(' ') : undefined;
}

function refusal({ missingScopes, plan }: Seed, route: Route | undefined): SimulatedAnswer | undefined {
  const missing = route?.scopes.filter((scope) => missingScopes.includes(scope)) ?? [];
  if (missing.length > 0)
    return errorAnswer(403, 'insufficient_scope', `Insufficient scope, expected: ${missing.join(' ')}`);
  if (route?.enterprise && plan !== 'enterprise')
    return errorAnswer(403, 'operation_not_supported', 'Your plan does not include this feature.');
  return undefined;
}

function tokenAnswer(
  { body, headers }: SimulatedRequest,
  credentials: Credentials,
  scopes: string | undefined,
  nowMs: number,
): SimulatedAnswer {
  const form = (body ?? {}) as Record<string, string>;
  const issuer = `http://${headers.host}/`;
  if (form.grant_type !== 'client_credentials') return oauthError(403, 'unsupported_grant_type');
  const isKnown =
    form.client_secret === CLIENT_SECRET ||
    credentials.isAssertion(form.client_assertion ?? '', issuer, nowMs);
  if (form.client_id !== CLIENT_ID || !isKnown) return oauthError(401, 'access_denied');
  if (form.audience !== `${issuer}api/v2/`) return oauthError(403, 'access_denied');
  return { status: 200, body: credentials.issue(scopes, nowMs) };
}

function oauthError(status: number, error: string): SimulatedAnswer {
  return { status, body: { error, error_description: `Simulated: ${error}.` } };
}

function rateLimited(nowMs: number): SimulatedAnswer {
  return {
    ...errorAnswer(429, 'too_many_requests', 'Global limit has been reached'),
    headers: {
      'x-ratelimit-limit': '50',
      'x-ratelimit-remaining': '0',
      'x-ratelimit-reset': String(Math.floor(nowMs / 1_000) + 7),
    },
  };
}
