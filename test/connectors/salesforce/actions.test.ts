import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { errorCode } from 'countersign/kit';
import { connector } from '../../../connectors/salesforce/index.ts';
import { changes } from '../../support/platform.ts';
import { action, alice, type Fixture, request, startSalesforce } from './fixture.ts';
import { ALICE, BOB, SELF, SESSION, seed, setupRow } from './seed.ts';

const credential = { kind: 'session', platform: 'salesforce', id: SESSION } as const;

/** Plans and performs; what to verify with. */
async function done({ client, now }: Fixture, capability: string, more = {}) {
  const one = action(capability);
  const asked = request(capability, more);
  const plan = await one.plan(client, asked);
  const since = now().toISOString();
  const receipt = await one.perform(client, asked, plan);
  return { plan, receipt, verify: () => one.verify(client, asked, plan, since), asked, one };
}

function rejects(call: Promise<unknown>, code: string, words = /./): Promise<void> {
  return assert.rejects(call, (thrown: Error) => {
    assert.match(thrown.message, words);
    return errorCode(thrown) === code;
  });
}

describe('sessions.revoke', () => {
  test('ends every session of the user and nobody else’s, and says that tokens outlive them', async (t) => {
    const salesforce = await startSalesforce(t);
    const { plan, receipt, verify } = await done(salesforce, 'sessions.revoke');
    assert.equal(changes(salesforce.simulator).length, 2);
    assert.ok(changes(salesforce.simulator).every((line) => !line.includes('BBB1')));
    assert.equal(receipt.requestIds.length, 2);
    assert.match(plan.present.join('\n'), /a JWT-based access token stands on it/);
    assert.match(plan.present.at(-1) ?? '', /refresh tokens of connected apps go on/);
    const reading = await verify();
    assert.equal(reading.state, 'effective');
    assert.equal(reading.strongest.state, 'effective', 'no log will ever show more');
    assert.deepEqual(reading.saw, ['AuthSession lists no session from before']);
  });

  test('leaves tokens, as its residual says', async (t) => {
    const salesforce = await startSalesforce(t);
    await done(salesforce, 'sessions.revoke');
    const { plan } = await done(salesforce, 'tokens.revoke');
    assert.equal((plan.before.tokens as string[]).length, 3);
    const layers = action('sessions.revoke').residual.map(({ layer, endsWithinMs }) => [layer, endsWithinMs]);
    assert.deepEqual(layers[0], ['refresh-token', null]);
  });

  test('ends a session that was begun after the plan, too', async (t) => {
    const salesforce = await startSalesforce(t, { sessions: seed.sessions.slice(0, 1) });
    const one = action('sessions.revoke');
    const asked = request('sessions.revoke');
    const plan = await one.plan(salesforce.client, asked);
    const other = await startSalesforce(t);
    const stale = await one.perform(other.client, asked, plan);
    assert.equal(stale.calls.length, 2);
  });

  test('is not seen as done while a session from before is listed, and tells those begun since apart', async (t) => {
    const sessions = [{ ...seed.sessions[0], createdAt: '2026-03-01T09:30:00.000Z' }];
    const salesforce = await startSalesforce(t, { sessions });
    const one = action('sessions.revoke');
    const plan = await one.plan(salesforce.client, request('sessions.revoke'));
    const since = '2026-03-01T09:00:00.000Z';
    const before = { ...plan, before: { sessions: ['0Ak5e000000AAA2CAO'] } };
    const fresh = await one.verify(salesforce.client, request('sessions.revoke'), before, since);
    assert.equal(fresh.state, 'effective');
    assert.match(fresh.saw.join('\n'), /1 sessions were begun anew since/);
    const stale = await one.verify(salesforce.client, request('sessions.revoke'), plan, since);
    assert.equal(stale.state, 'pending');
  });

  test('that fails at the second session is of unknown outcome: the first is gone', async (t) => {
    const salesforce = await startSalesforce(t);
    salesforce.simulator.inject({ method: 'DELETE', path: /AAA2CAO$/, kind: 'forbidden' });
    const one = action('sessions.revoke');
    const plan = await one.plan(salesforce.client, request('sessions.revoke'));
    await rejects(
      one.perform(salesforce.client, request('sessions.revoke'), plan),
      'ERR_CONNECTOR_OUTCOME_UNKNOWN',
      /AAA1CAO → 204; but not the session 0Ak5e000000AAA2CAO/,
    );
  });
});

