/** The realm that most tests of the Keycloak connector begin with. */

export const ALICE = {
  id: 'a11ce000-0000-4000-8000-000000000001',
  username: 'alice',
  email: 'alice@acme.example',
  groups: ['/Engineering'],
  managementRoles: ['view-users'],
  attributes: { locale: ['de'] },
  credentials: [
    { id: 'cred-password', type: 'password' },
    { id: 'cred-otp', type: 'otp', userLabel: 'Phone' },
    { id: 'cred-key', type: 'webauthn' },
  ],
};
export const BOB = { id: 'b0b00000-0000-4000-8000-000000000002', username: 'bob', email: 'bob@acme.example' };

export const SESSION = '5e551000-0000-4000-8000-00000000000a';
export const OFFLINE = '0ff11000-0000-4000-8000-00000000000b';

export function event(type: string, at: string, more: Record<string, unknown> = {}) {
  return {
    time: Date.parse(at),
    type,
    clientId: 'mail',
    userId: ALICE.id,
    sessionId: SESSION,
    ipAddress: '198.51.100.7',
    details: { auth_method: 'openid-connect', username: ALICE.username, code_id: SESSION },
    ...more,
  };
}

export function adminEvent(
  operationType: string,
  resourcePath: string,
  at: string,
  more: Record<string, unknown> = {},
) {
  return {
    time: Date.parse(at),
    authDetails: { realmId: 'acme', clientId: 'admin-cli', userId: 'admin', ipAddress: '192.0.2.9' },
    operationType,
    resourceType: 'USER',
    resourcePath,
    ...more,
  };
}

export const seed = {
  users: [ALICE, BOB],
  clients: ['mail', 'chat', { clientId: 'backup', secretMadeAt: 1_767_225_600 }],
  sessions: [
    { id: SESSION, userId: ALICE.id, clients: ['mail'] },
    { id: 'alice-session-2', userId: ALICE.id, clients: ['chat'] },
    { id: 'bob-session-1', userId: BOB.id, clients: ['mail'] },
  ],
  offlineSessions: [
    { id: OFFLINE, userId: ALICE.id, clients: ['backup'] },
    { id: 'offline-2', userId: ALICE.id, clients: ['chat'] },
    { id: 'bob-offline', userId: BOB.id, clients: ['backup'] },
  ],
  consents: [
    { userId: ALICE.id, clientId: 'chat', scopes: ['email', 'profile'] },
    { userId: ALICE.id, clientId: 'mail', scopes: ['email'] },
  ],
  log: [
    event('LOGIN', '2026-03-01T08:00:00.000Z'),
    event('CODE_TO_TOKEN', '2026-03-01T08:00:01.000Z', {
      details: { token_id: 'tok-1', refresh_token_id: 'ref-1' },
    }),
    event('REFRESH_TOKEN', '2026-03-01T08:10:00.000Z', { details: { token_id: 'tok-2' } }),
    event('LOGIN', '2026-03-01T08:20:00.000Z', { userId: BOB.id, sessionId: 'bob-session-1' }),
    adminEvent('ACTION', `users/${ALICE.id}/reset-password`, '2026-02-27T08:00:00.000Z'),
  ],
};
