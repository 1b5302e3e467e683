import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { changes } from '../../../support/platform.ts';
import { action, request, startZoom, thrownBy } from '../fixture.ts';
import { ALICE, BOB, OWNER, operation } from '../seed.ts';

const suspend = action('account.suspend');
const ask = request('account.suspend');

test('a plan says that the licences go, and that undo does not give them back', async (t) => {
  const { client } = await startZoom(t);
  const { present, before, binds } = await suspend.plan(client, ask);
  assert.ok(present.includes('licence: Licensed'));
  assert.match(present.join('\n'), /takes the licences away.*undo does not give them back/);
  assert.deepEqual(before, { status: 'active', email: ALICE.email });
  assert.deepEqual(binds, { account: ALICE.id, status: 'active' });
});

const refused: readonly (readonly [string, Record<string, unknown>, RegExp])[] = [
  ['who has not come yet', { ...ALICE, status: 'pending' }, /who has not come yet/],
  ['who owns the account', { ...ALICE, role_id: '0' }, /owner of the Zoom account/],
];
for (const [who, user, why] of refused) {
  test(`a plan for somebody ${who} says that Zoom will refuse, and Zoom does`, async (t) => {
    const { client } = await startZoom(t, { users: [OWNER, user] });
    const plan = await suspend.plan(client, ask);
    assert.match(plan.present.join('\n'), why);
    assert.equal((await thrownBy(suspend.perform(client, ask, plan))).code, 'ERR_CONNECTOR_REJECTED');
  });
}

test('an account that is inactive already is left as it is, also after a crash', async (t) => {
  const { client, simulator } = await startZoom(t);
  const plan = await suspend.plan(client, ask);
  await suspend.perform(client, ask, plan);
  const { calls } = await suspend.perform(client, ask, plan);
  assert.deepEqual(calls, ['the account is inactive already']);
  assert.deepEqual(changes(simulator), [`PUT /v2/users/${ALICE.id}/status`]);
});

describe('proof', () => {
  test('is effective by the status, and proven once the operation log follows', async (t) => {
    const { client, now, advance } = await startZoom(t, { reportDelayMs: 45_000 });
    const since = now().toISOString();
    const plan = await suspend.plan(client, ask);
    await suspend.perform(client, ask, plan);
    assert.equal((await suspend.verify(client, ask, plan, since)).state, 'effective');
    advance(45_000);
    const { state, saw } = await suspend.verify(client, ask, plan, since);
    assert.equal(state, 'proven');
    assert.match(saw.join('\n'), new RegExp(`operation log: deactivated at .* by ${OWNER.email}`));
  });

  test('is refuted when somebody lets the user in again', async (t) => {
    const { client, now } = await startZoom(t);
    const since = now().toISOString();
    const plan = await suspend.plan(client, ask);
    await suspend.perform(client, ask, plan);
    await client.setStatus(ALICE.id, 'activate');
    assert.equal((await suspend.verify(client, ask, plan, since)).state, 'refuted');
  });

  test('is not taken from a record about somebody else, whatever it says in passing', async (t) => {
    const time = '2026-03-01T09:00:00Z';
    const operations = [
      operation(time, `Deactivate User ${BOB.email} `),
      operation(time, `Edit User ${BOB.email}  - Job Title: Deactivate User ${ALICE.email} `),
      operation(time, `Deactivate User ${BOB.email} alias ${ALICE.email}`),
    ];
    const { client, now } = await startZoom(t, {
      operations,
      users: [OWNER, { ...ALICE, status: 'inactive' }],
    });
    const plan = await suspend.plan(client, ask);
    const { state, strongest } = await suspend.verify(client, ask, plan, now().toISOString());
    assert.deepEqual([state, strongest.state], ['effective', 'effective']);
  });

  test('of a change that was none ends at effective', async (t) => {
    const { client, now } = await startZoom(t, { users: [OWNER, { ...ALICE, status: 'inactive' }] });
    const plan = await suspend.plan(client, ask);
    assert.equal(plan.alreadyDone, true);
    const { state, strongest } = await suspend.verify(client, ask, plan, now().toISOString());
    assert.deepEqual([state, strongest.state], ['effective', 'effective']);
  });
});

describe('undo', () => {
  test('lets the user in again, and says what is not given back', async (t) => {
    const { client } = await startZoom(t);
    const plan = await suspend.plan(client, ask);
    await suspend.perform(client, ask, plan);
    const receipt = await suspend.undo?.(client, ask, plan);
    assert.deepEqual(receipt?.calls, [
      `PUT /v2/users/${ALICE.id}/status → 204`,
      'licences are not given back: assign again what the user had',
    ]);
    const user = await client.user(ALICE.id);
    assert.deepEqual([user?.status, user?.type], ['active', 1]);
  });

  test('leaves an account alone that was inactive before', async (t) => {
    const { client, simulator } = await startZoom(t, { users: [OWNER, { ...ALICE, status: 'inactive' }] });
    const plan = await suspend.plan(client, ask);
    await suspend.undo?.(client, ask, plan);
    assert.deepEqual(changes(simulator), []);
  });
});
