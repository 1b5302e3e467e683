import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { auditLog } from '../../../connectors/entra-id/audit-log.ts';
import { alice, startEntra } from './fixture.ts';
import { ALICE, BOB, signIn } from './seed.ts';

const SINCE = '2026-02-26T09:00:00.000Z';
const WINDOW = { since: SINCE, until: '2026-03-01T09:00:00.000Z', limit: 1_000 };

describe('a pull', () => {
  test('of an account reads both kinds of its sign-ins, what it did and what was done to it', async (t) => {
    const { client, simulator } = await startEntra(t);
    const { activities } = await auditLog.pull(client, { ...WINDOW, account: alice });
    assert.deepEqual(
      activities.map(({ eventCode }) => eventCode),
      [
        'Reset user password',
        'Consent to application',
        'signIn/interactiveUser',
        'signIn/nonInteractiveUser',
      ],
    );
    const asked = simulator.ledger.filter(({ path }) => path.includes('auditLogs'));
    assert.deepEqual(
      asked.map(({ path }) => path),
      [
        '/beta/auditLogs/signIns',
        '/beta/auditLogs/signIns',
        '/v1.0/auditLogs/directoryAudits',
        '/v1.0/auditLogs/directoryAudits',
      ],
    );
    assert.equal(
      asked[1]?.query.$filter,
      `createdDateTime ge ${SINCE} and createdDateTime le ${WINDOW.until} and userId eq '${ALICE.id}' and signInEventTypes/any(t: t eq 'nonInteractiveUser')`,
    );
  });

  test('without an account reads all four event types and the whole audit log', async (t) => {
    const { client, simulator } = await startEntra(t);
    const { activities } = await auditLog.pull(client, WINDOW);
    assert.equal(activities.length, 5);
    assert.ok(activities.some(({ eventCode }) => eventCode === 'signIn/servicePrincipal'));
    assert.equal(simulator.ledger.filter(({ path }) => path.includes('auditLogs')).length, 5);
  });

  test('reads a record once that both questions bring', async (t) => {
    const { client, simulator } = await startEntra(t);
    simulator.emit({
      activityDisplayName: 'Change user password',
      activityDateTime: '2026-03-01T08:40:00Z',
      initiatedBy: { user: { id: ALICE.id } },
      targetResources: [{ id: ALICE.id, type: 'User' }],
    });
    const { activities } = await auditLog.pull(client, { ...WINDOW, account: alice });
    assert.equal(activities.filter(({ eventCode }) => eventCode === 'Change user password').length, 1);
  });

  test('reads nothing of others', async (t) => {
    const { client } = await startEntra(t, { log: [signIn('2026-03-01T08:00:00Z', { userId: BOB.id })] });
    assert.deepEqual((await auditLog.pull(client, { ...WINDOW, account: alice })).activities, []);
  });

  test('says so where the tenant’s licence lets no sign-ins be read', async (t) => {
    const { client } = await startEntra(t, { licence: 'Free' });
    await assert.rejects(auditLog.pull(client, { ...WINDOW, account: alice }), {
      code: 'ERR_CONNECTOR_FORBIDDEN',
      message: /NonPremiumTenant/,
    });
  });
});

describe('the watermark', () => {
  test('ends a quarter of an hour ago and reaches no further back than thirty days', async (t) => {
    const { client } = await startEntra(t);
    const { watermark } = await auditLog.pull(client, { ...WINDOW, since: '2025-01-01T00:00:00.000Z' });
    assert.deepEqual(
      [watermark.completeFrom, watermark.completeUntil, watermark.gaps],
      ['2026-01-30T09:00:00.000Z', '2026-03-01T08:45:00.000Z', []],
    );
  });

  test('names what the limit cut of all questions together: the oldest', async (t) => {
    const { client } = await startEntra(t, { pageSize: 1 });
    const { activities, watermark } = await auditLog.pull(client, { ...WINDOW, account: alice, limit: 2 });
    assert.deepEqual(
      activities.map(({ eventCode }) => eventCode),
      ['signIn/interactiveUser', 'signIn/nonInteractiveUser'],
    );
    assert.deepEqual(watermark.gaps, [
      {
        from: SINCE,
        until: '2026-03-01T08:00:00.000Z',
        why: 'more than 2 records; the oldest were not read',
      },
    ]);
  });

  test('names what one question alone had too many of', async (t) => {
    const minutes = [10, 11, 12, 13];
    const log = minutes.map((minute) => signIn(`2026-03-01T08:${minute}:00Z`));
    const { client } = await startEntra(t, { log, pageSize: 2 });
    const { activities, watermark } = await auditLog.pull(client, { ...WINDOW, account: alice, limit: 3 });
    assert.equal(activities.length, 3);
    assert.equal(watermark.gaps[0]?.until, '2026-03-01T08:11:00.000Z');
  });

  test('names where Graph’s rate limit ended the reading; before the first page it ends the pull', async (t) => {
    const log = [10, 11, 12].map((minute) => signIn(`2026-03-01T08:${minute}:00Z`));
    const { client, simulator } = await startEntra(t, { log, pageSize: 1 });
    // The second page of the first question: skip the first request.
    let seen = 0;
    const second = /^/;
    second.test = (path: string) => path.endsWith('/signIns') && ++seen === 2;
    simulator.inject({ path: second, kind: 'rate-limit', times: 1 });
    const { activities, watermark } = await auditLog.pull(client, { ...WINDOW, account: alice });
    assert.equal(activities.length, 1);
    assert.deepEqual(watermark.gaps, [
      {
        from: SINCE,
        until: '2026-03-01T08:12:00.000Z',
        why: 'Graph asked to slow down; the oldest were not read',
      },
    ]);
    simulator.inject({ path: /directoryAudits/, kind: 'rate-limit' });
    await assert.rejects(auditLog.pull(client, { ...WINDOW, account: alice }), {
      code: 'ERR_CONNECTOR_RATE_LIMITED',
    });
  });

  test('names records that cannot be read, and the others are read', async (t) => {
    const { client, simulator } = await startEntra(t);
    simulator.emit({ ...signIn('2026-03-01T08:40:00Z'), OperationName_s: 'x' });
    const { activities, watermark } = await auditLog.pull(client, { ...WINDOW, account: alice });
    assert.equal(activities.length, 4);
    assert.match(watermark.gaps[0]?.why ?? '', /1 records could not be placed: .*flattened/);
  });
});
