import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { describe, test } from 'node:test';
import { asCountersignError } from 'countersign/kit';
import { startWorkspace } from './fixture.ts';
import { ALICE, BOB, MAIL_APP } from './seed.ts';

const USER = /^\/admin\/directory\/v1\/users\//;
const TOKEN = /^\/token$/;

/** What a call threw, in the kit's form. */
async function thrownBy(call: Promise<unknown>) {
  return call.then(
    () => assert.fail('nothing was thrown'),
    (thrown: unknown) => asCountersignError(thrown),
  );
}

describe('the access token', () => {
  test('is fetched once for calls at the same time and kept until shortly before its end', async (t) => {
    const { client, simulator, advance } = await startWorkspace(t);
    const fetches = () => simulator.ledger.filter(({ path }) => TOKEN.test(path)).length;
    await Promise.all([client.user(ALICE.id), client.user(BOB.id), client.grants(ALICE.id)]);
    assert.equal(fetches(), 1);
    advance(54 * 60_000);
    await client.user(ALICE.id);
    assert.equal(fetches(), 1);
    advance(2 * 60_000);
    await client.user(ALICE.id);
    assert.equal(fetches(), 2);
  });

  test('that Google no longer takes is renewed, and the read repeated', async (t) => {
    const { client, simulator, advancePlatform } = await startWorkspace(t);
    await client.user(ALICE.id);
    advancePlatform(61 * 60_000);
    // The assertion is dated by a clock an hour behind, so that Google refuses it too: the fault is named as one of rights.
    const thrown = await thrownBy(client.user(ALICE.id));
    assert.equal(thrown.code, 'ERR_CONNECTOR_FORBIDDEN');
    assert.match(thrown.message, /invalid_grant/);
    advancePlatform(-61 * 60_000);
    assert.equal((await client.user(ALICE.id))?.id, ALICE.id);
    assert.deepEqual(
      simulator.ledger.map(({ status }) => status),
      [200, 200, 401, 400, 200, 200],
    );
  });

  test('is never fetched again after a write was refused, nor the write repeated', async (t) => {
    const { client, simulator } = await startWorkspace(t);
    simulator.inject({ method: 'POST', path: /signOut$/, kind: 'forbidden' });
    assert.equal((await thrownBy(client.signOut(ALICE.id))).code, 'ERR_CONNECTOR_FORBIDDEN');
    assert.equal(simulator.ledger.length, 2);
  });

  test('that cannot be had is unavailable, also for a write: nothing was sent', async (t) => {
    const { client, simulator } = await startWorkspace(t);
    simulator.inject({ path: TOKEN, kind: 'lost-answer' });
    assert.equal((await thrownBy(client.signOut(ALICE.id))).code, 'ERR_CONNECTOR_UNAVAILABLE');
    assert.equal(simulator.ledger.length, 1);
  });

  test('is refused whole when one scope is not delegated, in Google’s own words', async (t) => {
    const missingScopes = ['https://www.googleapis.com/auth/admin.directory.user.security'];
    const { client, open } = await startWorkspace(t, { missingScopes });
    const thrown = await thrownBy(client.user(ALICE.id));
    assert.equal(thrown.code, 'ERR_CONNECTOR_FORBIDDEN');
    assert.match(thrown.message, /unauthorized_client/);
    const lesser = open({ scopes: 'https://www.googleapis.com/auth/admin.directory.user.readonly' });
    assert.equal((await lesser.user(ALICE.id))?.id, ALICE.id);
    const denied = await thrownBy(lesser.grants(ALICE.id));
    assert.equal(denied.code, 'ERR_CONNECTOR_FORBIDDEN');
    assert.match(denied.message, /insufficientPermissions/);
  });

  test('is asked for in the administrator’s name', async (t) => {
    const { open } = await startWorkspace(t);
    const other = open({ subject: 'somebody@acme.example' });
    assert.match((await thrownBy(other.user(ALICE.id))).message, /invalid_grant/);
  });
});

describe('a rate limit', () => {
  test('in the form of a 403 is waited for a minute, and is no matter of rights', async (t) => {
    const { client, simulator } = await startWorkspace(t);
    simulator.inject({ path: USER, kind: 'rate-limit' });
    const thrown = await thrownBy(client.user(ALICE.id));
    assert.equal(thrown.code, 'ERR_CONNECTOR_RATE_LIMITED');
    assert.equal(thrown.retryAfterMs, 60_000);
    assert.match(thrown.message, /userRateLimitExceeded/);
  });

  test('in the form of a 429 is waited for as long as it says', async (t) => {
    const { client, simulator } = await startWorkspace(t, { rateLimit: '429' });
    simulator.inject({ path: USER, kind: 'rate-limit' });
    assert.equal((await thrownBy(client.user(ALICE.id))).retryAfterMs, 7_000);
  });
});

