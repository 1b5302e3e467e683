import type { Clock, Incidents } from '#domain/ports.ts';
import { timedOutSteps } from '#domain/run/time-outs.ts';

export interface TimeOutDeps {
  readonly incidents: Incidents;
  readonly clock: Clock;
}

/** Ends the steps of an incident whose time is over. A clock that woke us too early changes nothing. */
export async function timeOutSteps(incidentId: string, { incidents, clock }: TimeOutDeps): Promise<void> {
  await incidents.change(incidentId, 'system', (incident) => timedOutSteps(incident, clock.now()));
}
