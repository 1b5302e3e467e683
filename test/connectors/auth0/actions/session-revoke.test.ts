import assert from 'node:assert/strict';
import { test } from 'node:test';
import { changes } from '../../../support/platform.ts';
import { action, done, request, startAuth0 } from '../fixture.ts';
import { ALICE, SESSION } from '../seed.ts';

const sessionRevoke = action('session.revoke');
const asked = (id: string) =>
  request('session.revoke', { credential: { kind: 'session', platform: 'auth0', id } });

test('one session goes with its refresh tokens, the others stay', async (t) => {
  const auth0 = await startAuth0(t);
  const { plan, verify } = await done(auth0, asked(SESSION));
  assert.deepEqual(plan.before, { wasLive: true, tokens: ['rt_1'] });
  assert.equal((await verify()).state, 'proven');
  assert.deepEqual(changes(auth0.simulator), [`POST /api/v2/sessions/${SESSION}/revoke`]);
  assert.deepEqual(
    (await auth0.client.sessions(ALICE.id)).map(({ id }) => id),
    ['sess_alice_2'],
  );
  assert.deepEqual(
    (await auth0.client.refreshTokens(ALICE.id)).map(({ id }) => id),
    ['rt_2', 'rt_3'],
  );
});

test('a refresh token that outlives its session keeps the proof open', async (t) => {
  const auth0 = await startAuth0(t, {
    sessions: [],
    refreshTokens: [{ id: 'rt_1', userId: ALICE.id, clientId: 'mail', sessionId: SESSION }],
  });
  const { plan, verify } = await done(auth0, asked(SESSION));
  assert.ok(plan.present.includes('1 refresh tokens came from it'));
  const reading = await verify();
  assert.equal(reading.state, 'pending');
  assert.ok(reading.saw.includes('1 refresh tokens from it are listed'));
});

test('another person’s session is not touched', async (t) => {
  const { client, simulator } = await startAuth0(t);
  await assert.rejects(sessionRevoke.plan(client, asked('sess_bob_1')), { code: 'ERR_CONNECTOR_REJECTED' });
  assert.deepEqual(changes(simulator), []);
});

test('a session that Auth0 never showed is no proof of anything', async (t) => {
  const auth0 = await startAuth0(t);
  const { receipt, verify } = await done(auth0, asked('sess_unknown'));
  assert.deepEqual(receipt.calls, ['POST /api/v2/sessions/sess_unknown/revoke → 404']);
  const reading = await verify();
  assert.equal(reading.state, 'pending');
  assert.match(reading.strongest.why, /never showed/);
});

test('a credential that is no session of Auth0 is refused before anything is asked', async (t) => {
  const { client, simulator } = await startAuth0(t);
  const elsewhere = request('session.revoke', { credential: { kind: 'session', platform: 'okta', id: 'x' } });
  await assert.rejects(sessionRevoke.plan(client, elsewhere), { code: 'ERR_INPUT_INVALID' });
  assert.equal(simulator.ledger.length, 0);
});
