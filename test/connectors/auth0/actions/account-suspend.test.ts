import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { changes } from '../../../support/platform.ts';
import { action, done, type Fixture, request, startAuth0 } from '../fixture.ts';
import { ALICE } from '../seed.ts';

const accountSuspend = action('account.suspend');
const ASKED = request('account.suspend');
const PATH = `/api/v2/users/${encodeURIComponent(ALICE.id)}`;

/** What an administrator does to Alice by the Management API. */
async function patch({ simulator, address }: Fixture, body: Record<string, unknown>): Promise<void> {
  const authorization = simulator.ledger.flatMap(({ path, answer }) =>
    path === '/oauth/token' ? `Bearer ${(answer as { access_token: string }).access_token}` : [],
  )[0];
  assert.ok(authorization);
  const answer = await fetch(`${address.baseUrl}${PATH}`, {
    method: 'PATCH',
    headers: { authorization, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  assert.equal(answer.status, 200);
}

test('an open account is blocked, proven and let in again', async (t) => {
  const auth0 = await startAuth0(t);
  const { plan, verify } = await done(auth0, ASKED);
  assert.deepEqual(plan.before, { blocked: false });
  const reading = await verify();
  assert.equal(reading.state, 'proven');
  assert.equal(reading.saw[0], 'the account is blocked');
  auth0.advance(1_000);
  await accountSuspend.undo?.(auth0.client, ASKED, plan);
  assert.deepEqual(
    auth0.simulator.ledger.filter(({ changed }) => changed).map(({ body }) => body),
    [{ blocked: true }, { blocked: false }],
  );
  const after = await verify();
  assert.equal(after.state, 'refuted');
  assert.match(after.saw.at(-1) ?? '', /^somebody took the block off/);
});

describe('a password reset by the Management API', () => {
  test('after the block takes it off: the proof is refuted, and says why', async (t) => {
    const auth0 = await startAuth0(t);
    const { verify } = await done(auth0, ASKED);
    assert.equal((await verify()).state, 'proven');
    auth0.advance(1_000);
    await patch(auth0, { password: 'new and long', connection: 'Users' });
    const reading = await verify();
    assert.equal(reading.state, 'refuted');
    assert.equal(reading.saw[0], 'the account is open');
    assert.match(reading.saw.at(-1) ?? '', /^a password reset took the block off: tenant log: sapi PATCH/);
  });

  test('before the block leaves it alone', async (t) => {
    const auth0 = await startAuth0(t);
    await auth0.client.user(ALICE.id);
    await patch(auth0, { password: 'new and long', connection: 'Users' });
    const { verify } = await done(auth0, ASKED);
    assert.equal((await verify()).state, 'proven');
  });

  test('is named to the approver as what comes before the block, and so are sessions and tokens', async (t) => {
    const { client } = await startAuth0(t);
    const { present } = await accountSuspend.plan(client, ASKED);
    assert.match(present[1] ?? '', /sessions\.revoke and tokens\.revoke come before it/);
    assert.match(present[2] ?? '', /password reset.*takes the block off/);
  });
});

test('a block ends neither sessions nor refresh tokens, and the residual access says so', async (t) => {
  const auth0 = await startAuth0(t);
  await done(auth0, ASKED);
  assert.equal((await auth0.client.sessions(ALICE.id)).length, 2);
  const layers = accountSuspend.residual.map(({ layer }) => layer);
  assert.deepEqual(
    ['idp-session', 'refresh-token'].filter((layer) => !layers.includes(layer as never)),
    [],
  );
});

test('an account that was blocked before is done already, and undo leaves it blocked', async (t) => {
  const { client, simulator, now } = await startAuth0(t, { users: [{ ...ALICE, blocked: true }] });
  const plan = await accountSuspend.plan(client, ASKED);
  assert.equal(plan.alreadyDone, true);
  const reading = await accountSuspend.verify(client, ASKED, plan, now().toISOString());
  assert.deepEqual([reading.state, reading.strongest.state], ['effective', 'effective']);
  const receipt = await accountSuspend.undo?.(client, ASKED, plan);
  assert.deepEqual(receipt?.calls, ['the account was blocked before: left as it is']);
  assert.deepEqual(changes(simulator), []);
});

test('undo of what somebody has undone already does nothing', async (t) => {
  const { client, simulator } = await startAuth0(t);
  const plan = await accountSuspend.plan(client, ASKED);
  const receipt = await accountSuspend.undo?.(client, ASKED, plan);
  assert.deepEqual(receipt?.calls, ['the account is not blocked any more']);
  assert.deepEqual(changes(simulator), []);
});

test('the state is bound: an approval does not outlive its change', async (t) => {
  const { client } = await startAuth0(t);
  const plan = await accountSuspend.plan(client, ASKED);
  await client.setBlocked(ALICE.id, true);
  assert.notDeepEqual((await accountSuspend.plan(client, ASKED)).binds, plan.binds);
});
