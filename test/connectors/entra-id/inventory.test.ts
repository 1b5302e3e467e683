import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { inventory } from '../../../connectors/entra-id/inventory.ts';
import { listed } from '../../support/listed.ts';
import { startEntra } from './fixture.ts';
import { ALICE, BACKUP, BOB, GRAPH, MAIL_APP, PAYROLL } from './seed.ts';

const SECRET = `app/${BACKUP.id}/secret/${BACKUP.passwords[0]?.keyId}`;

describe('an Entra inventory', () => {
  test('lists secrets and certificates of registrations and service principals, and consents, each once', async (t) => {
    const { client } = await startEntra(t, { pageSize: 1 });
    assert.deepEqual(
      (await listed(inventory, client)).map(({ kind, id }) => `${kind} ${id}`),
      [
        `api-key ${SECRET}`,
        `api-key app/${BACKUP.id}/certificate/${BACKUP.certificates[0]?.keyId}`,
        `api-key service-principal/${PAYROLL.id}/certificate/${PAYROLL.certificates[0]?.keyId}`,
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

  test('takes a signing certificate and the secret of its key for two, though they share one number', async (t) => {
    const [certificate] = PAYROLL.certificates;
    const passwords = [{ keyId: certificate?.keyId }];
    const { client } = await startEntra(t, {
      servicePrincipals: [{ ...PAYROLL, passwords }],
      applications: [],
    });
    const ids = (await listed(inventory, client)).flatMap(({ kind, id }) => (kind === 'api-key' ? [id] : []));
    assert.equal(new Set(ids).size, 2);
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
    // Of an app that owns another there is no user to read.
    assert.deepEqual(await ownedBy([PAYROLL.id]), { id: PAYROLL.id, name: 'Payroll', status: 'unknown' });
  });

  test('tells of a consent whose it is and its scopes, with each person read once a page', async (t) => {
    const { client, simulator } = await startEntra(t, { applications: [] });
    const grant = (await listed(inventory, client)).find(({ id }) => id === 'grant-1');
    assert.deepEqual(grant?.scopes, ['Mail.Read', 'offline_access']);
    assert.deepEqual(grant?.owner, { id: ALICE.id, name: ALICE.userPrincipalName, status: 'active' });
    const reads = simulator.ledger.filter(({ path }) => path === `/v1.0/users/${ALICE.id}`);
    assert.equal(reads.length, 1);
  });

  test('names the app that was consented to, and by its id where it has no name', async (t) => {
    const { client } = await startEntra(t);
    const names = (await listed(inventory, client)).flatMap(({ kind, name }) =>
      kind === 'grant' ? [name] : [],
    );
    assert.deepEqual(names, ['Mail Helper (app-mail)', 'app-without-a-name', 'Mail Helper (app-mail)']);
  });

  test('says of a consent for everybody that it is one, and that no user is known to answer for it', async (t) => {
    const grants = [{ id: 'grant-9', clientId: MAIL_APP.id, resourceId: GRAPH.id }];
    const { client } = await startEntra(t, { grants, applications: [], servicePrincipals: [MAIL_APP] });
    const [grant] = await listed(inventory, client);
    assert.deepEqual([grant?.name, grant?.owner], ['Mail Helper (app-mail), for everybody', 'unknown']);
  });

  test('says nothing of the state of a person who is gone', async (t) => {
    const { client } = await startEntra(t, { users: [ALICE] });
    const grant = (await listed(inventory, client)).find(({ id }) => id === 'grant-3');
    assert.deepEqual(grant?.owner, { id: BOB.id, status: 'unknown' });
  });

  test('of a hundred pages holds one at a time', async (t) => {
    const applications = Array.from({ length: 100 }, (_, at) => ({ ...BACKUP, id: `app-${at}` }));
    const { client, simulator } = await startEntra(t, { applications, pageSize: 1 });
    const asked = () => simulator.ledger.filter(({ path }) => path.endsWith('/applications')).length;
    const pages = inventory.list(client)[Symbol.asyncIterator]();
    for (let page = 1; page <= 100; page++) {
      const { value } = await pages.next();
      assert.deepEqual([value?.length, asked()], [2, page]);
    }
    await pages.return?.();
  });

  test('hands a page over before it asks for the next, and breaks off with an error', async (t) => {
    const { client, simulator } = await startEntra(t, { pageSize: 1 });
    const pages = inventory.list(client)[Symbol.asyncIterator]();
    await pages.next();
    const lists = simulator.ledger.filter(({ path }) => /^\/v1\.0\/[^/]+$/.test(path));
    assert.deepEqual(
      lists.map(({ path }) => path),
      ['/v1.0/applications'],
    );
    await pages.return?.();
    simulator.inject({ kind: 'forbidden', path: /oauth2PermissionGrants$/ });
    await assert.rejects(listed(inventory, client), { code: 'ERR_CONNECTOR_FORBIDDEN' });
  });
});
