import type { CoverageAction, CoverageFacts, TelemetryTier } from '#domain/coverage/facts.ts';

/** A platform that shows everything for long enough, and whose connector can do nothing yet. */

export const FULL: TelemetryTier = {
  tier: 'every plan',
  events: {
    login: 'shown',
    mfa: 'shown',
    session: 'shown',
    'session-use': 'shown',
    'token-mint': 'shown',
    'token-use': 'shown',
    'api-call': 'shown',
  },
  ids: { 'session-id': 'shown', 'token-id': 'shown', ip: 'shown', 'user-agent': 'shown' },
  retentionDays: 365,
  lagMs: 60_000,
  notes: [],
};

/** A log of which nothing shows. */
export const DARK: TelemetryTier = {
  ...FULL,
  tier: 'free',
  events: {
    login: 'not-shown',
    mfa: 'not-shown',
    session: 'not-shown',
    'session-use': 'not-shown',
    'token-mint': 'not-shown',
    'token-use': 'not-shown',
    'api-call': 'not-shown',
  },
  ids: { 'session-id': 'not-shown', 'token-id': 'not-shown', ip: 'not-shown', 'user-agent': 'not-shown' },
};

export function action(capability: string, given: Partial<CoverageAction> = {}): CoverageAction {
  return {
    capability,
    effect: 'irreversible',
    cuts: [],
    residual: [],
    scopes: [],
    canUndo: false,
    provenBy: 'the list is empty',
    offered: 'always',
    dependsOn: [],
    ...given,
  };
}

export function platform(given: Partial<CoverageFacts> = {}): CoverageFacts {
  return {
    platform: 'acme',
    title: 'Acme',
    kind: 'saas',
    state: 'configured',
    unset: [],
    log: 'audit-log',
    lists: { sessions: false, tokens: false },
    telemetry: [FULL],
    actions: [],
    ...given,
  };
}

export const IDP = platform({ platform: 'idp', title: 'Idp', kind: 'identity-provider' });
