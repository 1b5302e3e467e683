import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { event } from '#domain/journal-event.ts';
import { clocksOf } from '#domain/report/clocks.ts';
import { objectiveAt, objectiveLines } from '#domain/report/objectives.ts';
import { entriesOf, recordings } from '../../replay/recording.ts';
import { type Book, NOW, PLACE, plan, reading, startedRun } from '../run/world.ts';

const POLICY = { timeToContain: { defaultMs: 60_000, platformsMs: { okta: 9_000 } } };

/** So many seconds after the incident was opened. */
function at(seconds: number): string {
  return new Date(Date.parse(NOW) + seconds * 1_000).toISOString();
}

function cut(book: Book, [accepted, effective, proven]: [number, number, number]): void {
  const facts = { ...PLACE, attempt: 1, platform: 'okta' };
  book.settle([event('action-claimed', { ...PLACE, attempt: 1, worker: 'w1', plan: plan() })], at(accepted));
  book.settle(
    [event('action-finished', { ...facts, effect: 'irreversible', outcome: 'accepted' })],
    at(accepted),
  );
  const read = (proof: 'effective' | 'proven', seconds: number, nextAt?: string) =>
    book.settle(
      [event('proof-read', { ...facts, reading: reading(proof), proof, ...(nextAt ? { nextAt } : {}) })],
      at(seconds),
    );
  read('effective', effective, at(proven));
  read('proven', proven);
}

describe('the clocks of an incident', () => {
  test('tell when what was asked for was requested, accepted, effective and proven', () => {
    const book = startedRun();
    cut(book, [2, 4, 8]);
    const { requestedAt, acceptedAt, effectiveAt, provenAt, timeToContainMs, platforms } = clocksOf(
      book.entries,
    );
    assert.deepEqual(
      [requestedAt, acceptedAt, effectiveAt, provenAt, timeToContainMs],
      [at(0), at(2), at(4), at(8), 8_000],
    );
    assert.deepEqual(
      platforms.map(({ platform, containments, timeToContainMs: took }) => [platform, containments, took]),
      [['okta', 1, 8_000]],
    );
  });

  test('are open while one containment is not proven', () => {
    const book = startedRun();
    assert.equal(clocksOf(book.entries).provenAt, undefined);
    assert.equal(clocksOf(book.entries).timeToContainMs, undefined);
  });

  test('are open again when what was proven is used after all', () => {
    const book = startedRun();
    cut(book, [2, 4, 8]);
    const use = { uid: 'r1', kind: 'session-use' as const, at: at(20), by: 'sess-1' };
    book.append(
      [event('use-after-proof', { ...PLACE, watchId: 'w-1', platform: 'okta', use, more: 0 })],
      at(30),
    );
    const { provenAt, effectiveAt, acceptedAt } = clocksOf(book.entries);
    assert.deepEqual([acceptedAt, effectiveAt, provenAt], [at(2), undefined, undefined]);
  });

  test('keep people’s time apart, and count questions that were open together once', () => {
    const book = startedRun();
    cut(book, [2, 4, 8]);
    book.settle(
      [event('action-planned', { runId: 'run-1', step: 'suspend', index: 0, attempt: 1, plan: plan() })],
      at(10),
    );
    const { question } = [...book.state!.approvals.values()][0]!;
    book.append(
      [event('approval-requested', { question: { ...question, approvalId: 'other', askedAt: at(20) } })],
      at(20),
    );
    for (const approvalId of [question.approvalId, 'other']) {
      book.append([event('approval-closed', { approvalId, status: 'denied', why: 'no' })], at(70));
    }
    // Everything asked for was proven at 8 s: what people took afterwards held nothing up.
    const clocks = clocksOf(book.entries);
    assert.deepEqual([clocks.humanMs, clocks.machineMs, clocks.timeToContainMs], [0, 8_000, 8_000]);
    assert.deepEqual([clocks.askedAt, clocks.decidedAt], [at(10), at(70)]);
  });

  test('of recorded journals are in order', () => {
    for (const recording of recordings()) {
      const clocks = clocksOf(entriesOf(recording));
      const inOrder = [
        clocks.detectedAt,
        clocks.receivedAt,
        clocks.assessedAt,
        clocks.requestedAt,
        clocks.acceptedAt,
        clocks.effectiveAt,
        clocks.provenAt,
        clocks.finishedAt,
      ].filter((time) => time !== undefined);
      assert.deepEqual(inOrder, inOrder.toSorted(), recording.name);
      const until = clocks.provenAt ?? entriesOf(recording).at(-1)!.at;
      assert.equal(
        clocks.humanMs + clocks.machineMs,
        Date.parse(until) - Date.parse(clocks.receivedAt),
        recording.name,
      );
    }
  });
});

describe('objectives', () => {
  test('are met by proof in time, and missed by late proof', () => {
    for (const [proven, state] of [
      [8, 'met'],
      [10, 'missed'],
    ] as const) {
      const book = startedRun();
      cut(book, [2, 4, proven]);
      const lines = objectiveLines(clocksOf(book.entries), POLICY, at(proven));
      assert.deepEqual(lines, [
        { platform: 'okta', objectiveMs: 9_000, timeToContainMs: proven * 1_000, state },
      ]);
      const counted = book.entries.flatMap((entry) => objectiveAt(book.state!, entry, POLICY) ?? []);
      assert.deepEqual(counted, [{ platform: 'okta', outcome: state }]);
    }
  });

  test('are open until their time is over, then missed', () => {
    const clocks = clocksOf(startedRun().entries);
    assert.equal(objectiveLines(clocks, POLICY, at(5))[0]!.state, 'open');
    assert.equal(objectiveLines(clocks, POLICY, at(15))[0]!.state, 'missed');
    assert.deepEqual(objectiveLines(clocks, {}, at(15)), []);
  });

  test('are missed at once by what ends without proof', () => {
    const book = startedRun();
    const facts = { ...PLACE, attempt: 1, platform: 'okta', effect: 'irreversible' as const };
    const failure = { code: 'ERR_CONNECTOR_FORBIDDEN', message: 'no' };
    book.append([event('action-claimed', { ...PLACE, attempt: 1, worker: 'w1', plan: plan() })], at(1));
    book.append([event('action-finished', { ...facts, outcome: 'failed', failure, retryAt: at(2) })], at(1));
    book.append([event('action-finished', { ...facts, outcome: 'failed', failure })], at(3));
    const counted = book.entries.flatMap((entry) => objectiveAt(book.state!, entry, POLICY) ?? []);
    assert.deepEqual(counted, [{ platform: 'okta', outcome: 'missed' }]);
  });
});
