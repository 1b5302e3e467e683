import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CLIENT_ID } from '../../../../connectors/entra-id/simulator/credentials.ts';
import { changes } from '../../../support/platform.ts';
import { action, request, startEntra } from '../fixture.ts';
import { MAIL_APP } from '../seed.ts';

const disable = action('app.disable');
const asked = request('app.disable', { input: { app: MAIL_APP.id } });

test('closes the app for everybody, is proven by state and log, and is taken back', async (t) => {
  const { client, simulator, now } = await startEntra(t);
  const plan = await disable.plan(client, asked);
  assert.match(plan.summary, /Mail Helper \(app-mail\) for everybody/);
  const since = now().toISOString();
  await disable.perform(client, asked, plan);
  assert.equal((await disable.verify(client, asked, plan, since)).state, 'proven');
  await disable.undo?.(client, asked, plan);
  assert.equal((await client.servicePrincipal(MAIL_APP.id))?.accountEnabled, true);
  assert.equal(changes(simulator).length, 2);
});

test('is not proven by an update of something else', async (t) => {
  const { client, simulator, now } = await startEntra(t, {
    servicePrincipals: [{ ...MAIL_APP, accountEnabled: false }],
  });
  const plan = { ...(await disable.plan(client, asked)), before: { enabled: true } };
  const targetResources = [
    { id: MAIL_APP.id, modifiedProperties: [{ displayName: 'Homepage', newValue: '"https://x.example"' }] },
  ];
  simulator.emit({ activityDisplayName: 'Update service principal', result: 'success', targetResources });
  const reading = await disable.verify(client, asked, plan, now().toISOString());
  assert.equal(reading.state, 'effective');
});

test('never disables the app that Countersign acts as', async (t) => {
  const ours = { id: 'ours', appId: CLIENT_ID.toUpperCase() };
  const { client } = await startEntra(t, { servicePrincipals: [ours] });
  await assert.rejects(disable.plan(client, request('app.disable', { input: { app: 'ours' } })), {
    code: 'ERR_CONNECTOR_REJECTED',
  });
});

test('of an app that is not there finds none', async (t) => {
  const { client } = await startEntra(t);
  await assert.rejects(disable.plan(client, request('app.disable', { input: { app: 'none' } })), {
    code: 'ERR_CONNECTOR_NOT_FOUND',
  });
});
