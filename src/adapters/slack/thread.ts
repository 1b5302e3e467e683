import type { WebClient } from '@slack/web-api';
import type { ChatMessage } from '#domain/chat.ts';
import type { FindHome } from './home.ts';
import { findMarked, type Mark } from './marked.ts';
import { type Post, post } from './post.ts';
import { refusalOf, slackCall } from './web.ts';

/** What stands below an incident's message, each once: it is looked for before it is posted. */

export interface ThreadParts {
  readonly web: WebClient;
  readonly findHome: FindHome;
}

/** Refusals that say the message above is gone. */
const NO_THREAD = new Set(['thread_not_found', 'message_not_found', 'cannot_reply_to_message']);

/**
 * Posts below a message, or in its channel when that message is gone; a post of ours with the same mark since then is found
 * in place of it.
 * @throws ERR_CHAT_UNAVAILABLE
 */
export async function reply(
  content: Post,
  { thread, since }: { readonly thread: ChatMessage; readonly since: string },
  parts: ThreadParts,
): Promise<ChatMessage> {
  const found = await findReply(content.metadata, thread, since, parts);
  if (found) return found;
  try {
    return await post(parts.web, thread.channel, content, thread.messageId);
  } catch (error) {
    const refusal = refusalOf(error);
    if (refusal === undefined || !NO_THREAD.has(refusal)) throw error;
    return post(parts.web, thread.channel, content);
  }
}

/** The message of ours below another, or in its channel where that is gone, that carries the mark. @throws ERR_CHAT_UNAVAILABLE */
export async function findReply(
  mark: Mark,
  { channel, messageId: ts }: ChatMessage,
  since: string,
  { web, findHome }: ThreadParts,
): Promise<ChatMessage | undefined> {
  const wanted = { mark, since, channel };
  const inThread = await findMarked(wanted, findHome, (page) =>
    slackCall('conversations.replies', () => web.conversations.replies({ channel, ts, ...page })),
  ).catch((error: unknown) => {
    const refusal = refusalOf(error);
    if (refusal === undefined || !NO_THREAD.has(refusal)) throw error;
    return findMarked(wanted, findHome, (page) =>
      slackCall('conversations.history', () => web.conversations.history({ channel, ...page })),
    );
  });
  // Among so many that it was not found, posting it again is the lesser evil.
  return inThread === 'exhausted' ? undefined : inThread;
}
