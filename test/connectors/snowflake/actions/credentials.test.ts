import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { errorCode } from 'countersign/kit';
import { keysAndTokensOf } from '../../../../connectors/snowflake/held.ts';
import { sql } from '../../../../connectors/snowflake/sql.ts';
import { action, changed, done, request, startSnowflake } from '../fixture.ts';
import { KEY_ID, PUBLIC_KEY, seed, TOKEN_ID } from '../seed.ts';

function named(id: string, kind: 'api-key' | 'access-token' = 'api-key') {
  return { credential: { kind, platform: 'snowflake', id } } as const;
}

describe('tokens.revoke', () => {
  test('removes each token, and the consents of each client, and is proven by both lists and the history', async (t) => {
    const started = await startSnowflake(t);
    const { verify, plan } = await done(started, 'tokens.revoke');
    assert.deepEqual(changed(started), [
      'ALTER USER "ALICE" REMOVE PROGRAMMATIC ACCESS TOKEN "CI"',
      'ALTER USER "ALICE" REMOVE DELEGATED AUTHORIZATIONS FROM SECURITY INTEGRATION "LOOKER"',
    ]);
    assert.equal(plan.present.at(-1), 'key pairs go on: pair it with credential.disable');
    const reading = await verify();
    assert.equal(reading.state, 'proven');
    const left = await keysAndTokensOf(started.client, 'BOB');
    assert.equal(left.length, 1, 'those of others stay');
  });

  test('removes what is disabled too: it could be enabled again', async (t) => {
    const tokens = [{ ...seed.tokens[0]!, status: 'DISABLED' }];
    const started = await startSnowflake(t, { tokens, authorizations: [] });
    await done(started, 'tokens.revoke');
    assert.equal(changed(started).length, 1);
  });

  test('half of which failed is of unknown outcome, and the reading says what is left', async (t) => {
    const started = await startSnowflake(t);
    const one = action('tokens.revoke');
    const plan = await one.plan(started.client, request('tokens.revoke'));
    const since = started.now().toISOString();
    started.simulator.inject({ path: /./, operation: /DELEGATED AUTHORIZATIONS FROM/, kind: 'forbidden' });
    await assert.rejects(
      one.perform(started.client, request('tokens.revoke'), plan),
      (thrown) => errorCode(thrown) === 'ERR_CONNECTOR_OUTCOME_UNKNOWN',
    );
    const reading = await one.verify(started.client, request('tokens.revoke'), plan, since);
    assert.equal(reading.state, 'pending');
    assert.match(reading.saw[0] ?? '', /still lists 2 from before: LOOKER as ANALYST, LOOKER as PUBLIC/);
  });

  test('counts a token of the same name that was made since as a new one', async (t) => {
    const started = await startSnowflake(t);
    const one = action('tokens.revoke');
    const plan = await one.plan(started.client, request('tokens.revoke'));
    const { client } = await startSnowflake(t, {
      tokens: [{ user: 'ALICE', name: 'CI', createdAt: '2026-03-01T09:00:01.000Z' }],
      authorizations: [],
    });
    const reading = await one.verify(client, request('tokens.revoke'), plan, started.now().toISOString());
    assert.equal(reading.state, 'effective');
    assert.deepEqual(reading.saw.slice(0, 2), [
      'Snowflake lists no token and no consent from before',
      '1 were made anew since',
    ]);
  });
});

