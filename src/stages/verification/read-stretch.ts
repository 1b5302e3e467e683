import type { Activity, Watermark } from '#domain/activity.ts';
import type { ActivityPull, Connectors } from '#domain/connectors.ts';
import type { Unseen } from '#domain/watch/events.ts';

/** Records of one pull at most. */
const MOST_RECORDS = 5_000;
/** A busy log is read in so many pulls at most; what is left then is named. */
const MOST_PULLS = 20;

export interface Stretch {
  readonly activities: readonly Activity[];
  readonly raw: readonly string[];
  /** Until when the log is complete, but for `unseen`. */
  readonly until: string;
  readonly unseen: readonly Unseen[];
}

/**
 * Reads a stretch of a platform's whole log: one pull, and more only where it was cut for its length.
 * @throws ERR_CONNECTOR_… of the first pull
 */
export async function readStretch(
  platform: string,
  { since, until }: { readonly since: string; readonly until: string },
  { connectors }: { readonly connectors: Pick<Connectors, 'pullActivity'> },
): Promise<Stretch> {
  const pull = (from: string, to: string) =>
    connectors.pullActivity(platform, { since: from, until: to, limit: MOST_RECORDS });
  const first = await pull(since, until);
  const pulls: ActivityPull[] = [first];
  const unseen: Unseen[] = [];
  let wanted = first.watermark.gaps;
  while (wanted.length > 0) {
    const [gap, ...rest] = wanted as [Watermark['gaps'][number], ...Watermark['gaps']];
    wanted = rest;
    const isHopeful = pulls.length < MOST_PULLS && isCut(pulls.at(-1)!);
    const next = isHopeful ? await pull(gap.from, gap.until).catch(() => undefined) : undefined;
    if (!next || next.activities.length === 0) {
      unseen.push(gap);
      continue;
    }
    pulls.push(next);
    wanted = [...next.watermark.gaps, ...wanted];
  }
  const byUid = new Map<string, { activity: Activity; raw: string }>();
  for (const { activities, raw } of pulls)
    for (const [at, activity] of activities.entries())
      byUid.set(activity.uid, { activity, raw: raw[at] ?? '' });
  const read = [...byUid.values()];
  return {
    activities: read.map(({ activity }) => activity),
    raw: read.map(({ raw }) => raw),
    until: first.watermark.completeUntil < since ? since : first.watermark.completeUntil,
    unseen,
  };
}

/** Only what was left out for the number of records is had by asking for less. */
function isCut({ activities }: ActivityPull): boolean {
  return activities.length >= MOST_RECORDS;
}
