import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { auditLog } from '../../../connectors/okta/audit-log.ts';
import { alice, startOkta } from './fixture.ts';
import { ALICE, BOB, logRecord, SESSION } from './seed.ts';

const SINCE = '2026-02-26T09:00:00.000Z';
const UNTIL = '2026-03-01T09:00:00.000Z';
const WINDOW = { since: SINCE, until: UNTIL, limit: 1_000 };

describe('a pull', () => {
  test('of an account reads what it did and what was done to it, oldest first', async (t) => {
    const { client, simulator } = await startOkta(t);
    const { activities } = await auditLog.pull(client, { ...WINDOW, account: alice });
    assert.deepEqual(
      activities.map(({ eventCode }) => eventCode),
      [
        'user.session.clear',
        'user.authentication.auth_via_mfa',
        'user.session.start',
        'user.authentication.sso',
      ],
    );
    const query = simulator.ledger.at(-1)?.query;
    assert.equal(query?.filter, `actor.id eq "${ALICE.id}" or target.id eq "${ALICE.id}"`);
    assert.equal(query?.until, UNTIL);
  });

  test('of a session reads its uses by whoever it was', async (t) => {
    const stolen = logRecord('user.authentication.sso', '2026-03-01T08:30:00.000Z', {
      actor: { id: BOB.id, type: 'User' },
    });
    const { client } = await startOkta(t, { log: [stolen] });
    const credential = { kind: 'session', platform: 'okta', id: SESSION } as const;
    const { activities } = await auditLog.pull(client, { ...WINDOW, account: alice, credential });
    assert.deepEqual(
      activities.map(({ actor }) => actor?.id),
      [BOB.id],
    );
    const elsewhere = { ...credential, platform: 'github' };
    const other = await auditLog.pull(client, { ...WINDOW, account: alice, credential: elsewhere });
    assert.deepEqual(other.activities, []);
  });

  test('of an API token reads what was done with it', async (t) => {
    const detail = { requestApiTokenId: '00T1alice' };
    const record = logRecord('group.user_membership.add', '2026-03-01T08:30:00.000Z', {
      actor: { id: 'other', type: 'User' },
      transaction: { type: 'WEB', id: 'tx', detail },
    });
    const { client } = await startOkta(t, { log: [record] });
    const credential = { kind: 'api-key', platform: 'okta', id: '00T1alice' } as const;
    const { activities } = await auditLog.pull(client, { ...WINDOW, credential });
    assert.deepEqual(
      activities.map(({ tokenId }) => tokenId),
      ['00T1alice'],
    );
  });

  test('without account and credential reads the whole log', async (t) => {
    const { client, simulator } = await startOkta(t);
    assert.equal((await auditLog.pull(client, WINDOW)).activities.length, 4);
    assert.equal(simulator.ledger.at(-1)?.query.filter, undefined);
  });

  test('puts an id into its filter whole, whatever stands in it', async (t) => {
    const { client, simulator } = await startOkta(t);
    const account = { ...alice, id: 'x" or actor.id pr or actor.id eq "\\' };
    assert.deepEqual((await auditLog.pull(client, { ...WINDOW, account })).activities, []);
    assert.equal(simulator.ledger.at(-1)?.status, 200);
  });
});

describe('the watermark', () => {
  test('ends two minutes ago, even where no record says so', async (t) => {
    const { client } = await startOkta(t);
    const { watermark } = await auditLog.pull(client, { ...WINDOW, account: alice });
    assert.deepEqual(watermark, {
      platform: 'okta',
      log: 'system-log',
      completeFrom: SINCE,
      completeUntil: '2026-03-01T08:58:00.000Z',
      lagMs: 120_000,
      gaps: [],
    });
  });

  test('ends where the question ended', async (t) => {
    const { client } = await startOkta(t);
    const until = '2026-02-28T00:00:00.000Z';
    assert.equal((await auditLog.pull(client, { ...WINDOW, until })).watermark.completeUntil, until);
  });

  test('is empty for what is too young to be complete', async (t) => {
    const { client } = await startOkta(t);
    const { watermark } = await auditLog.pull(client, { ...WINDOW, since: '2026-03-01T08:59:00.000Z' });
    assert.equal(watermark.completeFrom, watermark.completeUntil);
    assert.equal(watermark.completeUntil, '2026-03-01T08:58:00.000Z');
  });

  test('does not reach behind the ninety days that Okta keeps', async (t) => {
    const { client } = await startOkta(t);
    const { watermark } = await auditLog.pull(client, { ...WINDOW, since: '2025-01-01T00:00:00.000Z' });
    assert.equal(watermark.completeFrom, '2025-12-01T09:00:00.000Z');
  });

  test('names what the limit cut: the oldest', async (t) => {
    const { client, simulator } = await startOkta(t, { pageSize: 1 });
    const { activities, raw, watermark } = await auditLog.pull(client, {
      ...WINDOW,
      account: alice,
      limit: 2,
    });
    assert.deepEqual(
      activities.map(({ eventCode }) => eventCode),
      ['user.session.start', 'user.authentication.sso'],
    );
    assert.equal(raw.length, 2);
    assert.deepEqual(watermark.gaps, [
      {
        from: SINCE,
        until: '2026-03-01T08:00:00.000Z',
        why: 'more than 2 records; the oldest were not read',
      },
    ]);
    assert.equal(simulator.ledger.filter(({ path }) => path === '/api/v1/logs').length, 3);
  });

  test('names records that cannot be read, and the others are read', async (t) => {
    const flattened = { eventType_s: 'user.session.start', actor: { id: ALICE.id } };
    const { client, simulator } = await startOkta(t);
    simulator.emit({ ...flattened, published: '2026-03-01T08:30:00.000Z' });
    const { activities, watermark } = await auditLog.pull(client, { ...WINDOW, account: alice });
    assert.equal(activities.length, 4);
    assert.match(watermark.gaps[0]?.why ?? '', /1 records could not be placed: .*flattened/);
  });
});

test('a raw token in a record is replaced by its fingerprint, in evidence and activity', async (t) => {
  const { client, simulator } = await startOkta(t);
  const raw = `ghp_${'a1'.repeat(18)}`;
  const debugData = { url: `/login?token=${raw}`, note: `used ${raw}` };
  const userAgent = { rawUserAgent: `curl ${raw}` };
  simulator.emit(
    logRecord('user.session.start', '2026-03-01T08:30:00.000Z', {
      debugContext: { debugData },
      client: { userAgent },
    }),
  );
  const pulled = JSON.stringify(await auditLog.pull(client, { ...WINDOW, account: alice }));
  assert.doesNotMatch(pulled, new RegExp(raw));
  assert.match(pulled, /curl fp_[0-9a-f]{32}/);
});
