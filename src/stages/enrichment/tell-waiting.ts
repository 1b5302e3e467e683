import { event } from '#domain/journal-event.ts';
import type { Incidents } from '#domain/ports.ts';

export interface TellWaitingDeps {
  readonly incidents: Incidents;
  /** Incidents whose windows are open, by any of these correlation keys. @throws ERR_STORE_UNAVAILABLE */
  openIncidents(keys: readonly string[]): Promise<readonly string[]>;
}

/**
 * Has the next round made for incidents whose verdict is undecided when something comes in about their person that is no
 * detection of its own. A decided verdict waits for nothing; a round that is due already is enough.
 */
export async function tellWaiting(
  keys: readonly string[],
  { incidents, openIncidents }: TellWaitingDeps,
): Promise<void> {
  if (keys.length === 0) return;
  for (const incidentId of await openIncidents(keys)) {
    await incidents.change(incidentId, 'system', ({ assessment, evidence, reassessmentDue = 0 }) => {
      if (assessment?.assessment.verdict !== 'undecided' || !evidence) return [];
      const round = evidence.round + 1;
      return reassessmentDue >= round ? [] : [event('reassessment-due', { round })];
    });
  }
}
