import type { Activity } from '../activity.ts';
import { HARVEST } from './weights.ts';

/** How many different objects were touched at once, at most. */
export interface Harvest {
  readonly objects: number;
  /** Records of the same span that name no object: each may be another one. */
  readonly unnamed: number;
  readonly activities: readonly Activity[];
}

/** The span of `HARVEST.withinMs` in which most objects were touched. @param calls of one operation, oldest first */
export function harvestIn(calls: readonly Activity[]): Harvest {
  const span = new Span();
  let most = { objects: 0, unnamed: 0, start: 0, end: 0 };
  let start = 0;
  for (const [at, call] of calls.entries()) {
    span.enter(call);
    while (Date.parse(call.time) - Date.parse(calls[start]!.time) > HARVEST.withinMs)
      span.leave(calls[start++]!);
    const { objects, unnamed } = span;
    if (objects + unnamed > most.objects + most.unnamed) most = { objects, unnamed, start, end: at + 1 };
  }
  const { objects, unnamed } = most;
  return { objects, unnamed, activities: calls.slice(most.start, most.end) };
}

/** Whether it is one; undefined where the records name too few of the objects to tell. */
export function isHarvest({ objects, unnamed }: Harvest): boolean | undefined {
  if (objects >= HARVEST.objects) return true;
  return objects + unnamed >= HARVEST.objects ? undefined : false;
}

class Span {
  unnamed = 0;
  private readonly counts = new Map<string, number>();

  get objects(): number {
    return this.counts.size;
  }

  enter(call: Activity): void {
    const names = objectsOf(call);
    if (names.length === 0) this.unnamed++;
    for (const name of names) this.counts.set(name, (this.counts.get(name) ?? 0) + 1);
  }

  leave(call: Activity): void {
    const names = objectsOf(call);
    if (names.length === 0) this.unnamed--;
    for (const name of names) {
      const left = (this.counts.get(name) ?? 0) - 1;
      if (left > 0) this.counts.set(name, left);
      else this.counts.delete(name);
    }
  }
}

function objectsOf({ targets = [] }: Activity): readonly string[] {
  const names = targets.flatMap(({ type, id, name }) => {
    const known = id ?? name;
    return known === undefined ? [] : [`${type}\n${known}`];
  });
  return [...new Set(names)];
}
