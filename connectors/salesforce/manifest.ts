import type { Manifest } from 'countersign/kit';
import { byHand } from './by-hand.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** What the org's licence lets one read, and how the logs come. */
export const MONITORING = {
  none: { lagMs: 10 * MINUTE_MS, retentionDays: 180 },
  'daily-files': { lagMs: 48 * HOUR_MS, retentionDays: 30 },
  'hourly-files': { lagMs: 6 * HOUR_MS, retentionDays: 30 },
  'real-time': { lagMs: 10 * MINUTE_MS, retentionDays: 180 },
} as const;
export type Monitoring = keyof typeof MONITORING;

type Tier = Manifest['telemetry'][number];

const BASE_NOTES = [
  'LoginHistory names no session: what a sign-in led to is told only by Event Monitoring.',
  'No log of every org shows what a session or token was used for.',
];

const FILE_TIER: Pick<Tier, 'events' | 'ids'> = {
  events: {
    login: 'shown',
    mfa: 'partly',
    session: 'partly',
    'session-use': 'shown',
    'token-mint': 'not-shown',
    'token-use': 'partly',
    'api-call': 'shown',
  },
  ids: { 'session-id': 'partly', 'token-id': 'not-shown', ip: 'shown', 'user-agent': 'partly' },
};

const TELEMETRY: Manifest['telemetry'] = [
  {
    tier: 'every org',
    events: {
      login: 'shown',
      mfa: 'not-shown',
      session: 'not-shown',
      'session-use': 'not-shown',
      'token-mint': 'not-shown',
      'token-use': 'not-shown',
      'api-call': 'not-shown',
    },
    ids: { 'session-id': 'not-shown', 'token-id': 'not-shown', ip: 'shown', 'user-agent': 'partly' },
    ...MONITORING.none,
    notes: BASE_NOTES,
  },
  {
    tier: 'Event Monitoring, hourly files (SALESFORCE_EVENT_MONITORING=hourly-files)',
    ...FILE_TIER,
    ...MONITORING['hourly-files'],
    notes: [
      'A file comes three to six hours after the events in it, and may come later still.',
      'A sign-in carries the login key but often no session key; a use carries both.',
    ],
  },
  {
    tier: 'Event Monitoring, daily files (SALESFORCE_EVENT_MONITORING=daily-files)',
    ...FILE_TIER,
    ...MONITORING['daily-files'],
    notes: ['A day’s file comes during the following day at the earliest.'],
  },
  {
    tier: 'Shield or Event Monitoring, real-time events stored (SALESFORCE_EVENT_MONITORING=real-time)',
    events: {
      login: 'shown',
      mfa: 'partly',
      session: 'partly',
      'session-use': 'partly',
      'token-mint': 'not-shown',
      'token-use': 'partly',
      'api-call': 'partly',
    },
    ids: { 'session-id': 'shown', 'token-id': 'not-shown', ip: 'shown', 'user-agent': 'partly' },
    ...MONITORING['real-time'],
    notes: [
      'Each event is stored only where it is switched on in Setup, Event Manager; one that is off looks empty.',
      'ApiEvent tells of queries alone: no writes, and no calls of the mobile app.',
      'Threat Detection adds Salesforce’s own verdicts: session hijacking, API anomalies, credential stuffing.',
    ],
  },
];

/** Salesforce, one org by its My Domain. */
export const manifest: Manifest = {
  platform: 'salesforce',
  title: 'Salesforce',
  kind: 'saas',
  version: '1.0.0',
  settings: [
    {
      name: 'baseUrl',
      env: 'SALESFORCE_INSTANCE_URL',
      description: 'The org’s My Domain, such as https://acme.my.salesforce.com; not login.salesforce.com.',
      required: true,
    },
    {
      name: 'clientId',
      env: 'SALESFORCE_CLIENT_ID',
      description: 'Consumer key of the external client app or connected app that signs its assertions.',
      required: true,
    },
    {
      name: 'username',
      env: 'SALESFORCE_USERNAME',
      description: 'Username of the integration user for whom the app is pre-authorised.',
      required: true,
    },
    {
      name: 'tokenAudience',
      env: 'SALESFORCE_TOKEN_AUDIENCE',
      description: 'Audience of the assertion; https://test.salesforce.com for a sandbox.',
      default: 'https://login.salesforce.com',
      required: false,
    },
    {
      name: 'eventMonitoring',
      env: 'SALESFORCE_EVENT_MONITORING',
      description:
        'Which logs beyond those of every org are read: none, daily-files, hourly-files or real-time.',
      default: 'none',
      required: false,
    },
  ],
  secrets: [
    {
      name: 'privateKey',
      env: 'SALESFORCE_PRIVATE_KEY',
      description: 'RSA private key of the app’s certificate: PEM (PKCS#8 or PKCS#1) or JWK.',
      required: true,
    },
  ],
  rateLimits: {
    // The budget is the org's, by the day and shared with every integration: a trickle leaves it to them.
    max: 60,
    durationMs: 60_000,
    containmentShare: 0.4,
    dialect:
      'Sforce-Limit-Info tells the org’s calls of the last 24 hours; over it 403 REQUEST_LIMIT_EXCEEDED, without a time to wait',
    docs: 'https://developer.salesforce.com/docs/atlas.en-us.salesforce_app_limits_cheatsheet.meta/salesforce_app_limits_cheatsheet/salesforce_app_limits_platform_api.htm',
  },
  readScopes: ['api', 'Manage Users', 'Customize Application', 'View Setup and Configuration'],
  byHand,
  telemetry: TELEMETRY,
};
