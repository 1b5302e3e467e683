import assert from 'node:assert/strict';
import { test } from 'node:test';
import { changes } from '../../../support/platform.ts';
import { action, request, startOkta } from '../fixture.ts';
import { ALICE } from '../seed.ts';

const accountSuspend = action('account.suspend');
const ASKED = request('account.suspend');
const LIFECYCLE = `POST /api/v1/users/${ALICE.id}/lifecycle`;

test('an active account is suspended, proven and let in again', async (t) => {
  const { client, simulator, now, advance } = await startOkta(t);
  const plan = await accountSuspend.plan(client, ASKED);
  assert.deepEqual(plan.before, { status: 'ACTIVE' });
  const since = now().toISOString();
  await accountSuspend.perform(client, ASKED, plan);
  const reading = await accountSuspend.verify(client, ASKED, plan, since);
  assert.equal(reading.state, 'proven');
  assert.equal(reading.saw[0], 'the account is SUSPENDED');
  advance(1_000);
  await accountSuspend.undo?.(client, ASKED, plan);
  assert.deepEqual(changes(simulator), [`${LIFECYCLE}/suspend`, `${LIFECYCLE}/unsuspend`]);
  const after = await accountSuspend.verify(client, ASKED, plan, since);
  assert.equal(after.state, 'refuted');
});

test('an account that was closed before is done already, and undo leaves it closed', async (t) => {
  const { client, simulator, now } = await startOkta(t, { users: [{ ...ALICE, status: 'SUSPENDED' }] });
  const plan = await accountSuspend.plan(client, ASKED);
  assert.equal(plan.alreadyDone, true);
  const reading = await accountSuspend.verify(client, ASKED, plan, now().toISOString());
  assert.deepEqual([reading.state, reading.strongest.state], ['effective', 'effective']);
  const receipt = await accountSuspend.undo?.(client, ASKED, plan);
  assert.deepEqual(receipt?.calls, ['the account was not ACTIVE before: left as it is']);
  assert.deepEqual(changes(simulator), []);
});

test('an account that is neither active nor closed: the plan warns, and Okta says no', async (t) => {
  const { client, simulator } = await startOkta(t, { users: [{ ...ALICE, status: 'LOCKED_OUT' }] });
  const plan = await accountSuspend.plan(client, ASKED);
  assert.equal(plan.alreadyDone, false);
  assert.ok(plan.present.includes('Okta suspends ACTIVE accounts only and will refuse'));
  await assert.rejects(accountSuspend.perform(client, ASKED, plan), {
    code: 'ERR_CONNECTOR_REJECTED',
    message: /E0000001/,
  });
  assert.deepEqual(changes(simulator), []);
});

test('the status is bound: an approval does not outlive its change', async (t) => {
  const { client } = await startOkta(t);
  const plan = await accountSuspend.plan(client, ASKED);
  await client.suspend(ALICE.id);
  assert.notDeepEqual((await accountSuspend.plan(client, ASKED)).binds, plan.binds);
});

test('undo of what somebody has undone already does nothing', async (t) => {
  const { client, simulator } = await startOkta(t);
  const plan = await accountSuspend.plan(client, ASKED);
  const receipt = await accountSuspend.undo?.(client, ASKED, plan);
  assert.deepEqual(receipt?.calls, ['the account is ACTIVE already']);
  assert.deepEqual(changes(simulator), []);
});
