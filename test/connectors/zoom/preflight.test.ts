import assert from 'node:assert/strict';
import { test } from 'node:test';
import { preflight } from '../../../connectors/zoom/preflight.ts';
import { startZoom } from './fixture.ts';
import { OWNER } from './seed.ts';

test('the identity is the app’s owner, with the scopes that came with the token', async (t) => {
  const { client } = await startZoom(t);
  const { name, scopes, warnings } = await preflight.identity(client);
  assert.equal(name, `Server-to-Server OAuth app of ${OWNER.email}`);
  assert.ok(scopes?.includes('user:delete:token:admin'));
  assert.deepEqual(warnings, []);
});

test('a classic scope counts as the granular ones that it includes, with a warning', async (t) => {
  const { client } = await startZoom(t, { scopes: ['user:read:admin', 'report:read:admin'] });
  const { scopes, warnings } = await preflight.identity(client);
  assert.deepEqual(scopes?.toSorted(), [
    'report:read:admin',
    'report:read:operation_logs:admin',
    'report:read:user_activities:admin',
    'user:read:admin',
    'user:read:user:admin',
  ]);
  assert.match(warnings.join(), /user:read:admin, report:read:admin: classic scopes/);
});

test('a scope over sub-accounts is warned of', async (t) => {
  const { client } = await startZoom(t, { scopes: ['user:read:user:admin', 'user:read:user:master'] });
  assert.match((await preflight.identity(client)).warnings.join(), /user:read:user:master: reach into/);
});
