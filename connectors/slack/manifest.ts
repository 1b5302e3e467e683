import type { Manifest } from 'countersign/kit';
import { byHand } from './by-hand.ts';

/** Slack as a platform on Enterprise Grid. The chat that asks people is another part and has tokens of its own. */
export const manifest: Manifest = {
  platform: 'slack',
  title: 'Slack (Enterprise Grid)',
  kind: 'saas',
  version: '1.0.0',
  settings: [
    {
      name: 'baseUrl',
      env: 'SLACK_PLATFORM_API_URL',
      description: 'Base URL of the Web API; GovSlack has its own.',
      default: 'https://slack.com/api',
      required: false,
    },
    {
      name: 'auditBaseUrl',
      env: 'SLACK_PLATFORM_AUDIT_URL',
      description: 'Base URL of the Audit Logs API.',
      default: 'https://api.slack.com/audit/v1',
      required: false,
    },
    {
      name: 'scimBaseUrl',
      env: 'SLACK_PLATFORM_SCIM_URL',
      description: 'Base URL of the SCIM 2.0 API.',
      default: 'https://api.slack.com/scim/v2',
      required: false,
    },
  ],
  secrets: [
    {
      name: 'adminToken',
      env: 'SLACK_PLATFORM_ADMIN_TOKEN',
      description:
        'Org-level user token (xoxp-) with users:read, users:read.email, admin.users:read and admin.users:write.',
      required: true,
    },
    {
      name: 'auditToken',
      env: 'SLACK_PLATFORM_AUDIT_TOKEN',
      description: 'Org-level user token (xoxp-) of an org owner with auditlogs:read and nothing else.',
      required: true,
    },
    {
      name: 'scimToken',
      env: 'SLACK_PLATFORM_SCIM_TOKEN',
      description: 'Org-level user token (xoxp-) with the scope admin, used for SCIM alone.',
      required: true,
    },
  ],
  rateLimits: {
    // The session methods are Tier 2 (20 a minute) and the audit log Tier 3 (50 a minute, shared by the whole organisation).
    max: 40,
    durationMs: 60_000,
    containmentShare: 0.3,
    dialect: '429 with Retry-After in seconds; no header tells the budget beforehand',
    docs: 'https://docs.slack.dev/apis/web-api/rate-limits/',
  },
  readScopes: ['users:read', 'users:read.email', 'admin.users:read', 'auditlogs:read', 'admin'],
  byHand,
  telemetry: [
    {
      tier: 'Enterprise Grid',
      events: {
        login: 'shown',
        mfa: 'partly',
        session: 'partly',
        'session-use': 'partly',
        'token-mint': 'partly',
        'token-use': 'not-shown',
        'api-call': 'partly',
      },
      ids: { 'session-id': 'partly', 'token-id': 'not-shown', ip: 'shown', 'user-agent': 'shown' },
      // The log reaches back to March 2018; how far an organisation can read is its own retention setting.
      retentionDays: 365,
      lagMs: 120_000,
      notes: [
        'The lag of the audit log is not documented; two minutes are assumed.',
        'Many records carry no session id: a session’s use is seen only where they do.',
        'The second factor shows only where details.secondary_authentication_method is filled.',
        'Reading messages and calls of the Web API with a token leave no record.',
      ],
    },
  ],
};
