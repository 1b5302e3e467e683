import type { Chat, ChatMessage } from '#domain/chat.ts';
import { errorCode } from '#domain/errors.ts';
import { event, type JournalEvent } from '#domain/journal-event.ts';
import { approversOf } from '#domain/playbook/policy-decisions.ts';
import type { Policy } from '#domain/playbook/policy-schema.ts';
import { DEFAULT_OUTAGE_WAIT_MS } from '#domain/playbook/step-schema.ts';
import type { Clock, Incidents } from '#domain/ports.ts';
import { type OpenNotice, openNotices } from '#domain/run/open-notices.ts';

export interface DeliverDeps {
  readonly incidents: Incidents;
  /** Undefined when none is configured: nobody can be told. */
  readonly chat: Chat | undefined;
  readonly clock: Clock;
  /** The policy as it is now: who is in a group is looked up when it is called. */
  policy(): Policy;
  /** Posts the incident's message, under which notices stand. @throws ERR_CHAT_UNAVAILABLE */
  show(incidentId: string): Promise<unknown>;
  /** Runs one at a time per incident, across processes. */
  exclusively<T>(key: string, work: () => Promise<T>): Promise<T>;
}

/**
 * Tells people what an incident's notices say, each once, below the incident's message.
 *
 * A chat that does not answer is tried again for as long as a platform is; then the notice has failed, and says why.
 * @throws ERR_CHAT_UNAVAILABLE while it is to be tried again
 */
export async function deliverNotices(incidentId: string, deps: DeliverDeps): Promise<void> {
  await deps.exclusively(`tell/${incidentId}`, async () => {
    for (const notice of openNotices(await deps.incidents.load(incidentId))) {
      const end = await deliver(incidentId, notice, deps);
      await deps.incidents.change(incidentId, 'system', (present) =>
        openNotices(present).some(({ noticeId }) => noticeId === notice.noticeId) ? [end] : [],
      );
    }
  });
}

/** How one notice ends. */
async function deliver(incidentId: string, notice: OpenNotice, deps: DeliverDeps): Promise<JournalEvent> {
  const { runId, step, noticeId, text, to, at } = notice;
  const place = { runId, step, noticeId };
  const failed = (why: string): JournalEvent =>
    event('notice-failed', { ...place, why: why.slice(0, LONGEST_WHY) });
  const { chat } = deps;
  if (!chat) return failed('no chat is configured, so nobody could be told');
  try {
    const thread = await threadOf(incidentId, deps);
    const group = to && { name: to, emails: approversOf(deps.policy(), to) };
    const message = await chat.tell({ noticeId, text, since: at, ...(group ? { group } : {}) }, thread);
    return event('notice-delivered', { ...place, ...message });
  } catch (thrown) {
    const waitedMs = deps.clock.now().getTime() - Date.parse(at);
    if (errorCode(thrown) !== 'ERR_CHAT_UNAVAILABLE' || waitedMs < DEFAULT_OUTAGE_WAIT_MS) throw thrown;
    return failed(thrown instanceof Error ? thrown.message : String(thrown));
  }
}

const LONGEST_WHY = 1_000;

/** The incident's message; posted now, where a notice comes before it. */
async function threadOf(incidentId: string, { incidents, show }: DeliverDeps): Promise<ChatMessage> {
  const { posted } = await incidents.load(incidentId);
  if (posted) return posted;
  await show(incidentId);
  return (await incidents.load(incidentId)).posted!;
}
