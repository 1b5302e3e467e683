import type { Manifest } from 'countersign/kit';
import { byHand } from './by-hand.ts';

/** What the service app asks its token for unless the setting `scopes` says otherwise. */
export const SCOPES = [
  'okta.logs.read',
  'okta.users.read',
  'okta.roles.read',
  'okta.apiTokens.read',
  'okta.sessions.read',
  'okta.users.manage',
  'okta.sessions.manage',
];

/**
 * Asked for only where the setting `scopes` names it: whoever holds it is shown the secrets of all apps in clear. With it the
 * inventory lists them, without their values.
 */
export const APPS_SCOPE = 'okta.apps.read';

/** How late a record may be. Okta calls the log near real time and names no figure; two minutes are assumed. */
export const LAG_MS = 120_000;
export const RETENTION_DAYS = 90;

/** Okta, Classic and Identity Engine. */
export const manifest: Manifest = {
  platform: 'okta',
  title: 'Okta',
  kind: 'identity-provider',
  version: '1.0.0',
  settings: [
    {
      name: 'baseUrl',
      env: 'OKTA_ORG_URL',
      description: 'The org’s address, such as https://acme.okta.com or a custom domain; not the -admin one.',
      required: true,
    },
    {
      name: 'clientId',
      env: 'OKTA_CLIENT_ID',
      description: 'Client id of the API service app that signs its assertions (private_key_jwt).',
      required: false,
    },
    {
      name: 'keyId',
      env: 'OKTA_KEY_ID',
      description: 'kid of the service app’s key; may be left out when it has one key.',
      required: false,
    },
    {
      name: 'scopes',
      env: 'OKTA_SCOPES',
      description:
        'Scopes to ask for, with blanks between; each must be granted to the service app. With okta.apps.read the inventory lists secrets and keys of apps.',
      default: SCOPES.join(' '),
      required: false,
    },
    {
      name: 'tokenAudience',
      env: 'OKTA_TOKEN_AUDIENCE',
      description: 'Audience of the assertion where baseUrl is a proxy; otherwise <baseUrl>/oauth2/v1/token.',
      required: false,
    },
  ],
  secrets: [
    {
      name: 'privateKey',
      env: 'OKTA_PRIVATE_KEY',
      description: 'The service app’s private key: RSA or EC, PEM (PKCS#8) or JWK.',
      required: false,
    },
    {
      name: 'apiToken',
      env: 'OKTA_API_TOKEN',
      description:
        'An API token (SSWS), used only where no service app is configured: it has no scopes and may do all that its owner may.',
      required: false,
    },
  ],
  rateLimits: {
    // Half of the buckets of users and sessions: one app may take 50 % of an endpoint's bucket by default.
    max: 300,
    durationMs: 60_000,
    containmentShare: 0.4,
    narrower: [{ path: '/logs', max: 60, durationMs: 60_000 }],
    dialect:
      'X-Rate-Limit-Limit, -Remaining, -Reset (epoch seconds) by endpoint and minute; a concurrency limit shows 0, 0 and a Reset that is only a hint',
    docs: 'https://developer.okta.com/docs/reference/rate-limits/',
  },
  readScopes: [
    'okta.logs.read',
    'okta.users.read',
    'okta.roles.read',
    'okta.apiTokens.read',
    'okta.sessions.read',
  ],
  byHand,
  telemetry: [
    {
      tier: 'every org',
      events: {
        login: 'shown',
        mfa: 'shown',
        session: 'shown',
        'session-use': 'partly',
        'token-mint': 'shown',
        'token-use': 'partly',
        'api-call': 'partly',
      },
      ids: { 'session-id': 'shown', 'token-id': 'partly', ip: 'shown', 'user-agent': 'shown' },
      retentionDays: RETENTION_DAYS,
      lagMs: LAG_MS,
      notes: [
        'Okta lists no sessions of a user: a session is known only by the log.',
        'A session’s use shows at each sign-on to an app and each act of administration, not at each request.',
        'An OAuth access token’s use shows nowhere; an API token’s shows where it changed something.',
        'Sessions that apps keep by their own cookies are invisible.',
        'On Classic Engine the MFA event is the second factor alone; on Identity Engine it is every factor.',
        'user.session.context.change and the entity risk events need Identity Engine, the latter Identity Threat Protection.',
      ],
    },
  ],
};
