import type { WebClient } from '@slack/web-api';
import type { Chat, ChatMessage, IncidentView } from '#domain/chat.ts';
import type { Log } from '#domain/ports.ts';
import { type IncidentMessage, incidentMessage } from './blocks.ts';
import { callPeople } from './call.ts';
import type { FindHome } from './home.ts';
import { findMarked, MOST_SEARCHED } from './marked.ts';
import { tell } from './notice.ts';
import { type Post, post } from './post.ts';
import { askPeople } from './question.ts';
import { refusalOf, slackCall } from './web.ts';

/** The Chat port on Slack: one message per incident, updated in place. */

/** The message's machine-readable mark, by which it is found again. */
const EVENT_TYPE = 'countersign_incident';

/** Refusals of an update after which the message is posted anew: it is gone, or not ours to change. */
const GONE = new Set(['message_not_found', 'cant_update_message', 'edit_window_closed', 'thread_not_found']);

/** Refusals of what was written; the shortest form is tried before giving up. */
const TOO_MUCH = new Set(['msg_too_long', 'msg_blocks_too_long', 'invalid_blocks', 'invalid_blocks_format']);

export interface ChatParts {
  readonly web: WebClient;
  readonly findHome: FindHome;
  readonly channel: string;
  readonly log: Log;
}

export function createChat(parts: ChatParts): Chat {
  return {
    async showIncident(view, earlier) {
      const full = incidentMessage(view);
      try {
        return await show(parts, view, full, earlier);
      } catch (error) {
        const refusal = refusalOf(error);
        if (refusal === undefined || !TOO_MUCH.has(refusal)) throw error;
        parts.log.error(
          { incidentId: view.incidentId, refusal },
          'Slack refused the message; showing the least',
        );
        return show(parts, view, incidentMessage(view, true), earlier);
      }
    },
    findIncident: (incidentId, since) => find(parts, incidentId, since),
    ask: (question, thread) => askPeople(question, thread, parts),
    tell: (notice, thread) => tell(notice, thread, parts),
    call: (call, thread) => callPeople(call, thread, parts),
  };
}

async function show(
  parts: ChatParts,
  view: IncidentView,
  message: IncidentMessage,
  earlier: ChatMessage | undefined,
): Promise<ChatMessage> {
  const content = { ...message, metadata: markOf(view.incidentId) };
  if (earlier && (await update(parts, content, earlier))) return earlier;
  return await post(parts.web, parts.channel, content);
}

/** False when the message is gone and must be posted anew. */
async function update(
  { web, log }: ChatParts,
  content: Post,
  { channel, messageId }: ChatMessage,
): Promise<boolean> {
  try {
    await slackCall('chat.update', () =>
      web.chat.update({ ...content, parse: 'none', channel, ts: messageId }),
    );
    return true;
  } catch (error) {
    const refusal = refusalOf(error);
    if (refusal === undefined || !GONE.has(refusal)) throw error;
    log.warn({ channel, messageId, refusal }, 'the message of an incident is gone; posting it anew');
    return false;
  }
}

/** Looks through the channel from `since` on for our own message that carries the incident's id. */
async function find(parts: ChatParts, incidentId: string, since: string): Promise<ChatMessage | undefined> {
  const { web, channel, findHome, log } = parts;
  const found = await findMarked({ mark: markOf(incidentId), since, channel }, findHome, (page) =>
    slackCall('conversations.history', () => web.conversations.history({ channel, ...page })),
  );
  if (found !== 'exhausted') return found;
  log.warn({ channel, incidentId }, `no message of the incident among the last ${MOST_SEARCHED}`);
  return undefined;
}

function markOf(incidentId: string) {
  return { event_type: EVENT_TYPE, event_payload: { incident_id: incidentId } };
}
