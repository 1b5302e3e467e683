import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type Completeness, Watermark, watermarkOf } from 'countersign/kit';
import fc from 'fast-check';

const at = (time: string) => `2026-03-01T${time}:00.000Z`;
const PULL: Completeness = {
  platform: 'acme',
  log: 'audit',
  query: { since: at('08:00'), until: at('09:00'), limit: 10 },
  now: new Date(at('10:00')),
  lagMs: 120_000,
  faults: [],
};
const mark = (more: Partial<Completeness>) => Watermark.parse(watermarkOf({ ...PULL, ...more }));

describe('a watermark', () => {
  test('is what was asked, where all of it has come in', () => {
    const { completeFrom, completeUntil, gaps } = mark({});
    assert.deepEqual([completeFrom, completeUntil, gaps], [at('08:00'), at('09:00'), []]);
  });

  test('leaves out what may still come in, and what is no longer kept', () => {
    assert.equal(mark({ now: new Date(at('08:32')) }).completeUntil, at('08:30'));
    assert.equal(mark({ keptMs: 90 * 60_000 }).completeFrom, at('08:30'));
  });

  test('names what the limit cut, at either end', () => {
    assert.deepEqual(mark({ cut: { at: at('08:20'), lost: 'before' } }).gaps, [
      { from: at('08:00'), until: at('08:20'), why: 'more than 10 records; the oldest were not read' },
    ]);
    assert.deepEqual(mark({ cut: { at: at('08:20'), lost: 'after' } }).gaps, [
      { from: at('08:20'), until: at('09:00'), why: 'more than 10 records; the later ones were not read' },
    ]);
  });

  test('names records that could not be read, over their times where they are known', () => {
    const faults = [
      { why: 'b', at: at('08:40') },
      { why: 'a', at: at('08:10') },
    ];
    assert.deepEqual(mark({ faults }).gaps, [
      { from: at('08:10'), until: at('08:40'), why: '2 records could not be placed: b' },
    ]);
    const [gap] = mark({ faults: [...faults, { why: 'c', at: undefined }] }).gaps;
    assert.deepEqual([gap?.from, gap?.until], [at('08:00'), at('09:00')]);
  });

  test('claims nothing outside what was asked, and no gap outside itself', () => {
    const minutes = fc
      .integer({ min: 0, max: 600 })
      .map((minute) => new Date(Date.parse(at('00:00')) + minute * 60_000).toISOString());
    const pulls = fc.record({ since: minutes, until: minutes, now: minutes, cutAt: minutes, gapAt: minutes });
    fc.assert(
      fc.property(pulls, ({ since, until, now, cutAt, gapAt }) => {
        const read = mark({
          query: { since, until, limit: 10 },
          now: new Date(now),
          cut: { at: cutAt, lost: 'before' },
          gaps: [{ from: gapAt, until: gapAt, why: 'lost' }],
        });
        assert.ok(read.completeFrom <= read.completeUntil);
        assert.ok(read.completeUntil <= until);
        assert.ok(Date.parse(read.completeUntil) <= Date.parse(now) - read.lagMs);
        for (const gap of read.gaps) {
          assert.ok(
            read.completeFrom <= gap.from && gap.from <= gap.until && gap.until <= read.completeUntil,
          );
        }
      }),
    );
  });
});
