import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { changes } from '../../../support/platform.ts';
import { action, done, request, startAuth0 } from '../fixture.ts';
import { ALICE, BOB, logRecord } from '../seed.ts';

const tokensRevoke = action('tokens.revoke');
const ASKED = request('tokens.revoke');

describe('on Enterprise', () => {
  test('one call takes all refresh tokens of the user, and sessions stay', async (t) => {
    const auth0 = await startAuth0(t);
    const { plan, verify } = await done(auth0, ASKED);
    assert.equal(plan.summary, 'Revoke the 3 refresh tokens that Auth0 shows of alice@acme.example');
    const made = auth0.simulator.ledger.filter(({ changed }) => changed);
    assert.deepEqual(
      made.map(({ path, body }) => [path, body]),
      [['/api/v2/refresh-tokens/revoke', { user_id: ALICE.id }]],
    );
    assert.equal((await verify()).state, 'proven');
    assert.equal((await auth0.client.sessions(ALICE.id)).length, 2);
  });

  test('another user’s revocation is no record of this one', async (t) => {
    const { client, simulator, now } = await startAuth0(t, { refreshTokens: [] });
    const since = now().toISOString();
    simulator.emit(logRecord('srrt', since, { user_id: BOB.id, details: { credential_id: 'rt_4' } }));
    const plan = { ...(await tokensRevoke.plan(client, ASKED)), before: { tokens: ['rt_1'] } };
    assert.equal((await tokensRevoke.verify(client, ASKED, plan, since)).state, 'effective');
    simulator.emit(logRecord('srrt', since, { details: { credential_id: 'rt_1' } }));
    assert.equal((await tokensRevoke.verify(client, ASKED, plan, since)).state, 'proven');
  });
});

describe('below Enterprise', () => {
  const plan = 'essentials';

  test('refresh tokens of devices go one by one', async (t) => {
    const auth0 = await startAuth0(t, { plan });
    const { plan: made, verify } = await done(auth0, ASKED);
    assert.deepEqual(made.before, { tokens: ['rt_1', 'rt_2'] });
    assert.ok(made.present.includes('below Enterprise only the refresh tokens of devices are listed'));
    assert.deepEqual(changes(auth0.simulator), [
      'DELETE /api/v2/device-credentials/rt_1',
      'DELETE /api/v2/device-credentials/rt_2',
    ]);
    assert.equal((await verify()).state, 'proven');
  });

  test('a refusal halfway is an unknown outcome, and the reading shows what is left', async (t) => {
    const auth0 = await startAuth0(t, { plan });
    const { client, simulator, now } = auth0;
    const made = await tokensRevoke.plan(client, ASKED);
    const since = now().toISOString();
    simulator.inject({ path: /rt_2$/, kind: 'forbidden' });
    await assert.rejects(tokensRevoke.perform(client, ASKED, made), {
      code: 'ERR_CONNECTOR_OUTCOME_UNKNOWN',
    });
    const reading = await tokensRevoke.verify(client, ASKED, made, since);
    assert.equal(reading.state, 'pending');
    assert.equal(reading.saw[0], '1 refresh tokens from before are still listed');
  });

  test('where no device shows, nothing is called and nothing is claimed', async (t) => {
    const auth0 = await startAuth0(t, { plan, refreshTokens: [] });
    const { plan: made, receipt, verify } = await done(auth0, ASKED);
    assert.equal(made.alreadyDone, false);
    assert.match(receipt.calls[0] ?? '', /nothing to call for/);
    assert.deepEqual(changes(auth0.simulator), []);
    assert.equal((await verify()).state, 'pending');
  });
});
