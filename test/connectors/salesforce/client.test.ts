import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, test } from 'node:test';
import { asCountersignError } from 'countersign/kit';
import { userById } from '../../../connectors/salesforce/lookups.ts';
import { soql } from '../../../connectors/salesforce/soql.ts';
import { User } from '../../../connectors/salesforce/wire.ts';
import { type Fixture, startSalesforce } from './fixture.ts';
import { ALICE, SELF, SESSION } from './seed.ts';

const TOKEN = /^\/services\/oauth2\/token$/;
const QUERY = /\/query$/;
const EVERYBODY = soql`SELECT Id, Username, Email, Name, IsActive FROM User`;

/** What a call threw, in the kit's form. */
async function thrownBy(call: Promise<unknown>) {
  return call.then(
    () => assert.fail('nothing was thrown'),
    (thrown: unknown) => asCountersignError(thrown),
  );
}

function tokenFetches({ simulator }: Fixture): number {
  return simulator.ledger.filter(({ path }) => TOKEN.test(path)).length;
}

describe('the access token', () => {
  test('is fetched once for calls at the same time, and anew before the shortest session time-out', async (t) => {
    const salesforce = await startSalesforce(t);
    const { client, advance } = salesforce;
    await Promise.all([userById(client, ALICE.id), userById(client, ALICE.id), client.ownUserId()]);
    assert.equal(tokenFetches(salesforce), 1);
    advance(9 * 60_000);
    await userById(client, ALICE.id);
    assert.equal(tokenFetches(salesforce), 1);
    advance(2 * 60_000);
    await userById(client, ALICE.id);
    assert.equal(tokenFetches(salesforce), 2);
  });

  test('tells who we are', async (t) => {
    const { client } = await startSalesforce(t);
    assert.equal(await client.ownUserId(), SELF.id);
  });

  test('that Salesforce no longer takes is renewed, and the read repeated', async (t) => {
    const { client, simulator, advancePlatform } = await startSalesforce(t);
    await userById(client, ALICE.id);
    advancePlatform(3 * 3_600_000);
    // The assertion is dated by a clock three hours behind: Salesforce refuses it too.
    const thrown = await thrownBy(userById(client, ALICE.id));
    assert.equal(thrown.code, 'ERR_CONNECTOR_FORBIDDEN');
    assert.match(thrown.message, /invalid_grant invalid assertion/);
    advancePlatform(-3 * 3_600_000);
    assert.equal((await userById(client, ALICE.id))?.Id, ALICE.id);
    assert.deepEqual(
      simulator.ledger.map(({ status }) => status),
      [200, 200, 401, 400, 200, 200],
    );
  });

  test('that cannot be had is unavailable, also for a write: nothing was sent', async (t) => {
    const { client, simulator } = await startSalesforce(t);
    simulator.inject({ path: TOKEN, kind: 'lost-answer' });
    assert.equal((await thrownBy(client.deleteSession(SESSION))).code, 'ERR_CONNECTOR_UNAVAILABLE');
    assert.equal(simulator.ledger.length, 1);
  });

  test('is not sent along where the token to revoke is its own authority', async (t) => {
    const salesforce = await startSalesforce(t);
    await salesforce.client.revokeToken('of nobody');
    assert.equal(tokenFetches(salesforce), 0);
  });
});

describe('a limit', () => {
  test('of the day looks like a refusal, and is waited for', async (t) => {
    const { client, simulator } = await startSalesforce(t);
    simulator.inject({ path: QUERY, kind: 'rate-limit' });
    const thrown = await thrownBy(client.rows(EVERYBODY, User));
    assert.equal(thrown.code, 'ERR_CONNECTOR_RATE_LIMITED');
    assert.equal(thrown.retryAfterMs, 15 * 60_000);
    assert.match(thrown.message, /REQUEST_LIMIT_EXCEEDED TotalRequests/);
  });

  test('of concurrent calls is waited for seconds', async (t) => {
    const { client, simulator } = await startSalesforce(t, { rateLimit: 'concurrent' });
    simulator.inject({ path: QUERY, kind: 'rate-limit' });
    assert.equal((await thrownBy(client.rows(EVERYBODY, User))).retryAfterMs, 5_000);
  });
});

