import type { Manifest } from 'countersign/kit';
import { byHand } from './by-hand.ts';

/** How late a record may be. Microsoft publishes no figure; a quarter of an hour is assumed. */
export const LAG_MS = 15 * 60_000;
/** With Entra ID P1 or P2. */
export const RETENTION_DAYS = 30;

const NOTES = [
  'Sign-ins are read from the beta API, all four event types: v1.0 has no session id, no token id and no network.',
  'Entra lists no sessions and no refresh tokens of a user: a session is known only by the sign-in log.',
  'A session’s use shows whenever it gets a token, not at each request.',
  'A token’s use shows in MicrosoftGraphActivityLogs and the unified audit log of Microsoft 365, which Graph hands out only by diagnostic settings and by slow queries: their records are read where they are sent here, and are not pulled.',
  'An interactive sign-in whose factors were all satisfied by an earlier token counts as a use of a session, not as its beginning.',
  'Sessions that apps keep by their own cookies are invisible.',
];

/** Microsoft Entra ID, with the audit records of Microsoft 365. */
export const manifest: Manifest = {
  platform: 'entra-id',
  title: 'Microsoft Entra ID and Microsoft 365',
  kind: 'both',
  version: '1.0.0',
  settings: [
    {
      name: 'tenantId',
      env: 'ENTRA_TENANT_ID',
      description: 'The tenant’s id, or one of its verified domains.',
      required: true,
    },
    {
      name: 'clientId',
      env: 'ENTRA_CLIENT_ID',
      description: 'Application (client) id of the app registration that this connector signs in as.',
      required: true,
    },
    {
      name: 'certificate',
      env: 'ENTRA_CERTIFICATE',
      description:
        'The certificate uploaded to the app registration, in PEM; public. Line ends may be written \\n.',
      required: false,
    },
    {
      name: 'baseUrl',
      env: 'ENTRA_GRAPH_URL',
      description: 'Microsoft Graph; another address for a national cloud or a proxy.',
      default: 'https://graph.microsoft.com',
      required: false,
    },
    {
      name: 'loginUrl',
      env: 'ENTRA_LOGIN_URL',
      description: 'Where tokens are asked for; another address for a national cloud.',
      default: 'https://login.microsoftonline.com',
      required: false,
    },
    {
      name: 'graphResource',
      env: 'ENTRA_GRAPH_RESOURCE',
      description: 'The resource that tokens are for where baseUrl is a proxy; otherwise baseUrl.',
      required: false,
    },
    {
      name: 'tokenAudience',
      env: 'ENTRA_TOKEN_AUDIENCE',
      description:
        'Audience of the assertion where loginUrl is a proxy; otherwise <loginUrl>/<tenantId>/oauth2/v2.0/token.',
      required: false,
    },
  ],
  secrets: [
    {
      name: 'privateKey',
      env: 'ENTRA_PRIVATE_KEY',
      description: 'The certificate’s private key: RSA, PEM.',
      required: false,
    },
    {
      name: 'clientSecret',
      env: 'ENTRA_CLIENT_SECRET',
      description:
        'A client secret, used only where no certificate is configured: it goes over the wire, so a warning is logged.',
      required: false,
    },
  ],
  rateLimits: {
    // Graph has no one figure for users, groups and sign-in sessions; this is far below what it allows an app and tenant.
    max: 100,
    durationMs: 10_000,
    containmentShare: 0.4,
    // Sign-in and audit logs, per app and tenant.
    narrower: [{ path: '/auditLogs', max: 5, durationMs: 10_000 }],
    dialect:
      'Retry-After (seconds) with 429; x-ms-throttle-limit-percentage from 0.8 of a budget on, which is not relied on',
    docs: 'https://learn.microsoft.com/en-us/graph/throttling-limits',
  },
  readScopes: ['AuditLog.Read.All', 'User.Read.All', 'GroupMember.Read.All', 'Directory.Read.All'],
  byHand,
  telemetry: [
    {
      tier: 'Entra ID P1 or P2',
      events: {
        login: 'shown',
        mfa: 'partly',
        session: 'shown',
        'session-use': 'partly',
        'token-mint': 'shown',
        'token-use': 'not-shown',
        'api-call': 'partly',
      },
      ids: { 'session-id': 'shown', 'token-id': 'shown', ip: 'shown', 'user-agent': 'partly' },
      retentionDays: RETENTION_DAYS,
      lagMs: LAG_MS,
      notes: NOTES,
    },
    {
      tier: 'Entra ID Free',
      events: {
        login: 'not-shown',
        mfa: 'not-shown',
        session: 'not-shown',
        'session-use': 'not-shown',
        'token-mint': 'not-shown',
        'token-use': 'not-shown',
        'api-call': 'partly',
      },
      ids: { 'session-id': 'not-shown', 'token-id': 'not-shown', ip: 'partly', 'user-agent': 'partly' },
      retentionDays: 7,
      lagMs: LAG_MS,
      notes: [
        'Graph hands out no sign-ins without P1 or P2: a pull fails and says so. Containment and its proof by the directory audit log work.',
      ],
    },
  ],
};
