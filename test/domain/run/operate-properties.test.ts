import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { CountersignError } from '#domain/errors.ts';
import { event, type JournalEntry } from '#domain/journal-event.ts';
import { isClaimable } from '#domain/run/claimable.ts';
import { evolveAll } from '#domain/run/evolve.ts';
import type { ItemPhase } from '#domain/run/state.ts';
import { ADA, command, read, runOf, STEPS } from './asked.ts';
import { type Book, plan, startedRun } from './world.ts';

/** Whatever people command, answer, and platforms come to: each move picks among what is possible then. */
type Move =
  | { readonly do: 'cancel' | 'pause' | 'resume' }
  | { readonly do: 'skip' | 'retry-step'; readonly step: string }
  | { readonly do: 'mark-outcome'; readonly step: string; readonly outcome: 'done' | 'not-done' }
  | { readonly world: 'plan' }
  | { readonly world: 'claim' }
  | { readonly world: 'publish' }
  | { readonly world: 'finish'; readonly as: 'accepted' | 'failed' | 'unknown' }
  | { readonly world: 'read'; readonly as: 'proven' | 'unproven' | 'unknown' }
  | { readonly world: 'answer'; readonly as: 'approved' | 'denied' | 'expired' };

const step = fc.constantFrom(...STEPS);
const moves = fc.array(
  fc.oneof(
    fc.record({ do: fc.constantFrom('cancel' as const) }),
    { weight: 3, arbitrary: fc.record({ do: fc.constantFrom('pause' as const, 'resume' as const) }) },
    {
      weight: 3,
      arbitrary: fc.record({ do: fc.constantFrom('skip' as const, 'retry-step' as const), step }),
    },
    fc.record({
      do: fc.constant('mark-outcome' as const),
      step,
      outcome: fc.constantFrom('done' as const, 'not-done' as const),
    }),
    {
      weight: 6,
      arbitrary: fc.record({ world: fc.constantFrom('plan' as const, 'claim' as const, 'publish' as const) }),
    },
    {
      weight: 4,
      arbitrary: fc.record({
        world: fc.constant('finish' as const),
        as: fc.constantFrom('accepted' as const, 'failed' as const, 'unknown' as const),
      }),
    },
    {
      weight: 4,
      arbitrary: fc.record({
        world: fc.constant('read' as const),
        as: fc.constantFrom('proven' as const, 'unproven' as const, 'unknown' as const),
      }),
    },
    {
      weight: 4,
      arbitrary: fc.record({
        world: fc.constant('answer' as const),
        as: fc.constantFrom('approved' as const, 'denied' as const, 'expired' as const),
      }),
    },
  ),
  { minLength: 5, maxLength: 40 },
) as fc.Arbitrary<Move[]>;

/** An item of the run in this phase, the first one there is. */
function itemIn(book: Book, phase: ItemPhase) {
  for (const each of runOf(book).steps.values()) {
    if (each.status !== 'begun') continue;
    const item = each.items.find((one) => one.phase === phase && one.account);
    if (item)
      return { item, effect: each.effect!, place: { runId: 'run-1', step: each.id, index: item.index } };
  }
  return undefined;
}

/** Makes a move; what the state does not allow is refused and leaves nothing. */
function make(book: Book, move: Move): void {
  if ('world' in move) {
    moveWorld(book, move);
    return;
  }
  const { length } = book.entries;
  try {
    command(book, move);
  } catch (thrown) {
    assert.ok(thrown instanceof CountersignError && ['ERR_RUN_STATE', 'ERR_NOT_FOUND'].includes(thrown.code));
    assert.equal(book.entries.length, length);
  }
}

function moveWorld(book: Book, move: Extract<Move, { world: string }>): void {
  if (move.world === 'publish') publish(book);
  else if (move.world === 'answer') answer(book, move.as);
  else moveItem(book, move);
}

function moveItem(
  book: Book,
  move: Extract<Move, { world: 'plan' | 'claim' | 'publish' | 'finish' | 'read' }>,
): void {
  if (move.world === 'publish') return;
  const phases = { plan: 'planning', claim: 'intended', finish: 'claimed', read: 'verifying' } as const;
  const found = itemIn(book, phases[move.world]);
  if (!found) return;
  const { item, place, effect } = found;
  const { attempt, planAttempt } = item;
  switch (move.world) {
    case 'plan':
      book.settle([event('action-planned', { ...place, attempt: planAttempt, plan: plan() })]);
      return;
    case 'claim':
      // As the worker does: the same rule decides there.
      if (isClaimable(book.state!, runOf(book), item, attempt))
        book.settle([event('action-claimed', { ...place, attempt, worker: 'w1', plan: plan() })]);
      return;
    case 'finish': {
      const { platform } = item.account!;
      book.settle([event('action-finished', { ...place, attempt, platform, effect, outcome: move.as })]);
      return;
    }
    default:
      read(book, move.as, place);
  }
}

