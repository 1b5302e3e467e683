import type { KnownBlock } from '@slack/types';
import type { ChatMessage, ChatNotice } from '#domain/chat.ts';
import { mrkdwn, plain } from './escape.ts';
import { context, section } from './lines.ts';
import { mentions } from './mentions.ts';
import { reply, type ThreadParts } from './thread.ts';

/** A notice below its incident's message: who is called, and the text as it is, none of its markup obeyed. */

const EVENT_TYPE = 'countersign_notice';
/** Slack's limit for the text of a section, in characters. */
const SECTION_CHARS = 3_000;
/** How much of the text a notification repeats, in characters. */
const PREVIEW_CHARS = 400;

/** Posts a notice, unless it stands there already. @throws ERR_CHAT_UNAVAILABLE */
export async function tell(
  { noticeId, text, since, group }: ChatNotice,
  thread: ChatMessage,
  parts: ThreadParts,
): Promise<ChatMessage> {
  const people = group ? await mentions(group.emails, parts.web, parts.findHome) : '';
  const blocks: KnownBlock[] = [
    ...(people === '' ? [] : [section(people)]),
    { type: 'section', text: { type: 'plain_text', text: plain(text, SECTION_CHARS), emoji: false } },
    ...(group ? [context(`for group “${mrkdwn(group.name, 80)}”`)] : []),
  ];
  const preview = mrkdwn(text, PREVIEW_CHARS);
  const content = {
    text: people === '' ? preview : `${people} ${preview}`,
    blocks,
    metadata: { event_type: EVENT_TYPE, event_payload: { notice_id: noticeId } },
  };
  return await reply(content, { thread, since }, parts);
}
