import type { Lease } from '../run/leases/lease.ts';
import type { Incident } from '../run/state.ts';

/** What can be taken back, and how that stands, one line each, the oldest first. Texts are data. */
export function leaseLines({ leases }: Pick<Incident, 'leases'>): readonly string[] {
  return [...leases.values()].map((lease) => {
    const why = lease.why ? `: ${lease.why}` : '';
    return `${lease.capability} on ${lease.platform}: ${standing(lease)}${why} (${lease.id})`;
  });
}

function standing({ phase, closed, dueAt, failures, nextAt }: Lease): string {
  if (closed) return `${closed.how}${closed.by ? ` by ${closed.by.email}` : ''}`;
  if (phase === 'held') return dueAt ? `is taken back at ${dueAt}` : 'can be taken back by hand';
  if (phase === 'irrevocable') return `could not be taken back ${failures} times, tried again at ${nextAt}`;
  return phase === 'conflicted' ? 'was changed meanwhile' : 'is being taken back';
}
