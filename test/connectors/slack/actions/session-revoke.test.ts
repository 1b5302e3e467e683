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

test('a session that is gone already is no error', async (t) => {
  const { client } = await simulated(t);
  const plan = await revoke.plan(client, ask);
  await revoke.perform(client, ask, plan);
  const again = await revoke.perform(client, ask, plan);
  assert.deepEqual(again.calls, [`session ${BIG} was gone already`]);
});

test('a success that changed nothing stays pending', async (t) => {
  const { client, simulator, now } = await simulated(t);
  const plan = await revoke.plan(client, ask);
  simulator.inject({ path: /invalidate$/, kind: 'no-effect' });
  await revoke.perform(client, ask, plan);
  assert.equal((await revoke.verify(client, ask, plan, now().toISOString())).state, 'pending');
});

const invalidated = (details: Record<string, unknown>) => ({
  action: 'user_session_invalidated',
  entity: { type: 'user', user: { id: ALICE.id } },
  details,
});

test('the end of another session in the log proves nothing of this one', async (t) => {
  const { client, simulator, now } = await simulated(t);
  const plan = await revoke.plan(client, ask);
  await client.invalidateSession({ userId: ALICE.id, sessionId: BIG, teamId: 'T0ACME001' });
  const since = new Date(now().getTime() + 60_000).toISOString();
  simulator.emit({ ...invalidated({ session_id: BIG_NEIGHBOUR }), date_create: Date.parse(since) / 1_000 });
  assert.equal((await revoke.verify(client, ask, plan, since)).state, 'effective');
});

test('a session that was never listed counts as ended only where the log names it', async (t) => {
  const { client, simulator, now } = await simulated(t, { sessions: [] });
  const plan = await revoke.plan(client, ask);
  assert.equal(plan.alreadyDone, false);
  const since = now().toISOString();
  simulator.emit(invalidated({}));
  const unseen = await revoke.verify(client, ask, plan, since);
  assert.deepEqual([unseen.state, unseen.strongest.state], ['pending', 'proven']);
  simulator.emit({
    ...invalidated({ session_id: BIG }),
    date_create: Date.parse('2026-02-20T00:00:00Z') / 1_000,
  });
  assert.equal((await revoke.plan(client, ask)).alreadyDone, true);
  const earlier = await revoke.verify(client, ask, plan, since);
  assert.deepEqual([earlier.state, earlier.strongest.state], ['effective', 'effective']);
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
