import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { Watermark } from '#domain/activity.ts';
import { windowsOf } from '../../../src/stages/enrichment/windows.ts';

const at = (hour: number) => new Date(Date.UTC(2026, 2, 1) + hour * 3_600_000).toISOString();

const read = (from: number, until: number): Watermark => ({
  platform: 'okta',
  log: 'system-log',
  completeFrom: at(from),
  completeUntil: at(until),
  lagMs: 0,
  gaps: [],
});

type Hours = readonly [number, number];

function hours(asked: {
  read?: Watermark;
  wanted?: readonly Hours[];
  firstSeen?: number;
  since?: number;
}): Hours[] {
  const windows = windowsOf({
    since: at(asked.since ?? 0),
    firstSeen: at(asked.firstSeen ?? 40),
    now: at(48),
    read: asked.read,
    wanted: (asked.wanted ?? []).map(([from, until]) => ({ from: at(from), until: at(until) })),
  });
  const hour = (time: string) => (Date.parse(time) - Date.UTC(2026, 2, 1)) / 3_600_000;
  return windows.map(({ since, until }) => [hour(since), hour(until)]);
}

describe('what a round reads of a log', () => {
  test('is all there is to look back to the first time', () => {
    assert.deepEqual(hours({}), [[0, 48]]);
  });

  test('reaches further back the first time, where it is known that it must', () => {
    assert.deepEqual(hours({ wanted: [[-9, 0]] }), [[-9, 48]]);
  });

  test('is what is new later on, and what may have come late about the time in question', () => {
    assert.deepEqual(hours({ read: read(0, 30), firstSeen: 45 }), [[30, 48]]);
    assert.deepEqual(hours({ read: read(0, 47), firstSeen: 45 }), [[44, 48]]);
  });

  test('is what an undecided verdict lacks besides, further back and over a gap', () => {
    const wanted: Hours[] = [
      [-24, 0],
      [10, 12],
    ];
    assert.deepEqual(hours({ read: read(0, 47), wanted }), [
      [-24, 0],
      [10, 12],
      [39, 48],
    ]);
  });

  test('begins earlier when a detection turns out to be about an earlier time', () => {
    assert.deepEqual(hours({ read: read(20, 47), since: 10, firstSeen: 46 }), [
      [10, 20],
      [45, 48],
    ]);
  });

  test('is in order, apart, never ahead of now, and lacks nothing that was wanted', () => {
    const span = fc.tuple(fc.integer({ min: -50, max: 60 }), fc.integer({ min: 1, max: 30 }));
    fc.assert(
      fc.property(fc.array(span, { maxLength: 6 }), fc.integer({ min: 1, max: 47 }), (spans, until) => {
        const wanted = spans.map(([from, length]): Hours => [from, from + length]);
        const windows = hours({ read: read(0, until), wanted });
        windows.forEach(([since, end], index) => {
          assert.ok(since < end && end <= 48);
          if (index > 0) assert.ok(windows[index - 1]![1] < since);
        });
        for (const [from, end] of wanted.filter(([start]) => start < 48))
          assert.ok(windows.some(([since, stop]) => since <= from && Math.min(end, 48) <= stop));
      }),
    );
  });
});
