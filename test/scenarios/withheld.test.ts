import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { LogPlatform } from './act.ts';
import type { Case } from './case.ts';
import { casesOf } from './evaluation.ts';
import { WITHHOLDINGS, withheldOf } from './withheld.ts';

const wholes = [...casesOf('test-25', { withheldPerCase: 0, only: 'c' })];
const variants = wholes.flatMap((whole) =>
  withheldOf(whole, WITHHOLDINGS.length).map((less) => ({ whole, less })),
);

describe('a case with something withheld', () => {
  test('is told what is missing, and is in truth what it was', () => {
    for (const { whole, less } of variants) {
      assert.equal(less.truth, whole.truth);
      assert.equal(less.evidence, 'withheld');
      assert.ok(less.withheld !== undefined);
    }
  });

  test('tells less than the whole, and nothing that the whole does not tell', () => {
    for (const { whole, less } of variants) {
      const isShorter = JSON.stringify(less.complete) !== JSON.stringify(whole.complete);
      assert.ok(size(less) < size(whole) || isShorter, `${less.name} without ${less.withheld}`);
      for (const [platform, records] of less.logs) {
        assert.ok(records.length <= whole.logs.get(platform)!.length);
      }
    }
  });

  test('claims no log for complete where records were taken out', () => {
    for (const { whole, less } of variants.filter(({ less: { withheld } }) => /late|hole/.test(withheld!))) {
      for (const [platform, [, until]] of Object.entries(less.complete)) {
        const lost = whole.logs
          .get(platform as LogPlatform)!
          .filter((each) => !less.logs.get(platform as LogPlatform)!.includes(each));
        assert.ok(
          lost.every(({ at }) => new Date(at).toISOString() >= until),
          `${less.name}: ${platform}`,
        );
      }
    }
  });

  test('comes in every way there is', () => {
    const ways = new Set(variants.map(({ less }) => less.withheld));
    assert.deepEqual([...ways].toSorted(), WITHHOLDINGS.map(({ name }) => name).toSorted());
  });
});

function size({ logs, finding }: Case): number {
  return JSON.stringify([...logs.values(), finding]).length;
}
