import { CountersignError } from '#domain/errors.ts';
import type { Clock } from '#domain/ports.ts';

/** What is to happen at a time, and in what order of the things of that time: 1 goes first. */
interface Planned {
  readonly atMs: number;
  readonly priority: number;
  readonly order: number;
  readonly work: () => Promise<void>;
}

/** A rehearsal that goes on for longer goes in a circle. */
const MOST_WORKS = 200_000;

/**
 * Time that goes on only from one thing that happens to the next, so that days take milliseconds.
 *
 * The clock can be moved by hand; what was put off goes by the time that has passed, which no jump changes, as a queue's
 * own time does.
 */
export class VirtualTime {
  private readonly startMs: number;
  private jumpedMs = 0;
  private passedMs = 0;
  private works = 0;
  private readonly planned: Planned[] = [];
  readonly clock: Clock = { now: () => new Date(this.startMs + this.passedMs + this.jumpedMs) };

  constructor(startsAt: string) {
    this.startMs = Date.parse(startsAt);
  }

  /** How much time has passed, in milliseconds, whatever the clock says. */
  get sinceStartMs(): number {
    return this.passedMs;
  }

  /** Moves the clock, on or back. */
  jump(byMs: number): void {
    this.jumpedMs += byMs;
  }

  /** Does something after so much time, in milliseconds. */
  after(delayMs: number, work: () => Promise<void>, priority = 10): void {
    const atMs = this.passedMs + Math.max(0, delayMs);
    this.planned.push({ atMs, priority, order: this.works++, work });
  }

  /** Lets time go on to the next thing that happens and does it; false when nothing is left. @throws ERR_INTERNAL when it never ends */
  async next(): Promise<boolean> {
    if (this.works > MOST_WORKS)
      throw new CountersignError('ERR_INTERNAL', 'the rehearsal does not come to an end');
    let first = 0;
    for (let at = 1; at < this.planned.length; at++) {
      if (comesBefore(this.planned[at]!, this.planned[first]!)) first = at;
    }
    const [next] = this.planned.splice(first, 1);
    if (!next) return false;
    this.passedMs = Math.max(this.passedMs, next.atMs);
    await next.work();
    return true;
  }
}

function comesBefore(a: Planned, b: Planned): boolean {
  if (a.atMs !== b.atMs) return a.atMs < b.atMs;
  return a.priority === b.priority ? a.order < b.order : a.priority < b.priority;
}
