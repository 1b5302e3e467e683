import assert from 'node:assert/strict';
import { test } from 'node:test';
import { changes } from '../../../support/platform.ts';
import { action, alice, carryOut, request, startKeycloak } from '../fixture.ts';
import { ALICE, adminEvent, SESSION, seed } from '../seed.ts';

const ASKED = request('sessions.revoke');
const USER = `/admin/realms/acme/users/${ALICE.id}`;

test('sessions end first, then offline tokens, which a logout leaves: proven by lists, notBefore and log', async (t) => {
  const keycloak = await startKeycloak(t);
  const { plan, reading } = await carryOut(keycloak, ASKED);
  assert.deepEqual(plan.present, [
    '2 sessions are open',
    'chat holds 1 offline tokens',
    'backup holds 1 offline tokens',
  ]);
  assert.deepEqual(changes(keycloak.simulator), [
    `POST ${USER}/logout`,
    `DELETE ${USER}/consents/backup`,
    `DELETE ${USER}/consents/chat`,
  ]);
  assert.equal(reading.state, 'proven');
  assert.deepEqual(reading.saw, [
    'no session from before is listed',
    'no offline token from before is listed',
    'tokens from before 2026-03-01T09:00:00.000Z are refused',
    `admin event ACTION users/${ALICE.id}/logout at 2026-03-01T09:00:00.000Z`,
  ]);
  assert.equal((await keycloak.client.sessions('b0b00000-0000-4000-8000-000000000002')).length, 1);
});

test('without include-tokens offline tokens stay, and the plan says so', async (t) => {
  const keycloak = await startKeycloak(t);
  const { plan, reading } = await carryOut(keycloak, { ...ASKED, input: { 'include-tokens': false } });
  assert.ok(plan.present.includes('offline tokens stay listed, though they are refused from now on'));
  assert.deepEqual(changes(keycloak.simulator), [`POST ${USER}/logout`]);
  assert.equal(reading.state, 'proven');
  assert.equal((await keycloak.client.offlineSessions(ALICE.id, 'x')).length, 0);
  assert.equal((await keycloak.client.consents(ALICE.id)).length, 3);
});

test('a refusal between logout and offline tokens is of unknown outcome, and verify shows what is left', async (t) => {
  const keycloak = await startKeycloak(t);
  keycloak.simulator.inject({ method: 'DELETE', path: /consents\/chat/, kind: 'forbidden' });
  const one = action('sessions.revoke');
  const plan = await one.plan(keycloak.client, ASKED);
  const since = keycloak.now().toISOString();
  await assert.rejects(one.perform(keycloak.client, ASKED, plan), { code: 'ERR_CONNECTOR_OUTCOME_UNKNOWN' });
  const reading = await one.verify(keycloak.client, ASKED, plan, since);
  assert.equal(reading.state, 'pending');
  assert.ok(reading.saw.includes('offline tokens from before are still listed: chat'));
});

test('where the realm saves no admin events, lists and notBefore are the strongest there is', async (t) => {
  const keycloak = await startKeycloak(t, { adminEventsEnabled: false });
  const { reading } = await carryOut(keycloak, ASKED);
  assert.deepEqual([reading.state, reading.strongest.state], ['effective', 'effective']);
  assert.ok(reading.saw.at(-1)?.startsWith('the realm saves no admin events'));
});

test('a logout without any session is carried out, since it refuses what no list shows', async (t) => {
  const keycloak = await startKeycloak(t, { sessions: [], offlineSessions: [] });
  const { plan, reading } = await carryOut(keycloak, ASKED);
  assert.equal(plan.alreadyDone, false);
  assert.deepEqual(changes(keycloak.simulator), [`POST ${USER}/logout`]);
  assert.equal(reading.state, 'proven');
});

test('an admin event of somebody else’s earlier logout proves nothing', async (t) => {
  const log = [...seed.log, adminEvent('ACTION', `users/${ALICE.id}/logout`, '2026-03-01T08:59:59.000Z')];
  const { client, now } = await startKeycloak(t, { log });
  const one = action('sessions.revoke');
  const plan = await one.plan(client, ASKED);
  assert.equal((await one.verify(client, ASKED, plan, now().toISOString())).state, 'pending');
});

test('a session of a new sign-in since does not keep the proof open', async (t) => {
  const keycloak = await startKeycloak(t);
  const { plan, since } = await carryOut(keycloak, ASKED);
  const again = { id: 'new', userId: ALICE.id, start: Date.parse(since) + 1_000 };
  const later = await startKeycloak(t, {
    users: [{ ...ALICE, notBefore: Date.parse(since) / 1_000 }],
    sessions: [again],
    offlineSessions: [],
  });
  const reading = await action('sessions.revoke').verify(later.client, ASKED, plan, since);
  assert.equal(reading.state, 'effective');
  assert.ok(reading.saw.includes('1 sessions were begun anew since'));
  const old = await startKeycloak(t, { sessions: [{ id: SESSION, userId: ALICE.id, start: again.start }] });
  assert.equal((await action('sessions.revoke').verify(old.client, ASKED, plan, since)).state, 'pending');
});

test('nobody’s sessions are not ended', async (t) => {
  const { client } = await startKeycloak(t);
  const nobody = request('sessions.revoke', { account: { ...alice, id: 'nobody' } });
  await assert.rejects(action('sessions.revoke').plan(client, nobody), { code: 'ERR_CONNECTOR_NOT_FOUND' });
});
