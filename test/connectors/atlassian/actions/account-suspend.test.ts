import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { ActionPlan, ActionReceipt, ProofReading } from 'countersign/kit';
import { changes } from '../../../support/platform.ts';
import { action, alice, carryOut, guest, request, startAtlassian } from '../fixture.ts';
import { ALICE, BOB, GUEST, TOKEN } from '../seed.ts';

const suspend = action('account.suspend');
const ask = request('account.suspend');
const lifecycle = (verb: string) =>
  `POST /users/${encodeURIComponent(ALICE.accountId)}/manage/lifecycle/${verb}`;

describe('an account that the organisation manages', () => {
  test('is disabled, proven by its status and the log, and undo enables it with its tokens', async (t) => {
    const fixture = await startAtlassian(t);
    const { client, simulator, advance } = fixture;
    const { plan, receipt, reading } = await carryOut(fixture, ask);
    assert.match(ActionPlan.parse(plan).summary, /^Disable the Atlassian account of alice@/);
    ActionReceipt.parse(receipt);
    assert.equal(ProofReading.parse(reading).state, 'proven');
    assert.ok(reading.saw.some((line) => /managed_account_deactivated at/.test(line)));
    assert.equal((await client.apiTokens(ALICE.accountId))[0]?.id, TOKEN);
    advance(1_000);
    await suspend.undo?.(client, ask, plan);
    assert.equal((await client.profile(ALICE.accountId))?.account_status, 'active');
    assert.deepEqual(changes(simulator), [lifecycle('disable'), lifecycle('enable')]);
  });

  test('whom somebody lets in again refutes it', async (t) => {
    const fixture = await startAtlassian(t);
    const { verify } = await carryOut(fixture, ask);
    fixture.advance(1_000);
    await fixture.client.enable(ALICE.accountId);
    assert.equal((await verify()).state, 'refuted');
  });

  test('is effective and no more until the log shows it', async (t) => {
    const fixture = await startAtlassian(t, { logLagMs: 60_000 });
    const { reading, verify } = await carryOut(fixture, ask);
    assert.deepEqual([reading.state, reading.strongest.state], ['effective', 'proven']);
    fixture.advance(60_000);
    assert.equal((await verify()).state, 'proven');
  });

  test('is proven as far as can be where the log has no action of that name', async (t) => {
    const fixture = await startAtlassian(t, { actions: ['user_login'], logLagMs: 60_000 });
    const { reading } = await carryOut(fixture, ask);
    assert.deepEqual([reading.state, reading.strongest.state], ['effective', 'effective']);
    assert.match(reading.strongest.why, /no action by a name that is known/);
  });

  test('is not proven by the record of another’s', async (t) => {
    const fixture = await startAtlassian(t);
    const { client, simulator } = fixture;
    const plan = await suspend.plan(client, ask);
    const since = fixture.now().toISOString();
    simulator.inject({ method: 'POST', path: /disable$/, kind: 'no-effect' });
    await suspend.perform(client, ask, plan);
    await client.disable(BOB.accountId, 'test');
    assert.equal((await suspend.verify(client, ask, plan, since)).state, 'pending');
  });

  test('was disabled before: nothing is called, and undo leaves it so', async (t) => {
    const fixture = await startAtlassian(t, { users: [{ ...ALICE, accountStatus: 'inactive' }] });
    const { plan, receipt, reading } = await carryOut(fixture, ask);
    assert.equal(plan.alreadyDone, true);
    assert.deepEqual(receipt.requestIds, []);
    assert.deepEqual([reading.state, reading.strongest.state], ['effective', 'effective']);
    assert.deepEqual((await suspend.undo?.(fixture.client, ask, plan))?.requestIds, []);
    assert.deepEqual(changes(fixture.simulator), []);
  });

  test('that an external directory owns is refused by the plan, with Atlassian’s reason', async (t) => {
    const { client } = await startAtlassian(t, {
      users: [{ ...ALICE, restriction: 'externalDirectory.google' }],
    });
    await assert.rejects(suspend.plan(client, ask), {
      code: 'ERR_CONNECTOR_REJECTED',
      message: /externalDirectory\.google; suspend it where it comes from/,
    });
  });

  test('and that Atlassian does not know is named', async (t) => {
    const { client } = await startAtlassian(t);
    const nobody = request('account.suspend', { account: { ...alice, id: 'nobody-1' } });
    await assert.rejects(suspend.plan(client, nobody), { code: 'ERR_CONNECTOR_NOT_FOUND' });
  });
});

describe('a guest', () => {
  const askGuest = request('account.suspend', { account: guest });
  const member = (directory: string, verb: string) =>
    new RegExp(`/directories/${directory}/users/${encodeURIComponent(GUEST.accountId)}/${verb}$`);

  test('loses access in every directory, the plan says that the account lives on, and undo restores it', async (t) => {
    const fixture = await startAtlassian(t);
    const { client, simulator } = fixture;
    const { plan, reading } = await carryOut(fixture, askGuest);
    assert.match(plan.summary, /^Suspend the access of the guest gus@/);
    assert.match(plan.present[0] ?? '', /live on elsewhere/);
    assert.deepEqual(plan.before, { means: 'suspend', open: ['dir-main', 'dir-partners'] });
    assert.deepEqual([reading.state, reading.strongest.state], ['effective', 'effective']);
    await suspend.undo?.(client, askGuest, plan);
    const made = changes(simulator);
    assert.match(made[0] ?? '', member('dir-main', 'suspend'));
    assert.match(made[1] ?? '', member('dir-partners', 'suspend'));
    assert.match(made[2] ?? '', member('dir-main', 'restore'));
    assert.equal(made.length, 4);
  });

  test('who was suspended in one directory before stays so', async (t) => {
    const fixture = await startAtlassian(t);
    const { client, simulator } = fixture;
    await client.suspendMember('dir-main', GUEST.accountId);
    const { plan } = await carryOut(fixture, askGuest);
    await suspend.undo?.(client, askGuest, plan);
    assert.equal((await client.member('dir-main', GUEST.accountId))?.membershipStatus, 'suspended');
    assert.equal((await client.member('dir-partners', GUEST.accountId))?.membershipStatus, 'active');
    assert.equal(changes(simulator).length, 3);
  });

  test('suspended in one directory and not in the next is of unknown outcome, and not done', async (t) => {
    const { client, simulator, now } = await startAtlassian(t);
    const plan = await suspend.plan(client, askGuest);
    const since = now().toISOString();
    simulator.inject({ method: 'POST', path: /dir-partners.*suspend$/, kind: 'forbidden' });
    await assert.rejects(suspend.perform(client, askGuest, plan), { code: 'ERR_CONNECTOR_OUTCOME_UNKNOWN' });
    assert.equal((await suspend.verify(client, askGuest, plan, since)).state, 'pending');
  });
});

test('who manages the account must be said: silence is neither', async (t) => {
  const { client } = await startAtlassian(t);
  const users: typeof client.users = async (filter) =>
    (await client.users(filter)).map(({ claimStatus: _, ...user }) => user);
  await assert.rejects(suspend.plan({ ...client, users }, ask), {
    code: 'ERR_CONNECTOR_RESPONSE_UNREADABLE',
    message: /data\.claimStatus/,
  });
});
