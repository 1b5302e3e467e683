import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, test } from 'node:test';
import { asCountersignError } from 'countersign/kit';
import { action, asked, request, startZoom, thrownBy } from './fixture.ts';
import { ALICE, BOB } from './seed.ts';

const REPORT = /^\/v2\/report\//;
const TOKEN = /^\/oauth\/token$/;

describe('the access token', () => {
  test('is asked for by the account’s own grant, the secret in the header alone', async (t) => {
    const { client, simulator, address } = await startZoom(t);
    await client.user(ALICE.id);
    const [first] = simulator.ledger;
    assert.deepEqual(first?.body, {
      grant_type: 'account_credentials',
      account_id: address.settings.accountId,
    });
    assert.deepEqual(first?.query, {});
  });

  test('is fetched once for calls at the same time and kept until shortly before its end', async (t) => {
    const { client, simulator, advance } = await startZoom(t);
    const fetches = () => simulator.ledger.filter(({ path }) => TOKEN.test(path)).length;
    await Promise.all([client.user(ALICE.id), client.user(BOB.id), client.self()]);
    assert.equal(fetches(), 1);
    advance(54 * 60_000);
    await client.user(ALICE.id);
    assert.equal(fetches(), 1);
    advance(2 * 60_000);
    await client.user(ALICE.id);
    assert.equal(fetches(), 2);
  });

  test('that another process ended by taking a new one is renewed, and the read repeated', async (t) => {
    const { client, open, simulator } = await startZoom(t);
    await client.user(ALICE.id);
    await open().user(ALICE.id);
    assert.equal((await client.user(ALICE.id))?.id, ALICE.id);
    assert.deepEqual(
      simulator.ledger.map(({ status }) => status),
      [200, 200, 200, 200, 401, 200, 200],
    );
  });

  test('that another process ended stops no action: it reads before it writes', async (t) => {
    const fixture = await startZoom(t);
    const suspend = action('account.suspend');
    const plan = await suspend.plan(fixture.client, request('account.suspend'));
    await fixture.open().user(ALICE.id);
    const { calls } = await suspend.perform(fixture.client, request('account.suspend'), plan);
    assert.deepEqual(calls, [`PUT /v2/users/${ALICE.id}/status → 204`]);
  });

  test('is never fetched again after a write was refused, nor the write repeated', async (t) => {
    const fixture = await startZoom(t);
    fixture.simulator.inject({ method: 'PUT', path: /status$/, kind: 'forbidden' });
    const thrown = await thrownBy(fixture.client.setStatus(ALICE.id, 'deactivate'));
    assert.equal(thrown.code, 'ERR_CONNECTOR_FORBIDDEN');
    assert.equal(fixture.simulator.ledger.length, 2);
  });

  test('that cannot be had is unavailable, also for a write: nothing was sent', async (t) => {
    const { client, simulator } = await startZoom(t);
    simulator.inject({ path: TOKEN, kind: 'lost-answer' });
    const thrown = await thrownBy(client.revokeSsoToken(ALICE.id));
    assert.equal(thrown.code, 'ERR_CONNECTOR_UNAVAILABLE');
    assert.equal(simulator.ledger.length, 1);
  });

  test('is refused in Zoom’s own words, without the secret', async (t) => {
    const { open, address } = await startZoom(t);
    const client = open(address.settings, { clientSecret: 'another-secret-of-ours' });
    const thrown = await thrownBy(client.user(ALICE.id));
    assert.equal(thrown.code, 'ERR_CONNECTOR_FORBIDDEN');
    assert.match(
      thrown.message,
      /invalid_client Invalid client_id or client_secret.*asking for an access token/,
    );
    assert.doesNotMatch(thrown.message, /another-secret/);
  });

  test('without a scope is a matter of rights, though Zoom answers 400, and the scope is named', async (t) => {
    const { client } = await startZoom(t, { scopes: ['user:read:user:admin'] });
    const thrown = await thrownBy(client.setStatus(ALICE.id, 'deactivate'));
    assert.equal(thrown.code, 'ERR_CONNECTOR_FORBIDDEN');
    assert.match(thrown.message, /4711 .*user:update:status:admin/);
    assert.match(thrown.requestId ?? '', /^v=2\.0/);
  });
});

