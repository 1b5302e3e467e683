import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { ToFetch } from '#domain/assessment.ts';
import { event, type JournalEvent } from '#domain/journal-event.ts';
import { earliestRound, nextRound } from '#domain/run/next-round.ts';
import { assessed, Book, collected, NOW, opened } from './world.ts';

const HOUR_MS = 3_600_000;
const POLICY = { waitAtMostMs: 24 * HOUR_MS, roundsAtMost: 10 };
const after = (ms: number, from = NOW) => new Date(Date.parse(from) + ms).toISOString();

const GAP: ToFetch = {
  platform: 'okta',
  what: 'system-log',
  from: after(-2 * HOUR_MS),
  until: after(-HOUR_MS),
};
const LATE: ToFetch = { ...GAP, until: NOW, notBefore: after(10 * 60_000) };

type Fault = Parameters<typeof event<'evidence-collected'>>[1]['gaps'][number];

/** One undecided round after the other, each at its time. */
function undecided(
  rounds: readonly (readonly ToFetch[])[],
  times: readonly string[] = [],
  gaps: Fault[] = [],
): Book {
  const book = new Book();
  book.append([opened]);
  rounds.forEach((toFetch, index) => {
    const at = times[index] ?? NOW;
    const evidence = collected(index + 1);
    if (evidence.kind === 'evidence-collected')
      book.append([{ ...evidence, data: { ...evidence.data, gaps } }], at);
    book.append([assessed(index + 1, 'undecided', { toFetch: [...toFetch] })], at);
  });
  return book;
}

const of = (book: Book, policy = POLICY): JournalEvent => nextRound(book.state!, policy);
const why = (next: JournalEvent): string => {
  assert.equal(next.kind, 'verdict-left-open');
  return next.kind === 'verdict-left-open' ? next.data.why : '';
};
const when = (next: JournalEvent): string => {
  assert.equal(next.kind, 'reassessment-scheduled');
  return next.kind === 'reassessment-scheduled' ? next.data.notBefore : '';
};

describe('an undecided verdict', () => {
  test('is looked at again when the log has caught up', () => {
    assert.equal(when(of(undecided([[LATE]]))), LATE.notBefore);
  });

  test('is looked at again soon for what can be had now, though something else comes later', () => {
    assert.equal(when(of(undecided([[LATE, GAP]]))), after(5_000));
  });

  test('says what it is looked at again for', () => {
    const next = of(undecided([[LATE]]));
    assert.match(
      next.kind === 'reassessment-scheduled' ? next.data.why : '',
      /^okta system-log from .* complete at /,
    );
  });

  test('is left open at once when nothing would help', () => {
    assert.match(why(of(undecided([[]]))), /nothing that can be waited for/);
  });

  test('is left open when a stretch that was fetched again is lacking as before', () => {
    assert.equal(of(undecided([[GAP]])).kind, 'reassessment-scheduled');
    assert.match(why(of(undecided([[GAP], [GAP]]))), /nothing that can be waited for/);
  });

  test('is tried again while the platform could not be read', () => {
    const down = { platform: 'okta', what: 'activity', code: 'ERR_CONNECTOR_UNAVAILABLE', why: 'it is down' };
    assert.equal(of(undecided([[GAP], [GAP]], [], [down])).kind, 'reassessment-scheduled');
  });

  test('is left open after so many rounds, and names what it lacks', () => {
    const rounds = [[LATE], [LATE], [LATE]];
    assert.equal(of(undecided(rounds), { ...POLICY, roundsAtMost: 4 }).kind, 'reassessment-scheduled');
    const left = why(of(undecided(rounds), { ...POLICY, roundsAtMost: 3 }));
    assert.match(left, /^3 round\(s\) did not decide it.*lacking: okta system-log/);
  });

  test('is left open when it would have to be waited for longer than policy does', () => {
    const daily = { ...LATE, notBefore: after(25 * HOUR_MS) };
    assert.match(why(of(undecided([[daily]]))), /policy waits no longer than 1d/);
    assert.match(why(of(undecided([[LATE]]), { ...POLICY, waitAtMostMs: 0 })), /policy waits no longer/);
  });

  test('is waited for anew when something new comes in', () => {
    const book = undecided([[LATE], [LATE], [LATE]]);
    const detection = {
      source: 'siem',
      sourceEventId: 'e-2',
      title: 'again',
      severity: 'high' as const,
      detectedAt: NOW,
      principal: { kind: 'user' as const, email: 'eve@example.com' },
      techniques: [],
      rawSha256: 'a'.repeat(64),
    };
    book.append([event('detection-received', { detectionId: 'd-2', detection })]);
    assert.equal(book.state!.reassessmentDue, 4);
    book.append([collected(4), assessed(4, 'undecided', { toFetch: [LATE] })]);
    assert.equal(of(book, { ...POLICY, roundsAtMost: 3 }).kind, 'reassessment-scheduled');
  });

  test('comes to an end in bounded time and rounds, each pause at least as long as the one before', () => {
    const lack = fc.record({
      minutes: fc.integer({ min: -60, max: 600 }),
      late: fc.boolean(),
      hour: fc.nat(20),
    });
    const policies = fc.record({
      waitAtMostMs: fc.integer({ min: 0, max: 48 * HOUR_MS }),
      roundsAtMost: fc.integer({ min: 1, max: 50 }),
    });
    fc.assert(
      fc.property(fc.array(lack, { minLength: 60, maxLength: 60 }), policies, (lacks, policy) => {
        const rounds: ToFetch[][] = [];
        const times = [NOW];
        for (const { minutes, late, hour } of lacks) {
          const at = times.at(-1)!;
          const stretch = { ...GAP, from: after(-hour * HOUR_MS) };
          rounds.push([late ? { ...stretch, notBefore: after(minutes * 60_000, at) } : stretch]);
          const next = of(undecided(rounds, times), policy);
          if (next.kind === 'verdict-left-open') break;
          const pauseMs = Date.parse(when(next)) - Date.parse(at);
          assert.ok(pauseMs >= Math.min(HOUR_MS, 5_000 * 2 ** (rounds.length - 1)));
          times.push(when(next));
        }
        assert.ok(rounds.length <= policy.roundsAtMost);
        assert.ok(Date.parse(times.at(-1)!) - Date.parse(NOW) <= policy.waitAtMostMs);
      }),
    );
  });
});

test('however much is new, rounds keep a distance that grows, up to an hour', () => {
  const distances = [1, 2, 5, 30].map((round) => {
    const book = new Book();
    book.append([opened, collected(round)]);
    return Date.parse(earliestRound(book.state!)!) - Date.parse(NOW);
  });
  assert.deepEqual(distances, [5_000, 10_000, 80_000, HOUR_MS]);
});
