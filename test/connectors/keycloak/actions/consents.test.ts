import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { changes } from '../../../support/platform.ts';
import { action, carryOut, request, startKeycloak } from '../fixture.ts';
import { ALICE } from '../seed.ts';

const CONSENTS = `DELETE /admin/realms/acme/users/${ALICE.id}/consents`;

describe('tokens.revoke', () => {
  const asked = request('tokens.revoke');

  test('ends the offline tokens of each client, and says which consents go with them', async (t) => {
    const keycloak = await startKeycloak(t);
    const { plan, reading } = await carryOut(keycloak, asked);
    assert.equal(plan.summary, 'End the offline tokens that 2 clients hold for alice@acme.example');
    assert.ok(plan.present.includes('the consent to chat goes too, and its sessions with it'));
    assert.deepEqual(changes(keycloak.simulator), [`${CONSENTS}/backup`, `${CONSENTS}/chat`]);
    assert.equal(reading.state, 'proven');
    assert.deepEqual(
      (await keycloak.client.consents(ALICE.id)).map(({ clientId }) => clientId),
      ['mail'],
    );
  });

  test('without offline tokens has nothing to do, and nothing to log', async (t) => {
    const keycloak = await startKeycloak(t, { offlineSessions: [] });
    const { client, now } = keycloak;
    const plan = await action('tokens.revoke').plan(client, asked);
    assert.equal(plan.alreadyDone, true);
    const reading = await action('tokens.revoke').verify(client, asked, plan, now().toISOString());
    assert.deepEqual([reading.state, reading.strongest.state], ['effective', 'effective']);
  });

  test('of a client whose record is missing in the log is effective, and the client is named', async (t) => {
    const keycloak = await startKeycloak(t);
    const one = action('tokens.revoke');
    const plan = await one.plan(keycloak.client, asked);
    const since = keycloak.now().toISOString();
    await keycloak.client.revokeConsent(ALICE.id, 'backup');
    const after = await startKeycloak(t, { offlineSessions: [] });
    const reading = await one.verify(after.client, asked, plan, since);
    assert.equal(reading.state, 'effective');
    assert.ok(
      reading.saw.some((line) =>
        /^no admin event tells of the revocation \(.*consents\/backup, .*consents\/chat\) since the call$/.test(
          line,
        ),
      ),
    );
  });

  test('that is gone already is no fault', async (t) => {
    const keycloak = await startKeycloak(t);
    const { plan } = await carryOut(keycloak, asked);
    const receipt = await action('tokens.revoke').perform(keycloak.client, asked, plan);
    assert.deepEqual(
      receipt.calls.map((call) => call.slice(-3)),
      ['404', '404'],
    );
  });

  test('shows an offline token that Keycloak tells of but lists no session of', async (t) => {
    const keycloak = await startKeycloak(t);
    const { client } = keycloak;
    const unlisted = { ...client, offlineSessions: async () => [] };
    const plan = await action('tokens.revoke').plan(unlisted, asked);
    assert.equal(plan.present[0], 'chat holds an offline token that Keycloak lists no session of');
    const reading = await action('tokens.revoke').verify(unlisted, asked, plan, keycloak.now().toISOString());
    assert.equal(reading.state, 'pending');
  });
});

describe('grants.revoke', () => {
  const asked = request('grants.revoke');

  test('takes back every consent, and leaves clients that have none', async (t) => {
    const keycloak = await startKeycloak(t);
    const { plan, reading } = await carryOut(keycloak, asked);
    assert.deepEqual(plan.present, ['chat may email profile, with an offline token', 'mail may email']);
    assert.deepEqual(changes(keycloak.simulator), [`${CONSENTS}/chat`, `${CONSENTS}/mail`]);
    assert.equal(reading.state, 'proven');
    assert.deepEqual(
      (await keycloak.client.consents(ALICE.id)).map(({ clientId }) => clientId),
      ['backup'],
    );
  });

  test('does not count a consent that was given anew since', async (t) => {
    const keycloak = await startKeycloak(t);
    const { plan, since } = await carryOut(keycloak, asked);
    const createdDate = Date.parse(since) + 5_000;
    const later = await startKeycloak(t, { consents: [{ userId: ALICE.id, clientId: 'mail', createdDate }] });
    const reading = await action('grants.revoke').verify(later.client, asked, plan, since);
    assert.equal(reading.state, 'effective');
    assert.ok(reading.saw.includes('1 consents were given anew since'));
  });
});
