import type { Person } from '#domain/approval.ts';
import { CountersignError } from '#domain/errors.ts';
import type { Ledger } from '#domain/ledger/ledger.ts';
import type { Incidents } from '#domain/ports.ts';
import type { Incident } from '#domain/run/state.ts';

export interface ClosingDeps {
  readonly incidents: Incidents;
  /** What the incident's credentials may still open, now. */
  ledger(incident: Incident): Promise<Ledger>;
}

/** Who an incident is about answers for nothing of it. @throws ERR_FORBIDDEN */
export function refuseSubject({ principal, evidence }: Incident, { email }: Person): void {
  const emails = [principal.email, ...(evidence?.accounts ?? []).map((account) => account.email)];
  if (!emails.some((each) => each?.toLowerCase() === email.toLowerCase())) return;
  const message = 'who an incident is about may neither accept what is left of it nor close it';
  throw new CountersignError('ERR_FORBIDDEN', message);
}
