import { isRecord } from 'countersign/kit';
import {
  createSimulator,
  type SimulatedAnswer,
  type SimulatedRequest,
  type SimulatorFactory,
  type SimulatorRoute,
} from 'countersign/kit/testing';
import { Account, type SimulatedUser } from './simulator/account.ts';
import { error, missingScope, rateLimited } from './simulator/answers.ts';
import { reportAnswer } from './simulator/reports.ts';
import { Seed } from './simulator/seed.ts';
import { ACCOUNT_ID, CLIENT_ID, CLIENT_SECRET, Tokens } from './simulator/tokens.ts';

const TOKEN_PATH = '/oauth/token';

/** A simulated Zoom account. The seed is described in simulator/seed.ts. */
const createZoomSimulator: SimulatorFactory = ({ now, seed: unread }) => {
  const seed = Seed.parse(unread ?? {});
  const account = new Account(seed, now);
  const tokens = new Tokens();
  const routes = routesOf(account, seed);
  let requests = 0;
  return createSimulator({
    platform: 'zoom',
    now,
    routes: [
      {
        method: 'POST',
        path: /^\/oauth\/token$/,
        answer: (request) => tokenAnswer(request, tokens, seed, now().getTime()),
      },
      ...routes,
    ],
    settings: (baseUrl) => ({
      apiUrl: `${baseUrl}/v2`,
      oauthUrl: baseUrl,
      accountId: ACCOUNT_ID,
      clientId: CLIENT_ID,
    }),
    secrets: { clientSecret: CLIENT_SECRET },
    emit: (record) => account.emit(record),
    refuse({ method, path, headers }) {
      if (path === TOKEN_PATH) return undefined;
      if (!tokens.isValid(headers.authorization, now().getTime()))
        return error(401, 124, 'Invalid access token.');
      const scope = routes.find((route) => route.method === method && route.path.test(path))?.scope;
      return scope === undefined ||
        seed.scopes.includes(scope) ||
        seed.scopes.some((held) => covers(held, scope))
        ? undefined
        : missingScope(scope);
    },
    rateLimited: () => rateLimited(seed.rateLimit, now().getTime()),
    unavailable: () => error(503, 503, 'Service unavailable.'),
    forbidden: () => error(400, 200, 'No permission.'),
    notFound: () => error(404, 2_300, 'This API endpoint is not recognized.'),
    headers: () => {
      requests += 1;
      return {
        'x-zm-trackingid': `v=2.0;clid=sim;rid=WEB_${String(requests).padStart(8, '0')}`,
        'x-ratelimit-category': 'Light',
      };
    },
  });
};

export default createZoomSimulator;

interface ScopedRoute extends SimulatorRoute {
  readonly scope: string;
}

function routesOf(account: Account, seed: Seed): readonly ScopedRoute[] {
  const report = (name: 'activities' | 'operations') => (request: SimulatedRequest) =>
    seed.hasReports
      ? reportAnswer(account, seed, name, request)
      : error(400, 200, 'Only available for Paid account.');
  const withUser =
    (answer: (user: SimulatedUser, request: SimulatedRequest) => SimulatedAnswer) =>
    (request: SimulatedRequest): SimulatedAnswer => {
      const asked = request.params.id ?? '';
      const user = asked === 'me' ? account.users[0] : account.find(asked);
      if (user) return answer(user, request);
      return seed.elsewhere.includes(asked)
        ? error(400, 1_010, 'User does not belong to this account.')
        : error(404, 1_001, `User does not exist: ${asked}.`);
    };
  return [
    {
      method: 'GET',
      path: /^\/v2\/users\/(?<id>[^/]+)$/,
      scope: 'user:read:user:admin',
      answer: withUser((user) => ({ status: 200, body: { ...user } })),
    },
    {
      method: 'DELETE',
      path: /^\/v2\/users\/(?<id>[^/]+)\/token$/,
      scope: 'user:delete:token:admin',
      answer: withUser((user) => ({ status: 204, change: () => account.revokeSsoToken(user) })),
    },
    {
      method: 'PUT',
      path: /^\/v2\/users\/(?<id>[^/]+)\/status$/,
      scope: 'user:update:status:admin',
      answer: withUser((user, { body }) => statusAnswer(account, user, body)),
    },
    {
      method: 'GET',
      path: /^\/v2\/report\/activities$/,
      scope: 'report:read:user_activities:admin',
      answer: report('activities'),
    },
    {
      method: 'GET',
      path: /^\/v2\/report\/operationlogs$/,
      scope: 'report:read:operation_logs:admin',
      answer: report('operations'),
    },
  ];
}

function statusAnswer(account: Account, user: SimulatedUser, body: unknown): SimulatedAnswer {
  const action = isRecord(body) ? body.action : undefined;
  if (action !== 'activate' && action !== 'deactivate') return error(400, 300, 'Validation Failed.');
  if (user.status === 'pending') return error(400, 300, 'Validation Failed.');
  if (user.role_id === '0' && action === 'deactivate') return error(400, 300, 'Validation Failed.');
  return { status: 204, change: () => account.setStatus(user, action) };
}

function tokenAnswer(
  { body, headers }: SimulatedRequest,
  tokens: Tokens,
  { scopes }: Seed,
  nowMs: number,
): SimulatedAnswer {
  const form = (body ?? {}) as Record<string, string>;
  const basic = Buffer.from(`${CLIENT_ID}:${CLIENT_SECRET}`).toString('base64');
  if (form.grant_type !== 'account_credentials')
    return no('unsupported_grant_type', 'unsupported grant type');
  if (headers.authorization !== `Basic ${basic}`)
    return no('invalid_client', 'Invalid client_id or client_secret');
  if (form.account_id !== ACCOUNT_ID) return no('invalid_request', 'Bad Request');
  return { status: 200, body: { ...tokens.issue(nowMs), scope: scopes.join(' ') } };
}

function no(kind: string, reason: string): SimulatedAnswer {
  return { status: 400, body: { reason, error: kind } };
}

/** A classic scope includes the granular ones of its kind. */
function covers(held: string, scope: string): boolean {
  const classic = /^(user|report):(read|write):admin$/.exec(held);
  if (!classic) return false;
  const [, resource, mode] = classic;
  return scope.startsWith(`${resource}:`) && scope.startsWith(`${resource}:read`) === (mode === 'read');
}
