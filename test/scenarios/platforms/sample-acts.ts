import type { Act, Device, LogPlatform, Origin, Person, SignIn, Use } from '../act.ts';

/** Acts of one person, to hear the voices by. */

export const AT = Date.parse('2026-03-02T08:15:00.000Z');

export const ALICE: Person = {
  key: 'alice',
  email: 'alice@halcyon.example',
  name: 'Alice Archer',
  isAdmin: true,
};
export const SUPPORT: Person = {
  key: 'sam',
  email: 'sam@halcyon.example',
  name: 'Sam Support',
  isAdmin: true,
};

export const LAPTOP: Device = {
  id: 'laptop',
  userAgent:
    'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/143.0.0.0 Safari/537.36',
  os: 'macOS 15.2',
  browser: 'Chrome 143.0.0',
  isManaged: true,
};

export const BERLIN: Origin = {
  ip: '203.0.113.17',
  asn: 3320,
  asOrg: 'Deutsche Telekom AG',
  country: 'DE',
  region: 'Berlin',
  city: 'Berlin',
  lat: 52.52,
  lon: 13.405,
  isProxy: false,
};

export const BASE = { at: AT, person: ALICE, device: LAPTOP, origin: BERLIN } as const;

export const CLIENT = { id: 'calendar-sync', name: 'Calendar Sync', isFirstParty: false } as const;

export const PLATFORMS: readonly LogPlatform[] = [
  'okta',
  'entra-id',
  'google-workspace',
  'github',
  'slack',
  'salesforce',
  'aws',
];

export const DEEDS: readonly Use['does'][] = [
  'read',
  'list',
  'write',
  'delete',
  'export',
  'clone',
  'message',
  'query',
  'admin-read',
  'create-user',
  'change-role',
  'create-key',
  'enrol-factor',
  'forwarding-rule',
  'read-secret',
  'describe',
];

export function signInAt(platform: LogPlatform, more: Partial<SignIn> = {}): SignIn {
  return {
    ...BASE,
    kind: 'sign-in',
    platform,
    session: 's1',
    methods: ['password', 'push'],
    isMfaDemanded: true,
    isMfaRemembered: false,
    flow: 'interactive',
    isSuccess: true,
    ...more,
  };
}

export function useAt(platform: LogPlatform, more: Partial<Use> = {}): Use {
  return { ...BASE, kind: 'use', platform, does: 'read', to: 'plans/budget.xlsx', isSuccess: true, ...more };
}

/** Every kind of act there is, on one platform, with the variants that are logged otherwise. */
export function actsOn(platform: LogPlatform): readonly Act[] {
  const own = { ...BASE, platform };
  return [
    signInAt(platform),
    signInAt(platform, { methods: ['password'], isMfaRemembered: true }),
    signInAt(platform, { methods: ['password'], isMfaDemanded: false }),
    signInAt(platform, { methods: [], isMfaDemanded: false }),
    signInAt(platform, { methods: ['password'], flow: 'legacy', isMfaDemanded: false }),
    signInAt(platform, { flow: 'device-code' }),
    signInAt(platform, { methods: ['password'], isSuccess: false }),
    signInAt(platform, { isSuccess: false }),
    ...(['saml', 'openid-connect'] as const).flatMap((protocol) =>
      PLATFORMS.filter((other) => other !== platform).flatMap((other): Act[] => [
        federation(platform, other, protocol),
        federation(other, platform, protocol),
      ]),
    ),
    { ...own, kind: 'refresh', session: 's1', token: 't1', client: CLIENT },
    { ...own, kind: 'refresh', session: 's1', token: 't2', client: { ...CLIENT, isFirstParty: true } },
    ...(['api-key', 'oauth-grant', 'temporary-key'] as const).map(
      (what): Act => ({
        ...own,
        kind: 'mint',
        session: 's1',
        token: `minted-${what}`,
        what,
        name: 'nightly export',
        scopes: ['read', 'write'],
        ...(what === 'oauth-grant' ? { client: CLIENT } : {}),
      }),
    ),
    ...DEEDS.flatMap((does): Act[] => [
      useAt(platform, { does, session: 's1' }),
      useAt(platform, { does, token: 'minted-api-key', at: AT + 1 }),
      useAt(platform, { does, token: 'minted-oauth-grant', client: CLIENT, at: AT + 2 }),
      useAt(platform, { does, session: 's1', isSuccess: false, at: AT + 3 }),
    ]),
    { ...own, kind: 'impersonate', by: SUPPORT, session: 's2' },
    { ...own, kind: 'sign-out', session: 's1' },
    ...(['password-reset', 'factor-enrolled', 'factor-removed'] as const).map(
      (what): Act => ({ ...own, kind: 'account-change', session: 's1', what }),
    ),
    ...(['high', 'medium', 'low'] as const).map(
      (grade): Act => ({ ...own, kind: 'vendor-alert', session: 's1', grade }),
    ),
  ];
}

export function federation(
  provider: LogPlatform,
  platform: LogPlatform,
  protocol: 'saml' | 'openid-connect' = 'saml',
): Extract<Act, { kind: 'federated-sign-in' }> {
  return {
    ...BASE,
    kind: 'federated-sign-in',
    provider,
    providerSession: 's1',
    platform,
    session: 's3',
    protocol,
    assertion: `${provider}-${platform}-${protocol}`,
    isAtProvider: true,
    isAtApplication: true,
  };
}
