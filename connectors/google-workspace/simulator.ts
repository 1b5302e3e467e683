import {
  createSimulator,
  type SimulatedAnswer,
  type SimulatedRequest,
  type SimulatorFactory,
} from 'countersign/kit/testing';
import { Credentials, SUBJECT } from './simulator/credentials.ts';
import { routesOf, type ScopedRoute } from './simulator/routes.ts';
import { Seed } from './simulator/seed.ts';
import { errorAnswer, notFound } from './simulator/shapes.ts';
import { Tenant } from './simulator/tenant.ts';

const TOKEN_PATH = '/token';

/** A simulated Google Workspace organisation. The seed is described in simulator/seed.ts. */
const createWorkspaceSimulator: SimulatorFactory = ({ now, seed: unread }) => {
  const seed = Seed.parse(unread ?? {});
  const credentials = new Credentials();
  const tenant = new Tenant(seed, now);
  const routes = routesOf(tenant, now);
  return createSimulator({
    platform: 'google-workspace',
    now,
    routes: [
      {
        method: 'POST',
        path: /^\/token$/,
        answer: (request) => tokenAnswer(request, credentials, seed, now().getTime()),
      },
      ...routes,
    ],
    settings: (baseUrl) => ({ baseUrl, tokenUrl: `${baseUrl}${TOKEN_PATH}`, subject: SUBJECT }),
    secrets: { serviceAccountKey: credentials.keyFile() },
    emit: (record) => tenant.emit(record),
    refuse: (request) => refusal(request, credentials, routes, now().getTime()),
    rateLimited: () => rateLimited(seed),
    unavailable: () => errorAnswer(503, 'backendError', 'Service unavailable. Please try again'),
    forbidden: () => errorAnswer(403, 'forbidden', 'Not Authorized to access this resource/api'),
    notFound,
  });
};

export default createWorkspaceSimulator;

function refusal(
  request: SimulatedRequest,
  credentials: Credentials,
  routes: readonly ScopedRoute[],
  nowMs: number,
): SimulatedAnswer | undefined {
  if (request.path === TOKEN_PATH) return undefined;
  const held = credentials.scopesOf(request.headers.authorization ?? '', nowMs);
  if (held === undefined) return errorAnswer(401, 'authError', 'Invalid Credentials');
  const route = routes.find(({ method, path }) => method === request.method && path.test(request.path));
  if (!route || route.scopes.some((scope) => held.has(scope))) return undefined;
  return errorAnswer(403, 'insufficientPermissions', 'Request had insufficient authentication scopes.');
}

function tokenAnswer(
  { body, headers }: SimulatedRequest,
  credentials: Credentials,
  seed: Seed,
  nowMs: number,
): SimulatedAnswer {
  const form = (body ?? {}) as Record<string, string>;
  if (form.grant_type !== 'urn:ietf:params:oauth:grant-type:jwt-bearer')
    return oauthError(400, 'unsupported_grant_type', 'Invalid grant_type');
  const audience = `http://${headers.host}${TOKEN_PATH}`;
  const asked = credentials.askedScopes(form.assertion ?? '', audience, nowMs);
  if (asked === undefined) return oauthError(400, 'invalid_grant', 'Invalid JWT Signature.');
  // One scope that is not delegated is enough for a no to all of them.
  if (asked.split(' ').some((scope) => seed.missingScopes.includes(scope)))
    return oauthError(
      401,
      'unauthorized_client',
      'Client is unauthorized to retrieve access tokens using this method, or client not authorized for any of the scopes requested.',
    );
  return { status: 200, body: credentials.issue(asked, nowMs, seed.tellsScopes) };
}

function oauthError(status: number, error: string, text: string): SimulatedAnswer {
  return { status, body: { error, error_description: text } };
}

function rateLimited({ rateLimit }: Seed): SimulatedAnswer {
  return rateLimit === '403'
    ? errorAnswer(403, 'userRateLimitExceeded', 'Quota exceeded for quota metric of this service.')
    : { ...errorAnswer(429, 'rateLimitExceeded', 'Quota exceeded.'), headers: { 'retry-after': '7' } };
}
