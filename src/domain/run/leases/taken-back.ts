import { event, type JournalEvent } from '../../journal-event.ts';
import type { Watch } from '../../watch/watch.ts';
import type { Incident } from '../state.ts';
import { isUnderCall, type Lease } from './lease.ts';

type LeasedIncident = Pick<Incident, 'leases' | 'runs'>;

/** One item of a step of a run, whose action may have been taken back. */
interface OfAction {
  readonly runId: string;
  readonly step: string;
  readonly index: number;
}

/**
 * The lease by which an action was taken back, as the platform showed; undefined where it stands as it was done.
 *
 * @param since ISO instant: what was taken back before, and done again since, stands
 */
export function takenBack(incident: LeasedIncident, action: OfAction, since: string): Lease | undefined {
  return leasesOf(incident, action).find(({ closed }) => closed?.how === 'undone' && closed.at >= since);
}

/**
 * Since when uses of what an action had cut count for nothing, because it is being given back: from the call on, whose holder
 * may use it before the platform is read. ISO instant; undefined where nobody is giving it back.
 */
export function givingBackSince(incident: LeasedIncident, action: OfAction): string | undefined {
  return leasesOf(incident, action).find(isUnderCall)?.claimedAt;
}

/** The ends of the watches over what was taken back: who uses it from here on does so rightly. */
export function watchesTakenBack(incident: Incident): readonly JournalEvent[] {
  return (incident.watches ?? []).flatMap((watch) => {
    if (watch.ended) return [];
    const lease = takenBack(incident, watch, watch.since);
    return lease ? [ended(watch, lease.closed!.at)] : [];
  });
}

/** Of the log between the last look and the end nothing is known: it is named. */
function ended(
  { runId, step, index, watchId, platform, lookedUntil, since }: Watch,
  at: string,
): JournalEvent {
  const until = lookedUntil ?? since;
  const why = 'it was taken back before the log was looked at again';
  return event('watch-ended', {
    ...{ runId, step, index, watchId, platform },
    because: 'undone',
    until,
    unseen: until < at ? [{ from: until, until: at, why }] : [],
  });
}

/** Its own leases, and those of the same action in other steps and runs: what one found done already, another may have done. */
function leasesOf(incident: LeasedIncident, action: OfAction): readonly Lease[] {
  if (incident.leases.size === 0) return [];
  const same = doneTo(incident, action);
  return [...incident.leases.values()].filter((lease) => doneTo(incident, lease) === same);
}

/** What was done to whom: by its place where that is not known. */
function doneTo({ runs }: LeasedIncident, { runId, step: stepId, index }: OfAction): string {
  const step = runs.find(({ id }) => id === runId)?.steps.get(stepId);
  const item = step?.items[index];
  if (!step?.use || !item?.account) return JSON.stringify([runId, stepId, index]);
  const { platform, id } = item.account;
  return JSON.stringify([step.use, platform, id, item.input]);
}
