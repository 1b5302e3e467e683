import assert from 'node:assert/strict';
import { test } from 'node:test';
import { changes } from '../../../support/platform.ts';
import { action, carryOut, request, startKeycloak } from '../fixture.ts';
import { ALICE, adminEvent, OFFLINE, SESSION, seed } from '../seed.ts';

const named = (id: string) =>
  request('session.revoke', { credential: { kind: 'session', platform: 'keycloak', id } });
const sessionPath = (id: string) => `/admin/realms/acme/sessions/${id}`;

test('the session named ends alone, proven by list and log', async (t) => {
  const keycloak = await startKeycloak(t);
  const { reading } = await carryOut(keycloak, named(SESSION));
  assert.deepEqual(changes(keycloak.simulator), [`DELETE ${sessionPath(SESSION)}`]);
  assert.equal(reading.state, 'proven');
  assert.deepEqual(
    (await keycloak.client.sessions(ALICE.id)).map(({ id }) => id),
    ['alice-session-2'],
  );
});

test('the offline session of the same id is a call of its own', async (t) => {
  const twin = { id: SESSION, userId: ALICE.id, clients: ['backup'] };
  const keycloak = await startKeycloak(t, { offlineSessions: [twin] });
  const { reading } = await carryOut(keycloak, named(SESSION));
  const made = keycloak.simulator.ledger.filter(({ changed }) => changed).map(({ query }) => query);
  assert.deepEqual(made, [{}, { isOffline: 'true' }]);
  assert.equal(reading.state, 'proven');
});

test('an offline session that an older server cannot end stays unproven, and is named', async (t) => {
  const keycloak = await startKeycloak(t, { knowsOffline: false });
  const { reading } = await carryOut(keycloak, named(OFFLINE));
  assert.deepEqual(changes(keycloak.simulator), []);
  assert.equal(reading.state, 'pending');
  assert.ok(reading.saw.includes('offline tokens of it are still listed: backup'));
});

test('somebody else’s session is never ended, whatever the detection says', async (t) => {
  const keycloak = await startKeycloak(t);
  const { plan, receipt, reading } = await carryOut(keycloak, named('bob-session-1'));
  assert.match(plan.present[0] ?? '', /somebody else’s/);
  assert.match(receipt.calls[0] ?? '', /^no session of this id is listed/);
  assert.deepEqual(changes(keycloak.simulator), []);
  assert.equal(reading.state, 'pending');
});

test('a session that was not listed is proven ended by the log alone', async (t) => {
  const log = [
    ...seed.log,
    adminEvent('DELETE', sessionPath('x').slice('/admin/realms/acme/'.length), '2026-03-01T09:00:00.000Z'),
  ];
  const keycloak = await startKeycloak(t, { log });
  assert.equal((await carryOut(keycloak, named('x'))).reading.state, 'proven');
});

test('a credential that is no session of Keycloak is refused before anything is asked', async (t) => {
  const { client, simulator } = await startKeycloak(t);
  const key = request('session.revoke', { credential: { kind: 'api-key', platform: 'keycloak', id: 'k' } });
  await assert.rejects(action('session.revoke').plan(client, key), { code: 'ERR_INPUT_INVALID' });
  assert.equal(simulator.ledger.length, 0);
});
