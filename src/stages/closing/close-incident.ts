import type { Person } from '#domain/approval.ts';
import { CountersignError } from '#domain/errors.ts';
import { plainText } from '#domain/explanation/plain-text.ts';
import { event } from '#domain/journal-event.ts';
import type { Ledger } from '#domain/ledger/ledger.ts';
import { ledgerLineText } from '#domain/ledger/ledger-text.ts';
import type { Lease } from '#domain/run/leases/lease.ts';
import type { Incident } from '#domain/run/state.ts';
import { storable } from './accept-line.ts';
import { type ClosingDeps, refuseSubject } from './closing-deps.ts';

export interface Closing {
  readonly incidentId: string;
  readonly by: Person;
  readonly reason?: string | undefined;
}

/** Lines that a refusal names. */
const MOST_NAMED = 5;

/**
 * Closes an incident in which nothing is left to be done and nothing that anybody has to answer for. Closing it twice is one.
 *
 * @throws ERR_NOT_FOUND; ERR_FORBIDDEN for the subject; ERR_INCIDENT_OPEN naming what is left
 */
export async function closeIncident(given: Closing, deps: ClosingDeps): Promise<Ledger> {
  const by = { ...given.by, email: given.by.email.toLowerCase() };
  const known = await deps.incidents.load(given.incidentId);
  const ledger = await deps.ledger(known);
  await deps.incidents.change(given.incidentId, `person/${by.email}`, (incident) => {
    refuseSubject(incident, by);
    if (incident.closed) return [];
    const why = leftTo(incident, ledger);
    if (why) throw new CountersignError('ERR_INCIDENT_OPEN', why);
    // What has come in since the ledger was made may have another line.
    if (incident.seq !== known.seq)
      throw new CountersignError('ERR_CONFLICT', 'the incident has changed meanwhile: look at it again');
    const count = (state: Ledger['lines'][number]['state']) =>
      ledger.lines.filter((line) => line.state === state).length;
    return [
      event('incident-closed', {
        by,
        ...(given.reason ? { reason: storable(given.reason) } : {}),
        accessEndsAt: ledger.accessEndsAt,
        proven: count('proven'),
        expired: count('expired'),
        accepted: count('accepted'),
      }),
    ];
  });
  return ledger;
}

function leftTo(incident: Incident, ledger: Ledger): string | undefined {
  if (!incident.assessment) return 'it is not assessed yet';
  const running = incident.runs.filter(({ finished }) => !finished);
  if (running.length > 0) return `${running.map(({ id }) => id).join(', ')} goes on: wait for its end`;
  const owed = [...incident.leases.values()].filter(({ phase }) => phase === 'irrevocable');
  if (owed.length > 0)
    return `${owed.length} action(s) could not be taken back and are owed still: ${listed(owed.map(owedText))}; undo them, or keep or close their leases`;
  const open = ledger.lines.filter(({ state }) => state === 'open');
  if (open.length === 0) return undefined;
  const lines = open.map((line) => `${line.id}: ${ledgerLineText(line)}`);
  return `${open.length} line(s) of its ledger are neither proven nor expired nor accepted: ${listed(lines)}`;
}

function owedText({ id, capability, platform, failures, why }: Lease): string {
  return plainText(`${id}: ${capability} at ${platform}, tried ${failures} time(s): ${why}`, 500);
}

function listed(all: readonly string[]): string {
  const more = all.length > MOST_NAMED ? [`and ${all.length - MOST_NAMED} more`] : [];
  return [...all.slice(0, MOST_NAMED), ...more].join('; ');
}
