import type { Manifest } from 'countersign/kit';
import { byHand } from './by-hand.ts';

/** Atlassian names no figure; the poll of a vendor's collector shows records within seconds. Five minutes are assumed. */
export const LOG_LAG_MS = 5 * 60_000;
export const RETENTION_DAYS = 180;

const IDS = {
  'session-id': 'not-shown',
  'token-id': 'partly',
  ip: 'partly',
  'user-agent': 'not-shown',
} as const;

const NOTES = [
  'Of tokens, API tokens show when they are made; those that apps get by OAuth 2.0 do not.',
  'No record carries a session id or a user agent: which session did something cannot be told.',
  'A token’s id stands only on records of what was changed with it (actor.auth.tokenId); reading leaves no record.',
  'The lag of the log is not documented; five minutes are assumed.',
];

/** Atlassian Cloud, by the organisation that manages the accounts. */
export const manifest: Manifest = {
  platform: 'atlassian',
  title: 'Atlassian Cloud (organisation)',
  kind: 'saas',
  version: '1.0.0',
  settings: [
    {
      name: 'baseUrl',
      env: 'ATLASSIAN_API_URL',
      description: 'Base URL of Atlassian’s admin APIs.',
      default: 'https://api.atlassian.com',
      required: false,
    },
    {
      name: 'orgId',
      env: 'ATLASSIAN_ORG_ID',
      description: 'Id of the organisation, as it stands in https://admin.atlassian.com/o/<id>/.',
      required: true,
    },
  ],
  secrets: [
    {
      name: 'apiKey',
      env: 'ATLASSIAN_ORG_API_KEY',
      description:
        'API key of the organisation, made without scopes: the user management API takes no other. It ends after a year at most.',
      required: true,
    },
  ],
  rateLimits: {
    max: 60,
    durationMs: 60_000,
    containmentShare: 0.4,
    // Atlassian: 10 a minute for the search of the log; collectors report 50 for its stream.
    narrower: [
      { path: '/events-stream', max: 40, durationMs: 60_000 },
      { path: '/events', max: 10, durationMs: 60_000 },
    ],
    dialect:
      '429 with X-RateLimit-Limit, -Remaining and -Reset (a time as text), or Retry-After; limits by key and by path',
    docs: 'https://developer.atlassian.com/cloud/admin/organization/rest/intro/',
  },
  readScopes: [
    'read:orgs:admin',
    'read:directories:admin',
    'read:events:admin',
    'read:tokens:admin',
    'manage:org',
  ],
  byHand,
  telemetry: [
    {
      tier: 'Guard Standard',
      events: {
        login: 'shown',
        mfa: 'not-shown',
        session: 'not-shown',
        'session-use': 'not-shown',
        'token-mint': 'partly',
        'token-use': 'partly',
        'api-call': 'partly',
      },
      ids: IDS,
      retentionDays: RETENTION_DAYS,
      lagMs: LOG_LAG_MS,
      notes: [...NOTES, 'What users do inside of Jira and Confluence is recorded from Guard Premium on.'],
    },
    {
      tier: 'Guard Premium or an Enterprise plan',
      events: {
        login: 'shown',
        mfa: 'not-shown',
        session: 'not-shown',
        'session-use': 'partly',
        'token-mint': 'partly',
        'token-use': 'partly',
        'api-call': 'partly',
      },
      ids: IDS,
      retentionDays: RETENTION_DAYS,
      lagMs: LOG_LAG_MS,
      notes: [...NOTES, 'What users do shows by account and address, not by session.'],
    },
    {
      tier: 'without Guard',
      events: {
        login: 'not-shown',
        mfa: 'not-shown',
        session: 'not-shown',
        'session-use': 'not-shown',
        'token-mint': 'not-shown',
        'token-use': 'not-shown',
        'api-call': 'partly',
      },
      ids: IDS,
      retentionDays: RETENTION_DAYS,
      lagMs: LOG_LAG_MS,
      notes: [
        ...NOTES,
        'Only acts of administration are recorded; Atlassian does not refuse the question, so that an empty answer tells nothing.',
      ],
    },
  ],
};
