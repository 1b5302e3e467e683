import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { accountSuspend } from '../../../connectors/github/actions/account-suspend.ts';
import { credentialDelete } from '../../../connectors/github/actions/credential-delete.ts';
import { tokensRevoke } from '../../../connectors/github/actions/tokens-revoke.ts';
import { lookups } from '../../../connectors/github/lookups.ts';
import { changes } from '../../support/platform.ts';
import { account, request, startGitHub } from './fixture.ts';

const REVOKE = '/orgs/acme/credential-authorizations/alice/revoke';
const GRANTS = '/orgs/acme/personal-access-tokens';
const ASKED = request('tokens.revoke', account('alice'));
const SEED = {
  members: [{ login: 'alice' }, { login: 'bob' }],
  authorizations: [
    { login: 'alice', type: 'personal access token', name: 'ci', scopes: ['repo'] },
    { login: 'alice', type: 'SSH key', name: 'laptop' },
    { login: 'bob', type: 'SSH key', name: 'desktop' },
  ],
  fineGrained: [
    { login: 'alice', name: 'deploy' },
    { login: 'bob', name: 'other' },
  ],
};

describe('tokens.revoke', () => {
  test('plans what is listed and changes nothing by it', async () => {
    const { client, simulator } = await startGitHub(SEED);
    const plan = await tokensRevoke.plan(client, ASKED);
    assert.deepEqual(
      plan.targets.map((one) => `${one.id} ${one.label}`),
      ['sso-authorization/161195 ci', 'sso-authorization/161196 laptop', 'fine-grained-token/25381 deploy'],
    );
    assert.deepEqual(plan.binds, { login: 'alice', authorizations: [161195, 161196], grants: [25381] });
    assert.equal(plan.alreadyDone, false);
    assert.deepEqual(changes(simulator), []);
  });

  test('is pending while GitHub still lists, and proven when lists and log agree', async () => {
    const { client, simulator, now } = await startGitHub({ ...SEED, settleReads: 1 });
    const plan = await tokensRevoke.plan(client, ASKED);
    const since = now().toISOString();
    const receipt = await tokensRevoke.perform(client, ASKED, plan);
    assert.deepEqual(receipt.calls, [`POST ${REVOKE} → 202`, `POST ${GRANTS} → 202`]);
    assert.equal(receipt.requestIds.length, 2);
    assert.equal((await tokensRevoke.verify(client, ASKED, plan, since)).state, 'pending');
    const reading = await tokensRevoke.verify(client, ASKED, plan, since);
    assert.equal(reading.state, 'proven');
    assert.ok(reading.saw.some((line) => line.includes('org_credential_authorization.revoke of alice')));
    assert.ok(reading.saw.some((line) => line.includes('personal_access_token.access_revoked of alice')));
    assert.deepEqual(changes(simulator), [`POST ${REVOKE}`, `POST ${GRANTS}`]);
    assert.equal((await lookups.tokens?.(client, account('bob')))?.length, 2);
  });

  test('is not believed when GitHub answers 202 and does nothing', async () => {
    const { client, simulator, now } = await startGitHub({ ...SEED, settleReads: 0 });
    const plan = await tokensRevoke.plan(client, ASKED);
    simulator.inject({ path: /./, method: 'POST', kind: 'no-effect', times: 2 });
    await tokensRevoke.perform(client, ASKED, plan);
    const reading = await tokensRevoke.verify(client, ASKED, plan, now().toISOString());
    assert.equal(reading.state, 'pending');
    assert.equal(reading.saw.length, 3);
  });

  test('is effective, not proven, while the log is silent', async () => {
    const { client, now } = await startGitHub({ members: SEED.members });
    const plan = {
      ...(await tokensRevoke.plan(client, ASKED)),
      binds: { login: 'alice', authorizations: [1], grants: [] },
    };
    const reading = await tokensRevoke.verify(client, ASKED, plan, now().toISOString());
    assert.equal(reading.state, 'effective');
    assert.equal(reading.strongest.state, 'proven');
  });

  test('takes records of another login, or from before the call, for no proof', async () => {
    const { client, simulator, now, advance } = await startGitHub({ members: SEED.members });
    const gone = {
      ...(await tokensRevoke.plan(client, ASKED)),
      binds: { login: 'alice', authorizations: [1], grants: [] },
    };
    simulator.emit({ action: 'org_credential_authorization.revoke', user: 'alice' });
    advance(60_000);
    const since = now().toISOString();
    simulator.emit({ action: 'org_credential_authorization.revoke', user: 'bob' });
    simulator.emit({ action: 'org_credential_authorization.grant', user: 'alice' });
    assert.equal((await tokensRevoke.verify(client, ASKED, gone, since)).state, 'effective');
  });

  test('is refuted by a credential authorised after the call', async () => {
    const { client } = await startGitHub({
      members: SEED.members,
      authorizations: [
        { login: 'alice', type: 'SSH key', name: 'again', authorizedAt: '2026-03-01T09:00:05.000Z' },
      ],
    });
    const plan = {
      ...(await tokensRevoke.plan(client, ASKED)),
      binds: { login: 'alice', authorizations: [1], grants: [] },
    };
    const reading = await tokensRevoke.verify(client, ASKED, plan, '2026-03-01T09:00:00.000Z');
    assert.equal(reading.state, 'refuted');
  });

  test('calls for nothing listed too, since some tokens stand in no list, and is proven by the log alone', async () => {
    const { client, now, simulator } = await startGitHub({ members: SEED.members });
    const plan = await tokensRevoke.plan(client, ASKED);
    assert.equal(plan.alreadyDone, false);
    assert.deepEqual((await tokensRevoke.perform(client, ASKED, plan)).calls, [`POST ${REVOKE} → 202`]);
    const since = now().toISOString();
    const reading = await tokensRevoke.verify(client, ASKED, plan, since);
    assert.deepEqual([reading.state, reading.strongest.state], ['pending', 'proven']);
    assert.match(reading.strongest.why, /only the audit log/);
    simulator.emit({ action: 'org_credential_authorization.revoke', user: 'alice' });
    assert.equal((await tokensRevoke.verify(client, ASKED, plan, since)).state, 'proven');
  });

  test('is unknown when the second call is refused after the first was accepted', async () => {
    const { client, simulator } = await startGitHub(SEED);
    const plan = await tokensRevoke.plan(client, ASKED);
    simulator.inject({ path: /personal-access-tokens$/, method: 'POST', kind: 'forbidden' });
    await assert.rejects(tokensRevoke.perform(client, ASKED, plan), {
      code: 'ERR_CONNECTOR_OUTCOME_UNKNOWN',
    });
    assert.deepEqual(changes(simulator), [`POST ${REVOKE}`]);
  });

  test('without single sign-on reaches fine-grained tokens alone, and says so', async () => {
    const { client, simulator } = await startGitHub({ ...SEED, kind: 'standard', authorizations: [] });
    const plan = await tokensRevoke.plan(client, ASKED);
    assert.match(plan.present.join('\n'), /can be neither listed nor revoked/);
    await tokensRevoke.perform(client, ASKED, plan);
    assert.deepEqual(changes(simulator), [`POST ${GRANTS}`]);
  });

  test('is not offered where a person’s token could read and revoke nothing', async () => {
    const personalToken = `ghp_${'x'.repeat(36)}`;
    const { open, simulator } = await startGitHub({
      ...SEED,
      kind: 'standard',
      authorizations: [],
      personalToken,
    });
    const settings = { organization: 'acme', organizationKind: 'standard' };
    assert.equal(tokensRevoke.offered?.({ ...settings, appId: '1' }), true);
    assert.equal(tokensRevoke.offered?.({ organization: 'acme' }), true);
    const client = open(settings, { token: personalToken });
    for (const action of [tokensRevoke, credentialDelete]) {
      assert.equal(action.offered?.(settings), false);
      const asked = request(action.capability, account('alice'), 'fine-grained-token/25381');
      await assert.rejects(action.plan(client, asked), { code: 'ERR_CAPABILITY_NOT_OFFERED' });
    }
    assert.deepEqual(changes(simulator), []);
  });

  test('with a person’s token says that fine-grained tokens stay', async () => {
    const personalToken = `ghp_${'x'.repeat(36)}`;
    const { open } = await startGitHub({ ...SEED, personalToken });
    const client = open({ organization: 'acme' }, { token: personalToken });
    const plan = await tokensRevoke.plan(client, ASKED);
    assert.equal(plan.binds.grants, null);
    assert.match(plan.present.join('\n'), /only a GitHub App may/);
  });
});

