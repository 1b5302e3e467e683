import type { EventKind, JournalEntry } from '#domain/journal-event.ts';
import type { Job } from '#domain/ports.ts';

/** Reading a lease's platform, and taking back, come after containment and before what people wait for. */
const PRIORITY = 2;

type Wakes = { readonly [K in EventKind]?: (entry: Extract<JournalEntry, { kind: K }>) => readonly Job[] };

/** Which entries about undo leases wake what. */
export const leaseWakes: Wakes = {
  'lease-opened': ({ incidentId, data: { leaseId, dueAt } }) =>
    dueAt ? [dueJob(incidentId, `${leaseId}-due`, dueAt)] : [],
  'undo-requested': (entry) => (entry.data.ask > 0 ? [leaseJob(entry, 'undo-plan')] : []),
  'undo-intended': (entry) => {
    const job = leaseJob(entry, 'undo');
    return [entry.data.notBefore ? { ...job, notBefore: entry.data.notBefore } : job];
  },
  'undo-finished': (entry) => (entry.data.outcome === 'failed' ? [] : [leaseJob(entry, 'undo-verify')]),
  'undo-read': (entry) =>
    entry.data.nextAt ? [{ ...leaseJob(entry, 'undo-verify'), notBefore: entry.data.nextAt }] : [],
  'lease-irrevocable': ({ incidentId, seq, data: { leaseId, nextAt } }) => [
    dueJob(incidentId, `${leaseId}-again-${seq}`, nextAt),
  ],
};

type LeaseEntry = Extract<JournalEntry, { data: { leaseId: string; attempt: number; platform: string } }>;

function leaseJob({ incidentId, seq, data }: LeaseEntry, name: string): Job {
  const { leaseId, attempt, platform } = data;
  return {
    queue: `connector-${platform}`,
    jobId: `${leaseId}-${name}-${attempt}-${seq}`,
    name,
    data: { incidentId, leaseId, attempt, seq },
    priority: PRIORITY,
  };
}

function dueJob(incidentId: string, jobId: string, notBefore: string): Job {
  return { queue: 'timer', jobId, name: 'undo-due', data: { incidentId }, notBefore };
}
