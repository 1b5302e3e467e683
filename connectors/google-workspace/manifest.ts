import type { Manifest } from 'countersign/kit';
import { byHand } from './by-hand.ts';
import { LOG_LAG_MS, LOG_NAMES, RETENTION_DAYS } from './logs.ts';
import { ALL_SCOPES, READ_SCOPES } from './scopes.ts';

/** Google Workspace and Cloud Identity: identity provider of other apps, and the owner of its own. */
export const manifest: Manifest = {
  platform: 'google-workspace',
  title: 'Google Workspace',
  kind: 'both',
  version: '1.0.0',
  settings: [
    {
      name: 'subject',
      env: 'GOOGLE_WORKSPACE_SUBJECT',
      description: 'E-mail address of the administrator that the service account acts for.',
      required: true,
    },
    {
      name: 'scopes',
      env: 'GOOGLE_WORKSPACE_SCOPES',
      description: 'Scopes to ask for, with blanks between; each must be delegated to the service account.',
      default: ALL_SCOPES.join(' '),
      required: false,
    },
    {
      name: 'logs',
      env: 'GOOGLE_WORKSPACE_LOGS',
      description:
        'Logs to read, with blanks between. Without token, whose records may be hours late, the others count as complete after five minutes.',
      default: LOG_NAMES.join(' '),
      required: false,
    },
    {
      name: 'baseUrl',
      env: 'GOOGLE_WORKSPACE_API_URL',
      description: 'Where the Admin SDK is reached; changed for a proxy or a simulator.',
      default: 'https://admin.googleapis.com',
      required: false,
    },
    {
      name: 'tokenUrl',
      env: 'GOOGLE_WORKSPACE_TOKEN_URL',
      description: 'Where access tokens are asked for; changed for a proxy or a simulator.',
      default: 'https://oauth2.googleapis.com/token',
      required: false,
    },
    {
      name: 'tokenAudience',
      env: 'GOOGLE_WORKSPACE_TOKEN_AUDIENCE',
      description: 'Audience of the assertion where tokenUrl is a proxy; otherwise tokenUrl itself.',
      required: false,
    },
  ],
  secrets: [
    {
      name: 'serviceAccountKey',
      env: 'GOOGLE_WORKSPACE_SERVICE_ACCOUNT_KEY',
      description: 'The service account’s key file, the JSON text itself.',
      required: true,
    },
  ],
  rateLimits: {
    // Projects may have thousands a minute; this leaves the quota of the project to others.
    max: 300,
    durationMs: 60_000,
    containmentShare: 0.4,
    dialect:
      'no headers of a budget; 429, or 403 with reason rateLimitExceeded, userRateLimitExceeded or quotaExceeded, and no time to wait',
    docs: 'https://developers.google.com/workspace/admin/directory/v1/limits',
  },
  readScopes: READ_SCOPES,
  byHand,
  telemetry: [
    {
      tier: 'every edition with the Admin SDK',
      events: {
        login: 'shown',
        mfa: 'partly',
        session: 'partly',
        'session-use': 'partly',
        'token-mint': 'shown',
        'token-use': 'partly',
        'api-call': 'not-shown',
      },
      ids: { 'session-id': 'not-shown', 'token-id': 'not-shown', ip: 'shown', 'user-agent': 'not-shown' },
      retentionDays: RETENTION_DAYS,
      lagMs: LOG_LAG_MS.token,
      notes: [
        'Google names no session, no token and no user agent: a use cannot be joined to a sign-in by id.',
        'Google lists no sessions of a user; a stolen cookie shows only by a new network or by Google’s own warning.',
        'A session’s use shows where it signs on to an app by SAML, and where an administrator changes something.',
        'A token’s use (token activity) is logged for some products only and names client and method, not the token.',
        'login, saml, user_accounts and admin follow within minutes (five are allowed for); token within hours (three).',
        'Some events may be written very late or never, Google says.',
        'Drive, Gmail, access evaluation and context-aware access are logs of their own that this connector does not read.',
        'The network’s number (ASN) is there only where the record has networkInfo.',
      ],
    },
  ],
};
