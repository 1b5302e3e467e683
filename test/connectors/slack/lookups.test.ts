import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CountersignError } from 'countersign/kit';
import { activeSessions, lookups } from '../../../connectors/slack/lookups.ts';
import { ALICE, account, BIG, BIG_NEIGHBOUR, BOB, OWNER, simulated } from './simulated.ts';

test('an account is found by id, else by e-mail, else by user name', async (t) => {
  const { client } = await simulated(t);
  const expected = {
    platform: 'slack',
    id: ALICE.id,
    email: ALICE.email,
    name: 'alice',
    status: 'active',
    isAdmin: false,
  };
  assert.deepEqual(await lookups.account(client, { id: ALICE.id }), expected);
  assert.deepEqual(await lookups.account(client, { email: 'Alice@Acme.example' }), expected);
  assert.deepEqual(await lookups.account(client, { name: 'alice' }), expected);
  assert.deepEqual(await lookups.account(client, { id: '00u1okta', email: ALICE.email }), expected);
});

test('nobody is undefined, and no fault', async (t) => {
  const { client } = await simulated(t);
  assert.equal(await lookups.account(client, { email: 'nobody@acme.example' }), undefined);
  assert.equal(await lookups.account(client, { name: 'nobody' }), undefined);
  assert.equal(await lookups.account(client, {}), undefined);
});

test('of two users of one name none is taken', async (t) => {
  const { client } = await simulated(t, { users: [ALICE, { ...BOB, name: 'alice' }] });
  assert.equal(await lookups.account(client, { name: 'alice' }), undefined);
});

test('a name cannot break out of the SCIM filter', async (t) => {
  const { client, simulator } = await simulated(t);
  assert.equal(await lookups.account(client, { name: 'x" or userName pr or "' }), undefined);
  assert.equal(simulator.ledger.at(-1)?.query.filter, 'userName eq "x\\" or userName pr or \\""');
});

test('an owner is an administrator, and a deactivated user is deactivated', async (t) => {
  const { client } = await simulated(t, { users: [OWNER, { ...BOB, active: false }] });
  assert.equal((await lookups.account(client, { id: OWNER.id }))?.isAdmin, true);
  assert.equal((await lookups.account(client, { id: BOB.id }))?.status, 'deactivated');
});

test('sessions are those of every workspace of the user and of the organisation, and nobody else’s', async (t) => {
  const { client } = await simulated(t);
  assert.deepEqual(await lookups.sessions?.(client, account), [
    { platform: 'slack', id: BIG, accountId: ALICE.id, ip: '198.51.100.7' },
    { platform: 'slack', id: BIG_NEIGHBOUR, accountId: ALICE.id, ip: '203.0.113.9' },
    { platform: 'slack', id: '77', accountId: ALICE.id, ip: '192.0.2.10' },
  ]);
});

test('a read that fails is a fault and never an empty list', async (t) => {
  const { client, simulator } = await simulated(t);
  simulator.inject({ path: /session\.list$/, kind: 'forbidden' });
  await assert.rejects(activeSessions(client, ALICE.id), { code: 'ERR_CONNECTOR_FORBIDDEN' });
});

test('a user of no workspace is a fault, for nothing was asked about its sessions', async (t) => {
  const { client } = await simulated(t);
  const homeless = { ...client, user: async () => ({ id: ALICE.id, team_id: null }) };
  await assert.rejects(activeSessions(homeless, ALICE.id), {
    code: 'ERR_CONNECTOR_RESPONSE_UNREADABLE',
    place: 'slack users.info user.team_id',
  });
});

test('that Slack files no sessions under the organisation is an answer', async (t) => {
  const { client } = await simulated(t);
  const picky = {
    ...client,
    sessions: async (userId: string, teamId: string) => {
      if (teamId.startsWith('E')) throw new CountersignError('ERR_CONNECTOR_NOT_FOUND', 'team_not_found');
      return client.sessions(userId, teamId);
    },
  };
  assert.equal((await activeSessions(picky, ALICE.id)).length, 2);
});
