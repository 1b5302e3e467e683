/** What the tests of this connector begin with: two people, and tokens of both in hand. */

export const ALICE = { sub: 'user-alice', username: 'alice', email: 'alice@acme.example' };
export const BOB = { sub: 'user-bob', username: 'bob', email: 'bob@acme.example' };

/** Opaque, so that nothing but the file tells that they are secrets. */
export const ACCESS = 'alice-opaque-access-value-Zk3';
export const REFRESH = 'alice-opaque-renewal-value-Qw9';
export const BOBS = 'bob-opaque-access-value-Lm4';

export const seed = {
  users: [ALICE, BOB],
  tokens: [
    { sub: ALICE.sub, grant: 'g1' },
    { value: ACCESS, sub: ALICE.sub, grant: 'g1' },
    { value: REFRESH, sub: ALICE.sub, grant: 'g2', kind: 'refresh' },
    { value: BOBS, sub: BOB.sub },
  ],
};
