import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { dayWindows, surelyAfter } from '../../../connectors/zoom/day-windows.ts';

const at = (text: string) => Date.parse(text);
const LONG_AGO = at('2020-01-01T00:00:00Z');

describe('the windows of a time', () => {
  test('begin with its last day, and with a day before its first', () => {
    assert.deepEqual(dayWindows(at('2026-03-01T08:00:00Z'), at('2026-03-01T09:00:00Z'), LONG_AGO), [
      { from: '2026-03-01', to: '2026-03-01' },
      { from: '2026-02-28', to: '2026-02-28' },
    ]);
  });

  test('grow twofold, leave no day out and take none twice', () => {
    const windows = dayWindows(at('2026-02-20T00:00:00Z'), at('2026-03-01T09:00:00Z'), LONG_AGO);
    assert.deepEqual(windows, [
      { from: '2026-03-01', to: '2026-03-01' },
      { from: '2026-02-27', to: '2026-02-28' },
      { from: '2026-02-23', to: '2026-02-26' },
      { from: '2026-02-19', to: '2026-02-22' },
    ]);
  });

  test('are never longer than the shortest month', () => {
    const windows = dayWindows(at('2025-09-10T00:00:00Z'), at('2026-03-01T00:00:00Z'), LONG_AGO);
    const days = windows.map(({ from, to }) => 1 + (Date.parse(to) - Date.parse(from)) / 86_400_000);
    assert.deepEqual(days, [1, 2, 4, 8, 16, 28, 28, 28, 28, 28, 3]);
  });

  test('leave out the days that Zoom does not keep', () => {
    const windows = dayWindows(
      at('2026-02-01T00:00:00Z'),
      at('2026-03-01T00:00:00Z'),
      at('2026-02-28T10:00:00Z'),
    );
    assert.deepEqual(windows, [
      { from: '2026-03-01', to: '2026-03-01' },
      { from: '2026-02-28', to: '2026-02-28' },
    ]);
  });

  test('are none where nothing is kept of it', () => {
    const windows = dayWindows(
      at('2025-01-01T00:00:00Z'),
      at('2025-01-02T00:00:00Z'),
      at('2026-01-01T00:00:00Z'),
    );
    assert.deepEqual(windows, []);
  });
});

test('a day has ended two days after it began, wherever it is counted', () => {
  assert.equal(surelyAfter('2026-02-28'), '2026-03-02T00:00:00.000Z');
});
