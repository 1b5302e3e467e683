import assert from 'node:assert/strict';
import { test } from 'node:test';
import { changes } from '../../../support/platform.ts';
import { action, done, request, startAuth0 } from '../fixture.ts';
import { ALICE } from '../seed.ts';

const factorsReset = action('factors.reset');
const ASKED = request('factors.reset');
const USER = `/api/v2/users/${encodeURIComponent(ALICE.id)}`;

test('factors go, remembered browsers are forgotten, and the password is no factor', async (t) => {
  const auth0 = await startAuth0(t);
  const { plan, verify } = await done(auth0, ASKED);
  assert.deepEqual(
    plan.targets.map(({ id, label }) => [id, label]),
    [
      ['fac_1', 'totp, enrolled 2026-01-01T00:00:00.000Z'],
      ['fac_2', 'push, enrolled 2026-01-01T00:00:00.000Z'],
    ],
  );
  assert.deepEqual(changes(auth0.simulator), [
    `POST ${USER}/multifactor/actions/invalidate-remember-browser`,
    `DELETE ${USER}/authentication-methods`,
  ]);
  assert.equal((await verify()).state, 'proven');
});

test('a failure after the first call is an unknown outcome, and without the second nothing is proven', async (t) => {
  const { client, simulator, now } = await startAuth0(t);
  const plan = await factorsReset.plan(client, ASKED);
  const since = now().toISOString();
  simulator.inject({ path: /authentication-methods$/, method: 'DELETE', kind: 'forbidden' });
  await assert.rejects(factorsReset.perform(client, ASKED, plan), { code: 'ERR_CONNECTOR_OUTCOME_UNKNOWN' });
  const reading = await factorsReset.verify(client, ASKED, plan, since);
  assert.equal(reading.state, 'pending');
  assert.ok(reading.saw.includes('the tenant log shows no removal of this user’s factors since the call'));
});

test('a factor that was enrolled after the reset is told, and does not refute it', async (t) => {
  const createdAt = '2026-03-01T09:00:05.000Z';
  const { client } = await startAuth0(t, {
    factors: [{ id: 'fac_9', userId: ALICE.id, type: 'totp', createdAt }],
  });
  const plan = { ...(await factorsReset.plan(client, ASKED)), before: { factors: ['fac_1'] } };
  const reading = await factorsReset.verify(client, ASKED, plan, '2026-03-01T09:00:00.000Z');
  assert.equal(reading.state, 'effective');
  assert.equal(reading.saw[0], 'no factors from before are listed; 1 were made anew since');
});

test('another set of factors voids an approval', async (t) => {
  const { client } = await startAuth0(t);
  const plan = await factorsReset.plan(client, ASKED);
  await client.deleteAuthenticationMethods(ALICE.id);
  assert.notDeepEqual((await factorsReset.plan(client, ASKED)).binds, plan.binds);
});