describe('a query', () => {
  test('is read to its end, page by page', async (t) => {
    const { client, simulator } = await startSalesforce(t, { pageSize: 1 });
    assert.equal((await client.rows(EVERYBODY, User)).length, 3);
    assert.equal(simulator.ledger.filter(({ path }) => path.includes('/query')).length, 3);
  });

  test('of what a licence hides is a matter of rights, not of nothing being there', async (t) => {
    const { client } = await startSalesforce(t, { hasEventMonitoring: false });
    const thrown = await thrownBy(client.rows(soql`SELECT EventDate FROM LoginEvent`, User));
    assert.equal(thrown.code, 'ERR_CONNECTOR_FORBIDDEN');
    assert.match(thrown.message, /INVALID_TYPE .*LoginEvent.*a permission or a licence is missing/);
  });

  test('that Salesforce does not understand is rejected', async (t) => {
    const { client } = await startSalesforce(t);
    const odd = soql`SELECT Id FROM User WHERE`;
    assert.equal((await thrownBy(client.rows(odd, User))).code, 'ERR_CONNECTOR_REJECTED');
  });

  test('whose answer has another shape is unreadable and names the field', async (t) => {
    const { client } = await startSalesforce(t);
    const thrown = await thrownBy(client.rows(soql`SELECT Id FROM User`, User));
    assert.equal(thrown.code, 'ERR_CONNECTOR_RESPONSE_UNREADABLE');
    assert.match(thrown.message, /Username/);
  });
});

describe('a change', () => {
  test('of a session that is gone already is no fault, nor that of a token', async (t) => {
    const { client } = await startSalesforce(t);
    assert.match((await client.deleteSession('0Ak5e000000GONE')).line, /→ 404$/);
    assert.match((await client.revokeToken('gone')).line, /^POST \/services\/oauth2\/revoke → 400$/);
  });

  test('is never led to another path by an id', async (t) => {
    const { client, simulator } = await startSalesforce(t);
    for (const id of ['..', '../User/0055e000000', '', 'a/b?c#d', `${SESSION}/x`]) {
      const calls = [async () => client.deleteSession(id), async () => client.setFrozen(id, true)];
      for (const call of calls) assert.equal((await thrownBy(call())).code, 'ERR_INPUT_INVALID', id);
    }
    assert.equal(simulator.ledger.length, 0);
  });
});

describe('opening the client', () => {
  const whole = { baseUrl: 'https://acme.my.salesforce.com', clientId: 'c', username: 'u' };
  const key = 'SALESFORCE_PRIVATE_KEY';
  const url = 'SALESFORCE_INSTANCE_URL';
  const faults: readonly (readonly [string, Record<string, string>, Record<string, string>, string])[] = [
    ['no address', { ...whole, baseUrl: '' }, {}, url],
    ['the address of the login page', { ...whole, baseUrl: 'https://login.salesforce.com/' }, {}, url],
    ['no consumer key', { ...whole, clientId: '' }, {}, 'SALESFORCE_CLIENT_ID'],
    ['no username', { ...whole, username: '' }, {}, 'SALESFORCE_USERNAME'],
    ['no key', whole, {}, key],
    ['a key that is none', whole, { privateKey: 'very-secret' }, key],
  ];
  for (const [what, settings, secrets, place] of faults) {
    test(`with ${what} is refused and names the setting`, async (t) => {
      const { open } = await startSalesforce(t);
      assert.throws(
        () => open(settings, secrets),
        (thrown) => {
          const { code, place: named, message } = asCountersignError(thrown);
          assert.doesNotMatch(message, /very-secret/);
          return code === 'ERR_CONFIG_INVALID' && named === place;
        },
      );
    });
  }

  test('with a kind of monitoring that does not exist is refused', async (t) => {
    const { open, address } = await startSalesforce(t);
    assert.throws(() => open({ ...address.settings, eventMonitoring: 'all' }), {
      code: 'ERR_CONFIG_INVALID',
      place: 'SALESFORCE_EVENT_MONITORING',
    });
  });
});

test('an event log file is taken as the text it is', async (t) => {
  const text = '"EVENT_TYPE","SESSION_KEY"\n"Login","a ""key"""\n';
  const token = JSON.stringify({
    access_token: 'made-up',
    token_type: 'Bearer',
    id: `https://x/id/o/${SELF.id}`,
  });
  const server = createServer(({ url }, response) => {
    response.end(url?.endsWith('/LogFile') ? text : token);
  }).listen(0, '127.0.0.1');
  await new Promise((listening) => server.once('listening', listening));
  t.after(() => server.close());
  const { address, open } = await startSalesforce(t);
  const { port } = server.address() as AddressInfo;
  const elsewhere = open({ ...address.settings, baseUrl: `http://127.0.0.1:${port}` });
  assert.equal(await elsewhere.logFile('0AT5e0000000000'), text);
});
