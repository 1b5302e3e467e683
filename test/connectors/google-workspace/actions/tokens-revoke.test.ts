import assert from 'node:assert/strict';
import { test } from 'node:test';
import { changes } from '../../../support/platform.ts';
import { action, request, startWorkspace } from '../fixture.ts';
import { ALICE, adminRecord, CHAT_APP, logRecord, MAIL_APP } from '../seed.ts';

const tokensRevoke = action('tokens.revoke');
const ASKED = request('tokens.revoke');
const TOKENS = `/admin/directory/v1/users/${ALICE.id}/tokens`;

test('each app’s grant is named, taken away by a call of its own, and proven by list and log', async (t) => {
  const { client, simulator, now } = await startWorkspace(t);
  const plan = await tokensRevoke.plan(client, ASKED);
  assert.deepEqual(
    plan.targets.map(({ label }) => label),
    [`Mail (${MAIL_APP})`, `Chat (${CHAT_APP})`],
  );
  const since = now().toISOString();
  const receipt = await tokensRevoke.perform(client, ASKED, plan);
  assert.equal(receipt.calls.length, 2);
  assert.deepEqual(changes(simulator), [`DELETE ${TOKENS}/${MAIL_APP}`, `DELETE ${TOKENS}/${CHAT_APP}`]);
  assert.equal((await tokensRevoke.verify(client, ASKED, plan, since)).state, 'proven');
  assert.equal((await client.grants('110000000000000000002')).length, 1);
});

test('a refusal halfway is of unknown outcome, and verify names what is left', async (t) => {
  const { client, simulator, now } = await startWorkspace(t);
  const plan = await tokensRevoke.plan(client, ASKED);
  simulator.inject({ method: 'DELETE', path: /222-chat/, kind: 'forbidden' });
  const since = now().toISOString();
  await assert.rejects(tokensRevoke.perform(client, ASKED, plan), {
    code: 'ERR_CONNECTOR_OUTCOME_UNKNOWN',
    message: /111-mail.*but not the grant of 222-chat/,
  });
  const reading = await tokensRevoke.verify(client, ASKED, plan, since);
  assert.equal(reading.state, 'pending');
  assert.equal(reading.saw[0], `still listed: ${CHAT_APP}`);
});

test('a rate limit halfway is waited for, and the whole may be repeated', async (t) => {
  const { client, simulator, now } = await startWorkspace(t);
  const plan = await tokensRevoke.plan(client, ASKED);
  simulator.inject({ method: 'DELETE', path: /222-chat/, kind: 'rate-limit' });
  const since = now().toISOString();
  await assert.rejects(tokensRevoke.perform(client, ASKED, plan), { code: 'ERR_CONNECTOR_RATE_LIMITED' });
  await tokensRevoke.perform(client, ASKED, plan);
  assert.equal((await tokensRevoke.verify(client, ASKED, plan, since)).state, 'proven');
});

test('lists that are empty while the logs are late are effective, not proven', async (t) => {
  const { client, now } = await startWorkspace(t, { logDelayMs: { '*': 3_600_000 } });
  const plan = await tokensRevoke.plan(client, ASKED);
  const since = now().toISOString();
  await tokensRevoke.perform(client, ASKED, plan);
  assert.equal((await tokensRevoke.verify(client, ASKED, plan, since)).state, 'effective');
});

test('the token log alone proves it too, hours later', async (t) => {
  const { client, now } = await startWorkspace(t, { logDelayMs: { admin: 9e9 } });
  const plan = await tokensRevoke.plan(client, ASKED);
  const since = now().toISOString();
  await tokensRevoke.perform(client, ASKED, plan);
  const reading = await tokensRevoke.verify(client, ASKED, plan, since);
  assert.equal(reading.state, 'proven');
  assert.match(reading.saw.join('\n'), /log token: revoke/);
});

test('a record of before the call proves nothing', async (t) => {
  const old = adminRecord('REVOKE_3LO_TOKEN', '2026-03-01T08:58:00.000Z', [
    { name: 'APP_ID', value: MAIL_APP },
  ]);
  const { client, now } = await startWorkspace(t, { log: [old], logDelayMs: { token: 9e9 } });
  const plan = await tokensRevoke.plan(client, ASKED);
  const since = now().toISOString();
  await client.deleteGrant(ALICE.id, CHAT_APP);
  const bare = { ...client, grants: async () => [] };
  const reading = await tokensRevoke.verify(bare, ASKED, plan, since);
  assert.equal(reading.state, 'effective');
  assert.ok(reading.saw.includes(`no log shows the revocation of ${MAIL_APP}`));
});

test('a grant that somebody gave anew after its end refutes the proof', async (t) => {
  const { client, simulator, now, advance } = await startWorkspace(t);
  const plan = await tokensRevoke.plan(client, ASKED);
  const since = now().toISOString();
  await tokensRevoke.perform(client, ASKED, plan);
  advance(60_000);
  simulator.emit(
    logRecord('token', 'authorize', now().toISOString(), [{ name: 'client_id', value: MAIL_APP }]),
  );
  const regranted = { ...client, grants: async () => [{ clientId: MAIL_APP }] };
  const reading = await tokensRevoke.verify(regranted, ASKED, plan, since);
  assert.equal(reading.state, 'refuted');
  assert.match(reading.saw.join('\n'), /granted anew: log token: authorize/);
});

test('a grant that is still listed and was given before its end is waited for', async (t) => {
  const { client, simulator, now, advance } = await startWorkspace(t);
  const plan = await tokensRevoke.plan(client, ASKED);
  const since = now().toISOString();
  simulator.emit(logRecord('token', 'authorize', since, [{ name: 'client_id', value: MAIL_APP }]));
  advance(60_000);
  await tokensRevoke.perform(client, ASKED, plan);
  simulator.emit(
    logRecord('token', 'authorize', now().toISOString(), [{ name: 'client_id', value: MAIL_APP }]),
  );
  const stale = { ...client, grants: async () => [{ clientId: MAIL_APP }] };
  assert.equal((await tokensRevoke.verify(stale, ASKED, plan, since)).state, 'pending');
});

test('without grants there is nothing to do, and nothing to log', async (t) => {
  const { client, now } = await startWorkspace(t, { grants: [] });
  const plan = await tokensRevoke.plan(client, ASKED);
  assert.deepEqual([plan.alreadyDone, plan.present], [true, ['no app holds a grant of this user']]);
  const reading = await tokensRevoke.verify(client, ASKED, plan, now().toISOString());
  assert.deepEqual([reading.state, reading.strongest.state], ['effective', 'effective']);
  assert.deepEqual((await tokensRevoke.perform(client, ASKED, plan)).calls, [
    'no app held a grant of this user',
  ]);
});
