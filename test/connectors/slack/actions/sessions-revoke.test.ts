import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ActionPlan, ActionReceipt, ProofReading } from 'countersign/kit';
import { activeSessions } from '../../../../connectors/slack/lookups.ts';
import { ALICE, action, BIG, BIG_NEIGHBOUR, BOB, OWNER, request, simulated } from '../simulated.ts';

const revoke = action('sessions.revoke');
const ask = request('sessions.revoke', { input: { 'include-tokens': true } });

const login = (sessionId: string) => ({
  action: 'user_login',
  actor: { type: 'user', user: { id: ALICE.id } },
  entity: { type: 'user', user: { id: ALICE.id } },
  context: { session_id: sessionId },
});

test('the plan shows each session and what stays, and changes nothing', async (t) => {
  const { client, simulator } = await simulated(t);
  const plan = ActionPlan.parse(await revoke.plan(client, ask));
  assert.equal(plan.summary, `End all 3 Slack sessions of ${ALICE.email}`);
  assert.equal(plan.alreadyDone, false);
  assert.ok(plan.present.includes(`session ${BIG} from 198.51.100.7 (macOS 15.1 MacBook Pro 4.41.104)`));
  assert.ok(plan.present.some((line) => line.startsWith('tokens stay')));
  assert.deepEqual(plan.before, { sessions: [BIG, BIG_NEIGHBOUR, '77'] });
  assert.ok(simulator.ledger.every(({ changed }) => !changed));
});

test('an approval is bound to the account and not to a session that comes or goes', async (t) => {
  const { client, simulator } = await simulated(t);
  const before = await revoke.plan(client, ask);
  await client.invalidateSession({ userId: ALICE.id, sessionId: '77', teamId: undefined });
  assert.deepEqual((await revoke.plan(client, ask)).binds, before.binds);
  assert.equal(simulator.ledger.filter(({ changed }) => changed).length, 1);
});

test('all sessions of the user end, proven by list and log, and nobody else’s', async (t) => {
  const { client, now } = await simulated(t);
  const plan = await revoke.plan(client, ask);
  const since = now().toISOString();
  const receipt = ActionReceipt.parse(await revoke.perform(client, ask, plan));
  assert.match(receipt.calls[0] ?? '', /^POST \/api\/admin\.users\.session\.reset → 200 for W0ALICE001$/);
  assert.equal(receipt.requestIds.length, 1);
  const proof = ProofReading.parse(await revoke.verify(client, ask, plan, since));
  assert.equal(proof.state, 'proven');
  assert.ok(proof.saw.some((line) => line.includes('user_session_reset_by_admin')));
  assert.equal((await activeSessions(client, BOB.id)).length, 1);
});

test('a success that changed nothing stays pending', async (t) => {
  const { client, simulator, now } = await simulated(t);
  const plan = await revoke.plan(client, ask);
  simulator.inject({ path: /session\.reset$/, kind: 'no-effect' });
  await revoke.perform(client, ask, plan);
  const proof = await revoke.verify(client, ask, plan, now().toISOString());
  assert.equal(proof.state, 'pending');
  assert.match(proof.saw[0] ?? '', /still shows 3 sessions/);
});

test('until the log shows it, it is effective and no more', async (t) => {
  const { client, now, advance } = await simulated(t, { auditLagMs: 60_000 });
  const plan = await revoke.plan(client, ask);
  const since = now().toISOString();
  await revoke.perform(client, ask, plan);
  assert.equal((await revoke.verify(client, ask, plan, since)).state, 'effective');
  advance(60_000);
  assert.equal((await revoke.verify(client, ask, plan, since)).state, 'proven');
});

test('an earlier reset proves nothing of this one', async (t) => {
  const { client, now, advance } = await simulated(t);
  const plan = await revoke.plan(client, ask);
  await revoke.perform(client, ask, plan);
  advance(5_000);
  const proof = await revoke.verify(client, ask, plan, now().toISOString());
  assert.equal(proof.state, 'effective');
});

test('a reset of mobile sessions alone is no proof', async (t) => {
  const { client, simulator, now } = await simulated(t, { sessions: [] });
  const plan = { ...(await revoke.plan(client, ask)), before: { sessions: [BIG] } };
  simulator.emit({
    action: 'user_session_reset_by_admin',
    entity: { type: 'user', user: { id: ALICE.id } },
    details: { mobile_only: true, web_only: false },
  });
  assert.equal((await revoke.verify(client, ask, plan, now().toISOString())).state, 'effective');
});

test('a reset of another user is no proof', async (t) => {
  const { client, now } = await simulated(t, { sessions: [] });
  const plan = { ...(await revoke.plan(client, ask)), before: { sessions: [BIG] } };
  await client.resetSessions(BOB.id);
  assert.equal((await revoke.verify(client, ask, plan, now().toISOString())).state, 'effective');
});

test('that Slack’s own anomaly response came first is success', async (t) => {
  const { client, simulator, now } = await simulated(t, { sessions: [] });
  const plan = { ...(await revoke.plan(client, ask)), before: { sessions: [BIG] } };
  simulator.emit({
    action: 'user_sessions_reset_by_anomaly_event_response',
    entity: { type: 'user', user: { id: ALICE.id } },
  });
  assert.equal((await revoke.verify(client, ask, plan, now().toISOString())).state, 'proven');
});

test('a session that a sign-in after the reset explains keeps no proof open; any other does', async (t) => {
  const { client, simulator, now, advance } = await simulated(t, {
    sessions: [{ id: '501', userId: ALICE.id, teamId: 'T0ACME001' }],
  });
  const plan = { ...(await revoke.plan(client, ask)), before: { sessions: [BIG] } };
  const since = now().toISOString();
  simulator.emit({
    action: 'user_session_reset_by_admin',
    entity: { type: 'user', user: { id: ALICE.id } },
    details: {},
  });
  assert.equal((await revoke.verify(client, ask, plan, since)).state, 'pending');
  simulator.emit(login('501'));
  assert.equal(
    (await revoke.verify(client, ask, plan, since)).state,
    'pending',
    'in the very second of the reset',
  );
  advance(2_000);
  simulator.emit(login('501'));
  const proof = await revoke.verify(client, ask, plan, since);
  assert.equal(proof.state, 'proven');
  assert.ok(proof.saw.includes('1 sessions were signed in anew since'));
});

test('with no session there is nothing to do, and doing it again is no error', async (t) => {
  const { client, now } = await simulated(t, { sessions: [] });
  const plan = await revoke.plan(client, ask);
  assert.equal(plan.alreadyDone, true);
  const proof = await revoke.verify(client, ask, plan, now().toISOString());
  assert.equal(proof.state, 'effective');
  assert.equal(proof.strongest.state, 'effective');
  await revoke.perform(client, ask, plan);
  await revoke.perform(client, ask, plan);
});

test('a primary owner’s sessions are refused in Slack’s words', async (t) => {
  const { client } = await simulated(t);
  const owner = request('sessions.revoke', { account: { ...ask.account, id: OWNER.id } });
  const plan = await revoke.plan(client, owner);
  await assert.rejects(revoke.perform(client, owner, plan), {
    code: 'ERR_CONNECTOR_REJECTED',
    message: /cannot_reset_primary_owner/,
  });
});

test('a parameter it does not know is refused before anything is asked', async (t) => {
  const { client, simulator } = await simulated(t);
  await assert.rejects(revoke.plan(client, request('sessions.revoke', { input: { everything: true } })), {
    code: 'ERR_INPUT_INVALID',
  });
  assert.equal(simulator.ledger.length, 0);
});
