import type { ApprovalQuestion } from '../../approval.ts';
import { event, type JournalEvent } from '../../journal-event.ts';
import type { Policy } from '../../playbook/policy-schema.ts';
import type { Digest } from '../../ports.ts';
import { barredFrom } from '../barred.ts';
import { termsOf } from '../question-terms.ts';
import type { Incident, Run } from '../state.ts';
import type { Lease } from './lease.ts';

export interface DecideLeasesContext {
  /** The present instant; it only stamps deadlines, it never chooses. */
  readonly now: Date;
  readonly digest: Digest;
  /** What a run was started with. */
  pinned(run: Run): { readonly policy: Policy };
}

/** How long people have to decide about an undoing when nobody says, in milliseconds. Nobody is in danger while they think. */
const OPEN_MS = 60 * 60_000;

/** Asks people about leases whose present state was read; silence means that nothing is taken back. */
export function askAboutLeases(
  incident: Incident,
  leases: readonly Lease[],
  { now, digest, pinned }: DecideLeasesContext,
): JournalEvent {
  const [first] = leases;
  const { request } = first!;
  const place = request?.step
    ? { runId: request.runId!, step: request.step }
    : { runId: first!.runId, step: first!.step };
  const withoutTerms: ApprovalQuestion = {
    approvalId: `${first!.id}-undo-${first!.planAttempt}`,
    ...place,
    leases: leases.map(({ id }) => id),
    binds: digest.ofJson(
      leases.map(({ id, present, plan }) => ({
        undo: id,
        binds: present?.binds ?? null,
        before: plan.before,
      })),
    ),
    targets: leases.map((lease, index) => targetOf(lease, index)),
    approverGroup: request!.approverGroup!,
    quorum: request!.ask,
    askedAt: now.toISOString(),
    deadline: new Date(now.getTime() + (request!.withinMs ?? OPEN_MS)).toISOString(),
    ifSilent: 'deny',
    barred: barredFrom(incident, request?.by),
  };
  const run = incident.runs.find(({ id }) => id === place.runId);
  const question = run
    ? { ...withoutTerms, ...termsOf(incident, withoutTerms, pinned(run).policy) }
    : withoutTerms;
  return event('approval-requested', { question });
}

function targetOf(lease: Lease, index: number): ApprovalQuestion['targets'][number] {
  const { summary, ...present } = lease.present!;
  return {
    index,
    platform: lease.platform,
    capability: lease.capability,
    effect: 'reversible',
    plan: { ...present, summary: `Take back: ${summary}`.slice(0, 1_024) },
    residual: [],
  };
}
