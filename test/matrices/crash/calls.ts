import type { CallMoment, Simulator } from '../../../src/kit/testing/simulator.ts';

/** Which call, from 1, and when of it. */
export interface CallPoint {
  readonly at: number;
  readonly moment: CallMoment;
}

/** Counts the calls to platforms that are not readings by their method, and holds one of them at a point until that is dealt with. */
export class Calls {
  private readonly point: CallPoint | undefined;
  private readonly onPoint: () => Promise<void>;
  /** A call is the same object at each of its points. */
  private readonly numbers = new WeakMap<object, number>();
  seen = 0;
  /** Whether the point was reached. */
  isReached = false;

  /** @param point undefined only counts */
  constructor(point: CallPoint | undefined, onPoint: () => Promise<void>) {
    this.point = point;
    this.onPoint = onPoint;
  }

  watch(simulators: readonly Simulator[]): void {
    for (const simulator of simulators) {
      simulator.watch(async (moment, call) => {
        if (call.method === 'GET') return;
        if (moment === 'before') this.numbers.set(call, ++this.seen);
        if (this.numbers.get(call) !== this.point?.at || moment !== this.point?.moment) return;
        this.isReached = true;
        await this.onPoint();
      });
    }
  }
}
