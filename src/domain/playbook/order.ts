import { CountersignError } from '../errors.ts';
import type { Playbook } from './schema.ts';

/** The graph that `needs` makes of a playbook's steps. */

/**
 * The ids of all steps, each after those it needs; in the order of the file where that is free.
 * @throws ERR_PLAYBOOK_INVALID when a step needs one that is not there, or itself by a circle
 */
export function transitiveOrder(playbook: Playbook): string[] {
  const ids = Object.keys(playbook.steps);
  const placed = new Set<string>();
  while (placed.size < ids.length) {
    const next = ids.find(
      (id) => !placed.has(id) && playbook.steps[id]!.needs.every((need) => placed.has(need)),
    );
    if (next === undefined) {
      const stuck = ids.filter((id) => !placed.has(id)).join(', ');
      throw new CountersignError(
        'ERR_PLAYBOOK_INVALID',
        `${playbook.id}: these steps can never begin, for what they need is missing or needs them: ${stuck}`,
      );
    }
    placed.add(next);
  }
  return [...placed];
}

/** Every step that must have ended before this one begins, at any remove; unknown ones are left out. */
export function transitiveNeeds(playbook: Playbook, id: string): ReadonlySet<string> {
  const found = new Set<string>();
  const open = [id];
  for (let here = open.pop(); here !== undefined; here = open.pop()) {
    if (!Object.hasOwn(playbook.steps, here)) continue;
    for (const need of playbook.steps[here]!.needs) {
      if (found.has(need) || !Object.hasOwn(playbook.steps, need)) continue;
      found.add(need);
      open.push(need);
    }
  }
  return found;
}

/**
 * The steps that have ended, or were skipped, whenever this one begins. Fewer than it transitively needs where a `join`
 * does not wait for all.
 */
export function surelyEnded(playbook: Playbook, id: string): ReadonlySet<string> {
  return endedBefore(playbook, id, new Map());
}

function endedBefore(
  playbook: Playbook,
  id: string,
  known: Map<string, ReadonlySet<string>>,
): ReadonlySet<string> {
  const there = known.get(id);
  if (there) return there;
  // In a circle, which is a fault of its own, nothing is sure.
  known.set(id, new Set());
  const { needs, join } = playbook.steps[id]!;
  const sets = needs
    .filter((need) => Object.hasOwn(playbook.steps, need))
    .map((need) => new Set([need, ...endedBefore(playbook, need, known)]));
  const waitsForAll = join === 'all' || (typeof join === 'number' && join >= needs.length);
  const found = new Set<string>(
    sets.flatMap((each) => [...each]).filter((step) => waitsForAll || sets.every((each) => each.has(step))),
  );
  known.set(id, found);
  return found;
}