describe('session.revoke', () => {
  test('ends the one session alone', async (t) => {
    const salesforce = await startSalesforce(t);
    const { verify } = await done(salesforce, 'session.revoke', { credential });
    assert.deepEqual(changes(salesforce.simulator), [
      `DELETE /services/data/v64.0/sobjects/AuthSession/${SESSION}`,
    ]);
    assert.equal((await verify()).state, 'effective');
  });

  test('of one that was never listed proves nothing: the id may be none of this org', async (t) => {
    const salesforce = await startSalesforce(t);
    const never = { credential: { ...credential, id: '0Ak5e000000ZZZ9CAO' } };
    const { plan, verify } = await done(salesforce, 'session.revoke', never);
    assert.equal(plan.alreadyDone, true);
    const reading = await verify();
    assert.equal(reading.state, 'pending');
    assert.match(reading.strongest.why, /the id is none of this org/);
  });

  test('takes no session key for an id, and says what to do instead', async (t) => {
    const { client } = await startSalesforce(t);
    const asked = request('session.revoke', { credential: { ...credential, id: 'vMASKIU6AxEr+Op5' } });
    await rejects(action('session.revoke').plan(client, asked), 'ERR_INPUT_INVALID', /sessions\.revoke/);
  });

  test('never touches another person’s session', async (t) => {
    const salesforce = await startSalesforce(t);
    const asked = request('session.revoke', { credential: { ...credential, id: '0Ak5e000000BBB1CAO' } });
    await rejects(
      action('session.revoke').plan(salesforce.client, asked),
      'ERR_CONNECTOR_REJECTED',
      /another user/,
    );
    assert.deepEqual(changes(salesforce.simulator), []);
  });
});

describe('tokens.revoke', () => {
  test('revokes each by its own secret, which is told to nobody', async (t) => {
    const salesforce = await startSalesforce(t);
    const { plan, receipt, verify } = await done(salesforce, 'tokens.revoke');
    assert.equal(changes(salesforce.simulator).length, 3);
    assert.deepEqual(plan.binds.apps, ['Drift', 'Mail']);
    assert.deepEqual(plan.present.slice(0, 2), ['1 tokens of Drift', '2 tokens of Mail']);
    const reading = await verify();
    assert.equal(reading.state, 'effective');
    const told = JSON.stringify([plan, receipt, reading, salesforce.lines]);
    for (const { deleteToken } of seed.tokens) assert.ok(!told.includes(deleteToken));
  });

  test('says that an app with a key of its own needs none of them', () => {
    const { residual } = action('tokens.revoke');
    assert.ok(residual.some(({ layer, endsWithinMs }) => layer === 'static-key' && endsWithinMs === null));
  });

  test('is not proven by a token of unknown age', async (t) => {
    const salesforce = await startSalesforce(t);
    const { client } = salesforce;
    const one = action('tokens.revoke');
    const asked = request('tokens.revoke');
    const plan = await one.plan(client, asked);
    const earlier = { ...plan, before: { tokens: ['fp_gone'] } };
    const reading = await one.verify(client, asked, earlier, '2026-02-02T12:00:00.000Z');
    assert.equal(reading.state, 'pending');
    assert.deepEqual(reading.saw, [
      'OauthToken still lists 2 tokens from before',
      '1 tokens were made anew since',
    ]);
  });
});

