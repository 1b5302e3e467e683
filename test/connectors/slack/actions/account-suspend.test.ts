import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ActionPlan, ActionReceipt, ProofReading } from 'countersign/kit';
import { lookups } from '../../../../connectors/slack/lookups.ts';
import { ALICE, account, action, request, simulated } from '../simulated.ts';

const suspend = action('account.suspend');
const ask = request('account.suspend');

test('the account is deactivated and signed out, proven by SCIM and log, and undo activates it again', async (t) => {
  const { client, now, advance } = await simulated(t);
  const plan = ActionPlan.parse(await suspend.plan(client, ask));
  assert.deepEqual([plan.alreadyDone, plan.before], [false, { active: true }]);
  const since = now().toISOString();
  ActionReceipt.parse(await suspend.perform(client, ask, plan));
  assert.equal(ProofReading.parse(await suspend.verify(client, ask, plan, since)).state, 'proven');
  assert.deepEqual(await lookups.sessions?.(client, account), []);
  assert.equal((await lookups.account(client, { id: ALICE.id }))?.status, 'deactivated');
  advance(1_000);
  ActionReceipt.parse(await suspend.undo?.(client, ask, plan));
  assert.equal((await lookups.account(client, { id: ALICE.id }))?.status, 'active');
});

test('somebody who activates it again refutes it', async (t) => {
  const { client, now, advance } = await simulated(t);
  const plan = await suspend.plan(client, ask);
  const since = now().toISOString();
  await suspend.perform(client, ask, plan);
  advance(1_000);
  await client.setActive(ALICE.id, true);
  const proof = await suspend.verify(client, ask, plan, since);
  assert.equal(proof.state, 'refuted');
});

test('a success that changed nothing stays pending', async (t) => {
  const { client, simulator, now } = await simulated(t);
  const plan = await suspend.plan(client, ask);
  simulator.inject({ method: 'PATCH', path: /Users/, kind: 'no-effect' });
  await suspend.perform(client, ask, plan);
  assert.equal((await suspend.verify(client, ask, plan, now().toISOString())).state, 'pending');
});

test('until the log shows it, it is effective and no more', async (t) => {
  const { client, now } = await simulated(t, { auditLagMs: 60_000 });
  const plan = await suspend.plan(client, ask);
  const since = now().toISOString();
  await suspend.perform(client, ask, plan);
  assert.equal((await suspend.verify(client, ask, plan, since)).state, 'effective');
});

test('who was deactivated before is left so by undo', async (t) => {
  const { client, simulator } = await simulated(t, { users: [{ ...ALICE, active: false }] });
  const plan = await suspend.plan(client, ask);
  assert.equal(plan.alreadyDone, true);
  await suspend.perform(client, ask, plan);
  const receipt = await suspend.undo?.(client, ask, plan);
  assert.deepEqual(receipt?.requestIds, []);
  assert.equal((await client.scimUser(ALICE.id)).active, false);
  assert.equal(simulator.ledger.filter(({ method }) => method === 'PATCH').length, 1);
});

test('a lost answer is unknown, and reading the state decides', async (t) => {
  const { client, simulator, now } = await simulated(t);
  const plan = await suspend.plan(client, ask);
  const since = now().toISOString();
  simulator.inject({ method: 'PATCH', path: /Users/, kind: 'lost-answer' });
  await assert.rejects(suspend.perform(client, ask, plan), { code: 'ERR_CONNECTOR_OUTCOME_UNKNOWN' });
  assert.equal((await suspend.verify(client, ask, plan, since)).state, 'proven');
});
