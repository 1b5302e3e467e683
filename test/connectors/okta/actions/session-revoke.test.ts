import assert from 'node:assert/strict';
import { test } from 'node:test';
import { changes } from '../../../support/platform.ts';
import { action, request, startOkta } from '../fixture.ts';
import { logRecord, SESSION } from '../seed.ts';

const sessionRevoke = action('session.revoke');
const credential = { kind: 'session', platform: 'okta', id: SESSION } as const;
const ASKED = request('session.revoke', { credential });

test('the one session is ended and proven by its own record', async (t) => {
  const { client, simulator, now } = await startOkta(t);
  const plan = await sessionRevoke.plan(client, ASKED);
  assert.match(plan.present[0] ?? '', /^session 102alice-session-1 is ACTIVE, made /);
  const since = now().toISOString();
  await sessionRevoke.perform(client, ASKED, plan);
  const reading = await sessionRevoke.verify(client, ASKED, plan, since);
  assert.equal(reading.state, 'proven');
  assert.match(reading.saw[1] ?? '', /user\.session\.end/);
  assert.deepEqual(changes(simulator), [`DELETE /api/v1/sessions/${SESSION}`]);
  assert.equal((await client.session('102alice-session-2'))?.status, 'ACTIVE');
});

test('the end of another session of the same user proves nothing', async (t) => {
  const { client, now } = await startOkta(t);
  const other = request('session.revoke', { credential: { ...credential, id: '102alice-session-2' } });
  const since = now().toISOString();
  await sessionRevoke.perform(client, other, await sessionRevoke.plan(client, other));
  const plan = await sessionRevoke.plan(client, ASKED);
  const reading = await sessionRevoke.verify(client, ASKED, plan, since);
  assert.equal(reading.state, 'pending');
  assert.ok(reading.saw.includes('the System Log shows no end of this session since the call'));
});

test('a session that Okta does not know counts as ended only where the log says so', async (t) => {
  const { client, simulator, now, advance } = await startOkta(t);
  const gone = request('session.revoke', { credential: { ...credential, id: '102gone' } });
  const plan = await sessionRevoke.plan(client, gone);
  assert.equal(plan.alreadyDone, false);
  await sessionRevoke.perform(client, gone, plan);
  const since = now().toISOString();
  const unknown = await sessionRevoke.verify(client, gone, plan, since);
  assert.equal(unknown.state, 'pending');
  assert.match(unknown.strongest.why, /may have expired/);
  const authenticationContext = { externalSessionId: '102gone' };
  simulator.emit(logRecord('user.session.end', '2026-02-20T09:00:00.000Z', { authenticationContext }));
  advance(1_000);
  assert.equal((await sessionRevoke.plan(client, gone)).alreadyDone, true);
  const reading = await sessionRevoke.verify(client, gone, plan, since);
  assert.deepEqual([reading.state, reading.strongest.state], ['effective', 'effective']);
});

test('a session that was seen alive and is not known any more is gone, before the log says so', async (t) => {
  const { client, now } = await startOkta(t, { logDelayMs: 60_000 });
  const plan = await sessionRevoke.plan(client, ASKED);
  const since = now().toISOString();
  await sessionRevoke.perform(client, ASKED, plan);
  assert.equal((await sessionRevoke.verify(client, ASKED, plan, since)).state, 'effective');
});

test('another person’s session is not touched', async (t) => {
  const { client, simulator } = await startOkta(t);
  const theirs = request('session.revoke', { credential: { ...credential, id: '102bob-session-1' } });
  await assert.rejects(sessionRevoke.plan(client, theirs), { code: 'ERR_CONNECTOR_REJECTED' });
  assert.deepEqual(changes(simulator), []);
});

for (const [what, other] of [
  ['no credential', {}],
  ['a credential of another platform', { credential: { ...credential, platform: 'github' } }],
  ['a fingerprint alone', { credential: { kind: 'session', fingerprint: `fp_${'0'.repeat(32)}` } }],
  ['a token', { credential: { ...credential, kind: 'refresh-token' } }],
] as const) {
  test(`${what} names no session`, async (t) => {
    const { client } = await startOkta(t);
    await assert.rejects(sessionRevoke.plan(client, request('session.revoke', other)), {
      code: 'ERR_INPUT_INVALID',
    });
  });
}
