import type { Person } from '#domain/approval.ts';
import { CountersignError } from '#domain/errors.ts';
import { event } from '#domain/journal-event.ts';
import type { LedgerLine } from '#domain/ledger/ledger.ts';
import { scrubText } from '#domain/secrets.ts';
import { type ClosingDeps, refuseSubject } from './closing-deps.ts';

export interface Acceptance {
  readonly incidentId: string;
  readonly lineId: string;
  readonly by: Person;
  readonly reason: string;
}

const LONGEST_REASON = 2_000;

/**
 * Records that a named person answers for what a line of the ledger says may still work. The same person for the same line
 * again changes nothing.
 *
 * @throws ERR_NOT_FOUND for an unknown incident or line; ERR_FORBIDDEN for the subject; ERR_CONFLICT where the line is settled
 */
export async function acceptLine(given: Acceptance, deps: ClosingDeps): Promise<LedgerLine> {
  const by = { ...given.by, email: given.by.email.toLowerCase() };
  const { lines } = await deps.ledger(await deps.incidents.load(given.incidentId));
  const line = lines.find(({ id }) => id === given.lineId);
  if (!line) throw new CountersignError('ERR_NOT_FOUND', `the ledger has no line ${given.lineId}`);
  await deps.incidents.change(given.incidentId, `person/${by.email}`, (incident) => {
    refuseSubject(incident, by);
    if (line.state === 'accepted' && line.accepted?.by === by.email) return [];
    if (line.state === 'proven' || line.state === 'expired')
      throw new CountersignError('ERR_CONFLICT', `line ${line.id} is ${line.state}: nobody has to accept it`);
    const { id: lineId, endsAt } = line;
    const what = `${line.what} at ${line.platform} for ${line.account}`.slice(0, 1_024);
    return [event('residual-accepted', { lineId, what, endsAt, by, reason: storable(given.reason) })];
  });
  const after = await deps.ledger(await deps.incidents.load(given.incidentId));
  return after.lines.find(({ id }) => id === given.lineId) ?? line;
}

/** People paste what they look at: a token among it has no place in the journal, and what is no text has no form there. */
export function storable(reason: string): string {
  const clean = scrubText(reason, () => '[redacted]').slice(0, LONGEST_REASON);
  return clean.toWellFormed().replaceAll('\0', '\ufffd');
}