function publish(book: Book): void {
  if (runOf(book).steps.get('report')?.status !== 'begun') return;
  const report = { sha256: 'c'.repeat(64), kind: 'report' as const, count: 1 };
  book.settle([event('report-published', { runId: 'run-1', step: 'report', report })]);
}

function answer(book: Book, status: 'approved' | 'denied' | 'expired'): void {
  const open = [...book.state!.approvals.values()].find((each) => each.status === 'waiting');
  if (!open) return;
  const { approvalId } = open.question;
  const said = status === 'approved' ? 'approve' : 'deny';
  book.settle([
    ...(status === 'expired' ? [] : [event('approval-answered', { approvalId, answer: said, by: ADA })]),
    event('approval-closed', { approvalId, status, why: 'said' }),
  ]);
}

function played(all: readonly Move[]): Book {
  const book = startedRun();
  for (const move of all) make(book, move);
  return book;
}

/** Lets everybody do what is theirs, until nothing is left to do. */
function seenThrough(book: Book): void {
  if (runOf(book).paused) make(book, { do: 'resume' });
  for (let round = 0; round < 40 && !runOf(book).finished; round++) {
    for (const world of ['plan', 'claim', 'publish'] as const) make(book, { world });
    make(book, { world: 'finish', as: 'accepted' });
    make(book, { world: 'read', as: 'proven' });
    make(book, { world: 'answer', as: 'denied' });
  }
}

const isOf = <K extends JournalEntry['kind']>(entry: JournalEntry, ...kinds: readonly K[]) =>
  (kinds as readonly string[]).includes(entry.kind);

const RUNS = { numRuns: 300 };

describe('whatever people command, answer, and whatever platforms come to', () => {
  test('a run ends once, and anew only after a person has it go on', () => {
    fc.assert(
      fc.property(moves, (all) => {
        const book = played(all);
        seenThrough(book);
        let isFinished = false;
        for (const entry of book.entries) {
          if (entry.kind === 'step-retried' && entry.data.reopens) isFinished = false;
          if (entry.kind !== 'run-finished') continue;
          assert.equal(isFinished, false, 'a second end');
          isFinished = true;
        }
      }),
      RUNS,
    );
  });

  test('while a run is paused nothing of it begins, is asked, intended or claimed, and it does not end', () => {
    fc.assert(
      fc.property(moves, (all) => {
        let isPaused = false;
        const begins = ['step-begun', 'plan-requested', 'action-intended', 'action-claimed'] as const;
        for (const entry of played(all).entries) {
          if (entry.kind === 'run-paused') isPaused = true;
          if (isOf(entry, 'run-resumed', 'run-stopped')) isPaused = false;
          const isNew = isOf(entry, ...begins, 'approval-requested', 'run-finished');
          assert.ok(!(isPaused && isNew), `${entry.kind} while paused`);
        }
      }),
      RUNS,
    );
  });

  test('what was cancelled or skipped before it was claimed is never claimed, unless a person has it tried again', () => {
    fc.assert(
      fc.property(moves, (all) => {
        const book = played(all);
        seenThrough(book);
        let isCancelled = false;
        const skipped = new Set<string>();
        for (const entry of book.entries) {
          if (entry.kind === 'run-stopped') isCancelled = true;
          if (entry.kind === 'step-skipped' && entry.data.by) skipped.add(entry.data.step);
          if (entry.kind === 'step-retried') skipped.delete(entry.data.step);
          if (entry.kind !== 'action-claimed') continue;
          assert.ok(!isCancelled, 'claimed after the run was cancelled');
          assert.ok(!skipped.has(entry.data.step), `${entry.data.step} was skipped`);
        }
      }),
      RUNS,
    );
  });

  test('every call has its own intent before it, and one claim', () => {
    fc.assert(
      fc.property(moves, (all) => {
        const intended = new Set<string>();
        const claimed = new Set<string>();
        for (const { kind, data } of played(all).entries) {
          if (kind !== 'action-intended' && kind !== 'action-claimed') continue;
          const attempt = `${data.step} ${data.index} ${data.attempt}`;
          if (kind === 'action-intended') intended.add(attempt);
          else {
            assert.ok(intended.has(attempt), `${attempt} was not intended`);
            assert.ok(!claimed.has(attempt), `${attempt} was claimed twice`);
            claimed.add(attempt);
          }
        }
      }),
      RUNS,
    );
  });

  test('nothing is stuck: once everybody does what is theirs, the run ends; and the journal folds to the same', () => {
    fc.assert(
      fc.property(moves, (all) => {
        const book = played(all);
        seenThrough(book);
        assert.ok(runOf(book).finished, `stuck: ${book.kinds().join(' ')}`);
        assert.deepEqual(evolveAll(undefined, book.entries), book.state);
      }),
      RUNS,
    );
  });
});
