import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { asCountersignError } from 'countersign/kit';
import { PROGRAMMATIC_TOKEN } from '../../../connectors/snowflake/simulator/credentials.ts';
import { sql } from '../../../connectors/snowflake/sql.ts';
import { alterDisabled, showUsers, whoAmI } from '../../../connectors/snowflake/statements.ts';
import { Self, User } from '../../../connectors/snowflake/wire.ts';
import { changed, startSnowflake } from './fixture.ts';

const STATEMENTS = /^\/api\/v2\/statements$/;
const POLL = /^\/api\/v2\/statements\/./;

/** What a call threw, in the kit's form. */
async function thrownBy(call: Promise<unknown>) {
  return call.then(
    () => assert.fail('nothing was thrown'),
    (thrown: unknown) => asCountersignError(thrown),
  );
}

describe('a request', () => {
  test('names role, warehouse, a time-out and one statement, whatever the account’s defaults are', async (t) => {
    const { client, simulator } = await startSnowflake(t);
    await client.rows(whoAmI(), Self);
    assert.deepEqual(simulator.ledger[0]?.body, {
      statement: whoAmI().text,
      timeout: 120,
      role: 'COUNTERSIGN_ROLE',
      warehouse: 'COUNTERSIGN_WH',
      parameters: { multi_statement_count: 1, query_tag: 'countersign', timezone: 'UTC' },
    });
  });

  test('is signed by an assertion that is made once, and anew before it ends', async (t) => {
    const { client, advance } = await startSnowflake(t);
    const seen = new Set<string>();
    const original = globalThis.fetch;
    t.after(() => {
      globalThis.fetch = original;
    });
    globalThis.fetch = (input, init) => {
      seen.add(new Headers(init?.headers).get('authorization') ?? '');
      return original(input, init);
    };
    await Promise.all([client.rows(whoAmI(), Self), client.rows(whoAmI(), Self)]);
    advance(45 * 60_000);
    await client.rows(whoAmI(), Self);
    assert.equal(seen.size, 1);
    advance(10 * 60_000);
    await client.rows(whoAmI(), Self);
    assert.equal(seen.size, 2);
  });

  test('whose assertion is refused is a matter of rights, and quotes no token', async (t) => {
    const { client, advancePlatform } = await startSnowflake(t);
    advancePlatform(2 * 3_600_000);
    const thrown = await thrownBy(client.rows(whoAmI(), Self));
    assert.equal(thrown.code, 'ERR_CONNECTOR_FORBIDDEN');
    assert.match(thrown.message, /390144 JWT token is invalid/);
    assert.doesNotMatch(thrown.message, /eyJ/);
  });

  test('may carry a programmatic access token in place of a key, and that is warned of', async (t) => {
    const { open, address, lines } = await startSnowflake(t);
    const client = open(address.settings, { token: PROGRAMMATIC_TOKEN });
    const [self] = await client.rows(whoAmI(), Self);
    assert.equal(self?.USER_NAME, 'COUNTERSIGN');
    const warnings = lines.filter(({ level }) => level === 'warn');
    assert.equal(warnings.length, 1);
    assert.match(JSON.stringify(warnings), /a password that lives for months/);
    assert.doesNotMatch(JSON.stringify(lines), new RegExp(PROGRAMMATIC_TOKEN));
  });

  test('uses the key where both are configured', async (t) => {
    const { open, address, lines } = await startSnowflake(t);
    const client = open(address.settings, { ...address.secrets, token: 'refused' });
    await client.rows(whoAmI(), Self);
    assert.deepEqual(lines, []);
  });
});

describe('a result', () => {
  test('is read in all its parts', async (t) => {
    const { client, simulator } = await startSnowflake(t, { partitionRows: 1 });
    const users = await client.rows(showUsers(), User);
    assert.deepEqual(
      users.map(({ name }) => name),
      ['ALICE', 'BOB', 'COUNTERSIGN'],
    );
    assert.deepEqual(
      simulator.ledger.map(({ method, query }) => `${method} ${query.partition ?? ''}`),
      ['POST ', 'GET 1', 'GET 2'],
    );
  });

  test('of a statement under way is asked for until it is there, ever more slowly', async (t) => {
    const { client, waits } = await startSnowflake(t, { polls: 6 });
    const [self] = await client.rows(whoAmI(), Self);
    assert.equal(self?.USER_NAME, 'COUNTERSIGN');
    assert.deepEqual(waits, [500, 1_000, 2_000, 5_000, 5_000, 5_000]);
  });

  test('that never comes is given up', async (t) => {
    const { client, waits } = await startSnowflake(t, { polls: 10_000 });
    const read = await thrownBy(client.rows(whoAmI(), Self));
    assert.equal(read.code, 'ERR_CONNECTOR_UNAVAILABLE');
    assert.equal(waits.length, 40);
    const change = await thrownBy(client.change(alterDisabled('ALICE', true)));
    assert.equal(change.code, 'ERR_CONNECTOR_OUTCOME_UNKNOWN');
  });

  test('with a column of another type is unreadable and names it', async (t) => {
    const { client } = await startSnowflake(t);
    const thrown = await thrownBy(client.rows(sql`SELECT NULL AS USER_NAME`, Self));
    assert.equal(thrown.code, 'ERR_CONNECTOR_RESPONSE_UNREADABLE');
    assert.match(thrown.message, /USER_NAME/);
  });
});

