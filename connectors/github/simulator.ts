import {
  createSimulator,
  type SimulatedAnswer,
  type SimulatedRequest,
  type SimulatorFactory,
} from 'countersign/kit/testing';
import { notFound, organizationRoutes, scimRoutes } from './simulator/routes.ts';
import { Seed } from './simulator/seed.ts';
import { errorBody } from './simulator/shapes.ts';
import { Organization } from './simulator/state.ts';
import { APP_ID, AppCredentials, INSTALLATION_ID, SCIM_TOKEN } from './simulator/tokens.ts';

/**
 * A simulated GitHub organisation. The seed is described in simulator/seed.ts.
 *
 * A revocation that is answered 202 shows in the lists after `settleReads` reads of them, and then in the audit log.
 */
const createGitHubSimulator: SimulatorFactory = ({ now, seed }) => {
  const organization = new Organization(Seed.parse(seed ?? {}), now);
  const app = new AppCredentials();
  const { kind } = organization.seed;
  let requests = 0;
  return createSimulator({
    platform: 'github',
    now,
    routes: [
      {
        method: 'POST',
        path: /^\/app\/installations\/(?<id>\d+)\/access_tokens$/,
        answer: ({ params }) =>
          params.id === INSTALLATION_ID ? { status: 201, body: app.issue(now().getTime()) } : notFound(),
      },
      ...organizationRoutes(organization),
      ...(kind === 'managed-users' ? scimRoutes(organization) : []),
    ],
    settings: (baseUrl) => settingsOf(organization.seed, baseUrl),
    secrets: {
      appPrivateKey: app.privateKeyPem,
      ...(kind === 'managed-users' ? { scimToken: SCIM_TOKEN } : {}),
    },
    emit: (record) => organization.emit(record),
    refuse: (request) => refuse(request, app, organization.seed, now().getTime()),
    rateLimited: () => rateLimited(organization.seed, now().getTime()),
    unavailable: () => ({ status: 503, body: errorBody(503, 'Service Unavailable') }),
    forbidden: () => ({ status: 403, body: errorBody(403, 'Resource not accessible by integration') }),
    notFound,
    headers: () => {
      requests++;
      return {
        'x-github-request-id': `51A0:${requests.toString(16).toUpperCase().padStart(8, '0')}`,
        'x-ratelimit-limit': '5000',
        'x-ratelimit-remaining': String(Math.max(1, 5_000 - requests)),
        'x-ratelimit-used': String(requests),
        'x-ratelimit-reset': String(Math.floor(now().getTime() / 1_000) + 3_600),
        'x-ratelimit-resource': 'core',
      };
    },
  });
};

export default createGitHubSimulator;

function settingsOf(seed: Seed, baseUrl: string): Record<string, string> {
  return {
    baseUrl,
    organization: seed.organization,
    organizationKind: seed.kind,
    appId: APP_ID,
    installationId: INSTALLATION_ID,
    ...(seed.kind === 'managed-users' ? { enterprise: seed.enterprise, shortCode: seed.shortCode } : {}),
  };
}

function refuse(
  request: SimulatedRequest,
  app: AppCredentials,
  seed: Seed,
  nowMs: number,
): SimulatedAnswer | undefined {
  const token = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1] ?? '';
  const isAllowed = request.path.startsWith('/app/')
    ? app.isApp(token, nowMs)
    : request.path.startsWith('/scim/')
      ? token === SCIM_TOKEN
      : app.isInstallation(token, nowMs) || (token !== '' && token === seed.personalToken);
  return isAllowed ? undefined : { status: 401, body: errorBody(401, 'Bad credentials') };
}

function rateLimited(seed: Seed, nowMs: number): SimulatedAnswer {
  if (seed.rateLimit === 'primary') {
    const reset = String(Math.floor(nowMs / 1_000) + 90);
    const body = errorBody(403, 'API rate limit exceeded for installation ID 1.');
    return { status: 403, body, headers: { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': reset } };
  }
  const body = errorBody(403, 'You have exceeded a secondary rate limit.');
  return { status: 403, body, headers: { 'retry-after': '60' } };
}
