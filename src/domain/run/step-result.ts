import { AWAIT_VERDICT, BUILT_INS, REPORT } from '../playbook/words.ts';
import type { Item, Step } from './state.ts';

/** How a step ended (decision 17). */
export type StepEnd = 'done' | 'failed' | 'denied' | 'skipped';

/**
 * How a step ended; undefined while it goes on.
 *
 * An action is `done` when every item is proven, or was read; `denied` when people refused or were silent and nothing else
 * went wrong. Nothing missing ever counts as done.
 */
export function stepEnd(step: Step): StepEnd | undefined {
  if (step.status === 'begun') return undefined;
  if (step.status === 'skipped' || step.skippedBy !== undefined) return 'skipped';
  if (step.use === REPORT) return 'done';
  if (step.use === AWAIT_VERDICT)
    return step.awaited !== undefined && step.awaited !== 'undecided' ? 'done' : 'failed';
  if (BUILT_INS.has(step.use ?? '')) return step.result ?? 'failed';
  const wanting = step.items.filter((item) => !isDone(step, item));
  if (wanting.length === 0) return 'done';
  return wanting.every(isRefused) ? 'denied' : 'failed';
}

/** Whether a step failed, was refused or stayed unproven: what `on-failure` is for. */
export function hasFailed(step: Step | undefined): boolean {
  const end = step && stepEnd(step);
  return end === 'failed' || end === 'denied';
}

/** Whether an item came to what it was for: proven, or read. */
export function isDone({ effect }: Pick<Step, 'effect'>, { gap, proof, outcome }: Item): boolean {
  if (gap !== undefined) return false;
  return effect === 'read' ? outcome === 'accepted' : proof === 'proven';
}

function isRefused({ gap, proof, refused }: Item): boolean {
  return gap === undefined && proof === undefined && refused === true;
}
