import type { EventData } from '../journal-event.ts';
import { undoOutcome } from './leases/undo-outcome.ts';
import type { Incident, Item, Run, Step } from './state.ts';

type Outcome = Pick<EventData<'run-finished'>, 'outcome' | 'why'>;

/** What a run came to, and why, in one sentence. Nothing missing ever counts as success. */
export function outcomeOf(run: Run, incident: Pick<Incident, 'leases' | 'approvals'>): Outcome {
  const undone = undoOutcome(run, incident);
  const done = containmentOutcome(run);
  if (!undone) return done;
  if (done.outcome === 'nothing-done') return undone;
  const why = `${done.why}; ${undone.why}`.slice(0, 1_000);
  return {
    outcome: done.outcome === 'contained' && undone.outcome !== 'undone' ? 'partial' : done.outcome,
    why,
  };
}

function containmentOutcome(run: Run): Outcome {
  const writes = [...run.steps.values()]
    .filter((step) => step.effect !== undefined && step.effect !== 'read')
    .flatMap(itemsOf);
  const failedReads = [...run.steps.values()]
    .filter((step) => step.effect === 'read')
    .flatMap(itemsOf)
    .filter(isLost);
  const gaps = writes.filter(({ item }) => item.gap !== undefined);
  const left = writes.filter(({ item }) => item.isStopped && item.proof === undefined);
  const refused = writes.filter(
    ({ item }) => item.gap === undefined && item.proof === undefined && !item.isStopped,
  );
  const done = writes.filter(({ item }) => item.gap === undefined && item.proof !== undefined);
  const proven = done.filter(({ item }) => item.proof === 'proven');
  const saidDone = writes.filter(({ item }) => item.marked?.outcome === 'done');
  const sum = sentence([
    [proven.length, 'proven'],
    [done.length - proven.length, 'not proven'],
    [saidDone.length, 'said done by a person'],
    [refused.length, 'refused or not answered in time'],
    [gaps.length, 'left for a person'],
    [failedReads.length, 'readings failed'],
    [left.length, 'not begun'],
  ]);
  const why = run.stopped ? `${sum}; stopped: ${run.stopped.why}`.slice(0, 1_000) : sum;
  if (done.length === 0) {
    if (refused.length > 0) return { outcome: 'denied', why };
    return { outcome: gaps.length + failedReads.length > 0 ? 'failed' : 'nothing-done', why };
  }
  const isAllProven = proven.length === writes.length && failedReads.length === 0;
  // All that a stopped run did may be proven: it is not all that it was to do.
  if (isAllProven) return { outcome: run.stopped ? 'partial' : 'contained', why };
  const nothingHeld = done.every(({ item }) => item.proof === 'failed');
  return { outcome: nothingHeld ? 'failed' : 'partial', why };
}

function itemsOf(step: Step): { step: Step; item: Item }[] {
  return step.items.map((item) => ({ step, item }));
}

function isLost({ item }: { item: Item }): boolean {
  return item.gap !== undefined || item.outcome === 'failed';
}

function sentence(counts: readonly (readonly [number, string])[]): string {
  const parts = counts.filter(([count]) => count > 0).map(([count, what]) => `${count} ${what}`);
  return parts.length > 0 ? parts.join(', ') : 'there was nothing to contain';
}