describe('credential.delete', () => {
  for (const [id, path, event] of [
    ['sso-authorization/161195', 'DELETE /orgs/acme/credential-authorizations/161195', 'deauthorize'],
    ['12161195', 'DELETE /orgs/acme/credential-authorizations/161195', 'deauthorize'],
    ['fine-grained-token/25381', `POST ${GRANTS}`, 'access_revoked'],
    ['925381', `POST ${GRANTS}`, 'access_revoked'],
  ] as const) {
    test(`cuts ${id} alone, proves it, and is then done already`, async () => {
      const { client, simulator, now } = await startGitHub({ ...SEED, settleReads: 0 });
      const asked = request('credential.delete', account('alice'), id);
      const plan = await credentialDelete.plan(client, asked);
      assert.equal(plan.alreadyDone, false);
      await credentialDelete.perform(client, asked, plan);
      const reading = await credentialDelete.verify(client, asked, plan, now().toISOString());
      assert.equal(reading.state, 'proven');
      assert.ok(reading.saw.some((line) => line.includes(event)));
      assert.deepEqual(changes(simulator), [path]);
      assert.equal((await lookups.tokens?.(client, account('alice')))?.length, 2);
      const named = request('credential.delete', account('alice'), plan.targets[0]?.id);
      assert.equal((await credentialDelete.plan(client, named)).alreadyDone, true);
    });
  }

  test('is pending while the credential is listed', async () => {
    const { client, now } = await startGitHub(SEED);
    const asked = request('credential.delete', account('alice'), 'sso-authorization/161195');
    const plan = await credentialDelete.plan(client, asked);
    const reading = await credentialDelete.verify(client, asked, plan, now().toISOString());
    assert.equal(reading.state, 'pending');
  });

  test('of an id that was never listed is proven by a record that names it, and by no other', async () => {
    const { client, simulator, now } = await startGitHub(SEED);
    // Bob's: nothing is called, and nothing is claimed.
    const asked = request('credential.delete', account('alice'), 'sso-authorization/161197');
    const plan = await credentialDelete.plan(client, asked);
    const since = now().toISOString();
    const state = async () => (await credentialDelete.verify(client, asked, plan, since)).state;
    assert.equal(await state(), 'pending');
    const ended = { action: 'org_credential_authorization.revoke', user: 'alice' };
    simulator.emit(ended);
    simulator.emit({ ...ended, credential_id: 161_195 });
    assert.equal(await state(), 'pending');
    simulator.emit({ ...ended, credential_id: 161_197 });
    assert.equal(await state(), 'proven');
  });

  test('needs an id that is listed: not none, not a hash, not another person’s', async () => {
    const { client } = await startGitHub(SEED);
    const plan = (id?: string) =>
      credentialDelete.plan(client, request('credential.delete', account('alice'), id));
    await assert.rejects(plan(), { code: 'ERR_INPUT_INVALID' });
    await assert.rejects(plan(`${'A'.repeat(43)}=`), { code: 'ERR_CONNECTOR_NOT_FOUND' });
    assert.equal((await plan('sso-authorization/161197')).alreadyDone, true);
  });
});

