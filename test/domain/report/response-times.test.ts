import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { event } from '#domain/journal-event.ts';
import { mayEndSpan, type ResponseTime, responseTimeAt } from '#domain/report/response-times.ts';
import { type Book, NOW, PLACE, plan, reading, startedRun } from '../run/world.ts';

const SUSPEND = { runId: 'run-1', step: 'suspend', index: 0 };
const ANSWERED = { email: 'ada@example.com', subject: 'U1', via: 'slack' } as const;

/** So many seconds after the incident was opened. */
function at(seconds: number): string {
  return new Date(Date.parse(NOW) + seconds * 1_000).toISOString();
}

/** The spans that the entries of a book end, in their order. */
function spans(book: Book): ResponseTime[] {
  return book.entries.flatMap((entry) => {
    const span = responseTimeAt(book.state!, entry);
    if (span) assert.ok(mayEndSpan(entry), `${entry.kind} ends a span and must be asked about`);
    return span ? [span] : [];
  });
}

function contain(
  book: Book,
  place: typeof PLACE,
  [claimed, accepted, proven]: [number, number, number],
): void {
  const effect = place.step === 'suspend' ? ('reversible' as const) : ('irreversible' as const);
  const facts = { ...place, attempt: 1, platform: 'okta' };
  book.settle([event('action-claimed', { ...place, attempt: 1, worker: 'w1', plan: plan() })], at(claimed));
  book.settle([event('action-finished', { ...facts, effect, outcome: 'accepted' })], at(accepted));
  book.settle(
    [event('proof-read', { ...facts, reading: reading('pending'), proof: 'accepted', nextAt: NOW })],
    at(proven),
  );
  book.settle([event('proof-read', { ...facts, reading: reading('proven'), proof: 'proven' })], at(proven));
}

function asked(): { book: Book; approvalId: string } {
  const book = startedRun();
  contain(book, PLACE, [1, 2, 3]);
  book.settle([event('action-planned', { ...SUSPEND, attempt: 1, plan: plan() })], at(4));
  const approvalId = [...book.state!.approvals.keys()][0]!;
  book.settle([event('approval-posted', { approvalId })], at(5));
  return { book, approvalId };
}

describe('the response times of an incident', () => {
  test('take people’s time apart: only deciding has it', () => {
    const { book, approvalId } = asked();
    book.settle([event('approval-answered', { approvalId, answer: 'approve', by: ANSWERED })], at(104));
    book.settle([event('approval-closed', { approvalId, status: 'approved', why: 'ada' })], at(104));
    contain(book, SUSPEND, [105, 106, 107]);
    assert.deepEqual(spans(book), [
      { of: 'assess', ms: 0 },
      { of: 'contain', ms: 2_000, platform: 'okta' },
      { of: 'prove', ms: 3_000, platform: 'okta' },
      { of: 'ask', ms: 5_000 },
      { of: 'decide', ms: 100_000, outcome: 'approved' },
      { of: 'contain', ms: 6_000, platform: 'okta' },
      { of: 'prove', ms: 7_000, platform: 'okta' },
    ]);
  });

  test('silence is a decision, a superseded question is none', () => {
    for (const [status, outcomes] of [
      ['expired', ['expired']],
      ['denied', ['denied']],
      ['superseded', []],
      ['failed', []],
    ] as const) {
      const { book, approvalId } = asked();
      book.settle([event('approval-closed', { approvalId, status, why: 'so' })], at(60));
      const decided = spans(book).flatMap((span) => (span.of === 'decide' ? [span.outcome] : []));
      assert.deepEqual(decided, outcomes);
    }
  });

  test('a second assessment is not counted as the first', () => {
    const book = startedRun();
    const { assessment } = book.state!.assessment!;
    book.append([event('assessment-made', { round: 2, assessment })], at(3_600));
    assert.deepEqual(spans(book), [{ of: 'assess', ms: 0 }]);
  });

  test('a run that a person started is measured from its start', () => {
    const book = startedRun();
    book.settle(
      [
        event('run-started', {
          runId: 'run-2',
          playbook: { id: 'cut', version: 1, sha256: 'b'.repeat(64) },
          pinned: 'b'.repeat(64),
          trigger: 'request',
        }),
      ],
      at(10_000),
    );
    contain(book, { ...PLACE, runId: 'run-2' }, [10_001, 10_002, 10_003]);
    assert.deepEqual(spans(book).slice(1), [
      { of: 'contain', ms: 2_000, platform: 'okta' },
      { of: 'prove', ms: 3_000, platform: 'okta' },
    ]);
  });

  test('questions that were open together are waited for once, and one still open not at all', () => {
    const { book, approvalId } = asked();
    const { question } = book.state!.approvals.get(approvalId)!;
    const other = (id: string, askedAt: string) =>
      event('approval-requested', { question: { ...question, approvalId: id, askedAt } });
    book.append([other('second', at(50)), other('third', at(60))], at(60));
    book.append([event('approval-closed', { approvalId: 'second', status: 'expired', why: 'so' })], at(90));
    book.settle([event('approval-closed', { approvalId, status: 'approved', why: 'ada' })], at(104));
    contain(book, SUSPEND, [105, 106, 107]);
    assert.deepEqual(spans(book).slice(-2), [
      { of: 'contain', ms: 6_000, platform: 'okta' },
      { of: 'prove', ms: 7_000, platform: 'okta' },
    ]);
  });

  test('a clock that runs behind gives zero, never less', () => {
    const book = startedRun();
    contain(book, PLACE, [-20, -10, -5]);
    assert.deepEqual(
      spans(book).map((span) => span.ms),
      [0, 0, 0],
    );
  });
});
