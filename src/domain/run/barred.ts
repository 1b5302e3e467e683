import type { Person } from '../approval.ts';
import type { Incident } from './state.ts';

/** Verified e-mails that may not decide: who asked for it, and who it is about. */
export function barredFrom(incident: Incident, asker: Person | undefined): string[] {
  const emails = [
    asker?.email,
    incident.principal.email,
    ...(incident.evidence?.accounts ?? []).map((a) => a.email),
  ];
  return [...new Set(emails.filter((email) => email !== undefined).map((email) => email.toLowerCase()))];
}
