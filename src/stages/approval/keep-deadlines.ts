import type { Clock, Incidents } from '#domain/ports.ts';
import { dueNow } from '#domain/run/deadlines.ts';

export interface KeepDeadlinesDeps {
  readonly incidents: Incidents;
  readonly clock: Clock;
}

/**
 * Does what the time of an incident's questions asks for: calls people along the chain, turns to another way where the
 * chat is silent, closes what nobody answered. A clock that woke us too early changes nothing.
 */
export async function keepDeadlines(
  incidentId: string,
  { incidents, clock }: KeepDeadlinesDeps,
): Promise<void> {
  await incidents.change(incidentId, 'system', (incident) => dueNow(incident, clock.now().toISOString()));
}
