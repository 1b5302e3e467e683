import assert from 'node:assert/strict';
import { test } from 'node:test';
import { changes } from '../../../support/platform.ts';
import { action, request, startEntra } from '../fixture.ts';
import { ALICE, BOB } from '../seed.ts';

const revoke = action('sessions.revoke');
const asked = request('sessions.revoke');

test('the mark moves past the call and the log says so: proven', async (t) => {
  const { client, simulator, now } = await startEntra(t);
  const plan = await revoke.plan(client, asked);
  const since = now().toISOString();
  const receipt = await revoke.perform(client, asked, plan);
  assert.deepEqual(changes(simulator), [`POST /v1.0/users/${ALICE.id}/revokeSignInSessions`]);
  assert.equal(receipt.effectiveWithinMs, 5 * 60_000);
  assert.equal(receipt.requestIds.length, 1);
  const reading = await revoke.verify(client, asked, plan, since);
  assert.equal(reading.state, 'proven');
  assert.match(
    reading.saw.join('\n'),
    /count from 2026-03-01T09:00:00Z on.*\n.*Update StsRefreshTokenValidFrom/,
  );
});

test('a success without effect is never seen as done', async (t) => {
  const { client, simulator, now, advance } = await startEntra(t);
  const plan = await revoke.plan(client, asked);
  const since = now().toISOString();
  simulator.inject({ path: /revokeSignInSessions/, kind: 'no-effect' });
  await revoke.perform(client, asked, plan);
  advance(10 * 60_000);
  assert.equal((await revoke.verify(client, asked, plan, since)).state, 'pending');
});

test('a mark that another moved between plan and call proves nothing of this call', async (t) => {
  const { client, simulator, now, advance } = await startEntra(t);
  const plan = await revoke.plan(client, asked);
  advance(60_000);
  await client.revokeSessions(ALICE.id);
  advance(60_000);
  const since = now().toISOString();
  simulator.inject({ path: /revokeSignInSessions/, kind: 'no-effect' });
  await revoke.perform(client, asked, plan);
  assert.equal((await revoke.verify(client, asked, plan, since)).state, 'pending');
});

test('until the log follows it is effective, and then proven', async (t) => {
  const { client, now, advance } = await startEntra(t, { logDelayMs: 120_000 });
  const plan = await revoke.plan(client, asked);
  const since = now().toISOString();
  await revoke.perform(client, asked, plan);
  assert.equal((await revoke.verify(client, asked, plan, since)).state, 'effective');
  advance(121_000);
  assert.equal((await revoke.verify(client, asked, plan, since)).state, 'proven');
});

for (const [what, user] of [
  ['a guest', { userType: 'Guest' }],
  ['an external name', { userPrincipalName: 'alice_x.example#EXT#@acme.example' }],
] as const) {
  test(`the sessions of ${what} are their home tenant’s: a gap for a person, not a success`, async (t) => {
    const { client, simulator } = await startEntra(t, { users: [{ ...ALICE, ...user }] });
    await assert.rejects(revoke.plan(client, asked), {
      code: 'ERR_CAPABILITY_NOT_OFFERED',
      message: /home tenant/,
    });
    assert.deepEqual(changes(simulator), []);
  });
}

test('of a synchronised account the plan says where its password is reset', async (t) => {
  const { client } = await startEntra(t, { users: [{ ...ALICE, onPremisesSyncEnabled: true }] });
  assert.match((await revoke.plan(client, asked)).present.join('\n'), /Active Directory masters the account/);
});

test('says what stays open: minutes of delay, and tokens of up to 28 hours', () => {
  const ends = Object.fromEntries(revoke.residual.map(({ layer, endsWithinMs }) => [layer, endsWithinMs]));
  assert.equal(ends['idp-session'], 5 * 60_000);
  assert.equal(ends['access-token'], 28 * 3_600_000);
  assert.equal(ends['app-session'], null);
});

test('sessions without tokens cannot be had, and an unknown account is none', async (t) => {
  const { client } = await startEntra(t, { users: [BOB] });
  const without = request('sessions.revoke', { input: { 'include-tokens': false } });
  await assert.rejects(revoke.plan(client, without), { code: 'ERR_INPUT_INVALID' });
  await assert.rejects(revoke.plan(client, asked), { code: 'ERR_CONNECTOR_NOT_FOUND' });
});
