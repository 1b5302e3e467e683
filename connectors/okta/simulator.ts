import {
  createSimulator,
  type SimulatedAnswer,
  type SimulatedRequest,
  type SimulatorFactory,
} from 'countersign/kit/testing';
import { API_TOKEN, CLIENT_ID, Credentials, KEY_ID } from './simulator/credentials.ts';
import { Org } from './simulator/org.ts';
import { routesOf } from './simulator/routes.ts';
import { Seed } from './simulator/seed.ts';
import { errorAnswer } from './simulator/shapes.ts';

const TOKEN_PATH = '/oauth2/v1/token';

/** A simulated Okta org. The seed is described in simulator/seed.ts. */
const createOktaSimulator: SimulatorFactory = ({ now, seed: unread }) => {
  const seed = Seed.parse(unread ?? {});
  const credentials = new Credentials();
  let requests = 0;
  const org = new Org(seed, now, () => requestId(requests + 1));
  const routes = routesOf(org, now);
  return createSimulator({
    platform: 'okta',
    now,
    routes: [
      {
        method: 'POST',
        path: /^\/oauth2\/v1\/token$/,
        answer: (request) => tokenAnswer(request, credentials, seed, now().getTime()),
      },
      ...routes,
    ],
    settings: (baseUrl) => ({ baseUrl, clientId: CLIENT_ID, keyId: KEY_ID }),
    secrets: { privateKey: credentials.privateKeyPem },
    emit: (record) => org.emit(record),
    refuse(request) {
      if (request.path === TOKEN_PATH) return undefined;
      const scopes = credentials.scopesOf(request.headers.authorization ?? '', now().getTime());
      if (scopes === undefined) return errorAnswer(401, 'E0000011', 'Invalid token provided');
      const needed = routes.find(
        ({ method, path }) => method === request.method && path.test(request.path),
      )?.scope;
      return scopes === 'all' || needed === undefined || scopes.has(needed) ? undefined : insufficientScope();
    },
    rateLimited: () => rateLimited(seed, now().getTime()),
    unavailable: () => errorAnswer(503, 'E0000009', 'Internal Server Error'),
    forbidden: () =>
      errorAnswer(403, 'E0000006', 'You do not have permission to perform the requested action'),
    notFound: () => errorAnswer(404, 'E0000007', 'Not found'),
    headers: () => {
      requests++;
      return {
        'x-okta-request-id': requestId(requests),
        'x-rate-limit-limit': '600',
        'x-rate-limit-remaining': String(Math.max(1, 600 - requests)),
        'x-rate-limit-reset': String(Math.floor(now().getTime() / 1_000) + 60),
      };
    },
  });
};

export default createOktaSimulator;
/** An API token that the simulated org takes as well (setting apiToken alone). */
export { API_TOKEN as SIMULATED_API_TOKEN };

function requestId(count: number): string {
  return `simulated${String(count).padStart(15, '0')}`;
}

function tokenAnswer(
  { body, headers }: SimulatedRequest,
  credentials: Credentials,
  seed: Seed,
  nowMs: number,
): SimulatedAnswer {
  const form = (body ?? {}) as Record<string, string>;
  const audience = `http://${headers.host}${TOKEN_PATH}`;
  if (form.grant_type !== 'client_credentials') return refusal(400, 'unsupported_grant_type');
  if (!credentials.isAssertion(form.client_assertion ?? '', audience, nowMs))
    return refusal(401, 'invalid_client');
  const asked = (form.scope ?? '').split(' ').filter((scope) => scope !== '');
  if (asked.length === 0 || asked.some((scope) => seed.missingScopes.includes(scope)))
    return refusal(400, 'invalid_scope');
  const { scope, ...untold } = credentials.issue(asked.join(' '), nowMs);
  return { status: 200, body: seed.tellsScopes ? { ...untold, scope } : untold };
}

function refusal(status: number, error: string): SimulatedAnswer {
  return { status, body: { error, error_description: `Simulated: ${error}.` } };
}

function insufficientScope(): SimulatedAnswer {
  const challenge =
    'Bearer authorization_uri="http://simulated/oauth2/v1/authorize", realm="http://simulated", error="insufficient_scope", error_description="The access token provided does not contain the required scopes."';
  return {
    ...errorAnswer(403, 'E0000006', 'You do not have permission to perform the requested action'),
    headers: { 'www-authenticate': challenge },
  };
}

function rateLimited({ rateLimit }: Seed, nowMs: number): SimulatedAnswer {
  const isConcurrency = rateLimit === 'concurrency';
  const reset = String(Math.floor(nowMs / 1_000) + 42);
  return {
    ...errorAnswer(429, 'E0000047', 'API call exceeded rate limit due to too many requests.'),
    headers: {
      'x-rate-limit-limit': isConcurrency ? '0' : '600',
      'x-rate-limit-remaining': '0',
      'x-rate-limit-reset': reset,
    },
  };
}
