import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { preflight } from '../../../connectors/entra-id/preflight.ts';
import { SIMULATED_CLIENT_SECRET } from '../../../connectors/entra-id/simulator.ts';
import { startEntra } from './fixture.ts';

describe('an Entra preflight', () => {
  test('names the app and the permissions that its token carries', async (t) => {
    const permissions = ['User.Read.All', 'AuditLog.Read.All'];
    const { client } = await startEntra(t, { permissions });
    const { name, scopes, warnings } = await preflight.identity(client);
    assert.match(name, /^app [0-9a-f-]{36} of tenant [0-9a-f-]{36}$/);
    assert.deepEqual(scopes, permissions);
    assert.deepEqual(warnings, []);
  });

  test('lets a wider permission read what the narrower ones do', async (t) => {
    const { client } = await startEntra(t, { permissions: ['Directory.Read.All'] });
    const { scopes } = await preflight.identity(client);
    assert.deepEqual(scopes, ['Directory.Read.All', 'User.Read.All', 'GroupMember.Read.All']);
  });

  test('holds nothing where no administrator has consented, and says so', async (t) => {
    const { client } = await startEntra(t, { permissions: [] });
    const { scopes, warnings } = await preflight.identity(client);
    assert.deepEqual(scopes, []);
    assert.match(warnings.join(), /no permission at all/);
  });

  test('warns of a client secret, and of a right to write the directory', async (t) => {
    const { open } = await startEntra(t, { permissions: ['Directory.ReadWrite.All'] });
    const client = open(
      { ...open().context.settings, certificate: '' },
      { clientSecret: SIMULATED_CLIENT_SECRET },
    );
    const { warnings } = await preflight.identity(client);
    assert.equal(warnings.length, 2);
  });

  test('says that the permissions are not told by a token that is none to read', async (t) => {
    const { client } = await startEntra(t, { opaqueTokens: true });
    const { scopes, warnings } = await preflight.identity(client);
    assert.equal(scopes, undefined);
    assert.match(warnings.join(), /does not tell/);
  });
});
