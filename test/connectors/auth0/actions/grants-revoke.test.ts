import assert from 'node:assert/strict';
import { test } from 'node:test';
import { action, done, request, startAuth0 } from '../fixture.ts';
import { ALICE, apiCall, BOB } from '../seed.ts';

const grantsRevoke = action('grants.revoke');
const ASKED = request('grants.revoke');

test('the grants of one user are deleted, named in the plan, and proven', async (t) => {
  const auth0 = await startAuth0(t);
  const { plan, verify } = await done(auth0, ASKED);
  assert.deepEqual(plan.present, ['grant to mail for https://api.acme.example: openid']);
  const made = auth0.simulator.ledger.filter(({ changed }) => changed);
  assert.deepEqual(
    made.map(({ method, path, query }) => [method, path, query]),
    [['DELETE', '/api/v2/grants', { user_id: ALICE.id }]],
  );
  assert.equal((await verify()).state, 'proven');
  assert.equal((await auth0.client.grants(BOB.id)).length, 1);
});

test('a grant that is still listed keeps the proof open, and so do another’s deleted grants', async (t) => {
  const auth0 = await startAuth0(t, { settleMs: 20_000 });
  const { verify } = await done(auth0, ASKED);
  assert.equal((await verify()).state, 'pending');
  auth0.advance(20_000);
  assert.equal((await verify()).state, 'proven');
  const other = await startAuth0(t, { grants: [] });
  const since = other.now().toISOString();
  other.simulator.emit(apiCall(since, 'delete', '/api/v2/grants'));
  const plan = { ...(await grantsRevoke.plan(other.client, ASKED)), before: { grants: ['gra_1'] } };
  assert.equal((await grantsRevoke.verify(other.client, ASKED, plan, since)).state, 'effective');
});

test('a user without grants is done already', async (t) => {
  const { client, now } = await startAuth0(t, { grants: [] });
  const plan = await grantsRevoke.plan(client, ASKED);
  assert.equal(plan.alreadyDone, true);
  const reading = await grantsRevoke.verify(client, ASKED, plan, now().toISOString());
  assert.deepEqual([reading.state, reading.strongest.state], ['effective', 'effective']);
});
