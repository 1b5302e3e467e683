import type { CallMoment } from '../../../src/kit/testing/watched-call.ts';
import type { Moment } from '../../flow/killed.ts';

/** A moment at which a server is killed. */
export type Point = EntryPoint | CallPoint;

/** At an entry of the journal, just before it is committed or just after, when the server has not learned of it. */
export interface EntryPoint {
  readonly at: 'entry';
  readonly seq: number;
  readonly moment: Moment;
}

/** At a call to a platform: before the platform acts, when it has acted, or when it has answered. */
export interface CallPoint {
  readonly at: 'call';
  /** Platform, method and path. */
  readonly call: string;
  /** Which of those, from 1. */
  readonly nth: number;
  readonly moment: CallMoment;
}

/** The words for when a server was killed. */
export const KILLED = {
  'entry before': 'before an entry is committed',
  'entry after': 'after an entry is committed',
  'call before': 'before the platform acts',
  'call acted': 'acted, not answered',
  'call answered': 'answered',
} as const;

export type Killed = keyof typeof KILLED;

export function killedOf({ at, moment }: Point): Killed {
  return `${at} ${moment}` as Killed;
}

/** A call as it was seen in a story that was not disturbed. */
export interface SeenCall extends Pick<CallPoint, 'call' | 'nth'> {
  readonly isRead: boolean;
}

/**
 * Every point of a story: each commit of the journal, named by its first entry, before and after; and each call. A reading changes
 * nothing, so that it is all one whether its caller dies before the platform reads, or has read, or has answered.
 */
export function pointsOf(firstEntries: readonly number[], calls: readonly SeenCall[]): Point[] {
  const entries = (['before', 'after'] as const).flatMap((moment) =>
    firstEntries.map((seq): Point => ({ at: 'entry', seq, moment })),
  );
  const called = (['before', 'acted', 'answered'] as const).flatMap((moment) =>
    calls
      .filter(({ isRead }) => !isRead || moment === 'acted')
      .map(({ call, nth }): Point => ({ at: 'call', call, nth, moment })),
  );
  return [...entries, ...called];
}

/** So many points, evenly spread; all of them where there are no more. */
export function sampleOf<T>(all: readonly T[], most: number): T[] {
  const count = Math.min(most, all.length);
  return Array.from({ length: count }, (_, at) => all[Math.floor(((at + 0.5) * all.length) / count)]!);
}

/**
 * Deals points out to as few stories as have at most so many each, neighbours to different ones: an action that is hit at each of the
 * attempts it has would rightly end as failed.
 */
export function dealt<T>(points: readonly T[], most: number): T[][] {
  const stories = Math.ceil(points.length / most);
  return Array.from({ length: stories }, (_, first) => points.filter((_, at) => at % stories === first));
}
