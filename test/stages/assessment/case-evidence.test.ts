import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Activity } from '#domain/activity.ts';
import type { Detection } from '#domain/detection.ts';
import type { EvidenceBundle } from '#domain/evidence.ts';
import { CaseEvidence, missingLogs } from '../../../src/stages/assessment/case-evidence.ts';
import { LogTally } from '../../../src/stages/assessment/log-tally.ts';

const DETECTION: Detection = {
  source: 'assess',
  sourceEventId: 'finding-1',
  title: 'a finding',
  severity: 'high',
  detectedAt: '2026-03-01T08:00:00.000Z',
  principal: { kind: 'user', email: 'ada@example.com' },
  techniques: [],
  rawSha256: 'a'.repeat(64),
};

/** One record an hour, of Ada and of Bob in turn. */
function records(
  count: number,
  ada: Partial<Activity['actor'] & object> = { email: 'ada@example.com' },
): Activity[] {
  return Array.from({ length: count }, (_, at) => ({
    uid: `uid-${at}`,
    platform: 'okta',
    kind: 'api-call',
    classUid: 6003,
    activityId: 99,
    eventCode: 'code',
    time: new Date(Date.UTC(2026, 1, 1, at)).toISOString(),
    outcome: 'success',
    actor: at % 2 === 0 ? { type: 'user', ...ada } : { type: 'user', email: 'bob@example.com' },
    rawSha256: 'b'.repeat(64),
  }));
}

function gathered(all: readonly Activity[], limits?: { held: number; ofOne: number }) {
  const evidence = new CaseEvidence(DETECTION, limits);
  const tally = new LogTally({ platform: 'okta', log: 'system-log', lagMs: 1_000 });
  for (const each of all) {
    tally.add(each);
    evidence.take(each);
  }
  const isTwice = evidence.mustReadAgain;
  if (isTwice) {
    evidence.beginAgain();
    for (const each of all) evidence.take(each);
  }
  return { bundle: evidence.bundle([tally], {}, []), isTwice };
}

function uids({ activities }: EvidenceBundle): string[] {
  return activities.map(({ uid }) => uid);
}

describe('the evidence of a case', () => {
  test('is the person’s records, oldest first, each once, whatever order they came in', () => {
    const all = records(6);
    const { bundle } = gathered([...all.toReversed(), ...all]);
    assert.deepEqual(uids(bundle), ['uid-0', 'uid-2', 'uid-4']);
    assert.deepEqual(bundle.watermarks, [
      {
        platform: 'okta',
        log: 'system-log',
        completeFrom: '2026-02-01T00:00:00.000Z',
        completeUntil: '2026-02-01T05:00:00.000Z',
        lagMs: 1_000,
        gaps: [],
      },
    ]);
  });

  test('is the same when the logs are too long to be held and are read twice', () => {
    const all = records(100);
    const [held, streamed] = [gathered(all), gathered(all, { held: 10, ofOne: 1_000 })];
    assert.deepEqual([held.isTwice, streamed.isTwice], [false, true]);
    assert.deepEqual(streamed.bundle, held.bundle);
  });

  test('of a person with too many records is the newest, and the log has a gap before them', () => {
    const { bundle } = gathered(records(100), { held: 1_000, ofOne: 10 });
    assert.deepEqual(
      uids(bundle),
      Array.from({ length: 10 }, (_, at) => `uid-${80 + at * 2}`),
    );
    const mark = bundle.watermarks[0]!;
    assert.deepEqual(mark.gaps, [
      {
        from: mark.completeFrom,
        until: records(100)[78]?.time,
        why: 'too many records of the person; the oldest were not read',
      },
    ]);
  });

  test('of a log that cannot name the person is a gap, and its absence proves nothing', () => {
    const { bundle } = gathered(records(7, { id: '00u1' }).filter((_, at) => at % 2 === 0));
    assert.deepEqual([bundle.activities, bundle.watermarks], [[], []]);
    assert.deepEqual(
      bundle.gaps.map(({ platform, what }) => [platform, what]),
      [['okta', 'activity']],
    );
  });

  test('of a log that could name the person and does not is their absence', () => {
    const { bundle } = gathered(records(8).filter((_, at) => at % 2 === 1));
    assert.deepEqual([bundle.activities, bundle.gaps, bundle.watermarks.length], [[], [], 1]);
  });

  test('of an empty log is a gap, unless it is said to be complete', () => {
    const tally = new LogTally({ platform: 'okta', log: 'system-log', lagMs: 0 });
    const unknown = new CaseEvidence(DETECTION).bundle([tally], {}, []);
    assert.deepEqual([unknown.watermarks.length, unknown.gaps.length], [0, 1]);
    const range = ['2026-02-01T00:00:00.000Z', '2026-03-01T00:00:00.000Z'] as [string, string];
    const said = new CaseEvidence(DETECTION).bundle([tally], { okta: range }, []);
    assert.deepEqual([said.watermarks.length, said.gaps.length], [1, 0]);
  });

  test('names each log that matters and is missing, once', () => {
    const missing = missingLogs([{ platform: 'okta' }], ['okta', 'github', undefined, 'github']);
    assert.deepEqual(
      missing.map(({ platform, what }) => [platform, what]),
      [['github', 'activity']],
    );
  });
});

describe('the count of a log', () => {
  const tally = () => {
    const made = new LogTally({ platform: 'okta', log: 'system-log', lagMs: 0 });
    for (const each of records(48)) made.add(each);
    return made;
  };

  test('a fault whose time is known leaves a gap around it, one without a gap over all', () => {
    const placed = tally();
    placed.fault('cut off', '2026-02-01T12:00:00.000Z');
    assert.deepEqual(placed.watermark(undefined, undefined)?.gaps, [
      {
        from: '2026-02-01T11:00:00.000Z',
        until: '2026-02-01T13:00:00.000Z',
        why: '1 record(s) could not be read: cut off',
      },
    ]);
    placed.fault('no JSON', undefined);
    const mark = placed.watermark(undefined, undefined)!;
    assert.deepEqual(
      mark.gaps.map(({ from, until }) => [from, until]),
      [[mark.completeFrom, mark.completeUntil]],
    );
  });

  test('very many faults are one gap from the first to the last', () => {
    const faulty = tally();
    for (let at = 0; at < 1_000; at++)
      faulty.fault('bad', new Date(Date.UTC(2026, 1, 1, 4, at)).toISOString());
    assert.deepEqual(
      faulty.watermark(undefined, undefined)?.gaps.map(({ from, until }) => [from, until]),
      [['2026-02-01T03:00:00.000Z', '2026-02-01T21:39:00.000Z']],
    );
    assert.match(
      faulty.unreadGap()?.why ?? '',
      /^1000 of 1048 record\(s\) could not be read; the first: bad$/,
    );
  });
});
