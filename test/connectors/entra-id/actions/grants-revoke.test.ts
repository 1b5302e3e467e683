import assert from 'node:assert/strict';
import { test } from 'node:test';
import { changes } from '../../../support/platform.ts';
import { action, request, startEntra } from '../fixture.ts';
import { ALICE, GRAPH, MAIL_APP } from '../seed.ts';

const revoke = action('grants.revoke');
const asked = request('grants.revoke');

test('takes back each consent of the user, keeps what it was, and is proven by list and log', async (t) => {
  const { client, simulator, now } = await startEntra(t);
  const plan = await revoke.plan(client, asked);
  assert.match(plan.present.join('\n'), /Mail Helper \(app-mail\) may: Mail.Read offline_access/);
  assert.deepEqual((plan.before.grants as unknown[])[0], {
    id: 'grant-1',
    client: MAIL_APP.id,
    resource: GRAPH.id,
    scope: ' Mail.Read offline_access',
  });
  const since = now().toISOString();
  await revoke.perform(client, asked, plan);
  assert.deepEqual(changes(simulator), [
    'DELETE /v1.0/oauth2PermissionGrants/grant-1',
    'DELETE /v1.0/oauth2PermissionGrants/grant-2',
  ]);
  assert.equal((await revoke.verify(client, asked, plan, since)).state, 'proven');
});

test('of one app leaves the others', async (t) => {
  const { client, simulator } = await startEntra(t);
  const one = request('grants.revoke', { input: { app: MAIL_APP.id } });
  await revoke.perform(client, one, await revoke.plan(client, one));
  assert.deepEqual(changes(simulator), ['DELETE /v1.0/oauth2PermissionGrants/grant-1']);
});

test('that the log shows for one of two is effective, not proven', async (t) => {
  const { client, simulator, now } = await startEntra(t);
  const plan = await revoke.plan(client, asked);
  const since = now().toISOString();
  simulator.inject({ path: /grant-2/, kind: 'no-effect' });
  await revoke.perform(client, asked, plan);
  assert.equal((await revoke.verify(client, asked, plan, since)).state, 'pending');
  const elsewhere = {
    ...plan,
    before: { grants: [...(plan.before.grants as never[]), { id: 'x', client: 'y', resource: 'z' }] },
  };
  await client.deleteGrant('grant-2');
  assert.equal((await revoke.verify(client, asked, elsewhere, since)).state, 'effective');
});

test('refused halfway is of unknown outcome, and the reading shows what is left', async (t) => {
  const { client, simulator, now } = await startEntra(t);
  const plan = await revoke.plan(client, asked);
  const since = now().toISOString();
  simulator.inject({ path: /grant-2/, kind: 'forbidden' });
  await assert.rejects(revoke.perform(client, asked, plan), { code: 'ERR_CONNECTOR_OUTCOME_UNKNOWN' });
  const reading = await revoke.verify(client, asked, plan, since);
  assert.equal(reading.state, 'pending');
  assert.match(reading.saw[0] ?? '', /1 consents are still listed/);
});

test('without a consent there is nothing to do', async (t) => {
  const { client } = await startEntra(t, { grants: [] });
  const plan = await revoke.plan(client, asked);
  assert.deepEqual([plan.alreadyDone, plan.targets], [true, []]);
  assert.match(plan.summary, new RegExp(`0 consents.*${ALICE.mail.toLowerCase()}`));
});
