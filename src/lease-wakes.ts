import type { EventKind, JournalEntry } from '#domain/journal-event.ts';
import type { Job } from '#domain/ports.ts';
import { type PlatformWork, urgencyOf } from './urgency.ts';

type Wakes = {
  readonly [K in EventKind]?: (entry: Extract<JournalEntry, { kind: K }>, place: number) => readonly Job[];
};

/** Which entries about undo leases wake what. */
export const leaseWakes: Wakes = {
  'lease-opened': ({ incidentId, data: { leaseId, dueAt } }) =>
    dueAt ? [dueJob(incidentId, `${leaseId}-due`, dueAt)] : [],
  'undo-requested': (entry, place) => (entry.data.ask > 0 ? [leaseJob(entry, 'undo-plan', place)] : []),
  'undo-intended': (entry, place) => {
    const job = leaseJob(entry, 'undo', place);
    return [entry.data.notBefore ? { ...job, notBefore: entry.data.notBefore } : job];
  },
  'undo-finished': (entry, place) =>
    entry.data.outcome === 'failed' ? [] : [leaseJob(entry, 'undo-verify', place)],
  'undo-read': (entry, place) =>
    entry.data.nextAt ? [{ ...leaseJob(entry, 'undo-verify', place), notBefore: entry.data.nextAt }] : [],
  'lease-irrevocable': ({ incidentId, seq, data: { leaseId, nextAt } }) => [
    dueJob(incidentId, `${leaseId}-again-${seq}`, nextAt),
  ],
};

type LeaseEntry = Extract<JournalEntry, { data: { leaseId: string; attempt: number; platform: string } }>;

function leaseJob({ incidentId, seq, data }: LeaseEntry, name: PlatformWork, place: number): Job {
  const { leaseId, attempt, platform } = data;
  return {
    queue: `connector-${platform}`,
    jobId: `${leaseId}-${name}-${attempt}-${seq}`,
    name,
    data: { incidentId, leaseId, attempt, seq },
    priority: urgencyOf(name, place),
  };
}

function dueJob(incidentId: string, jobId: string, notBefore: string): Job {
  return { queue: 'timer', jobId, name: 'undo-due', data: { incidentId }, notBefore };
}
