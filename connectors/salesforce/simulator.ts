import {
  createSimulator,
  type SimulatedAnswer,
  type SimulatedRequest,
  type SimulatorFactory,
} from 'countersign/kit/testing';
import { CLIENT_ID, Credentials, ORG_ID, OWN_ID, USERNAME } from './simulator/credentials.ts';
import { Org } from './simulator/org.ts';
import { fault, notFound, routesOf } from './simulator/routes.ts';
import { Seed } from './simulator/seed.ts';

const GRANT = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
/** These need no access token: an assertion, or the token itself, is the authority. */
const OPEN = /^\/services\/oauth2\/(token|revoke)$/;

/** A simulated Salesforce org. The seed is described in simulator/seed.ts. */
const createSalesforceSimulator: SimulatorFactory = ({ now, seed: unread }) => {
  const seed = Seed.parse(unread ?? {});
  const credentials = new Credentials();
  const org = new Org(seed, now);
  let requests = 0;
  return createSimulator({
    platform: 'salesforce',
    now,
    routes: [
      {
        method: 'POST',
        path: /^\/services\/oauth2\/token$/,
        answer: (request) => tokenAnswer(request, credentials, seed, now().getTime()),
      },
      ...routesOf(org),
    ],
    settings: (baseUrl) => ({
      baseUrl,
      clientId: CLIENT_ID,
      username: USERNAME,
      eventMonitoring: seed.eventMonitoring,
    }),
    secrets: { privateKey: credentials.privateKeyPem },
    emit: (record) => org.emit(record),
    refuse({ path, headers }) {
      if (OPEN.test(path) || credentials.isValid(headers.authorization ?? '', now().getTime())) {
        return undefined;
      }
      return fault(401, 'INVALID_SESSION_ID', 'Session expired or invalid');
    },
    rateLimited: () => rateLimited(seed),
    unavailable: () => fault(503, 'SERVER_UNAVAILABLE', 'Server too busy'),
    forbidden: () => fault(403, 'INSUFFICIENT_ACCESS', 'insufficient access rights on the object'),
    notFound,
    headers: () => {
      requests++;
      return {
        'x-request-id': `simulated${String(requests).padStart(12, '0')}`,
        'sforce-limit-info': `api-usage=${requests}/100000`,
      };
    },
  });
};

export default createSalesforceSimulator;

function tokenAnswer(
  { body, headers }: SimulatedRequest,
  credentials: Credentials,
  { tokenScope }: Seed,
  nowMs: number,
): SimulatedAnswer {
  const form = (body ?? {}) as Record<string, string>;
  if (form.grant_type !== GRANT) return refusal('unsupported_grant_type', 'grant type not supported');
  if (!credentials.isAssertion(form.assertion ?? '', nowMs)) {
    return refusal('invalid_grant', 'invalid assertion');
  }
  return {
    status: 200,
    body: {
      access_token: credentials.issue(nowMs),
      scope: tokenScope,
      instance_url: `http://${headers.host}`,
      id: `https://login.salesforce.com/id/${ORG_ID}/${OWN_ID}`,
      token_type: 'Bearer',
    },
  };
}

function refusal(error: string, text: string): SimulatedAnswer {
  return { status: 400, body: { error, error_description: text } };
}

/** Salesforce says 403, and names no time. */
function rateLimited({ rateLimit }: Seed): SimulatedAnswer {
  const message =
    rateLimit === 'daily'
      ? 'TotalRequests Limit exceeded.'
      : 'ConcurrentRequests (Concurrent API Requests) Limit exceeded.';
  return fault(403, 'REQUEST_LIMIT_EXCEEDED', message);
}
