import type { Manifest } from 'countersign/kit';
import { byHand } from './by-hand.ts';

/** How late a record may be. Auth0 says that its log is not real time and names no figure; five minutes are assumed. */
export const LAG_MS = 5 * 60_000;

/** The plans by how long each keeps its log, in days. */
export const RETENTION_DAYS = { enterprise: 30, professional: 10, essentials: 5, starter: 1 } as const;
export type Plan = keyof typeof RETENTION_DAYS;

/** What the actions need besides reading. */
export const CHANGE_SCOPES = [
  'delete:sessions',
  'delete:refresh_tokens',
  'delete:device_credentials',
  'delete:grants',
  'update:users',
  'delete:authentication_methods',
];

type Telemetry = Manifest['telemetry'][number];

const EVENTS: Telemetry['events'] = {
  login: 'shown',
  mfa: 'shown',
  session: 'shown',
  'session-use': 'partly',
  'token-mint': 'shown',
  'token-use': 'not-shown',
  'api-call': 'partly',
};
const IDS: Telemetry['ids'] = {
  'session-id': 'partly',
  'token-id': 'partly',
  ip: 'shown',
  'user-agent': 'shown',
};
const NOTES = [
  'A session’s use shows where an application asks Auth0 for a token (silent authentication, refresh), not at each request.',
  'An access token’s use shows nowhere: the applications’ own APIs take it.',
  'Calls of the Management API show where they change something, and reads where a secret was returned.',
  'Session ids stand in sign-ins, silent authentication, log-outs and refresh-token exchanges; token ids where a token is minted.',
  'What was done to an account by the Management API stands in the log under who did it, not under the account.',
];

/** Auth0, one tenant. */
export const manifest: Manifest = {
  platform: 'auth0',
  title: 'Auth0',
  kind: 'identity-provider',
  version: '1.0.0',
  settings: [
    {
      name: 'baseUrl',
      env: 'AUTH0_TENANT_URL',
      description: 'The tenant’s own address, such as https://acme.eu.auth0.com; not the custom domain.',
      required: true,
    },
    {
      name: 'plan',
      env: 'AUTH0_PLAN',
      description:
        'enterprise, professional, essentials or starter: it decides which lists exist and how long the log is kept.',
      required: true,
    },
    {
      name: 'clientId',
      env: 'AUTH0_CLIENT_ID',
      description: 'Client id of the machine-to-machine application.',
      required: true,
    },
    {
      name: 'keyId',
      env: 'AUTH0_KEY_ID',
      description: 'kid that Auth0 gave the application’s key; may be left out when it has one key.',
      required: false,
    },
    {
      name: 'issuer',
      env: 'AUTH0_ISSUER',
      description: 'The tenant’s address with a final slash, where baseUrl is a proxy; otherwise <baseUrl>/.',
      required: false,
    },
  ],
  secrets: [
    {
      name: 'privateKey',
      env: 'AUTH0_PRIVATE_KEY',
      description: 'The application’s private key for private_key_jwt: RSA, PEM (PKCS#8) or JWK.',
      required: false,
    },
    {
      name: 'clientSecret',
      env: 'AUTH0_CLIENT_SECRET',
      description:
        'The application’s secret, used only where no private key is configured: it crosses the wire with each token.',
      required: false,
    },
  ],
  rateLimits: {
    // The limit depends on the plan; two calls a second are what the smallest tenant may make.
    max: 120,
    durationMs: 60_000,
    containmentShare: 0.4,
    dialect: 'x-ratelimit-limit, -remaining, -reset (epoch seconds), by tenant; the size depends on the plan',
    docs: 'https://auth0.com/docs/troubleshoot/customer-support/operational-policies/rate-limit-policy',
  },
  readScopes: [
    'read:users',
    'read:roles',
    'read:role_members',
    'read:logs',
    'read:sessions',
    'read:refresh_tokens',
    'read:device_credentials',
    'read:grants',
    'read:client_grants',
    'read:authentication_methods',
  ],
  byHand,
  telemetry: [
    {
      tier: 'Enterprise',
      events: EVENTS,
      ids: IDS,
      retentionDays: RETENTION_DAYS.enterprise,
      lagMs: LAG_MS,
      notes: NOTES,
    },
    ...(['professional', 'essentials', 'starter'] as const).map((plan) => ({
      tier: `${plan[0]?.toUpperCase()}${plan.slice(1)}`,
      events: EVENTS,
      ids: IDS,
      retentionDays: RETENTION_DAYS[plan],
      lagMs: LAG_MS,
      notes: [
        ...NOTES,
        'Sessions are in no list; refresh tokens only as far as they are device credentials.',
      ],
    })),
  ],
};
