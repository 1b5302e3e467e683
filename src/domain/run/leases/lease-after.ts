import { CountersignError, unreachable } from '../../errors.ts';
import type { EventData, JournalEntry } from '../../journal-event.ts';
import { leaseSchemas } from '../../lease-events.ts';
import type { Approval, Incident } from '../state.ts';
import { askerOf, type Lease } from './lease.ts';

export type LeaseEntry = Extract<
  JournalEntry,
  { kind: Exclude<keyof typeof leaseSchemas, 'leases-settled'> }
>;
const LEASE_KINDS: ReadonlySet<string> = new Set(
  Object.keys(leaseSchemas).filter((kind) => kind !== 'leases-settled'),
);

/** Whether an entry is about one lease; that a step's have settled is about the step. */
export function isLeaseEntry(entry: JournalEntry): entry is LeaseEntry {
  return LEASE_KINDS.has(entry.kind);
}

export type Leases = ReadonlyMap<string, Lease>;

/** The leases of an incident after one entry about one of them. @throws ERR_JOURNAL_BROKEN for a lease that is not there, or is there twice */
export function leasesAfter(incident: Incident, entry: LeaseEntry): Leases {
  const { leases } = incident;
  const { leaseId } = entry.data;
  const lease = leases.get(leaseId);
  if ((entry.kind === 'lease-opened') === (lease !== undefined)) {
    throw broken(entry, lease ? 'it was opened before' : 'it was not opened');
  }
  return new Map(leases).set(
    leaseId,
    entry.kind === 'lease-opened' ? opened(incident, entry) : leaseAfter(lease!, entry),
  );
}

function broken(entry: LeaseEntry, why: string): CountersignError {
  const place = `${entry.incidentId}/${entry.seq}`;
  const message = `${place} (${entry.kind}): lease ${entry.data.leaseId}: ${why}`;
  return new CountersignError('ERR_JOURNAL_BROKEN', message, { place });
}

function opened(incident: Incident, entry: Extract<LeaseEntry, { kind: 'lease-opened' }>): Lease {
  const { data, at } = entry;
  const { leaseId: id, ...facts } = data;
  const run = incident.runs.find((each) => each.id === data.runId);
  const item = run?.steps.get(data.step)?.items[data.index];
  if (!item?.plan) throw broken(entry, `its action ${data.runId}/${data.step}[${data.index}] made no plan`);
  return {
    ...facts,
    id,
    openedAt: at,
    ofAttempt: item.attempt,
    plan: item.plan,
    ...(item.left ? { left: item.left } : {}),
    phase: 'held',
    planAttempt: 0,
    attempt: 0,
    failures: 0,
    readings: 0,
    askedBy: [],
    saw: [],
  };
}

function leaseAfter(lease: Lease, entry: Exclude<LeaseEntry, { kind: 'lease-opened' }>): Lease {
  // Whatever comes late: what is closed stays closed.
  if (lease.phase === 'closed') return lease;
  switch (entry.kind) {
    case 'undo-requested':
      return requested(lease, entry.data, entry.at);
    case 'undo-planned':
      return { ...lease, phase: 'planned', present: entry.data.present };
    case 'undo-withheld':
      return { ...resting(lease), phase: 'held', why: entry.data.why };
    case 'undo-intended': {
      const { attempt, notBefore: nextAt, approvalId } = entry.data;
      const { outcome: _outcome, ...rest } = lease;
      return {
        ...rest,
        phase: 'intended',
        attempt,
        readings: 0,
        nextAt,
        ...(approvalId ? { approvalId } : {}),
      };
    }
    case 'undo-claimed':
      return { ...lease, phase: 'claimed', claimedAt: entry.at, claimedBy: entry.data.worker };
    case 'undo-finished':
      return finished(lease, entry.data);
    case 'undo-read':
      return read(lease, entry.data, entry.at);
    case 'lease-conflicted':
      return { ...resting(lease), phase: 'conflicted', saw: entry.data.saw, why: entry.data.why };
    case 'lease-irrevocable':
      return { ...lease, phase: 'irrevocable', why: entry.data.why, nextAt: entry.data.nextAt };
    case 'lease-closed': {
      const { how, by, why } = entry.data;
      return {
        ...resting(lease),
        phase: 'closed',
        why,
        closed: { how, at: entry.at, ...(by ? { by } : {}) },
      };
    }
    default:
      return unreachable(entry);
  }
}

function requested(lease: Lease, data: EventData<'undo-requested'>, at: string): Lease {
  const { leaseId: _id, platform: _p, attempt, ...request } = data;
  const { approvalId: _approval, present: _present, why: _why, ...rest } = resting(lease);
  return {
    ...rest,
    phase: data.ask > 0 ? 'planning' : 'requested',
    planAttempt: attempt,
    failures: 0,
    request: { ...request, at },
    ...(data.runId && data.step ? { askedBy: [...rest.askedBy, askerOf(data.runId, data.step)] } : {}),
  };
}

function finished(lease: Lease, data: EventData<'undo-finished'>): Lease {
  const { outcome, receipt, failure, retryAt } = data;
  if (outcome === 'failed')
    return {
      ...lease,
      phase: 'failed',
      outcome,
      failures: lease.failures + 1,
      nextAt: retryAt,
      why: failure?.message,
    };
  return { ...lease, phase: 'verifying', outcome, ...(receipt ? { receipt } : {}), nextAt: undefined };
}

function read(lease: Lease, data: EventData<'undo-read'>, at: string): Lease {
  const base = { ...lease, saw: data.saw, readings: lease.readings + 1 };
  if (data.state !== 'not-undone') return { ...base, nextAt: data.nextAt };
  const why = `the platform shows that it was not taken back: ${data.saw.join('; ')}`.slice(0, 1_000);
  return { ...base, phase: 'failed', failures: lease.failures + 1, nextAt: at, why };
}

/** Its time has been: from here on only people, or a new request, move it. */
function resting(lease: Lease): Lease {
  const { dueAt: _due, nextAt: _next, ...rest } = lease;
  return rest;
}

/** The leases after a question about them was asked. */
export function leasesAsked(leases: Leases, { question }: Approval): Leases {
  return withAsked(leases, question.leases, (lease) =>
    lease.phase === 'planned' ? { ...lease, phase: 'asked', approvalId: question.approvalId } : lease,
  );
}

/** The leases after a question about them was closed: an approval lets them be taken back, anything else lets them rest. */
export function leasesAnswered(leases: Leases, { question, status, why, only }: Approval): Leases {
  const chosen = only && new Set(only.map((index) => question.leases?.[index]));
  return withAsked(leases, question.leases, (lease) => {
    if (lease.phase !== 'asked' || lease.approvalId !== question.approvalId) return lease;
    if (status === 'approved' && (chosen?.has(lease.id) ?? true)) return { ...lease, phase: 'requested' };
    const how = status === 'approved' ? 'denied' : status;
    return { ...resting(lease), phase: 'held', why: `not taken back: ${how}${why ? `: ${why}` : ''}` };
  });
}

function withAsked(
  leases: Leases,
  ids: readonly string[] | undefined,
  change: (lease: Lease) => Lease,
): Leases {
  if (!ids) return leases;
  const next = new Map(leases);
  for (const id of ids) {
    const lease = next.get(id);
    if (lease) next.set(id, change(lease));
  }
  return next;
}
