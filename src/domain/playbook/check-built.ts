import type { Report } from './check-context.ts';
import type { Playbook } from './schema.ts';
import type { Step } from './step-schema.ts';

/** What the language has words for and the run engine does not carry out yet: refused, never half obeyed. */
const NOT_YET: readonly (readonly [key: string, isUsed: (step: Step) => boolean])[] = [
  ['retry', ({ retry }) => retry !== undefined],
];

/** Refuses what is not built yet, by name, so that nobody relies on it. */
export function checkBuilt(playbook: Playbook, id: string, report: Report): void {
  const step = playbook.steps[id]!;
  for (const [key, isUsed] of NOT_YET) {
    if (isUsed(step))
      report(['steps', id, key], `"${key}" is not built yet`, 'take it out, so that nobody relies on it');
  }
}
