/** The organisation that the tests of the Atlassian connector share. */

export const ORG = { id: '5a3e7c1e-0000-4000-8000-00000000ac3e', name: 'Acme' };

export const ALICE = {
  accountId: '712020:0b6f1c1e-1111-4111-8111-111111111111',
  email: 'alice@acme.example',
  name: 'Alice Adams',
  platformRoles: ['atlassian/org-admin'],
  groups: ['engineering'],
};
export const BOB = { accountId: '5ff328f2a9d0300107c045a6', email: 'bob@acme.example', name: 'Bob Brown' };
/** Managed, and in no directory. */
export const CARL = {
  accountId: '712020:0b6f1c1e-3333-4333-8333-333333333333',
  email: 'carl@acme.example',
  name: 'Carl Clark',
  directories: [],
};
/** Of another domain, in two directories. */
export const GUEST = {
  accountId: '712020:0b6f1c1e-9999-4999-8999-999999999999',
  email: 'gus@partner.example',
  name: 'Gus Guest',
  claimStatus: 'unmanaged',
  directories: ['dir-partners', 'dir-main'],
};

export const TOKEN = 'tok-0001';
export const TOKENS = [
  {
    id: TOKEN,
    accountId: ALICE.accountId,
    label: 'ci script',
    lastAccess: '2026-02-28T22:00:00.000Z',
    expiry: '2027-01-10T00:00:00.000Z',
  },
  { id: 'tok-0002', accountId: ALICE.accountId, label: 'backup' },
  { id: 'tok-0003', accountId: BOB.accountId, label: 'bobs' },
];

/** A record of the organisation's log; by Alice from her own address unless told otherwise. */
export function event(action: string, time: string, more: Record<string, unknown> = {}) {
  return {
    attributes: {
      time,
      action,
      actor: { id: ALICE.accountId, name: ALICE.name, email: ALICE.email },
      context: [],
      container: [],
      location: {
        ip: '198.51.100.7',
        geo: 'EU',
        countryName: 'Germany',
        regionName: 'Hesse',
        city: 'Kassel',
      },
      ...more,
    },
    message: { content: action, format: 'simple' },
  };
}

export const seed = {
  org: ORG,
  users: [ALICE, BOB, CARL, GUEST],
  tokens: TOKENS,
  events: [
    event('user_login', '2026-02-28T08:00:00.000Z'),
    event('api_token_created', '2026-02-28T08:05:00.000Z'),
    event('user_login', '2026-02-28T09:00:00.000Z', {
      actor: { id: BOB.accountId, name: BOB.name, email: BOB.email },
    }),
  ],
};
