import { transitiveNeeds } from '../playbook/order.ts';
import type { Playbook } from '../playbook/schema.ts';
import { REPORT } from '../playbook/words.ts';
import { hasEnded, type Run } from './state.ts';
import { hasFailed } from './step-result.ts';

/** Whether a step that has not begun can: it waits, it begins, or it never will, and why. */
export type Readiness = 'waits' | 'begins' | { readonly skipped: string };

/** Judges a step by what it needs, by `join`, and by the failures that lead elsewhere. Pure. */
export function readinessOf(id: string, run: Run, playbook: Playbook): Readiness {
  const led = ledElsewhere(id, run, playbook);
  return led ?? joined(id, run, playbook);
}

/** `all` waits for every need, whatever the way it ends; `any` and a number only count what was not skipped. */
function joined(id: string, run: Run, playbook: Playbook): Readiness {
  const { needs, join, use } = playbook.steps[id]!;
  const ended = needs.filter((need) => hasEnded(run.steps.get(need)));
  const isAll = ended.length === needs.length;
  if (join === 'all') return isAll ? 'begins' : 'waits';
  const wanted = Math.min(join === 'any' ? 1 : join, needs.length);
  const counted = ended.filter((need) => run.steps.get(need)?.status !== 'skipped').length;
  if (counted >= wanted) return 'begins';
  if (!isAll) return 'waits';
  // The report is made of whatever was done.
  if (use === REPORT) return 'begins';
  return { skipped: `of the steps that it needs ${counted} were not skipped, and it waits for ${wanted}` };
}

/**
 * What `on-failure: { go-to }` makes of a step: of all that needs a step that failed, only the target and what needs it
 * begin; a target begins only when a step that leads to it has failed. The report is always made.
 */
function ledElsewhere(id: string, run: Run, playbook: Playbook): Readiness | undefined {
  if (playbook.steps[id]!.use === REPORT) return undefined;
  const above = transitiveNeeds(playbook, id);
  for (const need of above) {
    const target = goToOf(need, playbook);
    if (target === undefined || target === id || above.has(target)) continue;
    if (hasFailed(run.steps.get(need))) return { skipped: `${need} failed, which leads to ${target}` };
  }
  const leading = Object.keys(playbook.steps).filter((each) => goToOf(each, playbook) === id);
  if (leading.length === 0 || leading.some((each) => hasFailed(run.steps.get(each)))) return undefined;
  if (!leading.every((each) => hasEnded(run.steps.get(each)))) return 'waits';
  return { skipped: `it is for when ${leading.join(' or ')} fails, which did not happen` };
}

function goToOf(id: string, playbook: Playbook): string | undefined {
  const { onFailure } = playbook.steps[id]!;
  return typeof onFailure === 'object' ? onFailure.goTo : undefined;
}
