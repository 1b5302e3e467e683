import type { Clock } from '#domain/ports.ts';
import { askedSparingly } from './asked.ts';
import type { Metrics } from './metrics.ts';

/** An answer is good for this long, in milliseconds: many scrapers cost no more than one. */
const KEEP_MS = 5_000;
/** A source that does not answer by then, in milliseconds, is left out; Prometheus itself waits for 10 s. */
const PATIENCE_MS = 2_000;

/** Jobs of one queue, by state. */
type JobCounts = { readonly [state in 'waiting' | 'active' | 'delayed']: number };

export interface BacklogDeps {
  readonly metrics: Metrics;
  readonly clock: Clock;
  queueCounts(): Promise<Readonly<Record<string, JobCounts>>>;
  /** Since when the oldest stuck run has been stuck; undefined when there is none. */
  stuckSince(): Promise<string | undefined>;
  /** Dead letters that wait, by source. */
  deadLetters(): Promise<Readonly<Record<string, number>>>;
  /** Undo leases that are not settled, by status; 0 for a status that none has. */
  openLeases(): Promise<Readonly<Record<string, number>>>;
}

/** Feeds the gauges of what is waiting, asked for when metrics are scraped. */
export function measureBacklog(deps: BacklogDeps): void {
  const { metrics, clock, queueCounts, stuckSince } = deps;
  const bounds = { clock, keepMs: KEEP_MS, patienceMs: PATIENCE_MS };
  const counts = askedSparingly(queueCounts, bounds);
  metrics.addSource({
    name: 'queues',
    async refresh() {
      const byQueue = await counts();
      metrics.queueDepth.reset();
      for (const [queue, states] of Object.entries(byQueue)) {
        for (const [state, jobs] of Object.entries(states)) metrics.queueDepth.set({ queue, state }, jobs);
      }
    },
    leaveOut: () => metrics.queueDepth.reset(),
  });
  const leases = askedSparingly(() => deps.openLeases(), bounds);
  metrics.addSource({
    name: 'undo-leases',
    async refresh() {
      const byStatus = await leases();
      metrics.undoLeases.reset();
      for (const [status, count] of Object.entries(byStatus)) metrics.undoLeases.set({ status }, count);
    },
    leaveOut: () => metrics.undoLeases.reset(),
  });
  const letters = askedSparingly(() => deps.deadLetters(), bounds);
  metrics.addSource({
    name: 'dead-letters',
    async refresh() {
      const bySource = await letters();
      metrics.deadLettersWaiting.reset();
      for (const [source, waiting] of Object.entries(bySource))
        metrics.deadLettersWaiting.set({ source }, waiting);
    },
    leaveOut: () => metrics.deadLettersWaiting.reset(),
  });
  const since = askedSparingly(stuckSince, bounds);
  metrics.addSource({
    name: 'runs',
    async refresh() {
      const oldest = await since();
      const ageMs = oldest === undefined ? 0 : clock.now().getTime() - Date.parse(oldest);
      metrics.oldestStuckRun.set(Math.max(0, ageMs) / 1_000);
    },
    leaveOut: () => metrics.oldestStuckRun.remove(),
  });
}
