import { asCountersignError, unreachable } from '#domain/errors.ts';
import type { JournalEntry } from '#domain/journal-event.ts';
import type { Incidents, Log } from '#domain/ports.ts';
import { type ObjectivePolicy, objectiveAt } from '#domain/report/objectives.ts';
import { mayEndSpan, type ResponseTime, responseTimeAt } from '#domain/report/response-times.ts';
import type { Metrics } from './metrics.ts';

/** More than that, and measuring has fallen behind for good: what comes then is counted as not measured. */
const MOST_WAITING = 10_000;
/** The name in `countersign_metrics_errors_total`. */
const SOURCE = 'times';

export interface TimesDeps {
  readonly incidents: Pick<Incidents, 'load'>;
  readonly metrics: Metrics;
  readonly log: Log;
  /** The objectives that containments are counted against, as they are now. */
  policy(): ObjectivePolicy;
  /** Called with the entries of each commit of this process; returns what ends it. */
  onAppend(listener: (entries: readonly JournalEntry[]) => void): () => void;
}

/**
 * Feeds the histograms of response times from the entries this process commits: each entry is committed by one process,
 * so over all processes each span is counted once.
 *
 * Behind the commits, one incident at a time, so that nobody waits for it. What cannot be measured is counted in
 * `countersign_metrics_errors_total`.
 */
export function startMeasuringTimes(deps: TimesDeps): { stop(): Promise<void> } {
  const { incidents, metrics, log } = deps;
  const waiting = new Map<string, JournalEntry[]>();
  let size = 0;
  let measuring: Promise<void> | undefined;
  metrics.metricsErrors.inc({ source: SOURCE }, 0);
  const measureNext = async (incidentId: string, entries: readonly JournalEntry[]): Promise<void> => {
    try {
      const incident = await incidents.load(incidentId, entries.at(-1)?.seq);
      for (const entry of entries) {
        observe(responseTimeAt(incident, entry), metrics);
        const objective = objectiveAt(incident, entry, deps.policy());
        if (objective) metrics.containmentObjectives.inc({ ...objective });
      }
    } catch (thrown) {
      metrics.metricsErrors.inc({ source: SOURCE }, entries.length);
      const { code, message } = asCountersignError(thrown);
      log.warn({ incidentId, code, reason: message }, 'response times could not be measured');
    }
  };
  const measureAll = async (): Promise<void> => {
    for (const [incidentId, entries] of waiting) {
      waiting.delete(incidentId);
      size -= entries.length;
      await measureNext(incidentId, entries);
    }
    measuring = undefined;
  };
  const end = deps.onAppend((entries) => {
    for (const entry of entries) {
      if (!mayEndSpan(entry)) continue;
      if (size >= MOST_WAITING) metrics.metricsErrors.inc({ source: SOURCE });
      else {
        waiting.set(entry.incidentId, [...(waiting.get(entry.incidentId) ?? []), entry]);
        size++;
      }
    }
    if (size > 0) measuring ??= measureAll();
  });
  return {
    async stop() {
      end();
      await measuring;
    },
  };
}

function observe(time: ResponseTime | undefined, metrics: Metrics): void {
  if (!time) return;
  const seconds = time.ms / 1_000;
  switch (time.of) {
    case 'assess':
      metrics.timeToAssess.observe(seconds);
      break;
    case 'ask':
      metrics.timeToAsk.observe(seconds);
      break;
    case 'decide':
      metrics.timeToDecide.observe({ outcome: time.outcome }, seconds);
      break;
    case 'contain':
      metrics.timeToContain.observe({ platform: time.platform }, seconds);
      break;
    case 'prove':
      metrics.timeToProve.observe({ platform: time.platform }, seconds);
      break;
    default:
      unreachable(time);
  }
}
