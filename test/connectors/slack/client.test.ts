import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type TestContext, test } from 'node:test';
import type { CountersignError } from 'countersign/kit';
import { openClient } from '../../../connectors/slack/client.ts';
import { ALICE, BIG, BOB, simulated } from './simulated.ts';

const reset = /admin\.users\.session\.reset$/;

test('a missing scope is forbidden, and says what is needed and what is there', async (t) => {
  const { client } = await simulated(t, { missingScopes: ['admin.users:write', 'auditlogs:read'] });
  await assert.rejects(client.resetSessions(ALICE.id), {
    code: 'ERR_CONNECTOR_FORBIDDEN',
    message: /missing_scope \(needed admin\.users:write, provided identify\)/,
  });
  await assert.rejects(client.auditLog({}), {
    code: 'ERR_CONNECTOR_FORBIDDEN',
    message: /needed auditlogs:read/,
  });
});

test('a token that is not valid is forbidden on all three APIs', async (t) => {
  const { context } = await simulated(t);
  const secrets = { adminToken: 'xoxp-wrong', auditToken: 'xoxp-wrong', scimToken: 'xoxp-wrong' };
  const client = openClient({ ...context, secrets });
  for (const call of [client.user(ALICE.id), client.auditLog({}), client.scimUser(ALICE.id)]) {
    await assert.rejects(call, { code: 'ERR_CONNECTOR_FORBIDDEN', message: /invalid_auth/ });
  }
});

test('a user whom Slack does not know is not found', async (t) => {
  const { client } = await simulated(t);
  const notFound = { code: 'ERR_CONNECTOR_NOT_FOUND' };
  await assert.rejects(client.user('W0NOBODY01'), notFound);
  await assert.rejects(client.userByEmail('nobody@acme.example'), notFound);
  await assert.rejects(client.scimUser('W0NOBODY01'), notFound);
  await assert.rejects(client.resetSessions('W0NOBODY01'), notFound);
});

test('a refusal keeps Slack’s own word and its request id', async (t) => {
  const { client } = await simulated(t);
  await assert.rejects(client.resetSessions('W0OWNER001'), (thrown: CountersignError) => {
    assert.equal(thrown.code, 'ERR_CONNECTOR_REJECTED');
    assert.match(thrown.message, /cannot_reset_primary_owner/);
    assert.match(thrown.requestId ?? '', /^simulated\d+$/);
    return true;
  });
});

test('a 429 waits as long as Slack says, on all three APIs', async (t) => {
  const { client, simulator } = await simulated(t);
  for (const [path, call] of [
    [/users\.info$/, () => client.user(ALICE.id)],
    [/audit\/v1\/logs$/, () => client.auditLog({})],
    [/scim\/v2\/Users/, () => client.setActive(ALICE.id, false)],
  ] as const) {
    simulator.inject({ path, kind: 'rate-limit' });
    await assert.rejects(call(), { code: 'ERR_CONNECTOR_RATE_LIMITED', retryAfterMs: 30_000 });
  }
  assert.equal(simulator.ledger.filter(({ changed }) => changed).length, 0);
});

test('a change whose answer was lost is unknown, and one that never arrived too', async (t) => {
  const { client, simulator } = await simulated(t);
  for (const kind of ['lost-answer', 'unavailable'] as const) {
    simulator.inject({ path: reset, kind });
    await assert.rejects(client.resetSessions(BOB.id), { code: 'ERR_CONNECTOR_OUTCOME_UNKNOWN' });
  }
});

test('a read whose answer was lost is merely unavailable, though Slack wants it posted', async (t) => {
  const { client, simulator } = await simulated(t);
  for (const kind of ['lost-answer', 'unavailable'] as const) {
    simulator.inject({ path: /session\.list$/, kind });
    await assert.rejects(client.sessions(ALICE.id, 'T0ACME001'), { code: 'ERR_CONNECTOR_UNAVAILABLE' });
  }
});

test('sessions come whole over many pages, every digit of their ids kept', async (t) => {
  const sessions = Array.from({ length: 25 }, (_, n) => ({
    id: String(BigInt(BIG) + BigInt(n)),
    userId: ALICE.id,
    teamId: 'T0ACME001',
  }));
  const { client } = await simulated(t, { sessions, pageSize: 10 });
  const listed = await client.sessions(ALICE.id, 'T0ACME001');
  assert.deepEqual(
    listed.map(({ session_id }) => session_id),
    sessions.map(({ id }) => id),
  );
});

