import type { Clock, Incidents } from '#domain/ports.ts';
import { expiry } from './answer.ts';

export interface ExpireDeps {
  readonly incidents: Incidents;
  readonly clock: Clock;
}

/** Closes the approvals of an incident whose deadline has passed. A clock that woke us too early changes nothing. */
export async function expireApprovals(incidentId: string, deps: ExpireDeps): Promise<void> {
  await deps.incidents.change(incidentId, 'system', (incident) => {
    const now = deps.clock.now().toISOString();
    const due = [...incident.approvals.values()].filter(
      (each) => each.status === 'waiting' && each.question.deadline <= now,
    );
    return due.map(expiry);
  });
}
