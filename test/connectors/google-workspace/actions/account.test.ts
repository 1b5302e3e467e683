import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { changes } from '../../../support/platform.ts';
import { action, alice, request, startWorkspace } from '../fixture.ts';
import { ADMIN, ALICE, adminRecord, BOB } from '../seed.ts';

const USER = `/admin/directory/v1/users/${ALICE.id}`;

describe('account.suspend', () => {
  const suspend = action('account.suspend');
  const ASKED = request('account.suspend');

  test('is undone to what was, by the record of both', async (t) => {
    const { client, simulator, now } = await startWorkspace(t);
    const plan = await suspend.plan(client, ASKED);
    const since = now().toISOString();
    await suspend.perform(client, ASKED, plan);
    assert.equal((await suspend.verify(client, ASKED, plan, since)).state, 'proven');
    await suspend.undo?.(client, ASKED, plan);
    assert.equal((await client.user(ALICE.id))?.suspended, false);
    assert.deepEqual(changes(simulator), [`PUT ${USER}`, `PUT ${USER}`]);
    // Who lets the account in again refutes the proof.
    assert.equal((await suspend.verify(client, ASKED, plan, since)).state, 'refuted');
  });

  test('of the administrator it acts for is refused: it would end its own access', async (t) => {
    const { client, simulator } = await startWorkspace(t);
    const own = request('account.suspend', { account: { ...alice, id: ADMIN.id, email: ADMIN.email } });
    await assert.rejects(suspend.plan(client, own), { code: 'ERR_CONNECTOR_REJECTED' });
    assert.deepEqual(changes(simulator), []);
  });

  test('of an account that was closed before is not undone into an open one', async (t) => {
    const { client, simulator } = await startWorkspace(t, { users: [{ ...ALICE, suspended: true }] });
    const plan = await suspend.plan(client, ASKED);
    assert.equal(plan.alreadyDone, true);
    assert.deepEqual((await suspend.undo?.(client, ASKED, plan))?.calls, [
      'the account was not in use before: left as it is',
    ]);
    assert.deepEqual(changes(simulator), []);
  });

  test('is not lifted where Google itself suspended the account meanwhile', async (t) => {
    const { client, simulator } = await startWorkspace(t, {
      users: [{ ...ALICE, suspended: true, suspensionReason: 'ABUSE' }],
    });
    const plan = { ...(await suspend.plan(client, ASKED)), before: { status: 'active' } };
    const receipt = await suspend.undo?.(client, ASKED, plan);
    assert.match(receipt?.calls[0] ?? '', /because of ABUSE: left as it is/);
    assert.deepEqual(changes(simulator), []);
  });

  test('is not proven by a suspension of somebody else, nor by an older one', async (t) => {
    const old = adminRecord('SUSPEND_USER', '2026-03-01T08:59:00.000Z');
    const { client, now } = await startWorkspace(t, { log: [old] });
    const plan = await suspend.plan(client, ASKED);
    const since = now().toISOString();
    await client.updateUser(BOB.id, { suspended: true });
    assert.equal((await suspend.verify(client, ASKED, plan, since)).state, 'pending');
  });
});

describe('sessions.revoke', () => {
  const signOut = action('sessions.revoke');
  const ASKED = request('sessions.revoke');

  test('stays open until the log shows it, whatever the call answered', async (t) => {
    const { client, simulator, now, advance } = await startWorkspace(t, { logDelayMs: { admin: 90_000 } });
    const plan = await signOut.plan(client, ASKED);
    const since = now().toISOString();
    await signOut.perform(client, ASKED, plan);
    assert.deepEqual(changes(simulator), [`POST ${USER}/signOut`]);
    assert.equal((await signOut.verify(client, ASKED, plan, since)).state, 'pending');
    advance(120_000);
    assert.equal((await signOut.verify(client, ASKED, plan, since)).state, 'proven');
  });

  test('says that grants, app passwords and sessions of other apps go on', () => {
    assert.deepEqual(signOut.cuts, ['idp-session']);
    assert.deepEqual(
      signOut.residual.map(({ layer }) => layer),
      ['refresh-token', 'access-token', 'static-key', 'app-session', 'account'],
    );
  });

  test('is proven by a record under any address of the user', async (t) => {
    const { client, simulator, now } = await startWorkspace(t);
    const plan = await signOut.plan(client, ASKED);
    const record = adminRecord('RESET_SIGNIN_COOKIES', now().toISOString());
    const parameters = [{ name: 'USER_EMAIL', value: 'A.Archer@acme.example' }];
    simulator.emit({ ...record, events: [{ name: 'RESET_SIGNIN_COOKIES', parameters }] });
    const since = now().toISOString();
    assert.equal((await signOut.verify(client, ASKED, plan, since)).state, 'proven');
  });

  test('is not proven by the signing out of somebody else', async (t) => {
    const { client, now } = await startWorkspace(t);
    const plan = await signOut.plan(client, ASKED);
    const since = now().toISOString();
    await client.signOut(BOB.id);
    assert.equal((await signOut.verify(client, ASKED, plan, since)).state, 'pending');
  });

  test('is not proven by a record that says it failed', async (t) => {
    const { client, simulator, now } = await startWorkspace(t);
    const record = adminRecord('RESET_SIGNIN_COOKIES', now().toISOString());
    const events = record.events.map((event) => ({ ...event, status: { eventStatus: 'FAILED' } }));
    simulator.emit({ ...record, events });
    const plan = await signOut.plan(client, ASKED);
    assert.equal((await signOut.verify(client, ASKED, plan, now().toISOString())).state, 'pending');
  });
});

describe('factors.reset', () => {
  const reset = action('factors.reset');
  const ASKED = request('factors.reset');

  test('warns that the password alone opens the account, and that it is open', async (t) => {
    const { client } = await startWorkspace(t);
    const plan = await reset.plan(client, ASKED);
    assert.match(plan.summary, /the password alone opens the account/);
    assert.ok(plan.present.includes('the account is open: suspend it first, or change its password'));
    assert.equal(reset.residual[0]?.layer, 'account');
  });

  test('of a user who is not enrolled changes nothing', async (t) => {
    const { client } = await startWorkspace(t);
    const bob = request('factors.reset', { account: { ...alice, id: BOB.id, email: BOB.email } });
    assert.equal((await reset.plan(client, bob)).alreadyDone, true);
  });
});

describe('password.expire', () => {
  const expire = action('password.expire');
  const ASKED = request('password.expire');

  test('is not undone where it was asked for before, nor where the user has chosen a new one', async (t) => {
    const { client, simulator } = await startWorkspace(t);
    const plan = await expire.plan(client, ASKED);
    assert.deepEqual((await expire.undo?.(client, ASKED, plan))?.calls, [
      'no new password is asked for any more',
    ]);
    const before = { ...plan, before: { isExpired: true } };
    assert.match((await expire.undo?.(client, ASKED, before))?.calls[0] ?? '', /before: left so/);
    assert.deepEqual(changes(simulator), []);
  });
});

test('nobody’s account is not touched', async (t) => {
  const { client, simulator } = await startWorkspace(t);
  const capabilities = [
    'sessions.revoke',
    'tokens.revoke',
    'credential.delete',
    'account.suspend',
    'factors.reset',
  ];
  for (const capability of [...capabilities, 'password.expire']) {
    const nobody = request(capability, { account: { ...alice, id: '119999999999999999999' } });
    await assert.rejects(action(capability).plan(client, nobody), { code: 'ERR_CONNECTOR_NOT_FOUND' });
  }
  assert.deepEqual(changes(simulator), []);
});
