import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { changes } from '../../../support/platform.ts';
import { action, request, startWorkspace } from '../fixture.ts';
import { ALICE } from '../seed.ts';

const credentialDelete = action('credential.delete');
const ASKED = request('credential.delete');
const USER = `/admin/directory/v1/users/${ALICE.id}`;

test('app passwords go one by one, then the backup codes, each proven by list and log', async (t) => {
  const { client, simulator, now } = await startWorkspace(t);
  const plan = await credentialDelete.plan(client, ASKED);
  assert.deepEqual(
    plan.targets.map(({ kind, label }) => [kind, label]),
    [
      ['app-password', '“Thunderbird” (app-password/1)'],
      ['app-password', '“Phone” (app-password/2)'],
      ['backup-codes', `backup codes of ${ALICE.email}`],
    ],
  );
  const since = now().toISOString();
  await credentialDelete.perform(client, ASKED, plan);
  assert.deepEqual(changes(simulator), [
    `DELETE ${USER}/asps/1`,
    `DELETE ${USER}/asps/2`,
    `POST ${USER}/verificationCodes/invalidate`,
  ]);
  assert.equal((await credentialDelete.verify(client, ASKED, plan, since)).state, 'proven');
});

describe('parameters', () => {
  test('leave the backup codes, or the app passwords, as they are', async (t) => {
    const { client } = await startWorkspace(t);
    const passwords = await credentialDelete.plan(client, { ...ASKED, input: { 'backup-codes': false } });
    assert.deepEqual(passwords.binds, { appPasswords: [1, 2], backupCodes: false });
    const codes = await credentialDelete.plan(client, { ...ASKED, input: { 'app-passwords': false } });
    assert.deepEqual(codes.binds, { appPasswords: [], backupCodes: true });
  });

  test('what is left out is not asked for in the proof', async (t) => {
    const { client, now } = await startWorkspace(t);
    const asked = { ...ASKED, input: { 'app-passwords': false } };
    const plan = await credentialDelete.plan(client, asked);
    const since = now().toISOString();
    await credentialDelete.perform(client, asked, plan);
    assert.equal((await credentialDelete.verify(client, asked, plan, since)).state, 'proven');
    assert.equal((await client.appPasswords(ALICE.id)).length, 2);
  });
});

describe('a credential that is named', () => {
  const named = (id: string) =>
    request('credential.delete', {
      credential: { kind: 'api-key', platform: 'google-workspace', id },
    });

  test('is deleted alone', async (t) => {
    const { client, simulator, now } = await startWorkspace(t);
    const asked = named('app-password/2');
    const plan = await credentialDelete.plan(client, asked);
    const since = now().toISOString();
    await credentialDelete.perform(client, asked, plan);
    assert.deepEqual(changes(simulator), [`DELETE ${USER}/asps/2`]);
    assert.equal((await credentialDelete.verify(client, asked, plan, since)).state, 'proven');
  });

  test('that is another’s is none of the account, and nothing is called for', async (t) => {
    const { client } = await startWorkspace(t);
    const plan = await credentialDelete.plan(client, named('app-password/3'));
    assert.deepEqual([plan.alreadyDone, plan.targets], [true, []]);
  });

  test('and is no app password is refused, not answered by deleting others', async (t) => {
    const { client, simulator } = await startWorkspace(t);
    await assert.rejects(credentialDelete.plan(client, named('AIzaSomething')), {
      code: 'ERR_INPUT_INVALID',
      place: 'credential.id',
    });
    assert.equal(simulator.ledger.length, 0);
  });

  test('of another platform says nothing about this one', async (t) => {
    const { client } = await startWorkspace(t);
    const credential = { kind: 'api-key', platform: 'github', id: 'x' } as const;
    const plan = await credentialDelete.plan(client, { ...ASKED, credential });
    assert.deepEqual(plan.binds, { appPasswords: [1, 2], backupCodes: true });
  });
});

test('a refusal halfway is of unknown outcome, and verify names what is left', async (t) => {
  const { client, simulator, now } = await startWorkspace(t);
  const plan = await credentialDelete.plan(client, ASKED);
  simulator.inject({ method: 'POST', path: /invalidate$/, kind: 'forbidden' });
  const since = now().toISOString();
  await assert.rejects(credentialDelete.perform(client, ASKED, plan), {
    code: 'ERR_CONNECTOR_OUTCOME_UNKNOWN',
    message: /but not the backup codes/,
  });
  const reading = await credentialDelete.verify(client, ASKED, plan, since);
  assert.equal(reading.state, 'pending');
  assert.ok(reading.saw.includes('10 backup codes are valid'));
});

test('the record of one app password does not prove the end of another', async (t) => {
  const { client, now } = await startWorkspace(t);
  const plan = await credentialDelete.plan(client, ASKED);
  const since = now().toISOString();
  await client.deleteAppPassword(ALICE.id, 1);
  await client.invalidateBackupCodes(ALICE.id);
  const bare = { ...client, appPasswords: async () => [] };
  assert.equal((await credentialDelete.verify(bare, ASKED, plan, since)).state, 'effective');
});

test('backup codes that are valid again keep the proof open: new ones cannot be told from old ones', async (t) => {
  const { client, now } = await startWorkspace(t);
  const plan = await credentialDelete.plan(client, ASKED);
  const since = now().toISOString();
  await credentialDelete.perform(client, ASKED, plan);
  const again = { ...client, backupCodeCount: async () => 10 };
  assert.equal((await credentialDelete.verify(again, ASKED, plan, since)).state, 'pending');
});

test('no backup code is in plan, receipt or reading', async (t) => {
  const { client, now } = await startWorkspace(t);
  const plan = await credentialDelete.plan(client, ASKED);
  const reading = await credentialDelete.verify(client, ASKED, plan, now().toISOString());
  assert.doesNotMatch(JSON.stringify([plan, reading]), /5286\d{4}/);
});
