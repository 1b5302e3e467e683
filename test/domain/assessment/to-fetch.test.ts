import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { assess } from '#domain/assessment/assess.ts';
import { toFetchOf } from '#domain/assessment/to-fetch.ts';
import type { BlindSpot } from '#domain/assessment.ts';
import { activity, COMPLETE, input } from './evidence.ts';

const use = activity('u1', 'session-use', '10:00');

function spot(from: string, until: string, notBefore?: string): BlindSpot {
  const day = (time: string) => `2026-03-01T${time}:00.000Z`;
  const fetch = { from: day(from), until: day(until), ...(notBefore ? { notBefore: day(notBefore) } : {}) };
  return { platform: 'okta', what: 'system-log', why: 'it is not there', fetch };
}

describe('what an undecided verdict lacks', () => {
  test('is the end of a log that is still filling, and when it will be there', () => {
    const made = assess(
      input([use], { watermarks: [{ ...COMPLETE, completeUntil: '2026-03-01T09:59:00.000Z' }] }),
    );
    assert.equal(made.verdict, 'undecided');
    assert.deepEqual(made.toFetch, [
      {
        platform: 'okta',
        what: 'system-log',
        from: '2026-03-01T09:59:00.000Z',
        until: '2026-03-01T10:05:00.000Z',
        notBefore: '2026-03-01T10:06:00.000Z',
      },
    ]);
  });

  test('is the beginning of a log that does not reach back far enough', () => {
    const made = assess(
      input([use], { watermarks: [{ ...COMPLETE, completeFrom: '2026-03-01T09:00:00.000Z' }] }),
    );
    assert.deepEqual(made.toFetch, [
      {
        platform: 'okta',
        what: 'system-log',
        from: '2026-02-22T10:00:00.000Z',
        until: '2026-03-01T09:00:00.000Z',
      },
    ]);
  });

  test('is a gap, and only it', () => {
    const gap = {
      from: '2026-02-27T00:00:00.000Z',
      until: '2026-02-28T00:00:00.000Z',
      why: 'a page was lost',
    };
    const made = assess(input([use], { watermarks: [{ ...COMPLETE, gaps: [gap] }] }));
    const { from, until } = gap;
    assert.deepEqual(made.toFetch, [{ platform: 'okta', what: 'system-log', from, until }]);
  });

  test('is the log of a platform that could not be read, and nothing where there is no log to read', () => {
    const given = input([use], { watermarks: [] });
    const failed = {
      platform: 'okta',
      what: 'activity',
      code: 'ERR_CONNECTOR_UNAVAILABLE',
      why: 'it is down',
    };
    const made = assess({ ...given, bundle: { ...given.bundle, gaps: [failed] } });
    assert.deepEqual(
      made.toFetch?.map(({ platform, what }) => [platform, what]),
      [['okta', 'audit log']],
    );
    assert.equal(assess(given).toFetch, undefined);
  });

  test('is nothing when the verdict is decided', () => {
    const made = assess(input([use]));
    assert.equal(made.verdict, 'stolen');
    assert.equal(made.toFetch, undefined);
  });

  test('keeps what can be had now apart from what has to be waited for', () => {
    const wanted = toFetchOf([
      spot('08:00', '09:00'),
      spot('08:30', '10:00', '11:00'),
      spot('08:50', '09:30'),
    ]);
    assert.deepEqual(
      wanted.map(({ from, until, notBefore }) => [
        from.slice(11, 16),
        until.slice(11, 16),
        notBefore?.slice(11, 16),
      ]),
      [
        ['08:00', '09:30', undefined],
        ['08:30', '10:00', '11:00'],
      ],
    );
  });

  test('is the same in whatever order the blind spots come', () => {
    const spots = [
      spot('08:00', '09:00'),
      spot('08:30', '10:00', '11:00'),
      spot('09:40', '10:30', '12:00'),
      spot('08:50', '09:30'),
      { platform: 'github', what: 'audit-log', why: 'no log was read' },
    ];
    const expected = toFetchOf(spots);
    fc.assert(
      fc.property(fc.shuffledSubarray(spots, { minLength: spots.length }), (shuffled) => {
        assert.deepEqual(toFetchOf(shuffled), expected);
      }),
    );
  });
});
