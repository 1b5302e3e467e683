import assert from 'node:assert/strict';
import { test } from 'node:test';
import { changes } from '../../../support/platform.ts';
import { action, alice, request, startOkta } from '../fixture.ts';
import { ALICE, BOB, logRecord } from '../seed.ts';

const sessionsRevoke = action('sessions.revoke');
const ASKED = request('sessions.revoke');

test('the plan tells the status and the tokens, and that sessions are in no list', async (t) => {
  const { client } = await startOkta(t);
  const plan = await sessionsRevoke.plan(client, ASKED);
  assert.equal(plan.summary, 'End all Okta sessions of alice@acme.example and revoke their OAuth tokens');
  assert.deepEqual(plan.present, [
    'the account is ACTIVE',
    'how many sessions there are is not known: Okta lists none',
    '2 refresh tokens of Mail (0oa1mail)',
    '1 refresh tokens of Chat (0oa2chat)',
  ]);
  assert.deepEqual(plan.binds, { account: ALICE.id, 'include-tokens': true, 'forget-devices': true });
  assert.deepEqual(plan.before, { tokens: ['oar1', 'oar2', 'oar3'] });
});

test('the call says oauthTokens, and the receipt keeps its line and request id', async (t) => {
  const { client, simulator } = await startOkta(t);
  const plan = await sessionsRevoke.plan(client, ASKED);
  const receipt = await sessionsRevoke.perform(client, ASKED, plan);
  assert.deepEqual(receipt.calls, [
    `DELETE /api/v1/users/${ALICE.id}/sessions?oauthTokens=true&forgetDevices=true → 204`,
  ]);
  assert.match(receipt.requestIds[0] ?? '', /^simulated\d+$/);
  assert.deepEqual(changes(simulator), [`DELETE /api/v1/users/${ALICE.id}/sessions`]);
});

test('it is proven by the log’s clearing and by empty lists, and the ended sessions are counted', async (t) => {
  const { client, now } = await startOkta(t);
  const plan = await sessionsRevoke.plan(client, ASKED);
  const since = now().toISOString();
  assert.equal((await sessionsRevoke.verify(client, ASKED, plan, since)).state, 'pending');
  await sessionsRevoke.perform(client, ASKED, plan);
  const reading = await sessionsRevoke.verify(client, ASKED, plan, since);
  assert.equal(reading.state, 'proven');
  assert.match(reading.saw[0] ?? '', /^System Log: user\.session\.clear at 2026-03-01T09:00:00\.000Z/);
  assert.deepEqual(reading.saw.slice(1), [
    '2 sessions ended in the same transaction',
    'no refresh token from before is listed',
    'the account is ACTIVE',
  ]);
  assert.match(reading.strongest.why, /no list of a user’s sessions/);
});

test('a clearing that came before the call, failed, or met another user proves nothing', async (t) => {
  const { client, simulator, now } = await startOkta(t);
  const plan = await sessionsRevoke.plan(client, ASKED);
  const since = now().toISOString();
  const target = [{ id: ALICE.id, type: 'User' }];
  const actor = { id: 'admin', type: 'User' };
  simulator.emit(logRecord('user.session.clear', '2026-03-01T08:59:59.999Z', { target, actor }));
  simulator.emit(logRecord('user.session.clear', since, { target, actor, outcome: { result: 'FAILURE' } }));
  simulator.emit(logRecord('user.session.clear', since, { target: [{ id: BOB.id, type: 'User' }], actor }));
  const request = { ...ASKED, input: { 'include-tokens': false } };
  assert.equal((await sessionsRevoke.verify(client, request, plan, since)).state, 'pending');
});

test('without tokens they stay, and that is what is said', async (t) => {
  const { client, simulator, now } = await startOkta(t);
  const asked = { ...ASKED, input: { 'include-tokens': false, 'forget-devices': false } };
  const plan = await sessionsRevoke.plan(client, asked);
  assert.ok(plan.present.includes('OAuth tokens stay'));
  const since = now().toISOString();
  await sessionsRevoke.perform(client, asked, plan);
  const made = simulator.ledger.find(({ changed }) => changed);
  assert.deepEqual(made?.query, { oauthTokens: 'false', forgetDevices: 'false' });
  assert.equal((await sessionsRevoke.verify(client, asked, plan, since)).state, 'proven');
  assert.equal((await client.refreshTokens(ALICE.id, '0oa1mail')).length, 2);
});

test('a token that outlives the clearing keeps the proof open; one of a new sign-in does not', async (t) => {
  const { client, simulator, now } = await startOkta(t, {
    refreshTokens: [
      { id: 'old', userId: ALICE.id, clientId: 'a' },
      { id: 'later', userId: ALICE.id, clientId: 'b', createdAt: '2026-03-01T09:05:00.000Z' },
    ],
  });
  const since = now().toISOString();
  const target = [{ id: ALICE.id, type: 'User' }];
  simulator.emit(logRecord('user.session.clear', since, { target }));
  const plan = { ...(await sessionsRevoke.plan(client, ASKED)), before: { tokens: ['old'] } };
  const open = await sessionsRevoke.verify(client, ASKED, plan, since);
  assert.equal(open.state, 'pending');
  assert.ok(open.saw.includes('1 refresh tokens from before are still listed'));
  await client.revokeTokens(ALICE.id, 'a');
  const done = await sessionsRevoke.verify(client, ASKED, plan, since);
  assert.equal(done.state, 'proven');
  assert.ok(done.saw.includes('1 refresh tokens were made anew since'));
});

test('nobody’s sessions are not ended', async (t) => {
  const { client } = await startOkta(t);
  const nobody = request('sessions.revoke', { account: { ...alice, id: '00unobody' } });
  await assert.rejects(sessionsRevoke.plan(client, nobody), { code: 'ERR_CONNECTOR_NOT_FOUND' });
});

test('a parameter of the wrong type is refused before anything is asked', async (t) => {
  const { client, simulator } = await startOkta(t);
  const asked = { ...ASKED, input: { 'include-tokens': 'yes' } };
  await assert.rejects(sessionsRevoke.plan(client, asked), {
    code: 'ERR_INPUT_INVALID',
    place: 'with.include-tokens',
  });
  assert.equal(simulator.ledger.length, 0);
});
