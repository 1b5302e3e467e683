import assert from 'node:assert/strict';
import { test } from 'node:test';
import { changes } from '../../../support/platform.ts';
import { action, request, startEntra } from '../fixture.ts';
import { ALICE } from '../seed.ts';

const suspend = action('account.suspend');
const asked = request('account.suspend');

test('disables the account, proves it by state and log, and enables it again', async (t) => {
  const { client, simulator, now, advance } = await startEntra(t);
  const plan = await suspend.plan(client, asked);
  const since = now().toISOString();
  await suspend.perform(client, asked, plan);
  const reading = await suspend.verify(client, asked, plan, since);
  assert.equal(reading.state, 'proven');
  assert.match(reading.saw.join('\n'), /is disabled\naudit log: Disable account/);
  advance(1_000);
  await suspend.undo?.(client, asked, plan);
  assert.equal((await client.user(ALICE.id))?.accountEnabled, true);
  assert.equal(changes(simulator).length, 2);
  // Done once more after a crash, it calls nothing.
  const again = await suspend.undo?.(client, asked, plan);
  assert.match(again?.calls[0] ?? '', /enabled already/);
  assert.equal(changes(simulator).length, 2);
});

test('that somebody, or the synchronisation, takes back is refuted', async (t) => {
  const { client, now, advance } = await startEntra(t, {
    users: [{ ...ALICE, onPremisesSyncEnabled: true }],
  });
  const plan = await suspend.plan(client, asked);
  assert.match(plan.present.join('\n'), /disable it there too/);
  const since = now().toISOString();
  await suspend.perform(client, asked, plan);
  advance(60_000);
  await client.setUserEnabled(ALICE.id, true);
  const reading = await suspend.verify(client, asked, plan, since);
  assert.equal(reading.state, 'refuted');
  assert.match(reading.saw.join('\n'), /Enable account/);
});

test('leaves an account that was disabled before as it is, undone as well', async (t) => {
  const { client, simulator, now } = await startEntra(t, { users: [{ ...ALICE, accountEnabled: false }] });
  const plan = await suspend.plan(client, asked);
  assert.equal(plan.alreadyDone, true);
  const reading = await suspend.verify(client, asked, plan, now().toISOString());
  assert.deepEqual([reading.state, reading.strongest.state], ['effective', 'effective']);
  assert.match((await suspend.undo?.(client, asked, plan))?.calls[0] ?? '', /left as it is/);
  assert.deepEqual(changes(simulator), []);
});
