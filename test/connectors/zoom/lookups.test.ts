import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { lookups } from '../../../connectors/zoom/lookups.ts';
import { asked, startZoom, thrownBy } from './fixture.ts';
import { ALICE, BOB, OWNER, seed } from './seed.ts';

describe('an account', () => {
  test('is found by id, by address in any case, and by a login that is an address', async (t) => {
    const { client } = await startZoom(t);
    const found = {
      platform: 'zoom',
      id: ALICE.id,
      email: ALICE.email,
      name: 'Alice Archer',
      status: 'active',
      isAdmin: false,
      groups: ['grp-finance'],
    };
    assert.deepEqual(await lookups.account(client, { id: ALICE.id }), found);
    assert.deepEqual(await lookups.account(client, { email: 'Alice@ACME.example' }), found);
    assert.deepEqual(await lookups.account(client, { name: ALICE.email }), found);
  });

  test('is not found by a name, which others may have too, and nobody is asked', async (t) => {
    const fixture = await startZoom(t);
    assert.equal(await lookups.account(fixture.client, { name: 'Alice Archer' }), undefined);
    assert.deepEqual(asked(fixture), []);
  });

  test('is not the one whose address stands in place of the id', async (t) => {
    const { client } = await startZoom(t);
    assert.equal(await lookups.account(client, { id: BOB.email }), undefined);
    assert.equal((await lookups.account(client, { id: 'unknown', email: BOB.email }))?.id, BOB.id);
  });

  test('of another Zoom account is none of this one', async (t) => {
    const { client } = await startZoom(t, { elsewhere: ['eve@elsewhere.example'] });
    assert.equal(await lookups.account(client, { email: 'eve@elsewhere.example' }), undefined);
  });

  test('is not missing because the endpoint is', async (t) => {
    const { open, address } = await startZoom(t);
    const client = open({ ...address.settings, apiUrl: `${address.settings.apiUrl}/v3` });
    const thrown = await thrownBy(lookups.account(client, { id: ALICE.id }));
    assert.equal(thrown.code, 'ERR_CONNECTOR_REJECTED');
    assert.match(thrown.message, /2300 This API endpoint is not recognized/);
  });
});

describe('the status', () => {
  const statuses: readonly (readonly [string, string])[] = [
    ['active', 'active'],
    ['inactive', 'deactivated'],
    ['pending', 'unknown'],
  ];
  for (const [theirs, ours] of statuses) {
    test(`${theirs} is ${ours}`, async (t) => {
      const { client } = await startZoom(t, { users: [OWNER, { ...ALICE, status: theirs }] });
      assert.equal((await lookups.account(client, { id: ALICE.id }))?.status, ours);
    });
  }
});

describe('an administrator', () => {
  const roles: readonly (readonly [string, boolean | undefined])[] = [
    ['0', true],
    ['1', true],
    ['2', false],
    ['RhwIFjnTuRqCvFPcXFxSqMA', undefined],
  ];
  for (const [role_id, isAdmin] of roles) {
    test(`by the role ${role_id} is ${isAdmin ?? 'not known to be one'}`, async (t) => {
      const { client } = await startZoom(t, { users: [{ ...seed.users[1], role_id }] });
      assert.equal((await lookups.account(client, { id: ALICE.id }))?.isAdmin, isAdmin);
    });
  }
});
