import type { Report } from './check-context.ts';
import { nearestName } from './nearest-name.ts';
import { neverHolds } from './never-holds.ts';
import { transitiveNeeds } from './order.ts';
import type { Playbook } from './schema.ts';

/** Checks the graph that `needs`, `join` and `on-failure` make of the steps, and that each can begin at all. */
export function checkGraph(playbook: Playbook, report: Report): void {
  checkNeeds(playbook, report);
  for (const id of Object.keys(playbook.steps)) {
    checkJoin(playbook, id, report);
    checkGoTo(playbook, id, report);
  }
  checkReach(playbook, report);
}

function checkNeeds(playbook: Playbook, report: Report): void {
  const ids = Object.keys(playbook.steps);
  const inCircle = new Set<string>();
  for (const [id, { needs }] of Object.entries(playbook.steps)) {
    for (const [index, need] of needs.entries()) {
      const path = ['steps', id, 'needs', index];
      if (needs.indexOf(need) < index) report(path, `${id} needs "${need}" twice`, 'name it once');
      if (ids.includes(need)) continue;
      report(path, `${id} needs "${need}", which is no step`, stepHint(need, ids));
    }
    const below = transitiveNeeds(playbook, id);
    if (!below.has(id) || inCircle.has(id)) continue;
    const circle = ids.filter((other) => below.has(other) && transitiveNeeds(playbook, other).has(id));
    for (const member of circle) inCircle.add(member);
    report(
      ['steps', id, 'needs'],
      `these steps need each other in a circle: ${circle.join(', ')}`,
      'take one need away',
    );
  }
}

function checkJoin({ steps }: Playbook, id: string, report: Report): void {
  const { join, needs } = steps[id]!;
  if (join === 'all') return;
  const path = ['steps', id, 'join'];
  if (needs.length === 0) {
    report(path, `${id} needs no step that could be waited for`, 'add `needs`, or take `join` away');
  } else if (typeof join === 'number' && join > new Set(needs).size) {
    const message = `${id} waits for ${join} of ${new Set(needs).size} steps, so that it is always skipped`;
    report(path, message, 'write a smaller number, or all');
  }
}

function checkGoTo(playbook: Playbook, id: string, report: Report): void {
  const { onFailure } = playbook.steps[id]!;
  if (typeof onFailure === 'string') return;
  const { goTo } = onFailure;
  const path = ['steps', id, 'on-failure', 'go-to'];
  const ids = Object.keys(playbook.steps);
  if (goTo === id) {
    report(path, `${id} cannot go to itself`, 'use `retry` to try it again');
  } else if (!ids.includes(goTo)) {
    report(path, `${id} goes to "${goTo}", which is no step`, stepHint(goTo, ids));
  } else if (!transitiveNeeds(playbook, goTo).has(id)) {
    report(path, `${id} goes to ${goTo}, which does not need it`, `add ${id} to the needs of ${goTo}`);
  }
}

function stepHint(typed: string, ids: readonly string[]): string {
  const near = nearestName(typed, ids);
  return near ? `did you mean ${near}?` : `steps: ${ids.join(', ')}`;
}

/** A step whose condition never holds, or whose `join` waits for more steps than can ever be done. */
function checkReach({ steps }: Playbook, report: Report): void {
  const never = new Set<string>();
  for (const [id, { when }] of Object.entries(steps)) {
    if (when === undefined || !neverHolds(when)) continue;
    never.add(id);
    report(['steps', id, 'when'], `${id} never begins: \`when\` is always false`, 'take the step away');
  }
  for (let isNew = true; isNew; ) {
    isNew = false;
    for (const [id, { join, needs }] of Object.entries(steps)) {
      if (join === 'all' || never.has(id)) continue;
      const wanted = join === 'any' ? 1 : join;
      const possible = new Set(needs.filter((need) => !never.has(need))).size;
      if (possible >= wanted || new Set(needs).size < wanted) continue;
      never.add(id);
      isNew = true;
      const message = `${id} never begins: of what it waits for, ${possible} can be done and ${wanted} must be`;
      report(['steps', id, 'join'], message, 'it is always skipped; change `needs` or `join`');
    }
  }
}
