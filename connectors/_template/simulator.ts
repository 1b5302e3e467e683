import { z } from 'countersign/kit';
import {
  createSimulator,
  type SimulatedAnswer,
  type SimulatedRequest,
  type SimulatorFactory,
} from 'countersign/kit/testing';

/** A small My Platform that keeps state: what is ended is gone from the list, and stands in the log. */

const Seed = z.strictObject({
  users: z.array(z.strictObject({ id: z.string(), email: z.email(), suspended: z.boolean().default(false) })),
  sessions: z
    .array(z.strictObject({ id: z.string(), user: z.string(), ip: z.string().optional() }))
    .default([]),
  /** Times default to the platform's start, never and never; the owner to nobody. */
  apiKeys: z
    .array(
      z.strictObject({
        id: z.string(),
        name: z.string().default('key'),
        owner: z.string().nullable().default(null),
        scopes: z.array(z.string()).default([]),
        createdAt: z.iso.datetime().default('2020-01-01T00:00:00.000Z'),
        lastUsedAt: z.iso.datetime().nullable().default(null),
        expiresAt: z.iso.datetime().nullable().default(null),
      }),
    )
    .default([]),
  /** Raw records; `at` defaults to now. */
  log: z.array(z.looseObject({ event: z.string() })).default([]),
});

/** Made up, of the platform's shape. */
const TOKEN = 'my-platform-simulated-token-0001';
const SCOPES = ['users:read', 'audit:read', 'sessions:write'];
const PAGE = 100;

const factory: SimulatorFactory = ({ now, seed }) => {
  const { users, apiKeys, log: seeded, ...rest } = Seed.parse(seed);
  let { sessions } = rest;
  const log: Record<string, unknown>[] = [];
  const emit = (record: Record<string, unknown>) =>
    void log.push({ id: `rec-${log.length + 1}`, at: now().toISOString(), ...record });
  for (const record of seeded) emit(record);
  const end = (user: string) => () => {
    sessions = sessions.filter((session) => session.user !== user);
    emit({ event: 'sessions.revoked', actor: user });
  };
  return createSimulator({
    platform: 'my-platform',
    now,
    emit,
    settings: (baseUrl) => ({ baseUrl: `${baseUrl}/v1` }),
    secrets: { token: TOKEN },
    refuse: ({ headers }) => (headers.authorization === `Bearer ${TOKEN}` ? undefined : no(401, 'bad token')),
    rateLimited: () => ({ ...no(429, 'slow down'), headers: { 'retry-after': '30' } }),
    unavailable: () => no(503, 'try later'),
    forbidden: () => no(403, 'scope missing'),
    notFound: () => no(404, 'not found'),
    routes: [
      get('/v1/me', () => ({ status: 200, body: { name: 'countersign', scopes: SCOPES } })),
      get('/v1/api-keys', (request) => pageOf(apiKeys, request)),
      get('/v1/users/(?<id>[^/]+)', ({ params }) => {
        const user = users.find(({ id }) => id === params.id);
        return user ? { status: 200, body: user } : no(404, 'no such user');
      }),
      get('/v1/users', ({ query }) => {
        const email = query.get('email');
        return { status: 200, body: users.filter((user) => email === null || user.email === email) };
      }),
      get('/v1/users/(?<id>[^/]+)/sessions', ({ params }) => ({
        status: 200,
        body: sessions.filter(({ user }) => user === params.id),
      })),
      {
        method: 'DELETE',
        path: /^\/v1\/users\/(?<id>[^/]+)\/sessions$/,
        answer: ({ params: { id = '' } }) => ({ status: 204, change: end(id) }),
      },
      get('/v1/audit-log', (request) => logPage(log, request)),
    ],
  });
};

export default factory;

function no(status: number, error: string): SimulatedAnswer {
  return { status, body: { error } };
}

function get(path: string, answer: (request: SimulatedRequest) => SimulatedAnswer) {
  return { method: 'GET', path: new RegExp(`^${path}$`), answer };
}

/** Newest first. */
function logPage(log: readonly Record<string, unknown>[], request: SimulatedRequest) {
  const { query } = request;
  const [since, until] = [query.get('since') ?? '', query.get('until') ?? '9'];
  const user = query.get('user');
  const found = log
    .filter(
      ({ at, actor }) => String(at) >= since && String(at) <= until && (user === null || actor === user),
    )
    .toSorted((a, b) => String(b.at).localeCompare(String(a.at)));
  return pageOf(found, request);
}

/** With `Link: <…>; rel="next"`. */
function pageOf(found: readonly unknown[], { query, headers, path }: SimulatedRequest): SimulatedAnswer {
  const from = Number(query.get('after') ?? 0);
  const next = new URLSearchParams(query);
  next.set('after', String(from + PAGE));
  return {
    status: 200,
    body: found.slice(from, from + PAGE),
    ...(from + PAGE < found.length
      ? { headers: { link: `<http://${headers.host}${path}?${next}>; rel="next"` } }
      : {}),
  };
}