describe('credential.disable', () => {
  const forms: readonly (readonly [string, string, string])[] = [
    [
      'a token by its id',
      TOKEN_ID,
      'ALTER USER "ALICE" MODIFY PROGRAMMATIC ACCESS TOKEN "CI" SET DISABLED = TRUE',
    ],
    [
      'a token by its name',
      'CI',
      'ALTER USER "ALICE" MODIFY PROGRAMMATIC ACCESS TOKEN "CI" SET DISABLED = TRUE',
    ],
    [
      'a token by the number of LOGIN_HISTORY',
      '101',
      'ALTER USER "ALICE" MODIFY PROGRAMMATIC ACCESS TOKEN "CI" SET DISABLED = TRUE',
    ],
    [
      'a key pair by its id',
      '"ALICE".KEY."ETL"',
      'ALTER USER "ALICE" MODIFY KEY PAIR "ETL" SET DISABLED = TRUE',
    ],
    ['a key of the user', KEY_ID, 'ALTER USER "ALICE" UNSET RSA_PUBLIC_KEY'],
  ];
  for (const [what, id, statement] of forms) {
    test(`takes ${what} out of use, proves it, and brings it back`, async (t) => {
      const started = await startSnowflake(t);
      const before = await keysAndTokensOf(started.client, 'ALICE');
      const { verify, undo } = await done(started, 'credential.disable', named(id));
      assert.deepEqual(changed(started), [statement]);
      assert.equal((await verify()).state, 'proven');
      await undo();
      assert.deepEqual(await keysAndTokensOf(started.client, 'ALICE'), before);
      assert.equal((await verify()).state, 'refuted');
    });
  }

  test('finds a key by its fingerprint', async (t) => {
    const started = await startSnowflake(t);
    const key = (await keysAndTokensOf(started.client, 'ALICE')).find((each) => each.kind === 'key');
    assert.ok(key);
    await done(started, 'credential.disable', named(key.fingerprint));
    assert.deepEqual(changed(started), ['ALTER USER "ALICE" UNSET RSA_PUBLIC_KEY']);
  });

  test('is not fooled by a new name: what was made in the same millisecond is the same', async (t) => {
    const one = action('credential.disable');
    const first = await startSnowflake(t);
    const asked = request('credential.disable', named(TOKEN_ID));
    const plan = await one.plan(first.client, asked);
    const tokens = [{ ...seed.tokens[0]!, name: 'RENAMED' }];
    const { client } = await startSnowflake(t, { tokens });
    for (const capability of ['credential.disable', 'credential.delete']) {
      const reading = await action(capability).verify(client, asked, plan, first.now().toISOString());
      assert.equal(reading.state, 'pending', capability);
      assert.match(reading.saw[0] ?? '', /now named "RENAMED", as active/);
    }
  });

  test('does not take a key that it could not bring back', async (t) => {
    const { client } = await startSnowflake(t, { showsPublicKeys: false });
    await assert.rejects(
      action('credential.disable').plan(client, request('credential.disable', named(KEY_ID))),
      (thrown) =>
        errorCode(thrown) === 'ERR_CONNECTOR_REJECTED' &&
        /credential.delete takes it away/.test(String(thrown)),
    );
  });

  test('brings back the very key, and leaves another that was set since', async (t) => {
    const started = await startSnowflake(t);
    const { undo } = await done(started, 'credential.disable', named(KEY_ID));
    await undo();
    assert.equal(changed(started).at(-1), `ALTER USER "ALICE" SET RSA_PUBLIC_KEY = '${PUBLIC_KEY}'`);
  });

  test('asks which, where a token and a key pair share a name', async (t) => {
    const keyPairs = [{ user: 'ALICE', name: 'CI', createdAt: '2026-01-12T10:00:00.000Z' }];
    const started = await startSnowflake(t, { keyPairs });
    const one = action('credential.disable');
    await assert.rejects(
      one.plan(started.client, request('credential.disable', named('CI'))),
      (thrown) => errorCode(thrown) === 'ERR_CONNECTOR_REJECTED',
    );
    await done(started, 'credential.disable', named('"ALICE".KEY."CI"'));
    assert.deepEqual(changed(started), ['ALTER USER "ALICE" MODIFY KEY PAIR "CI" SET DISABLED = TRUE']);
  });

  test('acts on nothing of another user, and on no consent or session', async (t) => {
    const { client } = await startSnowflake(t);
    const one = action('credential.disable');
    const asked = (id: string) => request('credential.disable', named(id));
    for (const id of ['"BOB"."CI"', '"ALICE".OAUTH."LOOKER"."ANALYST"', 'nothing', '103']) {
      await assert.rejects(
        one.plan(client, asked(id)),
        (thrown) => errorCode(thrown) === 'ERR_CONNECTOR_NOT_FOUND',
        id,
      );
    }
    const others = [
      undefined,
      { kind: 'session', id: '1' },
      { kind: 'api-key', platform: 'okta', id: 'CI' },
    ] as const;
    for (const credential of others) {
      await assert.rejects(
        one.plan(client, request('credential.disable', credential ? { credential } : {})),
        (thrown) => errorCode(thrown) === 'ERR_INPUT_INVALID',
      );
    }
  });
});

describe('credential.delete', () => {
  test('removes a token, a key pair and a key for good', async (t) => {
    const statements = [
      [TOKEN_ID, 'ALTER USER "ALICE" REMOVE PROGRAMMATIC ACCESS TOKEN "CI"'],
      ['"ALICE".KEY."ETL"', 'ALTER USER "ALICE" REMOVE KEY PAIR "ETL"'],
      [KEY_ID, 'ALTER USER "ALICE" UNSET RSA_PUBLIC_KEY'],
    ] as const;
    for (const [id, statement] of statements) {
      const started = await startSnowflake(t, { showsPublicKeys: false });
      const { verify } = await done(started, 'credential.delete', named(id, 'access-token'));
      assert.deepEqual(changed(started), [statement]);
      assert.equal((await verify()).state, 'proven');
    }
  });

  test('of a token that is merely disabled is not done', async (t) => {
    const started = await startSnowflake(t);
    const one = action('credential.delete');
    const asked = request('credential.delete', named(TOKEN_ID));
    const plan = await one.plan(started.client, asked);
    await done(started, 'credential.disable', named(TOKEN_ID));
    assert.equal(
      (await one.verify(started.client, asked, plan, started.now().toISOString())).state,
      'pending',
    );
  });

  test('of what is not there has nothing to do, and says that it may never have been', async (t) => {
    const started = await startSnowflake(t);
    const { plan, receipt, verify } = await done(started, 'credential.delete', named('"ALICE"."GONE"'));
    assert.equal(plan.alreadyDone, true);
    assert.deepEqual(receipt.calls, ['the user holds no such token and no such key']);
    const reading = await verify();
    assert.equal(reading.state, 'pending');
    assert.match(reading.strongest.why, /or the id is none of this user/);
  });
});

test('a proof takes no other statement for its own', async (t) => {
  const started = await startSnowflake(t);
  const one = action('credential.disable');
  const asked = request('credential.disable', named(TOKEN_ID));
  const plan = await one.plan(started.client, asked);
  const since = started.now().toISOString();
  // Of another user's token of the same name.
  await started.client.change(
    sql`ALTER USER "BOB" MODIFY PROGRAMMATIC ACCESS TOKEN "CI" SET DISABLED = TRUE`,
  );
  assert.equal((await one.verify(started.client, asked, plan, since)).state, 'pending');
});
