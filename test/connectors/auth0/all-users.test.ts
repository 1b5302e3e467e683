import assert from 'node:assert/strict';
import { describe, type TestContext, test } from 'node:test';
import { allUsers } from '../../../connectors/auth0/all-users.ts';
import type { Auth0Client } from '../../../connectors/auth0/client.ts';
import { startAuth0 } from './fixture.ts';

const BEGIN_MS = Date.parse('2026-01-01T00:00:00.000Z');

/** So many users in a tenant; `madeMs` tells when each was made, in milliseconds after the first. */
function crowd(t: TestContext, count: number, madeMs: (at: number) => number) {
  const users = Array.from({ length: count }, (_, at) => ({
    id: `auth0|${String(at).padStart(6, '0')}`,
    createdAt: new Date(BEGIN_MS + madeMs(at)).toISOString(),
  }));
  return startAuth0(t, { users, sessions: [], refreshTokens: [], grants: [], factors: [], log: [] });
}

async function idsOf(client: Auth0Client): Promise<string[]> {
  const ids: string[] = [];
  for await (const page of allUsers(client)) ids.push(...page.map(({ user_id: id }) => id));
  return ids;
}

describe('the list of all users', () => {
  test('goes on past the thousand that one search shows, with each user once', async (t) => {
    const { client, simulator } = await crowd(t, 2_350, (at) => at * 1_000);
    const ids = await idsOf(client);
    assert.equal(ids.length, 2_350);
    assert.equal(new Set(ids).size, 2_350);
    assert.ok(simulator.ledger.every(({ status }) => status === 200));
  });

  test('has those who were made at the same time as the thousandth', async (t) => {
    const { client } = await crowd(t, 1_400, (at) => (at < 900 ? at : 5_000));
    assert.equal(new Set(await idsOf(client)).size, 1_400);
  });

  test('throws where a thousand were made at one time, and none beyond can be told apart', async (t) => {
    const { client } = await crowd(t, 1_100, () => 0);
    await assert.rejects(idsOf(client), {
      code: 'ERR_CONNECTOR_RESPONSE_UNREADABLE',
      message: /1000 users or more were made at 2026-01-01/,
    });
  });

  test('throws where it cannot tell when the thousandth was made', async (t) => {
    const { client } = await crowd(t, 1_100, (at) => at);
    const usersMade: Auth0Client['usersMade'] = async (since, page) =>
      (await client.usersMade(since, page)).map((user) => ({ ...user, created_at: {} }));
    await assert.rejects(idsOf({ ...client, usersMade }), {
      code: 'ERR_CONNECTOR_RESPONSE_UNREADABLE',
      message: /created_at/,
    });
  });

  test('asks for no more of a user than is needed', async (t) => {
    const { client, simulator } = await crowd(t, 1, () => 0);
    await idsOf(client);
    const asked = simulator.ledger.find(({ path }) => path === '/api/v2/users');
    assert.equal(asked?.query.fields, 'user_id,email,username,name,blocked,created_at');
  });
});
