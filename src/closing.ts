import type { Clock, Incidents } from '#domain/ports.ts';
import type { Incident } from '#domain/run/state.ts';
import type { RestLedgerOptions } from './adapters/api/rest-ledger.ts';
import { acceptLine } from './stages/closing/accept-line.ts';
import { closeIncident } from './stages/closing/close-incident.ts';
import { incidentLedger, type LedgerDeps } from './stages/report/incident-ledger.ts';

export interface ClosingParts extends LedgerDeps {
  readonly incidents: Incidents;
  readonly clock: Clock;
}

/** What people do at the end of an incident: look at its ledger, answer for a line of it, close it. */
export function closingOf(
  parts: ClosingParts,
): Pick<RestLedgerOptions, 'ledger' | 'acceptLine' | 'closeIncident'> {
  const { incidents, clock } = parts;
  const ledger = (incident: Incident) => incidentLedger(incident, clock.now(), parts);
  return {
    ledger: async (incidentId) => ledger(await incidents.load(incidentId)),
    acceptLine: (given) => acceptLine(given, { incidents, ledger }),
    closeIncident: (given) => closeIncident(given, { incidents, ledger }),
  };
}
