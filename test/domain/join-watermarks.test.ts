import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { Watermark } from '#domain/activity.ts';
import { joinWatermarks } from '#domain/join-watermarks.ts';

const HOUR = (hour: number) => new Date(Date.UTC(2026, 2, 1) + hour * 3_600_000).toISOString();

type Hours = readonly [number, number];

function mark([from, until]: Hours, gaps: readonly Hours[] = []): Watermark {
  return {
    platform: 'okta',
    log: 'system-log',
    completeFrom: HOUR(from),
    completeUntil: HOUR(until),
    lagMs: 60_000,
    gaps: gaps.map(([a, b]) => ({ from: HOUR(a), until: HOUR(b), why: `lost from ${a}` })),
  };
}

function sees({ completeFrom, completeUntil, gaps }: Watermark, hour: number): boolean {
  const at = HOUR(hour + 0.5);
  return at > completeFrom && at < completeUntil && !gaps.some(({ from, until }) => at > from && at < until);
}

describe('several readings of one log', () => {
  test('close the gap that one of them had and another had not', () => {
    const joined = joinWatermarks([mark([0, 10], [[3, 5]]), mark([3, 5])]);
    assert.deepEqual(joined, mark([0, 10]));
  });

  test('reach as far back as the one that reached furthest', () => {
    assert.deepEqual(joinWatermarks([mark([5, 10]), mark([0, 5])]), mark([0, 10]));
  });

  test('have a gap where none of them was, with its reason', () => {
    const { gaps } = joinWatermarks([mark([0, 4]), mark([6, 10], [[8, 9]])]);
    assert.deepEqual(
      gaps.map(({ from, until, why }) => [from, until, why]),
      [
        [HOUR(4), HOUR(6), 'no reading reached it'],
        [HOUR(8), HOUR(9), 'lost from 8'],
      ],
    );
  });

  test('see exactly what any of them saw', () => {
    const span = fc
      .tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 1, max: 12 }))
      .map(([from, length]): Hours => [from, from + length]);
    const reading = fc
      .tuple(span, fc.array(span, { maxLength: 3 }))
      .map(([within, gaps]) => mark(within, gaps));
    fc.assert(
      fc.property(fc.array(reading, { minLength: 1, maxLength: 5 }), (marks) => {
        const joined = joinWatermarks(marks);
        for (let hour = -1; hour < 40; hour++) {
          assert.equal(
            sees(joined, hour),
            marks.some((each) => sees(each, hour)),
            `hour ${hour} of ${JSON.stringify(joined)}`,
          );
        }
      }),
    );
  });
});
