import type { Connectors } from '#domain/connectors.ts';
import type { EvidenceBundle } from '#domain/evidence.ts';
import { event, type JournalEvent } from '#domain/journal-event.ts';
import type { ActionPlace } from '#domain/run/action-place.ts';
import { factsOf } from '#domain/run/facts-of.ts';
import type { Incident, Item, Step } from '#domain/run/state.ts';
import { watchedIds } from '#domain/watch/watched-ids.ts';

export interface BeginWatchDeps {
  readonly connectors: Pick<Connectors, 'facts'>;
  /**
   * The evidence of the incident's last round. Where it is not kept any longer it is done without: what the plan and the
   * detection name is watched all the same.
   */
  keptBundle(incident: Incident): Promise<EvidenceBundle | undefined>;
  /** How long a step's proofs are watched over, in milliseconds; 0 for not at all. */
  watchMs(runId: string, step: string): Promise<number>;
  /** How often logs are looked at, in milliseconds. */
  readonly watchEveryMs: number;
}

/**
 * Makes the event that begins the watch over what an item has cut, to be written with its proof; none where its platform
 * shows no log, where nothing was cut, or where policy watches nothing.
 *
 * @throws ERR_STORE_UNAVAILABLE
 */
export async function watchOver(
  incident: Incident,
  place: ActionPlace,
  { step, item }: { readonly step: Step; readonly item: Item },
  deps: BeginWatchDeps,
): Promise<(now: Date) => readonly JournalEvent[]> {
  const { account } = item;
  const facts = account && factsOf(deps.connectors.facts, account.platform, step.use ?? '');
  const log = account && factsOf(deps.connectors.facts, account.platform, 'activity.pull');
  const forMs = await deps.watchMs(place.runId, place.step);
  if (!account || !facts || !log || facts.cuts.length === 0 || forMs === 0) return () => [];
  const bundle = await deps.keptBundle(incident);
  const ids = watchedIds({ facts, item, credential: incident.credential }, bundle);
  const signIns = facts.capability === 'account.suspend';
  return (now) => {
    const since = now.toISOString();
    const { runId, step: stepId, index, attempt } = place;
    return [
      event('watch-begun', {
        runId,
        step: stepId,
        index,
        watchId: `${runId}-${stepId}-${index}-${attempt}`,
        platform: account.platform,
        accountId: account.id,
        ids: [...ids],
        signIns,
        from: item.claimedAt ?? since,
        since,
        until: new Date(now.getTime() + forMs).toISOString(),
        lookAt: new Date(now.getTime() + deps.watchEveryMs).toISOString(),
      }),
    ];
  };
}
