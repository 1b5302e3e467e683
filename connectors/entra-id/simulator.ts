import {
  createSimulator,
  type SimulatedAnswer,
  type SimulatedRequest,
  type SimulatorFactory,
} from 'countersign/kit/testing';
import { simulatedCertificate } from './simulator/certificate.ts';
import { CLIENT_ID, CLIENT_SECRET, Credentials, TENANT_ID } from './simulator/credentials.ts';
import { routesOf } from './simulator/routes.ts';
import { Seed } from './simulator/seed.ts';
import { errorAnswer } from './simulator/shapes.ts';
import { Tenant } from './simulator/tenant.ts';

const TOKEN_PATH = `/${TENANT_ID}/oauth2/v2.0/token`;
const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

/** A simulated Entra tenant with Graph and its sign-in service at one address. The seed is described in simulator/seed.ts. */
const createEntraSimulator: SimulatorFactory = ({ now, seed: unread }) => {
  const seed = Seed.parse(unread ?? {});
  const credentials = new Credentials();
  const tenant = new Tenant(seed, now);
  const routes = routesOf(tenant, now);
  const roles = seed.permissions ?? [...new Set(routes.flatMap(({ permissions }) => permissions))];
  const told = seed.opaqueTokens ? undefined : roles;
  let requests = 0;
  const { privateKeyPem, certificatePem } = simulatedCertificate();
  return createSimulator({
    platform: 'entra-id',
    now,
    routes: [
      {
        method: 'POST',
        path: new RegExp(`^${TOKEN_PATH}$`),
        answer: (request) => tokenAnswer(request, credentials, told, now().getTime()),
      },
      ...routes,
    ],
    settings: (baseUrl) => ({
      baseUrl,
      loginUrl: baseUrl,
      tenantId: TENANT_ID,
      clientId: CLIENT_ID,
      certificate: certificatePem,
    }),
    secrets: { privateKey: privateKeyPem },
    emit: (record) => tenant.emit(record),
    refuse(request) {
      if (request.path === TOKEN_PATH) return undefined;
      if (!credentials.isToken(request.headers.authorization ?? '', now().getTime()))
        return errorAnswer(
          401,
          'InvalidAuthenticationToken',
          'Access token has expired or is not yet valid.',
        );
      const needed = routes.find(({ method, path }) => method === request.method && path.test(request.path));
      const isAllowed =
        needed === undefined ||
        seed.permissions === undefined ||
        needed.permissions.some((each) => seed.permissions?.includes(each));
      return isAllowed ? undefined : denied();
    },
    rateLimited: () => ({
      ...errorAnswer(429, 'TooManyRequests', 'Too many requests. Please retry after some time.'),
      headers: { 'retry-after': '9' },
    }),
    unavailable: () => errorAnswer(503, 'ServiceUnavailable', 'The service is unavailable.'),
    forbidden: denied,
    notFound: () => errorAnswer(400, 'BadRequest', 'Resource not found for the segment.'),
    headers: () => {
      requests++;
      const requestId = `5ca1ab1e-0000-4000-a000-${String(requests).padStart(12, '0')}`;
      return { 'request-id': requestId, 'client-request-id': requestId, 'x-ms-request-id': requestId };
    },
  });
};

export default createEntraSimulator;
/** The client secret that the simulated app registration takes as well. */
export { CLIENT_SECRET as SIMULATED_CLIENT_SECRET };

function denied(): SimulatedAnswer {
  return errorAnswer(
    403,
    'Authorization_RequestDenied',
    'Insufficient privileges to complete the operation.',
  );
}

function tokenAnswer(
  { body, headers }: SimulatedRequest,
  credentials: Credentials,
  told: readonly string[] | undefined,
  nowMs: number,
): SimulatedAnswer {
  const form = (body ?? {}) as Record<string, string>;
  const address = `http://${headers.host}`;
  if (form.grant_type !== 'client_credentials') return refusal('unsupported_grant_type', 70003);
  if (form.scope !== `${address}/.default`) return refusal('invalid_scope', 1002012);
  if (form.client_id !== CLIENT_ID) return refusal('unauthorized_client', 700016);
  const isProven =
    form.client_assertion_type === ASSERTION_TYPE
      ? credentials.isAssertion(form.client_assertion ?? '', `${address}${TOKEN_PATH}`, nowMs)
      : form.client_secret === CLIENT_SECRET;
  return isProven
    ? { status: 200, body: credentials.issue(nowMs, told) }
    : { ...refusal('invalid_client', 700027), status: 401 };
}

function refusal(error: string, code: number): SimulatedAnswer {
  return {
    status: 400,
    body: { error, error_description: `AADSTS${code}: Simulated: ${error}.`, error_codes: [code] },
  };
}