describe('a fault', () => {
  test('of a read is merely unavailable, though it was a POST', async (t) => {
    const { client, simulator } = await startSnowflake(t);
    for (const kind of ['unavailable', 'lost-answer', 'refused'] as const) {
      simulator.inject({ path: STATEMENTS, kind });
      assert.equal((await thrownBy(client.rows(whoAmI(), Self))).code, 'ERR_CONNECTOR_UNAVAILABLE', kind);
    }
  });

  test('of a change leaves its outcome unknown, by the statement alone', async (t) => {
    const { client, simulator } = await startSnowflake(t);
    for (const kind of ['unavailable', 'lost-answer', 'refused'] as const) {
      simulator.inject({ path: STATEMENTS, operation: /^ALTER USER /, kind });
      await client.rows(whoAmI(), Self);
      const thrown = await thrownBy(client.change(alterDisabled('ALICE', true)));
      assert.equal(thrown.code, 'ERR_CONNECTOR_OUTCOME_UNKNOWN', kind);
    }
    assert.equal(changed({ simulator }).length, 1);
  });

  test('while a change is under way leaves its outcome unknown too, a refusal included', async (t) => {
    const started = await startSnowflake(t, { polls: 3 });
    for (const kind of ['unavailable', 'refused', 'forbidden'] as const) {
      started.simulator.inject({ method: 'GET', path: POLL, kind });
      const thrown = await thrownBy(started.client.change(alterDisabled('ALICE', true)));
      const expected = kind === 'forbidden' ? 'ERR_CONNECTOR_FORBIDDEN' : 'ERR_CONNECTOR_OUTCOME_UNKNOWN';
      // A 422 tells of the statement itself: that one failed.
      assert.equal(thrown.code, expected, kind);
    }
    started.simulator.inject({ method: 'GET', path: POLL, kind: 'unavailable' });
    assert.equal((await thrownBy(started.client.rows(whoAmI(), Self))).code, 'ERR_CONNECTOR_UNAVAILABLE');
  });

  test('says how long to wait where Snowflake does, and else fifteen seconds', async (t) => {
    for (const [seed, ms] of [
      [{ retryAfterS: 7 }, 7_000],
      [{}, 15_000],
    ] as const) {
      const { client, simulator } = await startSnowflake(t, seed);
      simulator.inject({ path: STATEMENTS, kind: 'rate-limit' });
      const thrown = await thrownBy(client.rows(whoAmI(), Self));
      assert.equal(thrown.code, 'ERR_CONNECTOR_RATE_LIMITED');
      assert.equal(thrown.retryAfterMs, ms);
    }
  });

  test('of a view that is not there or not for us is a matter of rights', async (t) => {
    const { client } = await startSnowflake(t, { hiddenViews: ['SESSIONS'] });
    const thrown = await thrownBy(
      client.rows(sql`SELECT SESSION_ID FROM SNOWFLAKE.ACCOUNT_USAGE.SESSIONS`, Self),
    );
    assert.equal(thrown.code, 'ERR_CONNECTOR_FORBIDDEN');
    assert.match(thrown.message, /002003 .*what is not there and what the role may not see look the same/);
    assert.ok(thrown.requestId);
  });

  test('of a second statement is a plain no', async (t) => {
    const { client, simulator } = await startSnowflake(t);
    const two = sql`ALTER USER "ALICE" SET DISABLED = TRUE; ALTER USER "BOB" SET DISABLED = TRUE`;
    const thrown = await thrownBy(client.change(two));
    assert.equal(thrown.code, 'ERR_CONNECTOR_REJECTED');
    assert.match(thrown.message, /000008 Actual statement count 2/);
    assert.deepEqual(changed({ simulator }), []);
  });
});

describe('opening the client', () => {
  const whole = {
    baseUrl: 'https://acme-prod.snowflakecomputing.com',
    account: 'acme-prod',
    user: 'U',
    role: 'R',
    warehouse: 'W',
  };
  const key = 'SNOWFLAKE_PRIVATE_KEY';
  const encrypted = '-----BEGIN ENCRYPTED PRIVATE KEY-----\nvery-secret\n-----END ENCRYPTED PRIVATE KEY-----';
  const faults: readonly (readonly [string, Record<string, string>, Record<string, string>, string])[] = [
    ['no address', { ...whole, baseUrl: '' }, { token: 't' }, 'SNOWFLAKE_ACCOUNT_URL'],
    ['no account', { ...whole, account: ' ' }, { token: 't' }, 'SNOWFLAKE_ACCOUNT'],
    ['a URL for an account', { ...whole, account: 'https://acme' }, { token: 't' }, 'SNOWFLAKE_ACCOUNT'],
    ['no user', { ...whole, user: '' }, { token: 't' }, 'SNOWFLAKE_USER'],
    ['no role', { ...whole, role: '' }, { token: 't' }, 'SNOWFLAKE_ROLE'],
    ['no warehouse', { ...whole, warehouse: '' }, { token: 't' }, 'SNOWFLAKE_WAREHOUSE'],
    ['neither key nor token', whole, {}, key],
    ['a key that is none', whole, { privateKey: 'very-secret' }, key],
    ['an encrypted key', whole, { privateKey: encrypted }, key],
  ];
  for (const [what, settings, secrets, place] of faults) {
    test(`with ${what} is refused and names the setting`, async (t) => {
      const { open } = await startSnowflake(t);
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

  test('signs the locator of a region without the region, in upper case', async (t) => {
    const { open, address } = await startSnowflake(t);
    const client = open({ ...address.settings, account: 'acme-prod.eu-central-1.aws' }, address.secrets);
    assert.equal(client.settings.account, 'ACME-PROD');
    assert.equal((await client.rows(whoAmI(), Self))[0]?.USER_NAME, 'COUNTERSIGN');
  });
});
