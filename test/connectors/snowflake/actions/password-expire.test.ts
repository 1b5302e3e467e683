import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { errorCode } from 'countersign/kit';
import { action, changed, done, request, startSnowflake } from '../fixture.ts';
import { ALICE, SELF } from '../seed.ts';

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
