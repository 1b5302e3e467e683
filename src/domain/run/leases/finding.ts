import type { ActionPlan } from '../../containment.ts';
import type { Digest } from '../../ports.ts';
import type { Lease } from './lease.ts';

/**
 * What a reading of the platform says of a lease:
 *
 * back      it is as it was before the action
 * as-left   it is as the action left it
 * changed   it is neither: somebody changed it meanwhile
 */
export type LeaseFinding = 'back' | 'as-left' | 'changed';

/**
 * Compares the present state, read anew by the action's own `plan`, with those before and after the action. Where the state
 * after it could not be read at the time, whatever still counts as done is as it was left.
 */
export function findingOf(
  { plan, left }: Pick<Lease, 'plan' | 'left'>,
  present: ActionPlan,
  digest: Pick<Digest, 'ofJson'>,
): LeaseFinding {
  const isAs = (state: ActionPlan['before']) => digest.ofJson(state) === digest.ofJson(present.before);
  if (!present.alreadyDone && isAs(plan.before)) return 'back';
  const isAsLeft = left ? isAs(left) : present.alreadyDone;
  return isAsLeft ? 'as-left' : 'changed';
}
