/** The tenant that most tests of the Auth0 connector begin with. */

export const ALICE = {
  id: 'auth0|alice000000000000000001',
  email: 'alice@acme.example',
  username: 'alice',
  name: 'Alice Archer',
  roles: ['Billing', 'Support'],
};
export const BOB = { id: 'auth0|bob0000000000000000002', email: 'bob@acme.example' };

export const SESSION = 'sess_alice_1';

export function logRecord(type: string, date: string, more: Record<string, unknown> = {}) {
  return {
    type,
    date,
    description: '',
    connection: 'Users',
    client_id: 'MailApplication0000000000000001',
    client_name: 'Mail',
    ip: '198.51.100.7',
    user_agent: 'Mozilla/5.0 (Macintosh) Firefox/140.0',
    user_id: ALICE.id,
    user_name: ALICE.email,
    strategy: 'auth0',
    details: { session_id: SESSION },
    location_info: {
      country_code: 'DE',
      country_name: 'Germany',
      city_name: 'Berlin',
      latitude: 52.5,
      longitude: 13.4,
    },
    tenant_name: 'acme',
    ...more,
  };
}

/** A change by the Management API, by somebody else. */
export function apiCall(
  date: string,
  method: string,
  path: string,
  more: { body?: unknown; status?: number } = {},
) {
  return logRecord('sapi', date, {
    user_id: 'auth0|admin',
    user_name: undefined,
    details: {
      request: { method, path, query: {}, body: more.body ?? {} },
      response: { statusCode: more.status ?? 200 },
    },
  });
}

export const seed = {
  users: [ALICE, BOB],
  sessions: [
    { id: SESSION, userId: ALICE.id },
    { id: 'sess_alice_2', userId: ALICE.id },
    { id: 'sess_bob_1', userId: BOB.id },
  ],
  refreshTokens: [
    { id: 'rt_1', userId: ALICE.id, clientId: 'mail', sessionId: SESSION, device: 'iPhone' },
    { id: 'rt_2', userId: ALICE.id, clientId: 'mail', device: 'iPad' },
    { id: 'rt_3', userId: ALICE.id, clientId: 'chat' },
    { id: 'rt_4', userId: BOB.id, clientId: 'chat', device: 'Pixel' },
  ],
  grants: [
    { id: 'gra_1', userId: ALICE.id, clientId: 'mail' },
    { id: 'gra_2', userId: BOB.id, clientId: 'mail' },
  ],
  clientGrants: [
    { id: 'cgr_1', clientId: 'nightly', audience: 'https://api.acme.example', scope: ['read:mail'] },
    { id: 'cgr_2', audience: 'https://api.acme.example' },
  ],
  factors: [
    { id: 'fac_0', userId: ALICE.id, type: 'password' as const },
    { id: 'fac_1', userId: ALICE.id, type: 'totp' as const },
    { id: 'fac_2', userId: ALICE.id, type: 'push' as const },
    { id: 'fac_3', userId: BOB.id, type: 'totp' as const },
  ],
  log: [
    logRecord('s', '2026-03-01T08:00:00.000Z'),
    logRecord('gd_auth_succeed', '2026-03-01T07:59:58.000Z', { details: {} }),
    logRecord('ssa', '2026-03-01T08:10:00.000Z'),
    logRecord('s', '2026-03-01T08:20:00.000Z', { user_id: BOB.id, user_name: BOB.email, details: {} }),
  ],
};
