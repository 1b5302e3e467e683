import {
  createSimulator,
  type SimulatedAnswer,
  type SimulatedRequest,
  type SimulatorFactory,
} from 'countersign/kit/testing';
import { accountRoutes } from './simulator/account-routes.ts';
import { simulatedOrg } from './simulator/org.ts';
import { organisationRoutes } from './simulator/organisation-routes.ts';
import { adminError } from './simulator/shapes.ts';

/** A small Atlassian organisation: its admin APIs on one server. */

export const SIMULATED_API_KEY = 'ATCTT3x-simulated-organisation-key';
const RESET_MS = 30_000;

const factory: SimulatorFactory = ({ now, seed }) => {
  const org = simulatedOrg(seed, now);
  let requests = 0;
  return createSimulator({
    platform: 'atlassian',
    now,
    routes: [...organisationRoutes(org), ...accountRoutes(org)],
    settings: (baseUrl) => ({ baseUrl, orgId: org.seed.org.id }),
    secrets: { apiKey: SIMULATED_API_KEY },
    emit: org.emit,
    refuse,
    rateLimited: () => ({
      ...adminError(429, 'ADMIN-429-1', 'Rate limit exceeded'),
      headers: {
        'x-ratelimit-limit': '10',
        'x-ratelimit-remaining': '0',
        'x-ratelimit-reset': new Date(now().getTime() + RESET_MS).toISOString(),
      },
    }),
    unavailable: () => adminError(503, 'ADMIN-503-1', 'Service unavailable'),
    forbidden: () => adminError(403, 'ADMIN-403-3', 'Not allowed to manage the org'),
    notFound: () => adminError(404, 'ADMIN-404-1', 'Unknown resource'),
    headers: () => ({ 'atl-traceid': `simulated${String(++requests).padStart(8, '0')}` }),
  });
};

export default factory;

/** The gateway's own words. */
function refuse({ headers }: SimulatedRequest): SimulatedAnswer | undefined {
  if (headers.authorization === `Bearer ${SIMULATED_API_KEY}`) return undefined;
  return { status: 401, body: { code: 401, message: 'Unauthorized' } };
}