describe('account.suspend', () => {
  test('freezes and leaves the account active, proven by the Setup Audit Trail', async (t) => {
    const salesforce = await startSalesforce(t);
    const { plan, verify, one, asked } = await done(salesforce, 'account.suspend');
    const [write] = salesforce.simulator.ledger.filter(({ changed }) => changed);
    assert.deepEqual(write?.body, { IsFrozen: true });
    assert.match(write?.path ?? '', /\/sobjects\/UserLogin\/0Yw/);
    const reading = await verify();
    assert.equal(reading.state, 'proven');
    assert.equal(reading.saw[0], 'the account is active and frozen');
    await one.undo?.(salesforce.client, asked, plan);
    const after = await verify();
    assert.equal(after.state, 'refuted', 'somebody let it in again');
  });

  test('waits for a trail that follows late', async (t) => {
    const salesforce = await startSalesforce(t, { logDelayMs: 60_000 });
    const { verify } = await done(salesforce, 'account.suspend');
    assert.equal((await verify()).state, 'effective');
    salesforce.advance(61_000);
    assert.equal((await verify()).state, 'proven');
  });

  test('is not proven by the freezing of somebody else of a like name', async (t) => {
    const froze = (Display: string) => setupRow('frozeuser', '2026-03-01T09:00:00.000Z', { Display });
    const frozen = { users: [{ ...ALICE, isFrozen: true }] };
    const stateWith = async (...log: unknown[]) => {
      const { client } = await startSalesforce(t, { ...frozen, log });
      const one = action('account.suspend');
      const plan = await one.plan(client, request('account.suspend'));
      const before = { ...plan, before: { isActive: true, isFrozen: false } };
      return (await one.verify(client, request('account.suspend'), before, '2026-03-01T09:00:00.000Z')).state;
    };
    const others = ['Froze user Alice Archer-Smith', 'Froze user malice@acme.example', 'Froze user A'];
    assert.equal(await stateWith(...others.map(froze)), 'effective');
    assert.equal(await stateWith(froze('Froze user Alice Archer.')), 'proven');
    assert.equal(await stateWith(froze(`For user ${ALICE.username}, froze`)), 'proven');
    assert.equal(
      await stateWith({ ...froze('Froze user Alice Archer'), Action: 'unlockeduser' }),
      'effective',
    );
  });

  test('of an account that was frozen before is taken back by nobody', async (t) => {
    const salesforce = await startSalesforce(t, { users: [{ ...ALICE, isFrozen: true }] });
    const { client } = salesforce;
    const one = action('account.suspend');
    const asked = request('account.suspend');
    const plan = await one.plan(client, asked);
    assert.equal(plan.alreadyDone, true);
    assert.match((await one.undo?.(client, asked, plan))?.calls[0] ?? '', /frozen before: left as it is/);
    assert.deepEqual(changes(salesforce.simulator), []);
  });

  test('does not deactivate: that would not come back whole', () => {
    assert.equal(action('account.suspend').effect, 'reversible');
    assert.deepEqual(action('account.suspend').cuts, ['account']);
  });
});

for (const one of connector.actions) {
  test(`${one.capability} refuses the account by which Countersign itself signs in`, async (t) => {
    const salesforce = await startSalesforce(t);
    const asked = request(one.capability, { account: { ...alice, id: SELF.id.slice(0, 15) }, credential });
    await rejects(
      one.plan(salesforce.client, asked),
      'ERR_CONNECTOR_REJECTED',
      /by which Countersign itself signs in/,
    );
  });

  test(`${one.capability} of an account that does not exist is a fault`, async (t) => {
    const { client } = await startSalesforce(t, { users: [BOB] });
    const asked = request(one.capability, { account: { ...alice, id: '0055e00000NoOne' } });
    const codes = ['ERR_CONNECTOR_NOT_FOUND', 'ERR_INPUT_INVALID'];
    await assert.rejects(one.plan(client, asked), (thrown) => codes.includes(String(errorCode(thrown))));
  });
}
