import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { timeScale } from '#domain/explanation/svg/time-scale.ts';

test('hours are written in steps that people count in, and days where they begin', () => {
  const { ticks } = timeScale('2026-02-28T21:10:00.000Z', '2026-03-01T03:10:00.000Z', 0, 600);
  assert.deepEqual(
    ticks.map(({ label, day }) => (day ? `${day} ${label}` : label)),
    ['28 Feb 2026 22:00', '23:00', '1 Mar 2026 00:00', '01:00', '02:00', '03:00'],
  );
});

test('days are written as days', () => {
  const { ticks } = timeScale('2026-02-20T00:00:00.000Z', '2026-03-05T00:00:00.000Z', 0, 800);
  assert.deepEqual(
    ticks.map(({ label }) => label),
    ['20 Feb', '22 Feb', '24 Feb', '26 Feb', '28 Feb', '2 Mar', '4 Mar'],
  );
});

test('instants outside stand at the edge', () => {
  const scale = timeScale('2026-03-01T00:00:00.000Z', '2026-03-01T01:00:00.000Z', 100, 200);
  assert.deepEqual(
    ['2026-02-01T00:00:00.000Z', '2026-03-01T00:30:00.000Z', '2027-01-01T00:00:00.000Z'].map((at) =>
      scale.x(at),
    ),
    [100, 150, 200],
  );
});

test('however long or short the window, ticks are few, in order and apart', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1_000, max: 200 * 365 * 86_400_000 }),
      fc.integer({ min: 400, max: 1_400 }),
      (spanMs, width) => {
        const from = Date.parse('2026-03-01T00:00:00.000Z');
        const until = new Date(from + spanMs).toISOString();
        const { ticks } = timeScale(new Date(from).toISOString(), until, 0, width);
        assert.ok(ticks.length >= 1 && ticks.length <= 40);
        for (const [at, { x }] of ticks.entries()) {
          if (at > 0) assert.ok(x - ticks[at - 1]!.x >= 70, `${x}`);
        }
      },
    ),
  );
});
