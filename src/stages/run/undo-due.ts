import type { Connectors } from '#domain/connectors.ts';
import type { Policy } from '#domain/playbook/policy-schema.ts';
import type { Clock, Incidents } from '#domain/ports.ts';
import { dueLeases } from '#domain/run/leases/due.ts';

export interface UndoDueDeps {
  readonly incidents: Incidents;
  readonly clock: Clock;
  readonly connectors: Pick<Connectors, 'facts'>;
  readonly policy: { readonly policy: Policy };
}

/** Asks for what is to be taken back now, by its time or by its daily try. */
export async function undoDue(incidentId: string, deps: UndoDueDeps): Promise<void> {
  const { incidents, clock, connectors, policy } = deps;
  await incidents.change(incidentId, 'system', (incident) =>
    dueLeases(incident, { now: clock.now(), policy: policy.policy, connectors: connectors.facts }),
  );
}
