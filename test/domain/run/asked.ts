import { event } from '#domain/journal-event.ts';
import { type OperatorCommand, operate } from '#domain/run/operate.ts';
import type { Item, Run, Step } from '#domain/run/state.ts';
import { type Book, NOW, PLACE, plan, reading, startedRun } from './world.ts';

/** Runs brought to where a person steps in. */

export const ADA = { email: 'ada@example.com', subject: 'U1', via: 'rest' } as const;
export const SUSPEND = { runId: 'run-1', step: 'suspend', index: 0 };
export const STEPS = ['cut_sessions', 'suspend', 'report'];

/** Calls for an intended item, and records what the call came to. */
export function called(book: Book, outcome: 'accepted' | 'unknown' | 'failed', place = PLACE): void {
  const item = book.state!.runs[0]!.steps.get(place.step)!.items[place.index]!;
  const { attempt } = item;
  book.settle([event('action-claimed', { ...place, attempt, worker: 'w1', plan: plan() })]);
  const effect = place.step === 'suspend' ? 'reversible' : 'irreversible';
  book.settle([event('action-finished', { ...place, attempt, platform: 'okta', effect, outcome })]);
}

/** Reads the platform of a called item. */
export function read(book: Book, proof: 'proven' | 'unproven' | 'unknown', place = PLACE): void {
  const { attempt } = book.state!.runs[0]!.steps.get(place.step)!.items[place.index]!;
  const seen = reading(proof === 'proven' ? 'proven' : 'pending');
  const nextAt = proof === 'unknown' ? { nextAt: NOW } : {};
  book.settle([
    event('proof-read', { ...place, attempt, platform: 'okta', reading: seen, proof, ...nextAt }),
  ]);
}

/** A run whose sessions are cut and proven, and that asks about the suspension. */
export function asked(): Book {
  const book = startedRun();
  called(book, 'accepted');
  read(book, 'proven');
  planned(book);
  return book;
}

export function planned(book: Book): void {
  const { planAttempt } = itemOf(book, 'suspend');
  book.settle([event('action-planned', { ...SUSPEND, attempt: planAttempt, plan: plan() })]);
}

export function closed(book: Book, status: 'approved' | 'denied'): void {
  const { approvalId } = [...book.state!.approvals.values()].at(-1)!.question;
  const answer = status === 'approved' ? 'approve' : 'deny';
  book.settle([
    event('approval-answered', { approvalId, answer, by: ADA }),
    event('approval-closed', { approvalId, status, why: 'ada' }),
  ]);
}

export function published(book: Book): void {
  book.settle([
    event('report-published', {
      runId: 'run-1',
      step: 'report',
      report: { sha256: 'c'.repeat(64), kind: 'report', count: 1 },
    }),
  ]);
}

/** What a person commands, without who, why and which run. */
type Wanted = OperatorCommand extends infer C
  ? C extends OperatorCommand
    ? Omit<C, 'by' | 'reason' | 'runId'>
    : never
  : never;

export function command(book: Book, wanted: Wanted): void {
  const given = { ...wanted, runId: 'run-1', by: ADA, reason: 'the change window' } as OperatorCommand;
  book.settle(operate(book.state!, given, STEPS));
}

export const runOf = (book: Book): Run => book.state!.runs[0]!;
export const stepOf = (book: Book, id: string): Step => runOf(book).steps.get(id)!;
export const itemOf = (book: Book, step: string, index = 0): Item => stepOf(book, step).items[index]!;
export const statuses = (book: Book): string[] =>
  [...book.state!.approvals.values()].map(({ status }) => status);
