import { REPORT, RUN } from '../playbook/words.ts';
import type { Incident, Item, ItemPhase, Run, Step } from './state.ts';

/** Nobody has called for it, as the journal has it: an intent that is not claimed can still be left. */
const NOT_BEGUN: ReadonlySet<ItemPhase> = new Set(['waiting', 'planning', 'planned', 'intended']);

export function isNotBegun({ phase }: Item): boolean {
  return NOT_BEGUN.has(phase);
}

/**
 * An incident in which nothing waits of a stopped run, or of a step that was skipped or whose time is over: what has not begun has ended there
 * and then, with the reason; what was called for goes on to its proof, and where that shows that it was not carried out, it
 * is not tried again.
 */
export function withStopped(incident: Incident): Incident {
  if (!incident.runs.some((run) => !run.finished && isStilled(run))) return incident;
  return { ...incident, runs: incident.runs.map((run) => (run.finished ? run : stilled(run))) };
}

function stilled(run: Run): Run {
  if (!isStilled(run)) return run;
  const steps = [...run.steps].map(([id, step]) => {
    const why = run.stopped?.why ?? step.timedOut?.why ?? (step.skippedBy && step.why);
    return [id, why === undefined ? step : stilledStep(step, why)] as const;
  });
  return { ...run, steps: new Map(steps) };
}

function isStilled({ stopped, steps }: Run): boolean {
  return (
    stopped !== undefined ||
    steps.values().some(({ timedOut, skippedBy }) => timedOut !== undefined || skippedBy !== undefined)
  );
}

function stilledStep(step: Step, why: string): Step {
  // The report is made in the end, of whatever was done; another playbook ends by itself, stopped as this one.
  if (step.status !== 'begun' || step.use === REPORT || step.use === RUN) return step;
  const items = step.items.map((item) => stilledItem(item, why));
  const isOver = items.every(({ phase }) => phase === 'ended');
  return { ...step, items, ...(isOver ? { status: 'ended', why: step.why ?? why } : {}) };
}

/** An item for which nobody calls any more, where nobody has yet. */
export function stilledItem(item: Item, why: string): Item {
  return isNotBegun(item) ? ended(item, why) : item;
}

/** Requested is what the platform was asked for; of this it was not. What an earlier attempt came to stays. */
function ended(item: Item, why: string): Item {
  const { proof, ...rest } = item;
  const isAsked = proof !== undefined && proof !== 'requested';
  return { ...rest, ...(isAsked ? { proof } : {}), phase: 'ended', isStopped: true, why };
}
