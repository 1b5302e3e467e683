/** The org that most tests of the Okta connector begin with. */

export const ALICE = {
  id: '00u1alice0000000001',
  login: 'alice@acme.example',
  email: 'alice@acme.example',
  displayName: 'Alice Archer',
  roles: ['SUPER_ADMIN'],
  groups: ['Everyone', 'Engineering'],
};
export const BOB = { id: '00u1bob000000000002', login: 'bob@acme.example' };

export const SESSION = '102alice-session-1';

export function logRecord(eventType: string, published: string, more: Record<string, unknown> = {}) {
  return {
    eventType,
    published,
    version: '0',
    severity: 'INFO',
    displayMessage: eventType,
    actor: { id: ALICE.id, type: 'User', alternateId: ALICE.login, displayName: ALICE.displayName },
    client: {
      ipAddress: '198.51.100.7',
      userAgent: {
        rawUserAgent: 'Mozilla/5.0 (Macintosh) Firefox/140.0',
        os: 'Mac OS X',
        browser: 'FIREFOX',
      },
      geographicalContext: { country: 'Germany', city: 'Berlin', geolocation: { lat: 52.5, lon: 13.4 } },
    },
    authenticationContext: { authenticationStep: 0, externalSessionId: SESSION, rootSessionId: SESSION },
    securityContext: { asNumber: 3320, asOrg: 'Deutsche Telekom AG', isProxy: false },
    outcome: { result: 'SUCCESS' },
    transaction: { type: 'WEB', id: `tx-${published}`, detail: {} },
    debugContext: { debugData: { dtHash: 'd'.repeat(64) } },
    target: [],
    ...more,
  };
}

export const seed = {
  users: [ALICE, BOB],
  sessions: [
    { id: SESSION, userId: ALICE.id },
    { id: '102alice-session-2', userId: ALICE.id },
    { id: '102bob-session-1', userId: BOB.id },
  ],
  refreshTokens: [
    { id: 'oar1', userId: ALICE.id, clientId: '0oa1mail', clientName: 'Mail' },
    { id: 'oar2', userId: ALICE.id, clientId: '0oa1mail', clientName: 'Mail' },
    { id: 'oar3', userId: ALICE.id, clientId: '0oa2chat', clientName: 'Chat' },
    { id: 'oar4', userId: BOB.id, clientId: '0oa2chat', clientName: 'Chat' },
  ],
  grants: [{ id: 'oag1', userId: ALICE.id, clientId: '0oa1mail', scopeId: 'scp1' }],
  apiTokens: [
    { id: '00T1alice', userId: ALICE.id, name: 'script' },
    { id: '00T2bob', userId: BOB.id, name: 'other script' },
  ],
  log: [
    logRecord('user.authentication.auth_via_mfa', '2026-03-01T07:59:58.000Z'),
    logRecord('user.session.start', '2026-03-01T08:00:00.000Z'),
    logRecord('user.authentication.sso', '2026-03-01T08:10:00.000Z', {
      target: [{ id: '0oa1mail', type: 'AppInstance', displayName: 'Mail', alternateId: 'Mail' }],
    }),
    logRecord('user.session.clear', '2026-02-27T08:00:00.000Z', {
      actor: { id: 'admin', type: 'User' },
      target: [{ id: ALICE.id, type: 'User', alternateId: ALICE.login }],
    }),
  ],
};
