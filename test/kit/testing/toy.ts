import { hash } from 'node:crypto';
import {
  type Account,
  type Activity,
  type ActivityPull,
  type ActivityQuery,
  type Connector,
  type ConnectorContext,
  CountersignError,
  createHttp,
  defineConnector,
  errorCode,
  type Http,
  type Manifest,
  z,
} from 'countersign/kit';
import { createSimulator, type SimulatorFactory } from 'countersign/kit/testing';
import { leftToPerson } from './toy-by-hand.ts';
import { toyInventory } from './toy-inventory.ts';
import { keyRoutes, tokensRevoke } from './toy-keys.ts';

/** The smallest platform there is: accounts that are open or closed, and a log of it. Mistakes can be built in by name. */

export const MISTAKES = [
  'none',
  'plan-writes',
  'trusts-the-answer',
  'undoes-nothing',
  'takes-faults-for-nobody',
  'logs-its-token',
  'keeps-secrets-of-the-log',
  'claims-until-now',
  'hides-the-cut',
  'takes-any-input',
  'hides-lost-answers',
  'waits-no-time',
  'not-https-docs',
  'takes-an-empty-list-for-proof',
  'says-not-what-proves-it',
  'lists-a-key-twice',
  'lists-no-sessions',
  'takes-a-broken-list-for-the-end',
  'holds-too-little',
  'refuses-a-repeat',
  'opens-on-a-repeat',
  'leaves-to-a-person-what-it-offers',
  'leaves-to-a-person-without-an-end',
] as const;
export type Mistake = (typeof MISTAKES)[number];

const TOKEN = 'toy-token-0123456789abcdef';
const LAG_MS = 60_000;
const START = '2026-03-01T08:00:00.000Z';
const Row = z.strictObject({
  id: z.string(),
  at: z.string(),
  what: z.string(),
  who: z.string(),
  note: z.string().optional(),
});

/** What the toy's app may do. */
const SCOPES = ['toy.read', 'toy.accounts.manage'];

export interface ToyClient {
  readonly context: ConnectorContext;
  readonly http: Http;
}

export const createToySimulator: SimulatorFactory = ({ now, seed }) => {
  const { platform, keys } = seed as { platform: string; keys: readonly string[] };
  let isOpen = true;
  const log = [row('1', START, 'login'), row('2', START, 'login')];
  const emit = (record: Record<string, unknown>) => void log.push({ ...row('x', START, 'login'), ...record });
  const change = (open: boolean) => () => {
    isOpen = open;
    log.push(row(String(log.length + 1), now().toISOString(), open ? 'open' : 'close'));
  };
  const answer = (status: number) => () => ({ status, body: { error: String(status) } });
  return createSimulator({
    platform,
    now,
    emit,
    settings: (baseUrl) => ({ baseUrl }),
    secrets: { token: TOKEN },
    refuse: ({ headers }) => (headers.authorization === `Bearer ${TOKEN}` ? undefined : answer(401)()),
    rateLimited: answer(429),
    unavailable: answer(503),
    forbidden: answer(403),
    notFound: answer(404),
    routes: [
      ...keyRoutes(keys),
      { method: 'GET', path: /^\/accounts\/alice$/, answer: () => ({ status: 200, body: { open: isOpen } }) },
      { method: 'GET', path: /^\/log$/, answer: () => ({ status: 200, body: log }) },
      {
        method: 'POST',
        path: /^\/accounts\/alice\/close$/,
        answer: () => ({ status: 204, change: change(false) }),
      },
      {
        method: 'POST',
        path: /^\/accounts\/alice\/open$/,
        answer: () => ({ status: 204, change: change(true) }),
      },
    ],
  });
};

function row(id: string, at: string, what: string): z.infer<typeof Row> {
  return { id, at, what, who: 'alice' };
}

export function toyRecord(secret: string): Record<string, unknown> {
  return { id: 'secret', note: `used ${secret}` };
}

/** The toy's connector, with one mistake. */
export function toyConnector(mistake: Mistake): Connector<ToyClient> {
  const platform = `toy-${mistake}`;
  const is = (one: Mistake) => mistake === one;
  return defineConnector<ToyClient>({
    manifest: { ...manifestOf(platform), ...leftToPerson(is) },
    open(context) {
      const http = createHttp({
        platform,
        baseUrl: context.settings.baseUrl ?? '',
        clock: context.clock,
        headers: () => ({ authorization: `Bearer ${context.secrets.token}` }),
        requestIdHeader: 'x-request-id',
        rateLimitMs: ({ status }) => (status === 429 ? (is('waits-no-time') ? 0 : 1_000) : undefined),
        errorText: () => undefined,
      });
      if (is('logs-its-token')) context.log.info({ secrets: context.secrets }, 'opened');
      return { context, http };
    },
    lookups: {
      async account({ http }, { id, email }) {
        try {
          await http({ method: 'GET', path: `accounts/${id ?? email?.split('@')[0]}` });
        } catch (thrown) {
          if (errorCode(thrown) === 'ERR_CONNECTOR_NOT_FOUND' || is('takes-faults-for-nobody'))
            return undefined;
          throw thrown;
        }
        return { platform, id: 'alice', status: 'active' } satisfies Account;
      },
    },
    auditLog: {
      log: 'log',
      pull: (client, query) => pull(client, query, platform, is),
      normalize: (record, rawSha256) => normalize(record, rawSha256, platform),
    },
    preflight: {
      async identity({ http }) {
        await http({ method: 'GET', path: 'accounts/alice' });
        return { name: 'toy app', scopes: is('holds-too-little') ? ['toy.read'] : [...SCOPES], warnings: [] };
      },
    },
    inventory: toyInventory(platform, is),
    actions: [suspend(is), tokensRevoke(is('takes-an-empty-list-for-proof'))],
  });
}