describe('account.suspend', () => {
  const MANAGED = {
    kind: 'managed-users',
    members: [
      { login: 'alice_acme', email: 'alice@acme.example' },
      { login: 'bob_acme', email: 'bob@acme.example' },
    ],
  };
  const asked = request('account.suspend', account('alice_acme', 'alice@acme.example'));

  test('suspends a managed user and takes it back', async () => {
    const { client, simulator, now } = await startGitHub(MANAGED);
    const plan = await accountSuspend.plan(client, asked);
    assert.equal(plan.alreadyDone, false);
    await accountSuspend.perform(client, asked, plan);
    const reading = await accountSuspend.verify(client, asked, plan, now().toISOString());
    assert.deepEqual([reading.state, reading.strongest.state], ['effective', 'effective']);
    assert.equal((await lookups.account(client, { id: 'alice_acme' }))?.status, 'suspended');
    assert.equal((await lookups.account(client, { id: 'bob_acme' }))?.status, 'active');
    assert.equal((await accountSuspend.plan(client, asked)).alreadyDone, true);
    await accountSuspend.undo?.(client, asked, plan);
    assert.equal((await lookups.account(client, { id: 'alice_acme' }))?.status, 'active');
    assert.equal(changes(simulator).length, 2);
  });

  test('is pending while SCIM says active', async () => {
    const { client, now } = await startGitHub(MANAGED);
    const plan = await accountSuspend.plan(client, asked);
    const reading = await accountSuspend.verify(client, asked, plan, now().toISOString());
    assert.equal(reading.state, 'pending');
  });

  test('is not offered where the same call would remove the member', async () => {
    const { client, simulator } = await startGitHub({ members: [{ login: 'alice' }] });
    assert.equal(accountSuspend.offered?.({ organizationKind: 'saml' }), false);
    assert.equal(accountSuspend.offered?.({}), false);
    assert.equal(accountSuspend.offered?.({ organizationKind: 'managed-users' }), true);
    await assert.rejects(accountSuspend.plan(client, request('account.suspend', account('alice'))), {
      code: 'ERR_CAPABILITY_NOT_OFFERED',
    });
    assert.deepEqual(simulator.ledger, []);
  });
});
