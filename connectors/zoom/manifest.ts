import type { Manifest } from 'countersign/kit';
import { byHand } from './by-hand.ts';

/** How late a record of the reports may be. Zoom names no figure; half an hour is assumed. */
export const LAG_MS = 30 * 60_000;
/** Zoom speaks of the last six months. */
export const RETENTION_DAYS = 180;

/** Zoom Workplace: one account, by a Server-to-Server OAuth app of it. */
export const manifest: Manifest = {
  platform: 'zoom',
  title: 'Zoom',
  kind: 'saas',
  version: '1.0.0',
  settings: [
    {
      name: 'accountId',
      env: 'ZOOM_ACCOUNT_ID',
      description: 'Account ID of the Server-to-Server OAuth app, from its App Credentials page.',
      required: true,
    },
    {
      name: 'clientId',
      env: 'ZOOM_CLIENT_ID',
      description: 'Client ID of the app.',
      required: true,
    },
    {
      name: 'apiUrl',
      env: 'ZOOM_API_URL',
      description: 'Base URL of the API; another one for Zoom for Government.',
      default: 'https://api.zoom.us/v2',
      required: false,
    },
    {
      name: 'oauthUrl',
      env: 'ZOOM_OAUTH_URL',
      description: 'Where tokens are asked for, without /oauth/token; another one for Zoom for Government.',
      default: 'https://zoom.us',
      required: false,
    },
  ],
  secrets: [
    {
      name: 'clientSecret',
      env: 'ZOOM_CLIENT_SECRET',
      description: 'Client secret of the app.',
      required: true,
    },
  ],
  rateLimits: {
    // The limits are the account's, shared by all its apps: a third of what Light calls may be on Pro.
    max: 600,
    durationMs: 60_000,
    containmentShare: 0.4,
    // Reports are Heavy: 10 a second on Pro, and 30 000 a day for all Heavy calls of all apps.
    narrower: [{ path: 'report/', max: 300, durationMs: 60_000 }],
    dialect:
      'X-RateLimit-Category, -Type (QPS or Daily-limit), -Limit, -Remaining, no reset; on a 429 Retry-After as an ISO time, or none',
    docs: 'https://developers.zoom.us/docs/api/rate-limits/',
  },
  readScopes: [
    'user:read:user:admin',
    'report:read:user_activities:admin',
    'report:read:operation_logs:admin',
  ],
  byHand,
  telemetry: [
    {
      tier: 'Pro, Business, Education and Enterprise',
      events: {
        login: 'partly',
        mfa: 'not-shown',
        session: 'partly',
        'session-use': 'not-shown',
        'token-mint': 'not-shown',
        'token-use': 'not-shown',
        'api-call': 'partly',
      },
      ids: { 'session-id': 'not-shown', 'token-id': 'not-shown', ip: 'partly', 'user-agent': 'not-shown' },
      retentionDays: RETENTION_DAYS,
      lagMs: LAG_MS,
      notes: [
        'No record names a session or a token: what was done in one cannot be joined to its sign-in.',
        'The sign-in report shows sign-ins that worked and sign-outs, with address, kind of client and its version; a refused sign-in and a second factor are nowhere.',
        'The operation log shows administration with who did it, from no address and in no session.',
        'Meetings, recordings, chats and calls that were opened or joined are in neither report.',
        'Records have no id of their own: two that say the same to the second are one.',
        'A free (Basic) account has no reports at all, and the connector says so by ERR_CONNECTOR_FORBIDDEN.',
      ],
    },
  ],
};
