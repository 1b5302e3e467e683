import type { EventData } from '../journal-event.ts';
import { AWAIT_VERDICT, BUILT_INS, RUN, UNDO } from '../playbook/words.ts';
import { undoOutcome } from './leases/undo-outcome.ts';
import { childOf, withDescendants } from './run-family.ts';
import type { Incident, Item, Run, Step } from './state.ts';
import { hasFailed } from './step-result.ts';

type Outcome = Pick<EventData<'run-finished'>, 'outcome' | 'why'>;

/** What a run came to, and why, in one sentence. Nothing missing ever counts as success. */
export function outcomeOf(run: Run, incident: Incident): Outcome {
  const undone = undoOutcome(run, incident);
  const done = containmentOutcome(run, incident);
  if (!undone) return done;
  if (done.outcome === 'nothing-done') return undone;
  const why = `${done.why}; ${undone.why}`.slice(0, 1_000);
  return {
    outcome: done.outcome === 'contained' && undone.outcome !== 'undone' ? 'partial' : done.outcome,
    why,
  };
}

function containmentOutcome(run: Run, incident: Incident): Outcome {
  const owned = withDescendants(incident, run).flatMap((owner) =>
    [...owner.steps.values()].map((step) => ({ owner, step })),
  );
  const steps = owned.map(({ step }) => step);
  const writes = steps.filter(({ effect }) => effect !== undefined && effect !== 'read').flatMap(itemsOf);
  const failedReads = steps
    .filter((step) => step.effect === 'read')
    .flatMap(itemsOf)
    .filter(isLost);
  const failedSteps = owned.filter(({ owner, step }) => isFailedBuiltIn(incident, owner, step));
  const gaps = writes.filter(({ item }) => item.gap !== undefined);
  const left = writes.filter(({ item }) => item.isStopped && item.proof === undefined);
  const late = left.filter(isOutOfTime);
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
    [failedSteps.length, 'other steps failed'],
    [left.length, 'not begun'],
  ]);
  const why = run.stopped ? `${sum}; stopped: ${run.stopped.why}`.slice(0, 1_000) : sum;
  const lost = failedReads.length + failedSteps.length;
  if (done.length === 0) {
    if (refused.length > 0) return { outcome: 'denied', why };
    return { outcome: gaps.length + lost + late.length > 0 ? 'failed' : 'nothing-done', why };
  }
  const isAllProven = proven.length === writes.length && lost === 0;
  // All that a stopped run did may be proven: it is not all that it was to do.
  if (isAllProven) return { outcome: run.stopped ? 'partial' : 'contained', why };
  const nothingHeld = done.every(({ item }) => item.proof === 'failed');
  return { outcome: nothingHeld ? 'failed' : 'partial', why };
}

/**
 * What another playbook came to is counted by its own steps; a verdict that was awaited in vain has its own words, and so
 * has what a stopped run left.
 */
function isFailedBuiltIn(incident: Incident, run: Run, step: Step): boolean {
  const { use = '' } = step;
  if (run.stopped || !BUILT_INS.has(use) || use === AWAIT_VERDICT || use === UNDO || !hasFailed(step))
    return false;
  return use !== RUN || childOf(incident, run, step.id) === undefined;
}

function itemsOf(step: Step): { step: Step; item: Item }[] {
  return step.items.map((item) => ({ step, item }));
}

function isLost({ step, item }: { step: Step; item: Item }): boolean {
  return item.gap !== undefined || item.outcome === 'failed' || isOutOfTime({ step, item });
}

/** Not come to before its step's time was over: that it was not begun is no reason to think that nothing was to do. */
function isOutOfTime({ step, item }: { step: Step; item: Item }): boolean {
  return step.timedOut !== undefined && item.isStopped === true && item.outcome !== 'accepted';
}

function sentence(counts: readonly (readonly [number, string])[]): string {
  const parts = counts.filter(([count]) => count > 0).map(([count, what]) => `${count} ${what}`);
  return parts.length > 0 ? parts.join(', ') : 'there was nothing to contain';
}
