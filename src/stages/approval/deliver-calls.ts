import { isByChat } from '#domain/approval-calls.ts';
import type { Chat, ChatMessage } from '#domain/chat.ts';
import { event, type JournalEvent } from '#domain/journal-event.ts';
import type { OtherWays } from '#domain/other-ways.ts';
import { approversOf } from '#domain/playbook/policy-decisions.ts';
import type { Policy } from '#domain/playbook/policy-schema.ts';
import type { Incidents } from '#domain/ports.ts';
import { callViewOf } from '#domain/report/call-view.ts';
import { type OpenCall, openCalls } from '#domain/run/deadlines.ts';
import type { Incident } from '#domain/run/state.ts';

export interface DeliverCallsDeps {
  readonly incidents: Incidents;
  /** Undefined when none is configured: calls by chat have failed then. */
  readonly chat: Chat | undefined;
  readonly otherWays: OtherWays;
  /** The policy as it is now: who is in a group is looked up when it is called. */
  policy(): Policy;
  /** The incident's message, under which calls stand; posted now, where a call comes before it. @throws ERR_CHAT_UNAVAILABLE */
  thread(incidentId: string): Promise<ChatMessage>;
  /** Runs one at a time per incident, across processes. */
  exclusively<T>(key: string, work: () => Promise<T>): Promise<T>;
}

type CallEnd = Extract<JournalEvent, { kind: 'approval-call-ended' }>['data'];

/**
 * Calls the people of an incident's open calls, each way in the order in which they were decided. Where one way does not
 * answer, its later calls wait for it, and the other ways go on; it is tried until the question is closed.
 * @throws ERR_CHAT_UNAVAILABLE, ERR_FALLBACK_UNAVAILABLE while something is to be tried again
 */
export async function deliverCalls(incidentId: string, deps: DeliverCallsDeps): Promise<void> {
  await deps.exclusively(`call/${incidentId}`, async () => {
    const open = openCalls(await deps.incidents.load(incidentId));
    const faults: unknown[] = [];
    for (const calls of Map.groupBy(open, ({ call }) => wayOf(call.to)).values()) {
      try {
        for (const each of calls) await deliverOne(incidentId, each, deps);
      } catch (thrown) {
        faults.push(thrown);
      }
    }
    if (faults.length > 0) throw faults[0];
  });
}

function wayOf(to: OpenCall['call']['to']): 'chat' | 'webhook' | 'email' {
  return to.way === 'webhook' || to.way === 'email' ? to.way : 'chat';
}

async function deliverOne(incidentId: string, open: OpenCall, deps: DeliverCallsDeps): Promise<void> {
  const end = await deliver(await deps.incidents.load(incidentId), open, deps);
  const { approvalId } = open.approval.question;
  await deps.incidents.change(incidentId, 'system', (present) => {
    const call = present.approvals.get(approvalId)?.calls.find(({ callId }) => callId === open.call.callId);
    return call && !call.ended
      ? [event('approval-call-ended', { approvalId, callId: call.callId, ...end })]
      : [];
  });
}

/** How one call ends. That somebody used break-glass is told however the question ended. */
async function deliver(
  incident: Incident,
  { approval: { question }, call }: OpenCall,
  deps: DeliverCallsDeps,
): Promise<Pick<CallEnd, 'outcome' | 'why'>> {
  const approval = incident.approvals.get(question.approvalId)!;
  if (approval.status !== 'waiting' && call.because !== 'break-glass')
    return { outcome: 'moot', why: `the question was ${approval.status} before` };
  const view = callViewOf(incident, approval, call, emailsOf(call.to, deps.policy()));
  if (isByChat(call.to)) {
    if (!deps.chat) return { outcome: 'failed', why: 'no chat is configured' };
    await deps.chat.call(view, await deps.thread(incident.id));
    return { outcome: 'delivered' };
  }
  const way = wayOf(call.to) as 'webhook' | 'email';
  if (!deps.otherWays.has[way]) return { outcome: 'failed', why: NOT_CONFIGURED[way] };
  await deps.otherWays.send(view);
  return { outcome: 'delivered' };
}

const NOT_CONFIGURED = {
  webhook: 'no webhook is configured: set FALLBACK_WEBHOOK_URL and FALLBACK_WEBHOOK_SECRET',
  email: 'no mail server is configured: set SMTP_URL and SMTP_FROM',
} as const;

function emailsOf(to: OpenCall['call']['to'], policy: Policy): readonly string[] {
  if (to.way === 'person') return [to.email];
  return to.way === 'group' || to.way === 'email' ? approversOf(policy, to.group) : [];
}
