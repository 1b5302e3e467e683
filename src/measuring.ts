import type { Connectors } from '#domain/connectors.ts';
import { objectiveMsOf } from '#domain/playbook/time-to-contain.ts';
import type { Clock, Incidents, Log } from '#domain/ports.ts';
import type { ObjectivePolicy } from '#domain/report/objectives.ts';
import type { OpenQueues } from './adapters/queue/open-queues.ts';
import type { Store } from './adapters/store/index.ts';
import { openLeaseCounts } from './adapters/store/open-lease-counts.ts';
import { oldestStuckSince } from './adapters/store/stuck-runs.ts';
import { measureBacklog } from './adapters/telemetry/measure-backlog.ts';
import { startMeasuringTimes } from './adapters/telemetry/measure-times.ts';
import type { Metrics } from './adapters/telemetry/metrics.ts';

export interface MeasuringDeps {
  readonly store: Pick<Store, 'onAppend' | 'pool' | 'deadLetters'>;
  readonly incidents: Pick<Incidents, 'load'>;
  readonly queues: Pick<OpenQueues, 'counts'>;
  readonly metrics: Metrics;
  readonly clock: Clock;
  /** The platforms that are configured. */
  readonly connectors: Pick<Connectors, 'facts'>;
  /** As it is now. */
  policy(): ObjectivePolicy;
  readonly log: Log;
}

/** Feeds what is measured besides calls and webhooks: response times as they are committed, and what waits when it is asked for. */
export function startMeasuring(deps: MeasuringDeps): { stop(): Promise<void> } {
  const { store, queues } = deps;
  const objectives = showObjectives(deps);
  measureBacklog({
    ...deps,
    queueCounts: () => queues.counts(),
    stuckSince: () => oldestStuckSince(store.pool),
    deadLetters: () => store.deadLetters.waiting(),
    openLeases: () => openLeaseCounts(store.pool),
  });
  return startMeasuringTimes({
    ...deps,
    onAppend: (listener) =>
      store.onAppend((entries) => {
        objectives();
        listener(entries);
      }),
  });
}

/** Sets the gauges of the objectives; what it gives back sets them again where policy has changed since. */
function showObjectives({ metrics, connectors, policy }: MeasuringDeps): () => void {
  let shown: ObjectivePolicy | undefined;
  const show = (): void => {
    const present = policy();
    if (present === shown) return;
    shown = present;
    metrics.containmentObjective.reset();
    for (const { platform } of connectors.facts) {
      const objectiveMs = objectiveMsOf(present, platform);
      if (objectiveMs === undefined) continue;
      metrics.containmentObjective.set({ platform }, objectiveMs / 1_000);
      for (const outcome of ['met', 'missed']) metrics.containmentObjectives.inc({ platform, outcome }, 0);
    }
  };
  show();
  return show;
}
