import type { SimulatedAnswer, SimulatedRequest, SimulatorRoute } from 'countersign/kit/testing';
import type { Org } from './org.ts';
import { pageAnswer } from './page.ts';
import type { Seed } from './seed.ts';
import { errorAnswer, notFound } from './shapes.ts';

/** Apps with their secrets and keys. Okta shows the secrets themselves to whoever may read apps. */

const SCOPE = 'okta.apps.read';
const EPOCH = '2026-01-01T00:00:00.000Z';
/** Made up, of the platform's shape. */
export const RAW_CLIENT_SECRET = 'SimulatedSecretOfNobodyAtAll-DRUFXGF9XbLnS9k';

type SimulatedApp = Seed['apps'][number];
type Credential = SimulatedApp['secrets'][number];

export function appRoutes({ seed }: Org): (SimulatorRoute & { readonly scope: string })[] {
  const ofClient =
    (answer: (app: SimulatedApp) => SimulatedAnswer) =>
    ({ params }: SimulatedRequest): SimulatedAnswer => {
      const app = seed.apps.find(({ id }) => id === params.id);
      if (!app) return notFound(`${params.id} (AppInstance)`);
      if (app.signOnMode === 'OPENID_CONNECT') return answer(app);
      return errorAnswer(400, 'E0000001', 'Api validation failed: the app is no OAuth 2.0 client');
    };
  const below = (rest: string) => new RegExp(`^/api/v1/apps/(?<id>[^/]+)/credentials/${rest}$`);
  const get = { method: 'GET', scope: SCOPE };
  return [
    {
      ...get,
      path: /^\/api\/v1\/apps$/,
      answer: (request) => pageAnswer(request, seed.apps.map(wireApp), seed.pageSize),
    },
    {
      ...get,
      path: below('secrets'),
      answer: ofClient(({ secrets }) => ({ status: 200, body: secrets.map(wireSecret) })),
    },
    {
      ...get,
      path: below('jwks'),
      answer: ofClient(({ keys }) => {
        const wired = keys.map(wireKey);
        return { status: 200, body: seed.wrapsKeys ? { jwks: { keys: wired } } : wired };
      }),
    },
  ];
}

function wireApp({ id, label, status, signOnMode }: SimulatedApp) {
  return { id, label, status, signOnMode, created: EPOCH, lastUpdated: EPOCH };
}

function wireSecret({ id, status, createdAt: created = EPOCH }: Credential) {
  return {
    id,
    status,
    client_secret: RAW_CLIENT_SECRET,
    secret_hash: 'yk4SVx4sUWVJVbHt6M-UPA',
    created,
    lastUpdated: created,
  };
}

function wireKey({ id, status, use, createdAt: created = EPOCH }: SimulatedApp['keys'][number]) {
  return {
    id,
    kid: `kid-of-${id}`,
    kty: 'RSA',
    use,
    e: 'AQAB',
    n: 'c2ltdWxhdGVk',
    status,
    created,
    lastUpdated: created,
  };
}
