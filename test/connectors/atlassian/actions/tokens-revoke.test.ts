import assert from 'node:assert/strict';
import { test } from 'node:test';
import { changes } from '../../../support/platform.ts';
import { action, carryOut, guest, request, startAtlassian } from '../fixture.ts';
import { ALICE, BOB, TOKENS } from '../seed.ts';

const revoke = action('tokens.revoke');
const ask = request('tokens.revoke');

test('every token of the account is deleted, one by one, and nobody else’s', async (t) => {
  const fixture = await startAtlassian(t);
  const { plan, receipt, reading } = await carryOut(fixture, ask);
  assert.match(plan.summary, /^Delete 2 API tokens of alice@.*, for good$/);
  assert.deepEqual(plan.present, [
    '“ci script” (tok-0001): last used 2026-02-28T22:00:00.000Z',
    '“backup” (tok-0002): no use is told',
  ]);
  assert.equal(receipt.calls.length, 2);
  assert.equal(reading.state, 'proven');
  assert.deepEqual(await fixture.client.apiTokens(ALICE.accountId), []);
  assert.equal((await fixture.client.apiTokens(BOB.accountId)).length, 1);
});

test('where the log does not name the tokens, their absence from the list is the strongest reading', async (t) => {
  const fixture = await startAtlassian(t, { namesTokens: false });
  const { reading } = await carryOut(fixture, ask);
  assert.deepEqual([reading.state, reading.strongest.state], ['effective', 'effective']);
  assert.match(reading.strongest.why, /not documented/);
});

test('a token made after the plan is left, and named', async (t) => {
  const fixture = await startAtlassian(t);
  const { client } = fixture;
  const { verify } = await carryOut(fixture, ask);
  const made = { id: 'tok-new', label: 'fresh', createdAt: '2026-03-01T09:00:01.000Z' };
  const reading = await revoke.verify(
    { ...client, apiTokens: async () => [made] },
    ask,
    await revoke.plan(client, ask),
    fixture.now().toISOString(),
  );
  assert.ok(reading.saw.some((line) => line.includes('made since the plan and left: “fresh” (tok-new)')));
  assert.equal((await verify()).state, 'proven');
});

test('a token that its owner deleted first is no fault', async (t) => {
  const fixture = await startAtlassian(t);
  const { client, simulator } = fixture;
  const plan = await revoke.plan(client, ask);
  await client.deleteToken(ALICE.accountId, 'tok-0001');
  const { calls } = await revoke.perform(client, ask, plan);
  assert.match(calls[0] ?? '', /tok-0001 → 404$/);
  assert.equal(changes(simulator).length, 2);
});

test('of two deletions one that failed leaves the outcome unknown, and the list tells which is left', async (t) => {
  const { client, simulator, now } = await startAtlassian(t);
  const plan = await revoke.plan(client, ask);
  const since = now().toISOString();
  simulator.inject({ method: 'DELETE', path: /tok-0002$/, kind: 'unavailable' });
  await assert.rejects(revoke.perform(client, ask, plan), {
    code: 'ERR_CONNECTOR_OUTCOME_UNKNOWN',
    message: /but not the token tok-0002/,
  });
  const reading = await revoke.verify(client, ask, plan, since);
  assert.equal(reading.state, 'pending');
  assert.ok(reading.saw.some((line) => line === 'still listed: “backup” (tok-0002)'));
});

test('an account without tokens needs no call', async (t) => {
  const fixture = await startAtlassian(t, { tokens: TOKENS.slice(2) });
  const { plan, receipt, reading } = await carryOut(fixture, ask);
  assert.equal(plan.alreadyDone, true);
  assert.deepEqual(receipt.requestIds, []);
  assert.deepEqual([reading.state, reading.strongest.state], ['effective', 'effective']);
});

test('a guest’s tokens are refused: no list passes for an empty one', async (t) => {
  const { client } = await startAtlassian(t);
  await assert.rejects(revoke.plan(client, request('tokens.revoke', { account: guest })), {
    code: 'ERR_CONNECTOR_FORBIDDEN',
  });
});
