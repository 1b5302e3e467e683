import type { Report } from './check-context.ts';
import { nearestName } from './nearest-name.ts';
import type { Playbook } from './schema.ts';

/** Checks that what `covers` says is done by steps is done by steps there are. */
export function checkCovers({ covers, steps }: Playbook, report: Report): void {
  for (const [at, { steps: named = [] }] of covers.entries()) {
    for (const [index, id] of named.entries()) {
      if (Object.hasOwn(steps, id)) continue;
      const near = nearestName(id, Object.keys(steps));
      report(
        ['covers', at, 'steps', index],
        `"${id}" is no step`,
        near ? `did you mean ${near}?` : `steps: ${Object.keys(steps).join(', ')}`,
      );
    }
  }
}
