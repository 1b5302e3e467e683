import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ActionPlan, ActionReceipt, ProofReading } from 'countersign/kit';
import { activeSessions } from '../../../../connectors/slack/lookups.ts';
import { ALICE, action, BIG, BIG_NEIGHBOUR, request, simulated } from '../simulated.ts';

const revoke = action('session.revoke');
const ask = request('session.revoke', { credential: { kind: 'session', platform: 'slack', id: BIG } });

test('the one session ends, to the last digit, and its neighbour goes on', async (t) => {
  const { client, simulator, now } = await simulated(t);
  const plan = ActionPlan.parse(await revoke.plan(client, ask));
  assert.deepEqual(plan.binds, { account: ALICE.id, session: BIG });
  const since = now().toISOString();
  ActionReceipt.parse(await revoke.perform(client, ask, plan));
  assert.deepEqual(simulator.ledger.find(({ changed }) => changed)?.body, {
    user_id: ALICE.id,
    session_id: BIG,
    team_id: 'T0ACME001',
  });
  assert.equal(ProofReading.parse(await revoke.verify(client, ask, plan, since)).state, 'proven');
  const left = (await activeSessions(client, ALICE.id)).map(({ session_id }) => session_id);
  assert.deepEqual(left, [BIG_NEIGHBOUR, '77']);
});

test('a session that is gone already is success', async (t) => {
  const { client } = await simulated(t);
  const plan = await revoke.plan(client, ask);
  await revoke.perform(client, ask, plan);
  const again = await revoke.perform(client, ask, plan);
  assert.deepEqual(again.calls, [`session ${BIG} was gone already`]);
  assert.equal((await revoke.plan(client, ask)).alreadyDone, true);
});

test('a success that changed nothing stays pending', async (t) => {
  const { client, simulator, now } = await simulated(t);
  const plan = await revoke.plan(client, ask);
  simulator.inject({ path: /invalidate$/, kind: 'no-effect' });
  await revoke.perform(client, ask, plan);
  assert.equal((await revoke.verify(client, ask, plan, now().toISOString())).state, 'pending');
});

test('the end of another session in the log proves nothing of this one', async (t) => {
  const { client, simulator, now } = await simulated(t, { sessions: [] });
  const plan = { ...(await revoke.plan(client, ask)), alreadyDone: false };
  simulator.emit({
    action: 'user_session_invalidated',
    entity: { type: 'user', user: { id: ALICE.id } },
    details: { session_id: BIG_NEIGHBOUR },
  });
  assert.equal((await revoke.verify(client, ask, plan, now().toISOString())).state, 'effective');
});

test('a session that was never listed cannot be more than effective', async (t) => {
  const { client, now } = await simulated(t, { sessions: [] });
  const plan = await revoke.plan(client, ask);
  const proof = await revoke.verify(client, ask, plan, now().toISOString());
  assert.deepEqual([proof.state, proof.strongest.state], ['effective', 'effective']);
});

for (const [what, credential] of [
  ['no credential', undefined],
  ['a credential of another platform', { kind: 'session', platform: 'okta', id: '102x' }],
  ['an API key', { kind: 'api-key', platform: 'slack', id: '12' }],
  ['a session that is no number', { kind: 'session', platform: 'slack', id: '12; drop' }],
  ['a fingerprint alone', { kind: 'session', platform: 'slack', fingerprint: `fp_${'0'.repeat(32)}` }],
] as const) {
  test(`${what} is refused`, async (t) => {
    const { client, simulator } = await simulated(t);
    const bad = request('session.revoke', credential ? { credential } : {});
    await assert.rejects(revoke.plan(client, bad), { code: 'ERR_INPUT_INVALID', place: 'credential.id' });
    assert.equal(simulator.ledger.length, 0);
  });
}
