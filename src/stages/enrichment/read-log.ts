import type { Activity, Watermark } from '#domain/activity.ts';
import type { ActivityPull, ActivityQuery } from '#domain/connectors.ts';
import type { EvidenceBundle } from '#domain/evidence.ts';
import { joinWatermarks } from '#domain/join-watermarks.ts';
import type { Window } from './windows.ts';

/** What is known of one account's log after a round. */
export interface LogRead {
  readonly activities: readonly Activity[];
  readonly watermarks: readonly Watermark[];
  /** What this round brought, as it came. */
  readonly raw: readonly string[];
}

/** What an earlier round knew of a platform's log. */
export function readBefore(
  platform: string,
  earlier: Pick<EvidenceBundle, 'activities' | 'watermarks'> | undefined,
): Pick<LogRead, 'activities' | 'watermarks'> {
  return {
    activities: earlier?.activities.filter((each) => each.platform === platform) ?? [],
    watermarks: earlier?.watermarks.filter((each) => each.platform === platform) ?? [],
  };
}

/**
 * Reads the windows of a log, one after the other, and adds them to what earlier rounds have read. A window that cannot be
 * read is left out: `pull` names the gap.
 */
export async function readLog(
  windows: readonly Window[],
  query: Omit<ActivityQuery, keyof Window>,
  before: Pick<LogRead, 'activities' | 'watermarks'>,
  pull: (query: ActivityQuery) => Promise<ActivityPull | undefined>,
): Promise<LogRead> {
  const pulls: ActivityPull[] = [];
  for (const window of windows) {
    const found = await pull({ ...query, ...window });
    if (found) pulls.push(found);
  }
  const marks = [...before.watermarks, ...pulls.map(({ watermark }) => watermark)];
  return {
    activities: distinct([...before.activities, ...pulls.flatMap(({ activities }) => activities)]),
    watermarks: [...Map.groupBy(marks, ({ log }) => log).values()].map((each) =>
      each.length === 1 ? each[0]! : joinWatermarks(each),
    ),
    raw: pulls.flatMap(({ raw }) => raw),
  };
}

/** A record that is read again is the same one; what the platform says of it now counts. */
function distinct(activities: readonly Activity[]): Activity[] {
  return [...new Map(activities.map((each) => [each.uid, each])).values()];
}
