import type { Watermark } from '#domain/activity.ts';
import type { ActivityQuery } from '#domain/connectors.ts';
import type { RecordFault } from './read-records.ts';

/** What a pull of a log knows about its own completeness. */
export interface Completeness {
  readonly platform: string;
  readonly log: string;
  readonly query: Pick<ActivityQuery, 'since' | 'until' | 'limit'>;
  readonly now: Date;
  /** How late a record may be, in milliseconds. */
  readonly lagMs: number;
  /** How long the platform keeps records, in milliseconds; default: longer than anybody asks. */
  readonly keptMs?: number;
  /** Where the limit cut: records up to this instant (newest kept) or from it on (oldest kept) were not read. */
  readonly cut?: { readonly at: string; readonly lost: 'before' | 'after' } | undefined;
  /** Records that could not be read or placed in time. */
  readonly faults: readonly RecordFault[];
  /** What is missing besides. */
  readonly gaps?: Watermark['gaps'];
}

/** The watermark of a pull: complete within the time asked, as far as the platform keeps records and late ones have come in. */
export function watermarkOf({ platform, log, query, now, lagMs, ...known }: Completeness): Watermark {
  const nowMs = now.getTime();
  const sinceMs = Date.parse(query.since);
  const untilMs = Math.min(Date.parse(query.until), nowMs - lagMs);
  const fromMs = Math.min(untilMs, Math.max(sinceMs, nowMs - (known.keptMs ?? nowMs)));
  const within = (ms: number) => Math.min(untilMs, Math.max(fromMs, ms));
  const gap: GapMaker = (from, until, why) => ({
    from: iso(within(Date.parse(from))),
    until: iso(within(Date.parse(until))),
    why: why.slice(0, 512),
  });
  return {
    platform,
    log,
    completeFrom: iso(fromMs),
    completeUntil: iso(untilMs),
    lagMs,
    gaps: [
      ...(known.cut ? [cutGap(known.cut, query, gap)] : []),
      ...faultGaps(known.faults, query, gap),
      ...(known.gaps ?? [])
        .filter(({ from }) => Date.parse(from) <= untilMs)
        .map(({ from, until, why }) => gap(from, until, why)),
    ],
  };
}

type GapMaker = (from: string, until: string, why: string) => Watermark['gaps'][number];

function cutGap(
  { at, lost }: NonNullable<Completeness['cut']>,
  { since, until, limit }: Completeness['query'],
  gap: GapMaker,
) {
  return lost === 'before'
    ? gap(since, at, `more than ${limit} records; the oldest were not read`)
    : gap(at, until, `more than ${limit} records; the later ones were not read`);
}

/** One gap for all: over their times, or over the whole pull where a time is not known. */
function faultGaps(faults: readonly RecordFault[], { since, until }: Completeness['query'], gap: GapMaker) {
  const [first] = faults;
  if (!first) return [];
  const times = faults.flatMap(({ at }) => at ?? []).toSorted();
  const isPlaced = times.length === faults.length;
  const why = `${faults.length} records could not be placed: ${first.why}`;
  return [gap(isPlaced ? times[0]! : since, isPlaced ? times.at(-1)! : until, why)];
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
