import { BUILT_INS } from '../playbook/words.ts';
import type { Step } from './state.ts';

/** A step of actions ends when all its items have; one without items of its own is ended by its stage. */
export function settledStep(step: Step): Step {
  return !BUILT_INS.has(step.use ?? '') && step.items.every((item) => item.phase === 'ended')
    ? { ...step, status: 'ended' }
    : step;
}
