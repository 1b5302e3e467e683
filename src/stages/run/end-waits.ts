import type { Clock, Incidents } from '#domain/ports.ts';
import { expiredWaits } from '#domain/run/await-verdict.ts';

export interface EndWaitsDeps {
  readonly incidents: Incidents;
  readonly clock: Clock;
}

/** Ends the waits for a verdict whose time is over. A clock that woke us too early changes nothing. */
export async function endWaits(incidentId: string, { incidents, clock }: EndWaitsDeps): Promise<void> {
  await incidents.change(incidentId, 'system', (incident) => expiredWaits(incident, clock.now()));
}
