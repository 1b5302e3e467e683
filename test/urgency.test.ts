import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { type PlatformWork, urgencyOf } from '../src/urgency.ts';

const CONTAINMENT: readonly PlatformWork[] = [
  'carry-out',
  'verify',
  'undo',
  'undo-verify',
  'plan',
  'undo-plan',
];
/** BullMQ takes no higher number. */
const LIMIT = 2 ** 21 - 1;
const rank = fc.nat({ max: 1_000_000 });

describe('the urgency of a platform’s jobs', () => {
  test('puts containment before enrichment before watches, whatever their ranks', () => {
    fc.assert(
      fc.property(fc.constantFrom(...CONTAINMENT), rank, rank, rank, (work, a, b, c) => {
        assert.ok(urgencyOf(work, a) < urgencyOf('read', b));
        assert.ok(urgencyOf('read', b) < urgencyOf('watch', c));
      }),
    );
  });

  test('puts everybody’s first before anybody’s second, and within a rank the change before its proof', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...CONTAINMENT),
        fc.constantFrom(...CONTAINMENT),
        fc.nat({ max: 60_000 }),
        (one, other, n) => {
          assert.ok(urgencyOf(one, n) < urgencyOf(other, n + 1));
        },
      ),
    );
    assert.ok(urgencyOf('carry-out', 7) < urgencyOf('verify', 7));
  });

  test('is a number that the queue takes', () => {
    for (const far of [0, 1, 2 ** 16, 1_000_000]) {
      assert.ok(urgencyOf('carry-out', far) >= 1);
      assert.ok(urgencyOf('watch', far) <= LIMIT);
    }
  });
});