describe('opening the client', () => {
  test('warns of nothing and takes a key file as Google hands it out', async (t) => {
    const { client, lines } = await startWorkspace(t);
    assert.equal((await client.user(ALICE.email))?.id, ALICE.id);
    assert.deepEqual(lines, []);
  });

  const KEY = 'GOOGLE_WORKSPACE_SERVICE_ACCOUNT_KEY';
  const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({
    type: 'pkcs8',
    format: 'pem',
  });
  const file = {
    type: 'service_account',
    client_email: 'a@b',
    private_key_id: 'k',
    private_key: 'very-secret',
  };
  const faults: readonly (readonly [string, Record<string, string>, string | undefined, string])[] = [
    ['no administrator', { subject: '' }, undefined, 'GOOGLE_WORKSPACE_SUBJECT'],
    ['no address as administrator', { subject: 'admin' }, undefined, 'GOOGLE_WORKSPACE_SUBJECT'],
    ['no key file', {}, '', KEY],
    ['what is no key file', {}, 'very-secret', KEY],
    ['a key file without a key', {}, JSON.stringify(file), KEY],
    ['a key that cannot sign RS256', {}, JSON.stringify({ ...file, private_key: ec }), KEY],
    ['a key file of a person', {}, JSON.stringify({ ...file, type: 'authorized_user' }), KEY],
    ['a log that is not known', { logs: 'admin gmail' }, undefined, 'GOOGLE_WORKSPACE_LOGS'],
    ['no log of administrators', { logs: 'login' }, undefined, 'GOOGLE_WORKSPACE_LOGS'],
    ['no address', { baseUrl: 'admin' }, undefined, 'GOOGLE_WORKSPACE_API_URL'],
    ['plain http', { tokenUrl: 'http://oauth2.example/token' }, undefined, 'google-workspace.baseUrl'],
  ];
  for (const [what, settings, key, place] of faults) {
    test(`with ${what} is refused and names the setting`, async (t) => {
      const { open } = await startWorkspace(t);
      assert.throws(
        () => open(settings, key === undefined ? undefined : { serviceAccountKey: key }),
        (thrown) => {
          const { code, place: named, message } = asCountersignError(thrown);
          assert.doesNotMatch(message, /very-secret/);
          return code === 'ERR_CONFIG_INVALID' && named === place;
        },
      );
    });
  }
});

test('no id leads to another path, or to everybody', async (t) => {
  const { client, simulator } = await startWorkspace(t);
  for (const id of ['all', 'me', '.', '..', '']) {
    assert.equal(await client.user(id), undefined);
    assert.equal((await thrownBy(client.signOut(id))).code, 'ERR_INPUT_INVALID');
  }
  assert.equal(await client.user('../groups/x?y#z'), undefined);
  assert.deepEqual(
    simulator.ledger.map(({ path }) => path).filter((path) => !TOKEN.test(path)),
    ['/admin/directory/v1/users/..%2Fgroups%2Fx%3Fy%23z'],
  );
});

test('what is gone already is no fault when it is to go', async (t) => {
  const { client } = await startWorkspace(t);
  assert.match((await client.deleteGrant(ALICE.id, 'gone')).line, /→ 404$/);
  assert.match((await client.deleteAppPassword(ALICE.id, 99)).line, /→ 404$/);
  await client.deleteGrant(ALICE.id, MAIL_APP);
});

test('a log is read page by page to its end', async (t) => {
  const { client, simulator } = await startWorkspace(t, { pageSize: 1 });
  const found: unknown[] = [];
  const query = { log: 'login', startTime: '2026-02-26T00:00:00.000Z', maxResults: 1_000 } as const;
  for await (const page of client.log(query)) found.push(...page);
  assert.equal(found.length, 2);
  assert.deepEqual(
    simulator.ledger
      .filter(({ path }) => path.endsWith('/login'))
      .map(({ query: { pageToken } }) => pageToken),
    [undefined, '1'],
  );
});

test('an empty page of a log is not its end, and a page that comes again is no end either', async (t) => {
  const { client } = await startWorkspace(t);
  const real = globalThis.fetch;
  t.after(() => {
    globalThis.fetch = real;
  });
  let asked = 0;
  globalThis.fetch = async (input, init) => {
    if (!String(input).includes('/applications/')) return real(input, init);
    asked++;
    return Response.json(asked === 1 ? { nextPageToken: 'a' } : { items: [{ asked }], nextPageToken: 'a' });
  };
  const read = async () => {
    const found: unknown[] = [];
    const query = { log: 'login', startTime: '2026-02-26T00:00:00.000Z', maxResults: 1_000 } as const;
    for await (const page of client.log(query)) found.push(...page);
    return found;
  };
  assert.equal((await thrownBy(read())).code, 'ERR_CONNECTOR_RESPONSE_UNREADABLE');
  assert.equal(asked, 2);
});

test('backup codes are counted and never kept', async (t) => {
  const { client, simulator, lines } = await startWorkspace(t);
  assert.equal(await client.backupCodeCount(ALICE.id), 10);
  assert.match(JSON.stringify(simulator.ledger.at(-1)?.answer), /52860000/);
  assert.deepEqual(lines, []);
});
