import type { ApprovalQuestion } from '../approval.ts';
import { isByChat } from '../approval-calls.ts';
import { event, type JournalEvent } from '../journal-event.ts';
import type { Approval, Call, Incident } from './state.ts';

/** What the time of a question that waits asks for: calls along its chain, another way where the chat is silent, its end. */

/** What silence until the deadline means, as the question said. */
export function expiry({ question }: Approval): JournalEvent {
  const { approvalId, ifSilent, deadline } = question;
  if (ifSilent === 'approve') {
    const why = `nobody answered until ${deadline}, which the playbook takes as consent`;
    return event('approval-closed', { approvalId, status: 'approved', why });
  }
  return event('approval-closed', {
    approvalId,
    status: 'expired',
    why: `nobody answered until ${deadline}`,
  });
}

/** When a place of the chain is due: the share of the time from the asking to the present deadline. */
export function dueAt({ askedAt, deadline }: ApprovalQuestion, share: number): string {
  const from = Date.parse(askedAt);
  return new Date(from + (Date.parse(deadline) - from) * share).toISOString();
}

/** All times at which something may become due about a question, as it stands. */
export function timesOf({ chain = [], fallback, ...question }: ApprovalQuestion): readonly string[] {
  const calls = chain.map(({ share }) => dueAt(question, share));
  return [...calls, ...(fallback ? [fallback.after] : []), question.deadline];
}

/**
 * What is due by now about the questions of an incident. Asked too early, or again, it is nothing.
 * @param now ISO instant
 */
export function dueNow({ approvals }: Incident, now: string): readonly JournalEvent[] {
  return [...approvals.values()]
    .filter(({ status }) => status === 'waiting')
    .flatMap((approval) =>
      approval.question.deadline <= now
        ? [expiry(approval)]
        : [...chainDue(approval, now), ...fallbackDue(approval, now)],
    );
}

function chainDue({ question, calls }: Approval, now: string): JournalEvent[] {
  const called = new Set(calls.map(({ place }) => place));
  return (question.chain ?? []).flatMap(({ share, because, to }, place) =>
    called.has(place) || dueAt(question, share) > now
      ? []
      : [callOf(question, `chain-${place + 1}`, { because, to, place })],
  );
}

/** Once for a question: when the chat has not taken it, or a call about it, for so long. */
function fallbackDue({ question, isPosted, calls }: Approval, now: string): JournalEvent[] {
  const { fallback, askedAt } = question;
  if (!fallback || calls.some(({ because }) => because === 'chat-silent')) return [];
  const patienceMs = Date.parse(fallback.after) - Date.parse(askedAt);
  const isLate = (since: string) => Date.parse(since) + patienceMs <= Date.parse(now);
  const isSilent =
    (!isPosted && isLate(askedAt)) || calls.some(({ to, at, ended }) => isByChat(to) && !ended && isLate(at));
  if (!isSilent) return [];
  return fallback.to.map((to, index) =>
    callOf(question, `silent-${index + 1}`, { because: 'chat-silent', to }),
  );
}

/** The call as an entry; `suffix` makes its id, so that the same call is decided once. */
export function callOf(
  { approvalId }: Pick<ApprovalQuestion, 'approvalId'>,
  suffix: string,
  call: Pick<Call, 'because' | 'to' | 'place'>,
): JournalEvent {
  return event('approval-called', { approvalId, callId: `${approvalId}-${suffix}`.slice(-200), ...call });
}

/** A call that has not ended. */
export interface OpenCall {
  readonly approval: Approval;
  readonly call: Call;
}

/** The calls of an incident that have not ended, the oldest first. */
export function openCalls({ approvals }: Incident): readonly OpenCall[] {
  return [...approvals.values()]
    .flatMap((approval) => approval.calls.filter(({ ended }) => !ended).map((call) => ({ approval, call })))
    .toSorted((a, b) => a.call.at.localeCompare(b.call.at));
}
