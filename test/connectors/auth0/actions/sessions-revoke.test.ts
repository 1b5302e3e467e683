import assert from 'node:assert/strict';
import { test } from 'node:test';
import { changes } from '../../../support/platform.ts';
import { action, alice, done, request, startAuth0 } from '../fixture.ts';
import { ALICE, apiCall, BOB, SESSION, seed } from '../seed.ts';

const sessionsRevoke = action('sessions.revoke');
const ASKED = request('sessions.revoke');
const ACCESS = `/api/v2/users/${encodeURIComponent(ALICE.id)}/revoke-access`;

test('the plan counts sessions and tokens', async (t) => {
  const { client } = await startAuth0(t);
  const plan = await sessionsRevoke.plan(client, ASKED);
  assert.equal(plan.summary, 'End all Auth0 sessions of alice@acme.example and revoke their refresh tokens');
  assert.deepEqual(plan.present, ['2 sessions', '2 refresh tokens of mail', '1 refresh tokens of chat']);
  assert.deepEqual(plan.before, { sessions: [SESSION, 'sess_alice_2'], tokens: ['rt_1', 'rt_2', 'rt_3'] });
});

test('one call takes sessions and refresh tokens, and nobody else’s', async (t) => {
  const auth0 = await startAuth0(t);
  const { receipt, verify } = await done(auth0, ASKED);
  assert.deepEqual(receipt.calls, [`POST ${ACCESS} → 202`]);
  assert.deepEqual(auth0.simulator.ledger.find(({ changed }) => changed)?.body, {
    preserve_refresh_tokens: false,
  });
  assert.equal((await verify()).state, 'proven');
  assert.equal((await auth0.client.sessions(BOB.id)).length, 1);
  assert.equal((await auth0.client.refreshTokens(BOB.id)).length, 1);
});

test('a 202 and its record prove nothing while the lists show what was to go', async (t) => {
  const auth0 = await startAuth0(t, { settleMs: 20_000 });
  const { verify } = await done(auth0, ASKED);
  const open = await verify();
  assert.equal(open.state, 'pending');
  assert.deepEqual(open.saw.slice(0, 2), [
    '2 sessions from before are still listed',
    '3 refresh tokens from before are still listed',
  ]);
  assert.match(open.saw[2] ?? '', /sapi POST \/users\/auth0\|alice.*\/revoke-access/);
  auth0.advance(20_000);
  assert.equal((await verify()).state, 'proven');
});

test('empty lists without the record are effective, and proven once the log follows', async (t) => {
  const auth0 = await startAuth0(t, { logDelayMs: 60_000 });
  const { verify } = await done(auth0, ASKED);
  assert.equal((await verify()).state, 'effective');
  auth0.advance(60_000);
  assert.equal((await verify()).state, 'proven');
});

test('without tokens they stay, outlive the sessions, and that is what is said', async (t) => {
  const auth0 = await startAuth0(t);
  const asked = { ...ASKED, input: { 'include-tokens': false } };
  const { plan, verify } = await done(auth0, asked);
  assert.ok(plan.present.includes('refresh tokens stay, and outlive the sessions'));
  assert.equal((await verify()).state, 'proven');
  assert.equal((await auth0.client.refreshTokens(ALICE.id)).length, 3);
});

test('a token that a session from before minted after the call keeps the proof open; a new sign-in does not', async (t) => {
  const createdAt = '2026-03-01T09:05:00.000Z';
  const child = { id: 'rt_child', userId: ALICE.id, clientId: 'mail', sessionId: SESSION, createdAt };
  const fresh = { id: 'rt_new', userId: ALICE.id, clientId: 'mail', sessionId: 'sess_new', createdAt };
  const before = { sessions: [SESSION], tokens: [] };
  const since = '2026-03-01T09:00:00.000Z';
  const { client } = await startAuth0(t, { sessions: [], refreshTokens: [child, fresh] });
  const plan = { ...(await sessionsRevoke.plan(client, ASKED)), before };
  const open = await sessionsRevoke.verify(client, ASKED, plan, since);
  assert.equal(open.state, 'pending');
  assert.equal(open.saw[1], '1 refresh tokens from before are still listed; 1 were made anew since');
  const { client: later } = await startAuth0(t, { sessions: [], refreshTokens: [fresh] });
  assert.equal((await sessionsRevoke.verify(later, ASKED, plan, since)).state, 'effective');
});

test('a call that came before, was refused, or met another user proves nothing', async (t) => {
  const { client, simulator, now } = await startAuth0(t, { sessions: [], refreshTokens: [] });
  const since = now().toISOString();
  const path = (id: string) => `/api/v2/users/${encodeURIComponent(id)}/revoke-access`;
  simulator.emit(apiCall('2026-03-01T08:59:59.999Z', 'post', path(ALICE.id)));
  simulator.emit(apiCall(since, 'post', path(ALICE.id), { status: 403 }));
  simulator.emit(apiCall(since, 'post', path(BOB.id)));
  const plan = { ...(await sessionsRevoke.plan(client, ASKED)), before: { sessions: ['gone'], tokens: [] } };
  assert.equal((await sessionsRevoke.verify(client, ASKED, plan, since)).state, 'effective');
  simulator.emit(apiCall(since, 'post', path(ALICE.id)));
  assert.equal((await sessionsRevoke.verify(client, ASKED, plan, since)).state, 'proven');
});

test('below Enterprise it is a gap, and nothing is asked', async (t) => {
  const { client, simulator } = await startAuth0(t, { plan: 'professional' });
  await assert.rejects(sessionsRevoke.plan(client, ASKED), { code: 'ERR_CAPABILITY_NOT_OFFERED' });
  assert.equal(simulator.ledger.length, 0);
  assert.equal(sessionsRevoke.offered?.({ plan: 'professional' }), false);
  assert.equal(sessionsRevoke.offered?.({ plan: 'enterprise' }), true);
});

test('nobody’s sessions are not ended', async (t) => {
  const { client, simulator } = await startAuth0(t, { users: seed.users });
  const nobody = request('sessions.revoke', { account: { ...alice, id: 'auth0|nobody' } });
  await assert.rejects(sessionsRevoke.plan(client, nobody), { code: 'ERR_CONNECTOR_NOT_FOUND' });
  assert.deepEqual(changes(simulator), []);
});