describe('a 429', () => {
  const forms: readonly (readonly [string, string, number])[] = [
    ['by the second is waited for two seconds', 'qps', 2_000],
    ['by the day is waited for until the time that it names', 'daily', 15 * 3_600_000],
    ['by the day that names no time is waited for until midnight UTC', 'daily-bare', 15 * 3_600_000],
  ];
  for (const [what, rateLimit, retryAfterMs] of forms) {
    test(what, async (t) => {
      const { client, simulator } = await startZoom(t, { rateLimit });
      simulator.inject({ path: REPORT, kind: 'rate-limit' });
      const read = client.report({ report: 'activities', from: '2026-02-01', to: '2026-02-02' }).next();
      const thrown = await thrownBy(read);
      assert.equal(thrown.code, 'ERR_CONNECTOR_RATE_LIMITED');
      assert.equal(thrown.retryAfterMs, retryAfterMs);
    });
  }
});

describe('an answer', () => {
  test('of a free account, which has no reports, is a matter of rights', async (t) => {
    const { client } = await startZoom(t, { hasReports: false });
    const read = client.report({ report: 'operationlogs', from: '2026-02-01', to: '2026-02-02' }).next();
    const thrown = await thrownBy(read);
    assert.equal(thrown.code, 'ERR_CONNECTOR_FORBIDDEN');
    assert.match(thrown.message, /200 Only available for Paid account/);
  });

  test('that a report’s page token ended is refused, and never taken for the end of the report', async (t) => {
    const { client } = await startZoom(t);
    const query = { report: 'activities', from: '2026-02-02', to: '2026-02-01' } as const;
    assert.equal((await thrownBy(client.report(query).next())).code, 'ERR_CONNECTOR_REJECTED');
  });

  test('that lacks what is read is unreadable and names the field', async (t) => {
    const { open, address } = await startZoom(t);
    const other = createServer((_, response) =>
      response.end(JSON.stringify({ id: ALICE.id, status: 'active' })),
    );
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    t.after(() => other.close());
    const apiUrl = `http://127.0.0.1:${(other.address() as AddressInfo).port}/v2`;
    const client = open({ ...address.settings, apiUrl });
    const query = { report: 'operationlogs', from: '2026-02-01', to: '2026-02-02' } as const;
    for (const [call, field] of [
      [client.user(ALICE.id), 'email'],
      [client.report(query).next(), 'operation_logs'],
    ] as const) {
      const thrown = await thrownBy(call);
      assert.equal(thrown.code, 'ERR_CONNECTOR_RESPONSE_UNREADABLE');
      assert.match(thrown.message, new RegExp(`zoom: ${field}: `));
    }
  });
});

describe('opening the client', () => {
  const ok = { accountId: 'a', clientId: 'c' };
  const faults: readonly (readonly [string, Record<string, string>, Record<string, string>, string])[] = [
    ['no account', { clientId: 'c' }, { clientSecret: 'x' }, 'ZOOM_ACCOUNT_ID'],
    ['no client id', { accountId: 'a' }, { clientSecret: 'x' }, 'ZOOM_CLIENT_ID'],
    ['no secret', ok, {}, 'ZOOM_CLIENT_SECRET'],
    ['plain http', { ...ok, apiUrl: 'http://api.zoom.us/v2' }, { clientSecret: 'x' }, 'zoom.baseUrl'],
    ['plain http for tokens', { ...ok, oauthUrl: 'http://zoom.us' }, { clientSecret: 'x' }, 'zoom.baseUrl'],
  ];
  for (const [what, settings, secrets, place] of faults) {
    test(`with ${what} is refused and names the setting`, async (t) => {
      const { open } = await startZoom(t);
      assert.throws(
        () => open(settings, secrets),
        (thrown) => {
          const { code, place: named } = asCountersignError(thrown);
          return code === 'ERR_CONFIG_INVALID' && named === place;
        },
      );
    });
  }

  test('needs no addresses: Zoom’s own stand in', async (t) => {
    const { open } = await startZoom(t);
    assert.ok(open(ok, { clientSecret: 'x' }));
  });
});

describe('paths', () => {
  test('are never led astray by an id, least of all to the owner of our own app', async (t) => {
    const fixture = await startZoom(t);
    const { client } = fixture;
    for (const id of ['me', 'ME', '.', '..', '']) {
      assert.equal(await client.user(id), undefined);
      const write = async () => client.setStatus(id, 'deactivate');
      assert.equal((await thrownBy(write())).code, 'ERR_INPUT_INVALID');
      const revoke = async () => client.revokeSsoToken(id);
      assert.equal((await thrownBy(revoke())).code, 'ERR_INPUT_INVALID');
    }
    assert.equal(await client.user('../report/activities?x#y'), undefined);
    assert.deepEqual(asked(fixture), ['GET /v2/users/..%2Freport%2Factivities%3Fx%23y']);
  });
});
