import assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import { test } from 'node:test';
import { type Activity, checkedActivity, readRecords, UNKNOWN_TIME, unreadableRecord } from 'countersign/kit';

interface Record {
  readonly id: string;
  readonly at?: string;
}

function normalize(record: unknown, rawSha256: string): Activity {
  const { id, at } = record as Record;
  if (id === 'broken') throw unreadableRecord('acme log', 'id: broken');
  if (id === 'bug') throw new TypeError('a bug');
  return checkedActivity('acme log', {
    uid: id,
    platform: 'acme',
    kind: 'other',
    classUid: 0,
    activityId: 99,
    eventCode: 'x',
    time: at ?? UNKNOWN_TIME,
    outcome: 'success',
    rawSha256,
  });
}

const T = (minute: number) => `2026-03-01T09:0${minute}:00.000Z`;

test('records are read oldest first, each once, under the hash of its text', () => {
  const records = [
    { id: 'b', at: T(2) },
    { id: 'c', at: T(1) },
    { id: 'a', at: T(2) },
    { id: 'b', at: T(2) },
  ];
  const { lines, faults } = readRecords(records, normalize);
  assert.deepEqual(
    lines.map(({ activity }) => activity.uid),
    ['c', 'a', 'b'],
  );
  assert.deepEqual(faults, []);
  for (const { activity, raw } of lines) assert.equal(activity.rawSha256, hash('sha256', raw));
});

test('a record that cannot be read is a fault with its time, and hides no other', () => {
  const records: Record[] = [{ id: 'broken', at: T(3) }, { id: 'a', at: T(1) }, { id: 'timeless' }];
  const { lines, faults } = readRecords(records, normalize, ({ at }) => at);
  assert.equal(lines.length, 2);
  assert.deepEqual(faults, [
    { why: 'acme log record: id: broken', at: T(3) },
    { why: 'a record tells no time', at: undefined },
  ]);
});

test('a fault of ours is no fault of the record', () => {
  assert.throws(() => readRecords([{ id: 'bug' }], normalize), TypeError);
});

test('an activity that does not fit the schema is unreadable, by field', () => {
  assert.throws(() => normalize({ id: 'x', at: 'yesterday' }, 'a'.repeat(64)), {
    code: 'ERR_CONNECTOR_RESPONSE_UNREADABLE',
    message: /^acme log record: time: /,
  });
});