test('a missing secret and a base URL that is not https are named', async (t) => {
  const { context } = await simulated(t);
  assert.throws(() => openClient({ ...context, secrets: {} }), {
    code: 'ERR_CONFIG_INVALID',
    place: 'slack.adminToken',
  });
  const settings = { ...context.settings, scimBaseUrl: 'http://slack.example/scim' };
  assert.throws(() => openClient({ ...context, settings }), { code: 'ERR_CONFIG_INVALID' });
});

test('no token reaches an error', async (t) => {
  const { client, simulator, context } = await simulated(t);
  for (const kind of ['rate-limit', 'unavailable', 'forbidden', 'refused', 'lost-answer'] as const) {
    simulator.inject({ path: reset, kind });
    await assert.rejects(client.resetSessions(BOB.id), (thrown: CountersignError) => {
      const all = `${thrown.message} ${thrown.place} ${thrown.stack} ${JSON.stringify(thrown.cause)}`;
      for (const secret of Object.values(context.secrets)) assert.ok(!all.includes(secret));
      return true;
    });
  }
});

/** A Slack that always gives one answer. */
async function answering(t: TestContext, status: number, body: string, headers: Record<string, string> = {}) {
  const server = createServer((_, response) => response.writeHead(status, headers).end(body));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => server.close());
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const { context } = await simulated(t);
  return openClient({ ...context, settings: { baseUrl: url, auditBaseUrl: url, scimBaseUrl: url } });
}

test('a 200 that does not say ok leaves a change unknown', async (t) => {
  for (const body of ['', '{}', '<html>', '[]', '{"ok":"yes"}']) {
    const client = await answering(t, 200, body);
    await assert.rejects(client.resetSessions(ALICE.id), { code: 'ERR_CONNECTOR_OUTCOME_UNKNOWN' }, body);
  }
});

test('a failure inside Slack leaves a change unknown and a read unavailable', async (t) => {
  const client = await answering(t, 200, '{"ok":false,"error":"internal_error"}');
  await assert.rejects(client.resetSessions(ALICE.id), { code: 'ERR_CONNECTOR_OUTCOME_UNKNOWN' });
  await assert.rejects(client.user(ALICE.id), { code: 'ERR_CONNECTOR_UNAVAILABLE' });
});

test('a rate limit told inside a 200 is one', async (t) => {
  const client = await answering(t, 200, '{"ok":false,"error":"ratelimited"}', { 'retry-after': '7' });
  await assert.rejects(client.user(ALICE.id), { code: 'ERR_CONNECTOR_RATE_LIMITED', retryAfterMs: 7_000 });
});

test('a 429 that does not say how long waits half a minute', async (t) => {
  const client = await answering(t, 429, '{"ok":false,"error":"ratelimited"}', { 'retry-after': 'soon' });
  await assert.rejects(client.user(ALICE.id), { code: 'ERR_CONNECTOR_RATE_LIMITED', retryAfterMs: 30_000 });
});

test('an answer of another shape is unreadable and names the field', async (t) => {
  const client = await answering(t, 200, '{"ok":true,"active_sessions":[{"user_id":"W1"}]}');
  await assert.rejects(client.sessions('W1', 'T1'), {
    code: 'ERR_CONNECTOR_RESPONSE_UNREADABLE',
    message: /active_sessions\.0\.session_id/,
  });
});

test('a cursor that leads to itself is not followed for ever', async (t) => {
  const client = await answering(
    t,
    200,
    '{"ok":true,"active_sessions":[],"response_metadata":{"next_cursor":"again"}}',
  );
  await assert.rejects(client.sessions('W1', 'T1'), { code: 'ERR_CONNECTOR_RESPONSE_UNREADABLE' });
});

test('should Slack ignore the filter, another’s session is not taken for the user’s', async (t) => {
  const client = await answering(
    t,
    200,
    '{"ok":true,"active_sessions":[{"user_id":"W2","session_id":1},{"user_id":"W1","session_id":2}]}',
  );
  const listed = await client.sessions('W1', 'T1');
  assert.deepEqual(
    listed.map(({ session_id }) => session_id),
    ['2'],
  );
});
