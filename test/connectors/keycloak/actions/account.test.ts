import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { changes } from '../../../support/platform.ts';
import { action, carryOut, request, startKeycloak } from '../fixture.ts';
import { ALICE, event, seed } from '../seed.ts';

const USER = `/admin/realms/acme/users/${ALICE.id}`;

describe('account.suspend', () => {
  const asked = request('account.suspend');

  test('disables the account, proves it, and lets it in again; an opening since refutes it', async (t) => {
    const keycloak = await startKeycloak(t);
    const { plan, reading, verify } = await carryOut(keycloak, asked);
    assert.equal(reading.state, 'proven');
    assert.equal(reading.saw[0], 'the account is disabled');
    keycloak.advance(1_000);
    await action('account.suspend').undo?.(keycloak.client, asked, plan);
    assert.deepEqual(changes(keycloak.simulator), [`PUT ${USER}`, `PUT ${USER}`]);
    assert.equal((await verify()).state, 'refuted');
  });

  test('that somebody undid cannot be told from one under way where details are not saved', async (t) => {
    const keycloak = await startKeycloak(t, { adminEventsDetailsEnabled: false });
    const { plan, reading, verify } = await carryOut(keycloak, asked);
    assert.equal(reading.state, 'proven');
    await action('account.suspend').undo?.(keycloak.client, asked, plan);
    assert.equal((await verify()).state, 'pending');
  });

  test('of an account that was disabled before is done already, and undo leaves it closed', async (t) => {
    const { client, simulator } = await startKeycloak(t, { users: [{ ...ALICE, enabled: false }] });
    const plan = await action('account.suspend').plan(client, asked);
    assert.equal(plan.alreadyDone, true);
    const receipt = await action('account.suspend').undo?.(client, asked, plan);
    assert.deepEqual(receipt?.calls, ['the account was disabled before: left as it is']);
    assert.deepEqual(changes(simulator), []);
  });

  test('of a read-only federated account: the plan warns, and Keycloak says no', async (t) => {
    const { client, simulator } = await startKeycloak(t, { users: [{ ...ALICE, federationLink: 'ldap' }] });
    const plan = await action('account.suspend').plan(client, asked);
    assert.match(plan.present[1] ?? '', /user federation/);
    await assert.rejects(action('account.suspend').perform(client, asked, plan), {
      code: 'ERR_CONNECTOR_REJECTED',
      message: /User is read only!/,
    });
    assert.deepEqual(changes(simulator), []);
  });

  test('leaves sessions, which the action says', async (t) => {
    const keycloak = await startKeycloak(t);
    await carryOut(keycloak, asked);
    assert.equal((await keycloak.client.sessions(ALICE.id)).length, 2);
    assert.equal(action('account.suspend').residual[0]?.layer, 'idp-session');
  });
});

describe('password.expire', () => {
  const asked = request('password.expire');
  const actionsOf = async ({ client }: Awaited<ReturnType<typeof startKeycloak>>) =>
    (await client.user(ALICE.id))?.requiredActions;

  test('adds to what is asked for at the next sign-in, and takes back that alone', async (t) => {
    const keycloak = await startKeycloak(t, { users: [{ ...ALICE, requiredActions: ['VERIFY_EMAIL'] }] });
    const { plan, reading } = await carryOut(keycloak, asked);
    assert.deepEqual(await actionsOf(keycloak), ['VERIFY_EMAIL', 'UPDATE_PASSWORD']);
    assert.equal(reading.state, 'proven');
    assert.ok(plan.present.includes('whoever knows the old password chooses the new one'));
    await action('password.expire').undo?.(keycloak.client, asked, plan);
    assert.deepEqual(await actionsOf(keycloak), ['VERIFY_EMAIL']);
  });

  test('is done too where a new password was chosen since, and says by whom', async (t) => {
    const keycloak = await startKeycloak(t);
    const { plan, since, verify } = await carryOut(keycloak, asked);
    await keycloak.client.update(ALICE.id, { requiredActions: [] });
    assert.equal((await verify()).state, 'pending');
    keycloak.simulator.emit(event('UPDATE_PASSWORD', since));
    const reading = await verify();
    assert.equal(reading.state, 'proven');
    assert.ok(reading.saw.includes(`a new password was chosen at ${since}, by whoever knew the old one`));
    const receipt = await action('password.expire').undo?.(keycloak.client, asked, plan);
    assert.deepEqual(receipt?.calls, ['no new password is asked for any more']);
  });

  test('that was asked for before is done already, and undo leaves it', async (t) => {
    const users = [{ ...ALICE, requiredActions: ['UPDATE_PASSWORD'] }];
    const { client, simulator } = await startKeycloak(t, { users });
    const plan = await action('password.expire').plan(client, asked);
    assert.equal(plan.alreadyDone, true);
    await action('password.expire').undo?.(client, asked, plan);
    assert.deepEqual(changes(simulator), []);
  });
});

describe('factors.reset', () => {
  const asked = request('factors.reset');

  test('removes each factor and leaves the password', async (t) => {
    const keycloak = await startKeycloak(t);
    const { plan, reading } = await carryOut(keycloak, asked);
    assert.deepEqual(
      plan.targets.map(({ id }) => id),
      ['cred-otp', 'cred-key'],
    );
    assert.match(plan.present.at(-1) ?? '', /the password alone may be enough/);
    assert.deepEqual(changes(keycloak.simulator), [
      `DELETE ${USER}/credentials/cred-key`,
      `DELETE ${USER}/credentials/cred-otp`,
    ]);
    assert.equal(reading.state, 'proven');
    assert.deepEqual(
      (await keycloak.client.credentials(ALICE.id)).map(({ type }) => type),
      ['password'],
    );
  });

  test('names a factor that was set up since', async (t) => {
    const keycloak = await startKeycloak(t);
    const { plan, since } = await carryOut(keycloak, asked);
    const fresh = { id: 'new', type: 'otp', userLabel: 'Evil', createdDate: Date.parse(since) + 1_000 };
    const later = await startKeycloak(t, { users: [{ ...ALICE, credentials: [fresh] }] });
    const reading = await action('factors.reset').verify(later.client, asked, plan, since);
    assert.equal(reading.state, 'effective');
    assert.ok(reading.saw.includes('set up anew: otp “Evil”, set up 2026-03-01T09:00:01.000Z'));
  });

  test('refused halfway is of unknown outcome, and verify shows what is left', async (t) => {
    const { client, simulator, now } = await startKeycloak(t, { log: seed.log });
    const plan = await action('factors.reset').plan(client, asked);
    simulator.inject({ method: 'DELETE', path: /cred-otp/, kind: 'forbidden' });
    const since = now().toISOString();
    await assert.rejects(action('factors.reset').perform(client, asked, plan), {
      code: 'ERR_CONNECTOR_OUTCOME_UNKNOWN',
    });
    assert.equal((await action('factors.reset').verify(client, asked, plan, since)).state, 'pending');
  });
});
