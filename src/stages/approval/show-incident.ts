import type { Chat } from '#domain/chat.ts';
import { event } from '#domain/journal-event.ts';
import type { Ledger } from '#domain/ledger/ledger.ts';
import type { Incidents } from '#domain/ports.ts';
import { viewOf } from '#domain/report/view.ts';
import type { Incident } from '#domain/run/state.ts';

export interface ShowDeps {
  readonly incidents: Incidents;
  readonly chat: Chat;
  /** What the incident's credentials may still open, now. */
  ledger(incident: Incident): Promise<Ledger>;
  /** Runs one at a time per incident, across processes. */
  exclusively<T>(key: string, work: () => Promise<T>): Promise<T>;
}

/**
 * Posts the incident's one message, or brings it up to date.
 *
 * The intent to post is durable before the post; after a crash in between the message is looked for on the
 * chat platform before it is posted again.
 * Resolves to the seq of the last entry that the message shows.
 * @throws ERR_CHAT_UNAVAILABLE
 */
export async function showIncident(incidentId: string, deps: ShowDeps): Promise<number> {
  return await deps.exclusively(`show/${incidentId}`, async () => {
    let incident = await deps.incidents.load(incidentId);
    if (!incident.posted && incident.postingSince === undefined) {
      incident = await deps.incidents.change(incidentId, 'system', (present) =>
        present.postingSince === undefined ? [event('incident-posting', {})] : [],
      );
    } else if (!incident.posted && incident.postingSince !== undefined) {
      const found = await deps.chat.findIncident(incidentId, incident.postingSince);
      if (found) {
        incident = await deps.incidents.change(incidentId, 'system', (present) =>
          present.posted ? [] : [event('incident-posted', found)],
        );
      }
    }
    const shownApprovals = [...incident.approvals.values()].filter(
      (each) => each.status === 'waiting' && !each.isPosted,
    );
    const message = await deps.chat.showIncident(
      viewOf(incident, await deps.ledger(incident)),
      incident.posted,
    );
    await deps.incidents.change(incidentId, 'system', (present) => {
      const isSame =
        present.posted?.messageId === message.messageId && present.posted.channel === message.channel;
      const posted = isSame ? [] : [event('incident-posted', message)];
      const asked = shownApprovals
        .filter(({ question }) => present.approvals.get(question.approvalId)?.isPosted === false)
        .map(({ question }) => event('approval-posted', { approvalId: question.approvalId }));
      return [...posted, ...asked];
    });
    return incident.seq;
  });
}
