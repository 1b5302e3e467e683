import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { Admission, type Leave } from '../../../src/adapters/api/admission.ts';

describe('places for requests', () => {
  test('are half of all for everybody, and the other half for each source alone', () => {
    const admission = new Admission({ sources: 2, mostRequests: 8 });
    // Two of its own, and the four that are for all.
    for (let n = 0; n < 6; n++) admission.enter('storm', 1);
    assert.throws(() => admission.enter('storm', 1), { code: 'ERR_TOO_MANY_REQUESTS', retryAfterMs: 1_000 });
    admission.enter('calm', 1);
    const leave = admission.enter('calm', 1);
    assert.throws(() => admission.enter('calm', 1), { code: 'ERR_TOO_MANY_REQUESTS' });
    leave();
    leave();
    assert.equal(admission.working('calm'), 1);
    admission.enter('calm', 1);
  });

  test('are bounded by the bytes of bodies too, but let whoever has nothing under way in', () => {
    const admission = new Admission({ sources: 2, mostBytes: 100 });
    const leave = admission.enter('a', 90);
    assert.throws(() => admission.enter('a', 20), { code: 'ERR_TOO_MANY_REQUESTS' });
    admission.enter('b', 90);
    leave();
    admission.enter('a', 90);
  });

  test('are all free again when everybody has left, in whatever order', () => {
    const step = fc.record({ source: fc.constantFrom('a', 'b', 'c'), leaves: fc.option(fc.nat(40)) });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const admission = new Admission({ sources: 3, mostRequests: 12, mostBytes: 1_000 });
        const inside: Leave[] = [];
        for (const { source, leaves } of steps) {
          if (leaves !== null && inside.length > 0) inside.splice(leaves % inside.length, 1)[0]!();
          else {
            try {
              inside.push(admission.enter(source, 10));
            } catch {
              assert.ok(admission.working(source) >= 2, 'its own places were not free');
            }
          }
          assert.ok(['a', 'b', 'c'].reduce((sum, each) => sum + admission.working(each), 0) <= 12);
        }
        for (const leave of inside) leave();
        // As many as in the beginning.
        for (let n = 0; n < 8; n++) admission.enter('a', 10);
        assert.throws(() => admission.enter('a', 10));
      }),
    );
  });
});
