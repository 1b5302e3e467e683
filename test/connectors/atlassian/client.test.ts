import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, type TestContext, test } from 'node:test';
import { asCountersignError } from 'countersign/kit';
import { errorText } from '../../../connectors/atlassian/atlassian-error.ts';
import { openClient } from '../../../connectors/atlassian/client.ts';
import { cursorOf } from '../../../connectors/atlassian/cursor.ts';
import { preflight } from '../../../connectors/atlassian/preflight.ts';
import { startAtlassian } from './fixture.ts';
import { ALICE, GUEST, ORG } from './seed.ts';

/** What a call threw, in the kit's form. */
async function thrownBy(call: Promise<unknown>) {
  return call.then(
    () => assert.fail('nothing was thrown'),
    (thrown: unknown) => asCountersignError(thrown),
  );
}

/** A server that answers everything alike. */
async function answering(t: TestContext, body: unknown, status = 200, headers: Record<string, string> = {}) {
  const server = createServer((_, response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => server.close());
  const { contextWith, address } = await startAtlassian(t);
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return openClient(contextWith({ ...address.settings, baseUrl }));
}

describe('the settings', () => {
  test('are refused by name where the organisation or the key is missing', async (t) => {
    const { contextWith, address } = await startAtlassian(t);
    const { orgId: _, ...without } = address.settings;
    assert.throws(() => openClient(contextWith(without)), /ATLASSIAN_ORG_ID/);
    assert.throws(() => openClient(contextWith({ ...address.settings, orgId: '../x' })), /ATLASSIAN_ORG_ID/);
    assert.throws(() => openClient(contextWith(address.settings, {})), /ATLASSIAN_ORG_API_KEY/);
  });
});

describe('the key', () => {
  test('that Atlassian no longer takes is a fault of rights, in the gateway’s words', async (t) => {
    const { contextWith, address } = await startAtlassian(t);
    const client = openClient(contextWith(address.settings, { apiKey: 'of another organisation' }));
    const thrown = await thrownBy(client.organisation());
    assert.equal(thrown.code, 'ERR_CONNECTOR_FORBIDDEN');
    assert.match(thrown.message, /Unauthorized/);
    assert.match(thrown.requestId ?? '', /^simulated/);
  });

  test('is named by its organisation, and its scopes are not known', async (t) => {
    const { client } = await startAtlassian(t);
    const { name, scopes, warnings } = await preflight.identity(client);
    assert.equal(name, `API key of the organisation ${ORG.name} (${ORG.id})`);
    assert.equal(scopes, undefined);
    assert.equal(warnings.length, 3);
  });
});

describe('a 429', () => {
  test('says how long to wait by a reset time as text', async (t) => {
    const { client, simulator } = await startAtlassian(t);
    simulator.inject({ path: /^/, kind: 'rate-limit' });
    const thrown = await thrownBy(client.organisation());
    assert.equal(thrown.code, 'ERR_CONNECTOR_RATE_LIMITED');
    assert.equal(thrown.retryAfterMs, 30_000);
  });

  for (const [what, headers, waitMs] of [
    ['by Retry-After', { 'retry-after': '7', 'x-ratelimit-reset': '2026-03-01T09:10:00Z' }, 7_000],
    ['by a reset in seconds of the epoch', { 'x-ratelimit-reset': '1772355660' }, 60_000],
    ['by a reset that is past already: a second', { 'x-ratelimit-reset': '2020-01-01T00:00Z' }, 1_000],
    ['by nothing: a minute', {}, 60_000],
    ['by a time too far off: a quarter of an hour', { 'retry-after': '86400' }, 900_000],
  ] as const) {
    test(what, async (t) => {
      const client = await answering(t, {}, 429, headers);
      assert.equal((await thrownBy(client.organisation())).retryAfterMs, waitMs);
    });
  }
});

describe('an answer of another form', () => {
  test('is unreadable, and the message names the field', async (t) => {
    const client = await answering(t, { values: [] });
    for (const [call, field] of [
      [() => client.organisation(), 'data'],
      [() => client.users({ emails: ['x'] }), 'data'],
      [() => client.profile('a-1'), 'account'],
      [() => client.apiTokens('a-1'), 'expected array'],
      [() => client.streamEvents({ from: 0, to: 1 }), 'data'],
      [() => client.eventActions(), 'data'],
      [() => client.directories('a-1'), 'data'],
    ] as const) {
      const { code, message } = await thrownBy(call());
      assert.equal(code, 'ERR_CONNECTOR_RESPONSE_UNREADABLE');
      assert.match(message, new RegExp(field));
    }
  });

  test('with a status that is not known is unreadable: it would pass for suspended', async (t) => {
    const account = { account_id: 'a-1', account_status: 'frozen', name: 'x' };
    const client = await answering(t, { account });
    assert.match((await thrownBy(client.profile('a-1'))).message, /account\.account_status/);
  });
});

describe('a search for accounts', () => {
  test('whose answer was lost is merely unavailable: it changes nothing', async (t) => {
    const { client, simulator } = await startAtlassian(t);
    simulator.inject({ path: /search$/, kind: 'lost-answer' });
    assert.equal((await thrownBy(client.users({ emails: ['x'] }))).code, 'ERR_CONNECTOR_UNAVAILABLE');
  });
});

describe('an id', () => {
  test('that would lead to another path, or to every directory, is refused', async (t) => {
    const { client, simulator } = await startAtlassian(t);
    for (const id of ['', '.', '..', '-']) {
      assert.equal((await thrownBy(client.profile(id))).code, 'ERR_INPUT_INVALID');
      assert.equal((await thrownBy(client.suspendMember(id, 'a'))).code, 'ERR_INPUT_INVALID');
    }
    await client.profile('a/../../b');
    assert.deepEqual(
      simulator.ledger.map(({ path }) => path),
      ['/users/a%2F..%2F..%2Fb/manage/profile'],
    );
  });
});

test('the catalogue of actions is asked for once, and again after a fault', async (t) => {
  const { client, simulator } = await startAtlassian(t);
  simulator.inject({ path: /event-actions$/, kind: 'unavailable' });
  await thrownBy(client.eventActions());
  await client.eventActions();
  assert.ok((await client.eventActions()).has('user_login'));
  assert.equal(simulator.ledger.length, 2);
});

test('a cursor is taken bare or out of an address; an address without one is an error', () => {
  assert.equal(cursorOf('abc==', 'events'), 'abc==');
  assert.equal(cursorOf('https://elsewhere.example/x?cursor=a%2Bb&limit=1', 'events'), 'a+b');
  assert.equal(cursorOf('/admin/v1/orgs/o/users?cursor=c1', 'users'), 'c1');
  assert.equal(cursorOf(null, 'users'), undefined);
  assert.equal(cursorOf('', 'users'), undefined);
  assert.throws(() => cursorOf('https://api.atlassian.com/x', 'users'), {
    code: 'ERR_CONNECTOR_RESPONSE_UNREADABLE',
  });
});

test('errors are told in Atlassian’s own words, whichever of its APIs they are of', async (t) => {
  const { client } = await startAtlassian(t);
  assert.match(
    (await thrownBy(client.member('dir-main', 'x').then(() => client.apiTokens(GUEST.accountId)))).message,
    /forbidden/,
  );
  const said = (body: unknown) =>
    errorText({ body, status: 400, headers: new Headers(), requestId: undefined, line: '' });
  assert.equal(
    said({ errors: [{ code: 'ADMIN-400-1', title: 'Bad cursor', detail: 'Ask again' }] }),
    'ADMIN-400-1 Bad cursor Ask again',
  );
  assert.equal(
    said({ key: 'forbidden.action', context: { reason: { key: 'externalDirectory.scim' } } }),
    'forbidden.action externalDirectory.scim',
  );
  assert.equal(
    said({ error: 'Forbidden', message: 'No permission', requestId: 'x' }),
    'Forbidden No permission',
  );
  assert.equal(said({ errors: ['x'] }), undefined);
  assert.equal(said('<html>'), undefined);
});

test('a token that is gone already is no fault', async (t) => {
  const { client } = await startAtlassian(t);
  const { line } = await client.deleteToken(ALICE.accountId, 'tok-none');
  assert.match(line, /→ 404$/);
});
