import type { KnownBlock } from '@slack/types';
import type { WebClient } from '@slack/web-api';
import type { ChatMessage } from '#domain/chat.ts';
import type { Mark } from './marked.ts';
import { slackCall } from './web.ts';

/** A message of ours: what a notification says, escaped, and what it is found by. */
export interface Post {
  readonly text: string;
  readonly blocks: KnownBlock[];
  readonly metadata: Mark;
}

/**
 * Posts a message of which nothing is obeyed: no markup of its text, no names linked, no links unfolded.
 * @param threadTs the message that it stands below, where it does
 * @throws ERR_CHAT_UNAVAILABLE
 */
export async function post(
  web: WebClient,
  channel: string,
  { metadata, ...shown }: Post,
  threadTs?: string,
): Promise<ChatMessage> {
  return await slackCall('chat.postMessage', async () => {
    const answer = await web.chat.postMessage({
      ...shown,
      metadata: { event_type: metadata.event_type, event_payload: { ...metadata.event_payload } },
      channel,
      ...(threadTs === undefined ? {} : { thread_ts: threadTs }),
      parse: 'none',
      mrkdwn: false,
      link_names: false,
      unfurl_links: false,
      unfurl_media: false,
    });
    if (!answer.channel || !answer.ts) throw new Error('chat.postMessage answered without channel or ts');
    return { channel: answer.channel, messageId: answer.ts };
  });
}
