import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { ReceivedRecord, ReceivedRecords } from 'countersign/kit';
import { auditLog } from '../../../connectors/shared-signals/audit-log.ts';
import type { SharedSignalsClient } from '../../../connectors/shared-signals/client.ts';
import { alice, keptLog, startSignals } from './fixture.ts';
import { ALICE, IDP, SESSION, sessionOf, signal } from './seed.ts';

const SINCE = '2026-02-26T09:00:00.000Z';
const UNTIL = '2026-03-01T09:00:00.000Z';
const WINDOW = { since: SINCE, until: UNTIL, limit: 1_000 };
const KEPT_SINCE = '2026-02-01T00:00:00.000Z';

function record(event: string, at: string, payload = {}): ReceivedRecord {
  const claims = { iss: IDP, ...signal(event, at, sessionOf(ALICE), payload) };
  return { id: String(claims.jti), at, record: claims };
}

const records = [
  record('session-established', '2026-02-28T08:00:00.000Z'),
  record('session-presented', '2026-02-28T08:10:00.000Z'),
  record('session-revoked', '2026-02-28T08:20:00.000Z'),
];

/** The client with a log of its own. */
function withLog(client: SharedSignalsClient, kept: Partial<ReceivedRecords> = {}) {
  const received = keptLog({ records, keptSince: KEPT_SINCE, ...kept });
  return { received, client: { ...client, context: { ...client.context, received } } };
}

describe('a pull', () => {
  test('of an account asks for what names it, in every way it may be named', async (t) => {
    const { client, received } = withLog((await startSignals(t)).client);
    const account = { ...alice, id: `${IDP} 00u1`, email: 'Alice@Acme.Example' };
    const { activities } = await auditLog.pull(client, { ...WINDOW, account });
    assert.deepEqual(received.asked, [
      { from: SINCE, until: UNTIL, subjects: [`${IDP} 00u1`, ALICE], limit: 1_001 },
    ]);
    assert.deepEqual(
      activities.map(({ kind, sessionId }) => [kind, sessionId]),
      [
        ['session-start', SESSION],
        ['session-use', SESSION],
        ['session-end', SESSION],
      ],
    );
  });

  test('of a credential asks for what names it, unless it is another platform’s', async (t) => {
    const { client, received } = withLog((await startSignals(t)).client);
    const credential = { kind: 'session', platform: 'shared-signals', id: SESSION } as const;
    await auditLog.pull(client, { ...WINDOW, credential });
    await auditLog.pull(client, {
      ...WINDOW,
      account: alice,
      credential: { ...credential, platform: 'okta' },
    });
    const [first, second] = received.asked as { subjects: string[] }[];
    assert.deepEqual([first?.subjects, second?.subjects], [[SESSION], [ALICE]]);
  });

  test('of neither asks for all', async (t) => {
    const { client, received } = withLog((await startSignals(t)).client);
    await auditLog.pull(client, WINDOW);
    assert.deepEqual(received.asked, [{ from: SINCE, until: UNTIL, limit: 1_001 }]);
  });

  test('replaces a raw secret that a transmitter wrote', async (t) => {
    const raw = `ghp_${'a1'.repeat(18)}`;
    const leaking = record('session-presented', '2026-02-28T08:10:00.000Z', {
      current_user_agent: `curl ${raw}`,
    });
    const { client } = withLog((await startSignals(t)).client, { records: [leaking] });
    const pulled = JSON.stringify(await auditLog.pull(client, WINDOW));
    assert.doesNotMatch(pulled, new RegExp(raw));
    assert.match(pulled, /curl fp_[0-9a-f]{32}/);
  });
});

describe('the watermark', () => {
  test('reaches as far as what was asked, less the lag', async (t) => {
    const { client } = withLog((await startSignals(t)).client);
    assert.deepEqual((await auditLog.pull(client, WINDOW)).watermark, {
      platform: 'shared-signals',
      log: 'received',
      completeFrom: SINCE,
      completeUntil: '2026-03-01T08:55:00.000Z',
      lagMs: 300_000,
      gaps: [],
    });
  });

  test('begins when everything began to be kept', async (t) => {
    const { client } = withLog((await startSignals(t)).client, { keptSince: '2026-02-28T00:00:00.000Z' });
    const { watermark } = await auditLog.pull(client, WINDOW);
    assert.equal(watermark.completeFrom, '2026-02-28T00:00:00.000Z');
  });

  const gaps = async (client: SharedSignalsClient) => (await auditLog.pull(client, WINDOW)).watermark.gaps;

  test('is one gap where nothing ever came', async (t) => {
    const { client } = withLog((await startSignals(t)).client, { records: [], keptSince: undefined });
    const [gap] = await gaps(client);
    assert.deepEqual([gap?.from, gap?.until], [SINCE, '2026-03-01T08:55:00.000Z']);
    assert.match(gap?.why ?? '', /no signal has ever come/);
  });

  test('is one gap where nothing is kept', async (t) => {
    const { client } = await startSignals(t);
    const [gap] = await gaps(client);
    assert.match(gap?.why ?? '', /no database/);
  });

  test('is one gap where session-established is not known to be delivered', async (t) => {
    const { open } = await startSignals(t);
    const { client } = withLog(open({ delivered: 'session-revoked, credential-change' }));
    const [gap] = await gaps(client);
    assert.match(gap?.why ?? '', /not known to deliver session-established/);
  });

  test('names what the limit cut: the latest', async (t) => {
    const { client } = withLog((await startSignals(t)).client);
    const { activities, watermark } = await auditLog.pull(client, { ...WINDOW, limit: 2 });
    assert.equal(activities.length, 2);
    assert.deepEqual(watermark.gaps, [
      {
        from: '2026-02-28T08:20:00.000Z',
        until: '2026-03-01T08:55:00.000Z',
        why: 'more than 2 records; the later ones were not read',
      },
    ]);
  });

  test('names records that cannot be read at their time, and the others are read', async (t) => {
    const unknown = record('session-gone', '2026-02-28T08:05:00.000Z');
    const { client } = withLog((await startSignals(t)).client, { records: [...records, unknown] });
    const { activities, watermark } = await auditLog.pull(client, WINDOW);
    assert.equal(activities.length, 3);
    const [gap] = watermark.gaps;
    assert.deepEqual([gap?.from, gap?.until], ['2026-02-28T08:05:00.000Z', '2026-02-28T08:05:00.000Z']);
    assert.match(gap?.why ?? '', /session-gone/);
  });
});

test('the same id of two issuers is two records', async (t) => {
  const [first] = records;
  const other = { ...first!, record: { ...(first!.record as object), iss: 'https://other.example' } };
  const { client } = withLog((await startSignals(t)).client, { records: [first!, other] });
  assert.equal((await auditLog.pull(client, WINDOW)).activities.length, 2);
});
