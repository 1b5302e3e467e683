import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { auditLog } from '../../../connectors/keycloak/audit-log.ts';
import { alice, startKeycloak } from './fixture.ts';
import { ALICE, adminEvent, BOB, event, SESSION, seed } from './seed.ts';

const SINCE = '2026-02-26T09:00:00.000Z';
const UNTIL = '2026-03-01T09:00:00.000Z';
const WINDOW = { since: SINCE, until: UNTIL, limit: 1_000 };
const credential = { kind: 'session', platform: 'keycloak', id: SESSION } as const;

describe('a pull', () => {
  test('of an account reads what it did and what was done to it, oldest first', async (t) => {
    const { client, simulator } = await startKeycloak(t);
    const { activities } = await auditLog.pull(client, { ...WINDOW, account: alice });
    assert.deepEqual(
      activities.map(({ eventCode }) => eventCode),
      ['ACTION-USER', 'LOGIN', 'CODE_TO_TOKEN', 'REFRESH_TOKEN'],
    );
    const queries = simulator.ledger.filter(({ path }) => /events$/.test(path)).map(({ query }) => query);
    const common = { dateFrom: '2026-02-25', first: '0', max: '500' };
    assert.deepEqual(queries, [
      { user: ALICE.id, ...common },
      { authUser: ALICE.id, ...common },
      { resourcePath: `users/${ALICE.id}*`, ...common },
    ]);
  });

  test('of a session reads its events by whoever it was, and its end by an administrator', async (t) => {
    const log = [
      ...seed.log,
      event('REFRESH_TOKEN', '2026-03-01T08:30:00.000Z', { userId: BOB.id }),
      adminEvent('DELETE', `sessions/${SESSION}`, '2026-03-01T08:40:00.000Z'),
    ];
    const { client } = await startKeycloak(t, { log });
    const { activities } = await auditLog.pull(client, { ...WINDOW, credential });
    assert.deepEqual(
      activities.map(({ kind }) => kind),
      ['session-start', 'token-mint', 'session-use', 'session-use', 'session-end'],
    );
    const both = await auditLog.pull(client, { ...WINDOW, credential, account: alice });
    assert.equal(both.activities.length, 6);
    const elsewhere = { ...credential, platform: 'github' };
    assert.equal(
      (await auditLog.pull(client, { ...WINDOW, account: alice, credential: elsewhere })).activities.length,
      4,
    );
  });

  test('without account and credential reads both logs whole', async (t) => {
    const { client } = await startKeycloak(t);
    const { activities } = await auditLog.pull(client, { ...WINDOW, until: '2026-03-01T08:59:59.000Z' });
    assert.equal(activities.length, seed.log.length);
  });

  test('keeps to the times asked, though Keycloak is asked by day', async (t) => {
    const log = ['2026-02-26T08:59:59.999Z', SINCE, UNTIL, '2026-03-01T09:00:00.001Z'].map((at) =>
      event('LOGIN', at),
    );
    const { client } = await startKeycloak(t, { log });
    const { activities } = await auditLog.pull(client, { ...WINDOW, account: alice });
    assert.deepEqual(
      activities.map(({ time }) => time),
      [SINCE, UNTIL],
    );
  });

  test('goes on over pages, also smaller ones than asked for, and takes a record that moved to the next page once', async (t) => {
    const log = Array.from({ length: 1_201 }, (_, at) =>
      event('LOGIN', new Date(Date.parse(SINCE) + at * 1_000).toISOString(), { id: `event-${at}` }),
    );
    const { client, simulator } = await startKeycloak(t, { log: [...log, log[701]] });
    const { activities } = await auditLog.pull(client, { ...WINDOW, account: alice, limit: 2_000 });
    assert.equal(activities.length, 1_201);
    const asked = ({ ledger }: typeof simulator) =>
      ledger.filter(({ path }) => path.endsWith('/events')).length;
    assert.equal(asked(simulator), 4);
    const capped = await startKeycloak(t, { log, mostRecords: 100 });
    const again = await auditLog.pull(capped.client, { ...WINDOW, account: alice, limit: 2_000 });
    assert.equal(again.activities.length, 1_201);
    assert.equal(asked(capped.simulator), 13);
  });

  test('takes what two queries find once, also where records have no ids', async (t) => {
    const own = adminEvent('UPDATE', `users/${ALICE.id}`, '2026-03-01T08:00:00.000Z', {
      authDetails: { userId: ALICE.id },
    });
    const { client } = await startKeycloak(t, { log: [own], hasEventIds: false });
    const { activities } = await auditLog.pull(client, { ...WINDOW, account: alice });
    assert.equal(activities.length, 1);
    assert.match(activities[0]?.uid ?? '', /^sha256-/);
  });
});

describe('the watermark', () => {
  const watermark = async (
    t: Parameters<typeof startKeycloak>[0],
    overrides: Record<string, unknown>,
    query = {},
  ) => {
    const { client } = await startKeycloak(t, overrides);
    return (await auditLog.pull(client, { ...WINDOW, account: alice, ...query })).watermark;
  };

  test('ends a minute ago and has no gap where the realm saves both logs', async (t) => {
    assert.deepEqual(await watermark(t, {}), {
      platform: 'keycloak',
      log: 'events',
      completeFrom: SINCE,
      completeUntil: '2026-03-01T08:59:00.000Z',
      lagMs: 60_000,
      gaps: [],
    });
  });

  test('has a gap over all of it for each log that the realm does not save', async (t) => {
    const { gaps } = await watermark(t, { eventsEnabled: false, adminEventsEnabled: false });
    assert.deepEqual(
      gaps.map(({ from, until }) => [from, until]),
      [
        [SINCE, '2026-03-01T08:59:00.000Z'],
        [SINCE, '2026-03-01T08:59:00.000Z'],
      ],
    );
    assert.match(gaps[0]?.why ?? '', /^user events are not saved/);
    assert.match(gaps[1]?.why ?? '', /^admin events are not saved/);
  });

  test('has a gap where the realm saves a choice of types without the beginnings', async (t) => {
    const { gaps } = await watermark(t, { enabledEventTypes: ['LOGOUT', 'CODE_TO_TOKEN', 'CLIENT_LOGIN'] });
    assert.deepEqual(
      gaps.map(({ why }) => why),
      ['the realm does not save events of type LOGIN, TOKEN_EXCHANGE, IMPERSONATE'],
    );
  });

  test('does not reach behind the realm’s expiration', async (t) => {
    assert.equal((await watermark(t, { eventsExpiration: 86_400 })).completeFrom, '2026-02-28T09:00:00.000Z');
  });

  test('names what the limit cut: the oldest of both logs together', async (t) => {
    const { gaps } = await watermark(t, {}, { limit: 2 });
    assert.deepEqual(gaps, [
      {
        from: SINCE,
        until: '2026-03-01T08:00:01.000Z',
        why: 'more than 2 records; the oldest were not read',
      },
    ]);
  });

  test('names records that tell no time, and the others are read', async (t) => {
    const log = [...seed.log, { type: 'LOGIN', userId: ALICE.id, time: 'yesterday' }];
    const { gaps } = await watermark(t, { log });
    assert.match(gaps[0]?.why ?? '', /1 records could not be placed: a record tells no time/);
  });
});

test('a reader without the right to see events is told so', async (t) => {
  const { client } = await startKeycloak(t, { missingRoles: ['view-events', 'manage-events'] });
  await assert.rejects(auditLog.pull(client, { ...WINDOW, account: alice }), {
    code: 'ERR_CONNECTOR_FORBIDDEN',
  });
});
