import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Credential } from 'countersign/kit';
import { changes } from '../../../support/platform.ts';
import { action, carryOut, request, startAtlassian } from '../fixture.ts';
import { ALICE, TOKEN } from '../seed.ts';

const remove = action('credential.delete');
const asking = (id: string, more: Partial<Credential> = {}) =>
  request('credential.delete', { credential: { kind: 'api-key', platform: 'atlassian', id, ...more } });

test('the one token is deleted, and the account keeps its others', async (t) => {
  const fixture = await startAtlassian(t);
  const { plan, reading } = await carryOut(fixture, asking(TOKEN));
  assert.match(plan.summary, /“ci script” \(tok-0001\)/);
  assert.equal(reading.state, 'proven');
  assert.deepEqual(
    (await fixture.client.apiTokens(ALICE.accountId)).map(({ id }) => id),
    ['tok-0002'],
  );
});

test('a token of another account stays unproven, and stays', async (t) => {
  const fixture = await startAtlassian(t);
  const { plan, reading } = await carryOut(fixture, asking('tok-0003'));
  assert.deepEqual(plan.present, ['the account does not hold tok-0003']);
  assert.equal(reading.state, 'pending');
  assert.match(reading.strongest.why, /another account’s/);
  assert.deepEqual(changes(fixture.simulator), []);
});

test('what is no API token of Atlassian is refused', async (t) => {
  const { client } = await startAtlassian(t);
  for (const asked of [
    asking(TOKEN, { platform: 'okta' }),
    asking(TOKEN, { kind: 'session' }),
    request('credential.delete'),
  ]) {
    await assert.rejects(remove.plan(client, asked), { code: 'ERR_INPUT_INVALID' });
  }
});
