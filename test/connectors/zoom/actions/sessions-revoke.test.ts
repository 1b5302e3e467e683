import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { changes } from '../../../support/platform.ts';
import { action, request, startZoom, thrownBy } from '../fixture.ts';
import { ALICE, BOB, OWNER, seed, signIn } from '../seed.ts';

const revoke = action('sessions.revoke');
const ask = request('sessions.revoke');

/** Plans, performs and reads. */
async function tried(t: Parameters<typeof startZoom>[0], overrides: Record<string, unknown> = {}) {
  const fixture = await startZoom(t, overrides);
  const since = fixture.now().toISOString();
  const plan = await revoke.plan(fixture.client, ask);
  await revoke.perform(fixture.client, ask, plan);
  return { ...fixture, plan, verify: () => revoke.verify(fixture.client, ask, plan, since) };
}

describe('a plan', () => {
  test('names the kinds of client that are signed in, by the report', async (t) => {
    const { client } = await startZoom(t);
    const { present, before, alreadyDone } = await revoke.plan(client, ask);
    assert.ok(present.includes('signed in, and not out since: Windows'));
    assert.deepEqual(before, { email: ALICE.email, signedIn: ['Windows', 'Browser'] });
    assert.equal(alreadyDone, false);
  });

  test('does not take the absence of sign-ins for the absence of sessions', async (t) => {
    const { client } = await startZoom(t, { activities: [] });
    const { present, alreadyDone } = await revoke.plan(client, ask);
    assert.match(present.join('\n'), /older sessions show nowhere/);
    assert.equal(alreadyDone, false);
  });

  test('is refused for who does not sign in by single sign-on, whose sessions Zoom does not end', async (t) => {
    const { client } = await startZoom(t);
    const account = { platform: 'zoom', id: BOB.id, email: BOB.email, status: 'active' } as const;
    const thrown = await thrownBy(revoke.plan(client, request('sessions.revoke', { account })));
    assert.equal(thrown.code, 'ERR_CAPABILITY_NOT_OFFERED');
    assert.match(thrown.message, /login types 100.*account\.suspend/);
  });

  test('for who signs in otherwise too says that those sessions may go on', async (t) => {
    const { client } = await startZoom(t, { users: [OWNER, { ...ALICE, login_types: [101, 1, 100] }] });
    const { present } = await revoke.plan(client, ask);
    assert.match(present.join('\n'), /login types 1, 100\): those sessions may go on/);
  });

  test('where Zoom does not tell how somebody signs in says so', async (t) => {
    const { login_types: _, ...untold } = ALICE;
    const { client } = await startZoom(t, { users: [OWNER, untold] });
    assert.match((await revoke.plan(client, ask)).present.join('\n'), /does not tell how the user signs in/);
  });
});

describe('proof', () => {
  test('is a sign-out of each kind of client that was signed in, once the report follows', async (t) => {
    const { verify, advance, simulator } = await tried(t, { reportDelayMs: 45_000 });
    assert.deepEqual(changes(simulator), [`DELETE /v2/users/${ALICE.id}/token`]);
    assert.equal((await verify()).state, 'pending');
    advance(45_000);
    const { state, saw } = await verify();
    assert.equal(state, 'proven');
    assert.match(saw.join('\n'), /signed out at 2026-03-01T09:00:00\.000Z \(Windows\)/);
  });

  test('does not come from one of two clients', async (t) => {
    const { verify } = await tried(t, { sessions: [{ user: ALICE.id }] });
    const { state, saw } = await verify();
    assert.equal(state, 'pending');
    assert.match(saw.join('\n'), /no sign-out since: Browser/);
  });

  test('never comes where the report writes no sign-out for it', async (t) => {
    const { verify, advance } = await tried(t, { logsRevocation: false });
    advance(3_600_000);
    assert.equal((await verify()).state, 'pending');
  });

  test('of sessions that showed nowhere is a sign-out all the same', async (t) => {
    const { verify } = await tried(t, { activities: [] });
    assert.equal((await verify()).state, 'proven');
  });

  test('does not come from a sign-out of before, nor from one of somebody else', async (t) => {
    const activities = [
      signIn('2026-03-01T08:59:59Z', { type: 'Sign out' }),
      signIn('2026-03-01T09:00:00Z', { type: 'Sign out', email: BOB.email }),
    ];
    const { verify } = await tried(t, { activities, sessions: [] });
    assert.equal((await verify()).state, 'pending');
  });

  test('stands when the user signs in again, and says so', async (t) => {
    const { verify, simulator, advance, now } = await tried(t);
    advance(60_000);
    simulator.emit(signIn(now().toISOString(), { client_type: 'Browser' }));
    const { state, saw } = await verify();
    assert.equal(state, 'proven');
    assert.match(saw.join('\n'), /signed in at 2026-03-01T09:01:00\.000Z \(Browser\)/);
  });

  test('is not missed by the fraction of a second that the report leaves out', async (t) => {
    const fixture = await startZoom(t);
    fixture.advance(700);
    const since = fixture.now().toISOString();
    const plan = await revoke.plan(fixture.client, ask);
    await revoke.perform(fixture.client, ask, plan);
    assert.equal((await revoke.verify(fixture.client, ask, plan, since)).state, 'proven');
  });
});

test('sessions that were not begun by single sign-on go on', async (t) => {
  const sessions = seed.sessions.map((session) => ({ ...session, sso: session.client_type !== 'Browser' }));
  const { verify } = await tried(t, { sessions });
  assert.equal((await verify()).state, 'pending');
});

test('a raw secret in a record of the report never comes into a plan or a proof', async (t) => {
  const secret = `ghp_${'zoomzoom'.padEnd(36, '7')}`;
  const { client } = await startZoom(t, {
    activities: [signIn('2026-03-01T08:00:00Z', { client_type: secret })],
  });
  const plan = JSON.stringify(await revoke.plan(client, ask));
  assert.match(plan, /fp_[0-9a-f]{32}/);
  assert.ok(!plan.includes(secret));
});
