import { event, type JournalEvent } from '../../journal-event.ts';
import type { Incident } from '../state.ts';
import type { DecideLeasesContext } from './ask-about-leases.ts';
import { askAboutLeases } from './ask-about-leases.ts';
import { isInMotion, type Lease } from './lease.ts';
import { watchesTakenBack } from './taken-back.ts';

/** So many failures one after the other, and only a daily try is left. With pauses that double, some four minutes. */
const MOST_FAILURES = 8;
const DAY_MS = 24 * 3_600_000;

/**
 * Decides what follows for the leases of an incident: questions to people, intents, when back-off has ended, and that what was
 * taken back is watched no longer.
 *
 * What was asked for together is taken back one after the other, the newest first: the next is begun when the one before
 * has come to rest, whatever the way.
 */
export function decideLeases(incident: Incident, context: DecideLeasesContext): readonly JournalEvent[] {
  if (incident.leases.size === 0) return [];
  const watches = watchesTakenBack(incident);
  if (watches.length > 0) return watches;
  const moving = [...incident.leases.values()].filter(isInMotion).toReversed();
  for (const group of Map.groupBy(moving, groupOf).values()) {
    const events = decideGroup(incident, group, context);
    if (events.length > 0) return events;
  }
  return withdrawn(incident);
}

function groupOf({ id, request }: Lease): string {
  return request?.step ? `${request.runId} ${request.step}` : id;
}

function decideGroup(
  incident: Incident,
  group: readonly Lease[],
  context: DecideLeasesContext,
): readonly JournalEvent[] {
  if (isStopped(incident, group[0]!)) {
    const left = group.filter(
      ({ phase }) => phase === 'planning' || phase === 'planned' || phase === 'requested',
    );
    const why = 'the run that asked for it was stopped';
    if (left.length > 0)
      return left.map(({ id }) => event('undo-withheld', { leaseId: id, because: 'run-stopped', why }));
  }
  if (group.some(({ phase }) => phase === 'planning')) return [];
  const planned = group.filter(({ phase }) => phase === 'planned');
  if (planned.length > 0) return [askAboutLeases(incident, planned, context)];
  const [first] = group.filter(({ phase }) => phase !== 'asked');
  if (first?.phase === 'failed') return [afterFailure(first, context.now)];
  return first?.phase === 'requested' ? [intend(first)] : [];
}

function isStopped(incident: Incident, { request }: Lease): boolean {
  return incident.runs.some((run) => run.id === request?.runId && run.stopped !== undefined);
}

/** Failures end in a daily try, and so does one that will not pass by itself. */
function afterFailure(lease: Lease, now: Date): JournalEvent {
  if (lease.nextAt !== undefined && lease.failures < MOST_FAILURES) return intend(lease);
  return event('lease-irrevocable', {
    leaseId: lease.id,
    failures: lease.failures,
    why: (lease.why ?? 'it could not be taken back').slice(0, 1_000),
    nextAt: new Date(now.getTime() + DAY_MS).toISOString(),
  });
}

/** The intent of the next attempt. */
export function intend(lease: Lease): JournalEvent {
  return event('undo-intended', {
    leaseId: lease.id,
    platform: lease.platform,
    attempt: lease.attempt + 1,
    ...(lease.approvalId ? { approvalId: lease.approvalId } : {}),
    ...(lease.phase === 'failed' && lease.nextAt ? { notBefore: lease.nextAt } : {}),
  });
}

/** Questions of which nothing is left to decide. */
function withdrawn(incident: Incident): readonly JournalEvent[] {
  return [...incident.approvals.values()]
    .filter(({ question, status }) => status === 'waiting' && question.leases !== undefined)
    .filter(({ question }) =>
      question.leases!.every(
        (id) =>
          incident.leases.get(id)?.approvalId !== question.approvalId ||
          incident.leases.get(id)?.phase !== 'asked',
      ),
    )
    .map(({ question: { approvalId } }) =>
      event('approval-closed', {
        approvalId,
        status: 'superseded',
        why: 'what it asked about was decided otherwise',
      }),
    );
}
