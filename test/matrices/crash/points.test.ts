import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { dealt, killedOf, pointsOf, sampleOf } from './points.ts';

describe('the points at which servers are killed', () => {
  test('are both sides of each commit, and three moments of each call that is no reading', () => {
    const points = pointsOf(
      [1, 4],
      [
        { call: 'okta GET /users', nth: 1, isRead: true },
        { call: 'okta DELETE /sessions', nth: 1, isRead: false },
      ],
    );
    assert.deepEqual(points.map(killedOf), [
      'entry before',
      'entry before',
      'entry after',
      'entry after',
      'call before',
      'call acted',
      'call acted',
      'call answered',
    ]);
  });

  test('are dealt out once each, as many to a story as it may have, and never to one story what stands side by side', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 60 }), fc.integer({ min: 1, max: 9 }), (count, most) => {
        const points = Array.from({ length: count }, (_, at) => at);
        const stories = dealt(points, most);
        assert.deepEqual(
          stories.flat().toSorted((a, b) => a - b),
          points,
        );
        for (const story of stories) {
          assert.ok(story.length <= most);
          if (stories.length > 1) assert.ok(story.every((at) => !story.includes(at + 1)));
        }
      }),
    );
  });

  test('are sampled from beginning to end, none of them twice', () => {
    const all = Array.from({ length: 10 }, (_, at) => at);
    assert.deepEqual(sampleOf(all, 3), [1, 5, 8]);
    assert.deepEqual(sampleOf(all, 99), all);
  });
});
