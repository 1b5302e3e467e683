import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { errorCode } from 'countersign/kit';
import fc from 'fast-check';
import { tokensOf } from '../../../../connectors/snowflake/held.ts';
import { userNamed } from '../../../../connectors/snowflake/users.ts';
import { action, changed, done, request, startSnowflake } from '../fixture.ts';
import { ALICE, BOB, SELF, seed } from '../seed.ts';

describe('account.suspend', () => {
  test('disables the user by SQL, and is proven by the list and by the query history', async (t) => {
    const started = await startSnowflake(t);
    const { plan, receipt, verify } = await done(started, 'account.suspend');
    assert.deepEqual(plan.present, [
      'the user is enabled',
      '1 active programmatic access tokens are disabled along with it: CI',
      'open sessions may go on: pair it with sessions.revoke',
    ]);
    assert.deepEqual(changed(started), ['ALTER USER "ALICE" SET DISABLED = TRUE']);
    assert.deepEqual(receipt.calls, ['ALTER USER "ALICE" SET DISABLED = TRUE → 200']);
    assert.equal(receipt.requestIds.length, 1);
    const reading = await verify();
    assert.equal(reading.state, 'proven');
    assert.match(reading.saw[1] ?? '', /^QUERY_HISTORY: ALTER USER "ALICE" SET DISABLED = TRUE at 2026/);
  });

  test('is merely effective where the query history is shut', async (t) => {
    const { verify } = await done(await startSnowflake(t, { hasRecentHistory: false }), 'account.suspend');
    assert.equal((await verify()).state, 'effective');
  });

  test('is refuted when somebody enables the user again', async (t) => {
    const { verify, undo } = await done(await startSnowflake(t), 'account.suspend');
    await undo();
    assert.equal((await verify()).state, 'refuted');
  });

  test('once undone brings back the tokens that Snowflake disabled along with it, which it does not do itself', async (t) => {
    const tokens = [
      ...seed.tokens,
      { user: 'ALICE', name: 'ALREADY OFF', createdAt: '2026-01-01T00:00:00.000Z', status: 'DISABLED' },
    ];
    const started = await startSnowflake(t, { tokens });
    const { undo } = await done(started, 'account.suspend');
    const states = async () =>
      (await tokensOf(started.client, 'ALICE')).map(({ name, status }) => `${name} ${status}`);
    assert.deepEqual(await states(), ['CI DISABLED', 'OLD EXPIRED', 'ALREADY OFF DISABLED']);
    await undo();
    assert.deepEqual(await states(), ['CI ACTIVE', 'OLD EXPIRED', 'ALREADY OFF DISABLED']);
    assert.equal((await tokensOf(started.client, 'BOB'))[0]?.status, 'ACTIVE');
  });

  test('once undone leaves the token off that the incident is about', async (t) => {
    for (const id of ['"ALICE"."CI"', 'CI']) {
      const started = await startSnowflake(t);
      const credential = { kind: 'api-key', platform: 'snowflake', id } as const;
      const { undo } = await done(started, 'account.suspend', { credential });
      await undo();
      assert.equal((await userNamed(started.client, 'ALICE'))?.disabled, false);
      assert.equal((await tokensOf(started.client, 'ALICE'))[0]?.status, 'DISABLED');
    }
  });

  test('is taken to its end when the undo broke off half-way', async (t) => {
    const started = await startSnowflake(t);
    const { undo } = await done(started, 'account.suspend');
    started.simulator.inject({ path: /./, operation: /MODIFY PROGRAMMATIC/, kind: 'refused' });
    await assert.rejects(undo(), { code: 'ERR_CONNECTOR_OUTCOME_UNKNOWN' });
    await undo();
    assert.equal((await tokensOf(started.client, 'ALICE'))[0]?.status, 'ACTIVE');
  });

  test('of a user who was disabled before is taken back by nobody', async (t) => {
    const started = await startSnowflake(t, { users: [{ ...ALICE, isDisabled: true }, SELF] });
    const one = action('account.suspend');
    const plan = await one.plan(started.client, request('account.suspend'));
    assert.equal(plan.alreadyDone, true);
    const undone = await one.undo?.(started.client, request('account.suspend'), plan);
    assert.match(undone?.calls[0] ?? '', /disabled before: left as it is/);
    assert.deepEqual(changed(started), []);
  });
});

test('whatever a user is called, that user alone is acted on', async (t) => {
  const parts = [
    '"',
    '"; DROP USER "BOB',
    "'",
    "';--",
    '\\',
    '?',
    ' SET DISABLED = FALSE',
    '/*',
    '$$',
    '%',
    'é',
    '\n',
    'X',
  ];
  const names = fc
    .array(fc.constantFrom(...parts), { minLength: 1, maxLength: 5 })
    .map((chosen) => chosen.join(''))
    .filter((name) => name !== BOB.name && name !== SELF.name);
  await fc.assert(
    fc.asyncProperty(names, async (name) => {
      const started = await startSnowflake(t, { users: [{ name }, BOB, SELF], tokens: [], log: [] });
      const account = { platform: 'snowflake', id: name, status: 'active' } as const;
      const { verify } = await done(started, 'account.suspend', { account });
      assert.equal((await verify()).state, 'proven');
      assert.equal((await userNamed(started.client, name))?.disabled, true);
      assert.equal((await userNamed(started.client, 'BOB'))?.disabled, false);
      assert.equal(changed(started).length, 1);
    }),
    { numRuns: 25 },
  );
});

describe('password.expire', () => {
  test('asks for a new password, is proven, and is taken back', async (t) => {
    const started = await startSnowflake(t);
    const { verify, undo } = await done(started, 'password.expire');
    assert.deepEqual(changed(started), ['ALTER USER "ALICE" SET MUST_CHANGE_PASSWORD = TRUE']);
    assert.equal((await verify()).state, 'proven');
    await undo();
    const reading = await verify();
    assert.equal(reading.state, 'refuted');
    assert.match(reading.saw[1] ?? '', /somebody who knew the old one chose it/);
  });

  test('cuts nothing, and says who chooses the new one', () => {
    const { cuts, residual } = action('password.expire');
    assert.deepEqual(cuts, []);
    assert.match(residual[0]?.what ?? '', /with the old password, which chooses the new one/);
  });

  test('of a user without a password is refused', async (t) => {
    const { client } = await startSnowflake(t, { users: [{ ...ALICE, hasPassword: false }, SELF] });
    await assert.rejects(
      action('password.expire').plan(client, request('password.expire')),
      (thrown) => errorCode(thrown) === 'ERR_CONNECTOR_REJECTED',
    );
  });
});
