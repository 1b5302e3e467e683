import type { Manifest } from 'countersign/kit';
import { byHand } from './by-hand.ts';

/** GitHub organisations on github.com or GHE.com, with SAML single sign-on or managed users. */
export const manifest: Manifest = {
  platform: 'github',
  title: 'GitHub (organisation on Enterprise Cloud)',
  kind: 'saas',
  version: '1.0.0',
  settings: [
    {
      name: 'baseUrl',
      env: 'GITHUB_BASE_URL',
      description: 'Base URL of the REST API; with data residency https://api.<name>.ghe.com.',
      default: 'https://api.github.com',
      required: false,
    },
    {
      name: 'organization',
      env: 'GITHUB_ORGANIZATION',
      description: 'Login of the organisation.',
      required: true,
    },
    {
      name: 'organizationKind',
      env: 'GITHUB_ORGANIZATION_KIND',
      description:
        'saml: SAML single sign-on; managed-users: an organisation of an enterprise with managed users (EMU); standard: neither.',
      default: 'saml',
      required: false,
    },
    {
      name: 'appId',
      env: 'GITHUB_APP_ID',
      description: 'Id (or client id) of the GitHub App that Countersign acts as.',
      required: false,
    },
    {
      name: 'installationId',
      env: 'GITHUB_APP_INSTALLATION_ID',
      description: 'Id of the App’s installation on the organisation.',
      required: false,
    },
    {
      name: 'enterprise',
      env: 'GITHUB_ENTERPRISE',
      description: 'Slug of the enterprise; only for managed users.',
      required: false,
    },
    {
      name: 'shortCode',
      env: 'GITHUB_ENTERPRISE_SHORT_CODE',
      description: 'The ending of every managed user’s login, after the underscore; only for managed users.',
      required: false,
    },
  ],
  secrets: [
    {
      name: 'appPrivateKey',
      env: 'GITHUB_APP_PRIVATE_KEY',
      description: 'The App’s private key, PEM as GitHub hands it out; line breaks may be written as \\n.',
      required: false,
    },
    {
      name: 'token',
      env: 'GITHUB_OWNER_TOKEN',
      description: 'A classic personal access token of an organisation owner, where no App can be used.',
      required: false,
    },
    {
      name: 'scimToken',
      env: 'GITHUB_SCIM_TOKEN',
      description: 'A token with scim:enterprise; only for managed users, and only to suspend them.',
      required: false,
    },
  ],
  rateLimits: {
    // The audit log allows 1,750 queries an hour per caller; all else of an installation 5,000 and more.
    max: 1_700,
    durationMs: 3_600_000,
    containmentShare: 0.3,
    dialect:
      'x-ratelimit-limit, -remaining, -used, -reset (epoch seconds), -resource; 403 or 429 with remaining 0; secondary limits 403 or 429 with retry-after in seconds',
    docs: 'https://docs.github.com/en/enterprise-cloud@latest/rest/using-the-rest-api/rate-limits-for-the-rest-api',
  },
  readScopes: [
    'members:read',
    'organization_administration:read',
    'organization_personal_access_tokens:read',
  ],
  byHand,
  telemetry: [
    {
      tier: 'Enterprise Cloud',
      events: {
        login: 'partly',
        mfa: 'not-shown',
        session: 'not-shown',
        'session-use': 'not-shown',
        'token-mint': 'partly',
        'token-use': 'partly',
        'api-call': 'partly',
      },
      ids: { 'session-id': 'not-shown', 'token-id': 'partly', ip: 'partly', 'user-agent': 'partly' },
      retentionDays: 180,
      // Not documented; five minutes are assumed.
      lagMs: 300_000,
      notes: [
        'Web sessions can be neither listed nor ended through the API.',
        'Sign-ins show only as org.sso_response, and as user.login where users are managed.',
        'Git events are kept 7 days, all others 180.',
        'Calls of the API (api.request) reach audit log streaming only, and only when switched on.',
        'Source addresses show only when the organisation has switched their disclosure on.',
        'A classic token is minted outside the organisation; its single sign-on authorisation is what shows.',
        'OAuth and GitHub App user tokens may be authorised by themselves and then stand in no list.',
      ],
    },
  ],
};
