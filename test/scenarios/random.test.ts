import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { Random } from './random.ts';

describe('chance by a seed', () => {
  test('is the same for the same seed, and another for another', () => {
    const drawn = (seed: string) => Array.from({ length: 20 }, () => new Random(seed).fork('a').int(0, 1e6));
    fc.assert(
      fc.property(fc.string(), (seed) => {
        assert.deepEqual(drawn(seed), drawn(seed));
        assert.notDeepEqual(drawn(seed), drawn(`${seed}.`));
      }),
    );
  });

  test('of a fork does not depend on what was drawn before', () => {
    fc.assert(
      fc.property(fc.string(), fc.nat(50), (seed, draws) => {
        const [fresh, used] = [new Random(seed), new Random(seed)];
        for (let at = 0; at < draws; at++) used.unit();
        assert.equal(used.fork('x').hex(16), fresh.fork('x').hex(16));
      }),
    );
  });

  test('stays within its bounds and reaches both ends', () => {
    fc.assert(
      fc.property(fc.string(), fc.integer({ min: -50, max: 50 }), fc.nat(3), (seed, least, span) => {
        const random = new Random(seed);
        const drawn = new Set(Array.from({ length: 200 }, () => random.int(least, least + span)));
        assert.deepEqual(
          [...drawn].toSorted((a, b) => a - b),
          Array.from({ length: span + 1 }, (_, at) => least + at),
        );
      }),
    );
  });

  test('picks some, each at most once', () => {
    fc.assert(
      fc.property(
        fc.string(),
        fc.uniqueArray(fc.nat(), { maxLength: 12 }),
        fc.nat(15),
        (seed, among, count) => {
          const found = new Random(seed).some(among, count);
          assert.equal(found.length, Math.min(count, among.length));
          assert.equal(new Set(found).size, found.length);
          assert.ok(found.every((each) => among.includes(each)));
        },
      ),
    );
  });

  test('cannot pick from nothing', () => {
    assert.throws(() => new Random('a').pick([]), RangeError);
  });
});
