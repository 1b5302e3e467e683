import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { preflight } from '../../../connectors/google-workspace/preflight.ts';
import { READ_SCOPES, USERS_READ, USERS_WRITE } from '../../../connectors/google-workspace/scopes.ts';
import { startWorkspace } from './fixture.ts';
import { ADMIN } from './seed.ts';

describe('a Google Workspace preflight', () => {
  test('names service account and administrator, and takes the right to change users for the one to read them', async (t) => {
    const { client } = await startWorkspace(t);
    const { name, scopes, warnings } = await preflight.identity(client);
    assert.match(name, new RegExp(`^service account .+, acting for ${ADMIN.email}$`));
    assert.ok(scopes?.includes(USERS_WRITE) && scopes.includes(USERS_READ));
    assert.deepEqual(warnings, []);
  });

  test('holds no more than was asked for', async (t) => {
    const { open } = await startWorkspace(t);
    const { scopes } = await preflight.identity(open({ scopes: READ_SCOPES.join(' ') }));
    assert.deepEqual([...(scopes ?? [])].toSorted(), [...READ_SCOPES].toSorted());
  });

  test('takes an answer without scopes for those that were asked for', async (t) => {
    const { open } = await startWorkspace(t, { tellsScopes: false });
    const { scopes } = await preflight.identity(open({ scopes: READ_SCOPES.join(' ') }));
    assert.deepEqual([...(scopes ?? [])].toSorted(), [...READ_SCOPES].toSorted());
  });

  test('is refused where one scope is not delegated', async (t) => {
    const { client } = await startWorkspace(t, { missingScopes: [USERS_WRITE] });
    await assert.rejects(preflight.identity(client), { code: 'ERR_CONNECTOR_FORBIDDEN' });
  });

  test('warns of scopes that are not needed, of a super administrator, and of somebody who is not there', async (t) => {
    const scope = 'https://www.googleapis.com/auth/drive';
    const { open } = await startWorkspace(t, { users: [{ ...ADMIN, isAdmin: true }] });
    const { warnings } = await preflight.identity(open({ scopes: `${READ_SCOPES.join(' ')} ${scope}` }));
    assert.equal(warnings.length, 2);
    const nobody = await startWorkspace(t, { users: [] });
    assert.match(
      (await preflight.identity(nobody.client)).warnings.join(),
      /is no user of this organisation/,
    );
  });
});
