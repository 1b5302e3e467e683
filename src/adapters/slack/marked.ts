import type { ConversationsHistoryResponse } from '@slack/web-api';
import type { ChatMessage } from '#domain/chat.ts';
import type { FindHome } from './home.ts';

/** Our messages carry a mark that machines read, by which they are found again after a crash. */

/** How far back before `since` is looked, for clocks that differ from Slack's, in seconds. */
const SKEW_SECONDS = 120;
const PAGE = 200;
const MOST_PAGES = 25;

export interface Mark {
  readonly event_type: string;
  readonly event_payload: Readonly<Record<string, string>>;
}

/** One page of messages to look through. */
export interface SearchPage {
  readonly oldest: string;
  readonly limit: number;
  readonly include_all_metadata: true;
  readonly cursor?: string;
}

type Listing = Pick<ConversationsHistoryResponse, 'messages' | 'response_metadata'>;
type ListedMessage = NonNullable<ConversationsHistoryResponse['messages']>[number];

/** How many messages are looked through at most. */
export const MOST_SEARCHED = PAGE * MOST_PAGES;

/**
 * Looks from `since` on for the message of ours that carries the mark; `exhausted` when there were more than are looked through.
 * @throws what `list` throws
 */
export async function findMarked(
  { mark, since, channel }: { readonly mark: Mark; readonly since: string; readonly channel: string },
  findHome: FindHome,
  list: (page: SearchPage) => Promise<Listing>,
): Promise<ChatMessage | 'exhausted' | undefined> {
  const { botId } = await findHome();
  const oldest = String(Math.max(0, Date.parse(since) / 1_000 - SKEW_SECONDS));
  let cursor: string | undefined;
  for (let page = 0; page < MOST_PAGES; page++) {
    const answer = await list({
      oldest,
      limit: PAGE,
      include_all_metadata: true,
      ...(cursor ? { cursor } : {}),
    });
    const found = answer.messages?.find((message) => isOurs(message, botId, mark));
    if (found?.ts) return { channel, messageId: found.ts };
    cursor = answer.response_metadata?.next_cursor || undefined;
    if (!cursor) return undefined;
  }
  return 'exhausted';
}

/** Any app may write any metadata, so the author counts too. */
function isOurs(message: ListedMessage, botId: string | undefined, mark: Mark): boolean {
  const { event_type, event_payload = {} } = (message.metadata ?? {}) as {
    event_type?: string;
    event_payload?: Record<string, unknown>;
  };
  const isOurMark =
    event_type === mark.event_type &&
    Object.entries(mark.event_payload).every(([name, value]) => event_payload[name] === value);
  return isOurMark && botId !== undefined && message.bot_id === botId;
}