function suspend(is: (mistake: Mistake) => boolean): Connector<ToyClient>['actions'][number] {
  const post = ({ http }: ToyClient, verb: string) =>
    http({ method: 'POST', path: `accounts/alice/${verb}` });
  const isOpen = async ({ http }: ToyClient) =>
    z.object({ open: z.boolean() }).parse((await http({ method: 'GET', path: 'accounts/alice' })).body).open;
  const receipt = { requestIds: [], calls: ['done'], effectiveWithinMs: 0 };
  const strongest = { state: 'effective', why: 'the toy tells no more' } as const;
  return {
    capability: 'account.suspend',
    docs: is('not-https-docs') ? 'http://toy.example/close' : 'https://toy.example/close',
    effect: 'reversible',
    cuts: ['account'],
    residual: [],
    scopes: ['toy.accounts.manage'],
    settlesWithinMs: 1_000,
    ...(is('says-not-what-proves-it') ? {} : { provenBy: 'the account' }),
    idempotent: true,
    input: is('takes-any-input') ? z.looseObject({}) : z.strictObject({}),
    async plan(client) {
      const open = await isOpen(client);
      if (is('plan-writes')) await post(client, 'open');
      return {
        summary: 'close alice',
        targets: [{ kind: 'account', id: 'alice', label: 'alice' }],
        present: [`open: ${open}`],
        alreadyDone: !open,
        binds: { open },
        before: { open },
      };
    },
    async perform(client) {
      const isRepeat = !(await isOpen(client));
      if (isRepeat && is('refuses-a-repeat'))
        throw new CountersignError('ERR_CONNECTOR_REJECTED', 'it is closed already');
      try {
        await post(client, isRepeat && is('opens-on-a-repeat') ? 'open' : 'close');
      } catch (thrown) {
        if (!is('hides-lost-answers') || errorCode(thrown) !== 'ERR_CONNECTOR_OUTCOME_UNKNOWN') throw thrown;
      }
      return receipt;
    },
    async verify(client) {
      const state = is('trusts-the-answer') || !(await isOpen(client)) ? 'effective' : 'pending';
      return { state, saw: ['the account'], strongest };
    },
    async undo(client) {
      if (!is('undoes-nothing')) await post(client, 'open');
      return receipt;
    },
  };
}

async function pull(
  { http, context }: ToyClient,
  query: ActivityQuery,
  platform: string,
  is: (mistake: Mistake) => boolean,
): Promise<ActivityPull> {
  const rows = Row.array().parse((await http({ method: 'GET', path: 'log' })).body);
  const kept = rows.slice(0, query.limit);
  const raw = kept.map((one) =>
    JSON.stringify(
      is('keeps-secrets-of-the-log') ? { ...one, note: `fp_ ${one.note}` } : context.fingerprints.scrub(one),
    ),
  );
  const until = context.clock.now().getTime() - (is('claims-until-now') ? 0 : LAG_MS);
  const isCut = kept.length < rows.length && !is('hides-the-cut');
  return {
    raw,
    activities: raw.map((text) => normalize(JSON.parse(text), hash('sha256', text), platform)),
    watermark: {
      platform,
      log: 'log',
      completeFrom: query.since,
      completeUntil: new Date(until).toISOString(),
      lagMs: LAG_MS,
      gaps: isCut ? [{ from: query.since, until: query.until, why: 'cut' }] : [],
    },
  };
}

function normalize(record: unknown, rawSha256: string, platform: string): Activity {
  const { id, at, what } = Row.parse(record);
  return {
    uid: id,
    platform,
    kind: 'other',
    classUid: 0,
    activityId: 99,
    eventCode: what,
    time: at,
    outcome: 'success',
    rawSha256,
  };
}

function manifestOf(platform: string): Manifest {
  return {
    platform,
    title: 'Toy',
    kind: 'saas',
    version: '1.0.0',
    settings: [{ name: 'baseUrl', env: 'TOY_URL', description: 'Where it is.', required: true }],
    secrets: [{ name: 'token', env: 'TOY_TOKEN', description: 'Its token.', required: true }],
    rateLimits: {
      max: 60,
      durationMs: 60_000,
      containmentShare: 0.3,
      dialect: 'none',
      docs: 'https://toy.example/',
    },
    readScopes: ['toy.read'],
    telemetry: [
      {
        tier: 'all',
        events: {
          login: 'shown',
          mfa: 'not-shown',
          session: 'not-shown',
          'session-use': 'not-shown',
          'token-mint': 'not-shown',
          'token-use': 'not-shown',
          'api-call': 'not-shown',
        },
        ids: {
          'session-id': 'not-shown',
          'token-id': 'not-shown',
          ip: 'not-shown',
          'user-agent': 'not-shown',
        },
        retentionDays: 7,
        lagMs: LAG_MS,
        notes: [],
      },
    ],
  };
}
