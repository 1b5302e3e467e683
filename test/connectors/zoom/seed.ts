/** What the simulated Zoom account of these tests begins with. */

export const OWNER = {
  id: 'own3rZoomUserIdAaaaaaa',
  email: 'owner@acme.example',
  role_id: '0',
  role_name: 'Owner',
};
export const ALICE = {
  id: 'al1ceZoomUserIdBbbbbbb',
  email: 'alice@acme.example',
  first_name: 'Alice',
  last_name: 'Archer',
  login_types: [101],
  group_ids: ['grp-finance'],
};
export const BOB = { id: 'b0bZoomUserIdCcccccccc', email: 'bob@acme.example', login_types: [100] };

export const ADDRESS = '198.51.100.7';

/** A record of the sign-in report; of Alice on Windows unless told otherwise. */
export function signIn(time: string, more: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    email: ALICE.email,
    time,
    type: 'Sign in',
    ip_address: ADDRESS,
    client_type: 'Windows',
    version: '6.3.0.52884',
    ...more,
  };
}

/** A record of the operation log; by the owner on Alice unless told otherwise. */
export function operation(time: string, detail: string, more: Record<string, unknown> = {}) {
  return {
    time,
    operator: OWNER.email,
    category_type: 'User',
    action: 'Update',
    operation_detail: detail,
    ...more,
  };
}

export const seed = {
  users: [OWNER, ALICE, BOB],
  sessions: [
    { user: ALICE.id },
    { user: ALICE.id, client_type: 'Browser', version: '' },
    { user: BOB.id, sso: false },
  ],
  activities: [
    signIn('2026-02-27T07:00:00Z', { type: 'Sign out', client_type: 'iOS' }),
    signIn('2026-02-27T08:00:00Z'),
    signIn('2026-02-28T08:00:00Z', { client_type: 'Browser', version: '' }),
    signIn('2026-02-28T08:30:00Z', { email: BOB.email }),
  ],
  operations: [
    operation('2026-02-26T10:00:00Z', `Change Role  - ${ALICE.email}: from User to Admin`, {
      action: 'Batch Update',
    }),
    operation('2026-02-26T11:00:00Z', `Edit User ${BOB.email}  - Department: Sales`),
  ],
};
