import type { Manifest } from 'countersign/kit';
import { byHand } from './by-hand.ts';

/** How late a record of the log may be; say where the figure is from, or that it is assumed. */
export const LAG_MS = 120_000;
export const RETENTION_DAYS = 90;

/** My Platform, in one sentence: which product, which plan. */
export const manifest: Manifest = {
  platform: 'my-platform',
  title: 'My Platform',
  kind: 'saas',
  version: '0.1.0',
  settings: [
    {
      name: 'baseUrl',
      env: 'MY_PLATFORM_API_URL',
      description: 'Base URL of the API.',
      required: true,
    },
  ],
  secrets: [
    {
      name: 'token',
      env: 'MY_PLATFORM_TOKEN',
      description: 'Token of a service account with users:read, sessions:write and audit:read.',
      required: true,
    },
  ],
  rateLimits: {
    max: 60,
    durationMs: 60_000,
    containmentShare: 0.3,
    dialect: '429 with Retry-After in seconds',
    docs: 'https://my-platform.example/docs/rate-limits',
  },
  readScopes: ['users:read', 'audit:read'],
  byHand,
  telemetry: [
    {
      tier: 'every plan',
      events: {
        login: 'shown',
        mfa: 'not-shown',
        session: 'partly',
        'session-use': 'not-shown',
        'token-mint': 'not-shown',
        'token-use': 'not-shown',
        'api-call': 'not-shown',
      },
      ids: { 'session-id': 'shown', 'token-id': 'not-shown', ip: 'shown', 'user-agent': 'shown' },
      retentionDays: RETENTION_DAYS,
      lagMs: LAG_MS,
      notes: ['What the log does not show, one sentence each: blind spots are derived from this.'],
    },
  ],
};
