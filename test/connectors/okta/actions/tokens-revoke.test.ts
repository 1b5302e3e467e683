import assert from 'node:assert/strict';
import { test } from 'node:test';
import { changes } from '../../../support/platform.ts';
import { action, request, startOkta } from '../fixture.ts';
import { ALICE } from '../seed.ts';

const tokensRevoke = action('tokens.revoke');
const ASKED = request('tokens.revoke');
const CLIENTS = `/api/v1/users/${ALICE.id}/clients`;

test('each client’s tokens are revoked, and it is proven by lists and log', async (t) => {
  const { client, simulator, now } = await startOkta(t);
  const plan = await tokensRevoke.plan(client, ASKED);
  assert.equal(plan.summary, 'Revoke the 3 refresh tokens that 2 clients hold for alice@acme.example');
  assert.deepEqual(
    plan.targets.map(({ label }) => label),
    ['Mail (0oa1mail)', 'Chat (0oa2chat)'],
  );
  const since = now().toISOString();
  await tokensRevoke.perform(client, ASKED, plan);
  assert.deepEqual(changes(simulator), [
    `DELETE ${CLIENTS}/0oa1mail/tokens`,
    `DELETE ${CLIENTS}/0oa2chat/tokens`,
  ]);
  const reading = await tokensRevoke.verify(client, ASKED, plan, since);
  assert.equal(reading.state, 'proven');
  assert.match(reading.saw[1] ?? '', /app\.oauth2\.token\.revoke/);
});

test('the same binds come back while nothing changes', async (t) => {
  const { client } = await startOkta(t);
  const first = await tokensRevoke.plan(client, ASKED);
  assert.deepEqual(first.binds, { account: ALICE.id, clients: ['0oa1mail', '0oa2chat'] });
  assert.deepEqual((await tokensRevoke.plan(client, ASKED)).binds, first.binds);
});

test('a refusal halfway is of unknown outcome, and verify shows what is left', async (t) => {
  const { client, simulator, now } = await startOkta(t);
  const plan = await tokensRevoke.plan(client, ASKED);
  simulator.inject({ method: 'DELETE', path: /0oa2chat/, kind: 'forbidden' });
  const since = now().toISOString();
  await assert.rejects(tokensRevoke.perform(client, ASKED, plan), { code: 'ERR_CONNECTOR_OUTCOME_UNKNOWN' });
  const reading = await tokensRevoke.verify(client, ASKED, plan, since);
  assert.equal(reading.state, 'pending');
  assert.deepEqual(reading.saw, ['1 refresh tokens from before are still listed']);
});

test('a rate limit halfway is waited for, and the whole may be repeated', async (t) => {
  const { client, simulator, now } = await startOkta(t);
  const plan = await tokensRevoke.plan(client, ASKED);
  simulator.inject({ method: 'DELETE', path: /0oa2chat/, kind: 'rate-limit' });
  const since = now().toISOString();
  await assert.rejects(tokensRevoke.perform(client, ASKED, plan), { code: 'ERR_CONNECTOR_RATE_LIMITED' });
  await tokensRevoke.perform(client, ASKED, plan);
  assert.equal((await tokensRevoke.verify(client, ASKED, plan, since)).state, 'proven');
});

test('without tokens there is nothing to do, and nothing to log', async (t) => {
  const { client, now } = await startOkta(t, { refreshTokens: [] });
  const plan = await tokensRevoke.plan(client, ASKED);
  assert.equal(plan.alreadyDone, true);
  assert.deepEqual(plan.present, ['no client holds a refresh token']);
  const reading = await tokensRevoke.verify(client, ASKED, plan, now().toISOString());
  assert.deepEqual([reading.state, reading.strongest.state], ['effective', 'effective']);
});

test('lists that are empty without a record in the log are effective, not proven', async (t) => {
  const { client, now } = await startOkta(t, { logDelayMs: 60_000 });
  const plan = await tokensRevoke.plan(client, ASKED);
  const since = now().toISOString();
  await tokensRevoke.perform(client, ASKED, plan);
  const reading = await tokensRevoke.verify(client, ASKED, plan, since);
  assert.deepEqual([reading.state, reading.strongest.state], ['effective', 'proven']);
});
