import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { inventory } from '../../../connectors/entra-id/inventory.ts';
import { listed } from '../../support/listed.ts';
import { startEntra } from './fixture.ts';
import { ALICE, BACKUP, BOB, PAYROLL } from './seed.ts';

const SECRET = `app/${BACKUP.id}/${BACKUP.passwords[0]?.keyId}`;

describe('an Entra inventory', () => {
  test('lists secrets and certificates of registrations and service principals, and consents, each once', async (t) => {
    const { client } = await startEntra(t, { pageSize: 1 });
    assert.deepEqual(
      (await listed(inventory, client)).map(({ kind, id }) => `${kind} ${id}`),
      [
        `api-key ${SECRET}`,
        `api-key app/${BACKUP.id}/${BACKUP.certificates[0]?.keyId}`,
        `api-key service-principal/${PAYROLL.id}/${PAYROLL.certificates[0]?.keyId}`,
        'grant grant-1',
        'grant grant-2',
        'grant grant-3',
      ],
    );
  });

  test('tells of a secret its owner, begin and end, and keeps nothing of the secret itself', async (t) => {
    const { client } = await startEntra(t);
    const found = await listed(inventory, client);
    assert.deepEqual(
      found.find(({ id }) => id === SECRET),
      {
        platform: 'entra-id',
        id: SECRET,
        kind: 'api-key',
        name: 'secret “ci” of Backup (app-backup)',
        owner: { id: ALICE.id, name: ALICE.userPrincipalName, status: 'active' },
        createdAt: '2025-06-01T00:00:00.000Z',
        lastUsedAt: 'unknown',
        expiresAt: '2026-06-01T00:00:00.000Z',
      },
    );
    assert.ok(!JSON.stringify(found).includes('SiM'));
  });

  test('names the certificate by which tokens are signed, and that nobody answers for it', async (t) => {
    const { client } = await startEntra(t);
    const signing = (await listed(inventory, client)).find(({ name }) => name?.startsWith('signing'));
    assert.equal(signing?.name, 'signing certificate of Payroll (app-payroll)');
    assert.equal(signing?.owner, 'none');
  });

  test('lets an owner who is in use answer before one who has left', async (t) => {
    const users = [{ ...ALICE, accountEnabled: false }, BOB];
    const ownedBy = async (owners: readonly string[]) => {
      const { client } = await startEntra(t, { users, applications: [{ ...BACKUP, owners }] });
      return (await listed(inventory, client)).find(({ id }) => id === SECRET)?.owner;
    };
    assert.deepEqual(await ownedBy([ALICE.id, BOB.id]), {
      id: BOB.id,
      name: BOB.userPrincipalName,
      status: 'active',
    });
    const left = await ownedBy([ALICE.id]);
    assert.deepEqual(typeof left === 'object' && left.status, 'suspended');
  });

  test('tells of a consent whose it is and its scopes, with each person read once a page', async (t) => {
    const { client, simulator } = await startEntra(t);
    const grant = (await listed(inventory, client)).find(({ id }) => id === 'grant-1');
    assert.deepEqual(grant?.scopes, ['Mail.Read', 'offline_access']);
    assert.deepEqual(grant?.owner, { id: ALICE.id, name: ALICE.userPrincipalName, status: 'active' });
    const reads = simulator.ledger.filter(({ path }) => path === `/v1.0/users/${ALICE.id}`);
    assert.equal(reads.length, 1);
  });

  test('hands a page over before it asks for the next, and breaks off with an error', async (t) => {
    const { client, simulator } = await startEntra(t, { pageSize: 1 });
    const pages = inventory.list(client)[Symbol.asyncIterator]();
    await pages.next();
    assert.equal(simulator.ledger.filter(({ path }) => path.startsWith('/v1.0/')).length, 1);
    await pages.return?.();
    simulator.inject({ kind: 'forbidden', path: /oauth2PermissionGrants$/ });
    await assert.rejects(listed(inventory, client), { code: 'ERR_CONNECTOR_FORBIDDEN' });
  });
});
