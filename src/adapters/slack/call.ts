import type { KnownBlock } from '@slack/types';
import type { CallView, ChatMessage } from '#domain/chat.ts';
import type { Log } from '#domain/ports.ts';
import { isBelievable } from './clicker.ts';
import { mrkdwn, plain } from './escape.ts';
import { fitLines, section } from './lines.ts';
import { mentions } from './mentions.ts';
import { type Post, post } from './post.ts';
import { findReply, reply, type ThreadParts } from './thread.ts';
import { refusalOf, slackCall } from './web.ts';

/** Calls about a question that waits: below the incident's message, in another channel, or to one person. */

const EVENT_TYPE = 'countersign_call';
const TEXT_CHARS = 2_000;
const LINE_CHARS = 200;
const LIST_CHARS = 2_000;
const MOST_LINES = 8;
const PREVIEW_CHARS = 300;

export interface CallParts extends ThreadParts {
  readonly log: Log;
}

/** Makes a call, unless it stands there already. @throws ERR_CHAT_UNAVAILABLE */
export async function callPeople(call: CallView, thread: ChatMessage, parts: CallParts): Promise<void> {
  if (call.to.way === 'channel') return tellChannel(call, call.to.id, thread, parts);
  const people = await calledBy(call, parts);
  await reply(contentOf(call, people), { thread, since: call.since }, parts);
  // Who is not in the channel sees no mention there.
  if (call.to.way === 'person') await tellPerson(call, thread, parts);
}

/** The user group's id is policy's own and was checked when it was read; e-mails are escaped by `mentions`. */
async function calledBy({ to, emails }: CallView, { web, findHome }: CallParts): Promise<string> {
  if (to.way === 'user-group') return `<!subteam^${to.id}>`;
  return await mentions(emails, web, findHome);
}

function contentOf(call: CallView, people: string, link?: string): Post {
  const lines = call.actions.map((action) => `• ${mrkdwn(action, LINE_CHARS)}`);
  const blocks: KnownBlock[] = [
    ...(people === '' ? [] : [section(people)]),
    { type: 'section', text: { type: 'plain_text', text: plain(headOf(call), LINE_CHARS), emoji: false } },
    // Line by line: `plain` makes one line of what it is given.
    ...call.text
      .slice(0, TEXT_CHARS)
      .split('\n')
      .map((line): KnownBlock => section(mrkdwn(line, LINE_CHARS * 3))),
    ...(lines.length > 0 ? [section(fitLines(lines, LIST_CHARS, MOST_LINES, 'more'))] : []),
    ...(link === undefined ? [] : [section(`<${link}|The incident's message>`)]),
  ];
  const preview = mrkdwn(`${headOf(call)}: ${call.text.split('\n', 1)[0]}`, PREVIEW_CHARS);
  return {
    text: people === '' ? preview : `${people} ${preview}`,
    blocks,
    metadata: { event_type: EVENT_TYPE, event_payload: { call_id: call.callId } },
  };
}

function headOf({ severity, title }: CallView): string {
  return `${severity.toUpperCase()} · ${title}`;
}

/** Looked for first, where we may read that channel; else a crash may tell it twice, which is the lesser evil. */
async function tellChannel(
  call: CallView,
  channel: string,
  thread: ChatMessage,
  parts: CallParts,
): Promise<void> {
  const content = contentOf(call, '', await linkTo(thread, parts));
  const found = await findReply(content.metadata, { channel, messageId: '0' }, call.since, parts).catch(
    (error: unknown) => {
      if (refusalOf(error) === undefined) throw error;
      return undefined;
    },
  );
  if (!found) await post(parts.web, channel, content);
}

async function tellPerson(call: CallView, thread: ChatMessage, parts: CallParts): Promise<void> {
  const { web, findHome, log } = parts;
  try {
    const home = await findHome();
    const email = call.emails[0] ?? '';
    const { user } = await slackCall('users.lookupByEmail', () => web.users.lookupByEmail({ email }));
    if (!user?.id || !isBelievable(user, home)) return;
    await post(web, user.id, contentOf(call, '', await linkTo(thread, parts)));
  } catch (error) {
    // They are called in the thread already.
    log.warn({ callId: call.callId, error: String(error) }, 'a person could not be told by direct message');
  }
}

/** Slack's own link to a message; undefined where it gives none, or one that is no link to Slack. */
async function linkTo({ channel, messageId }: ChatMessage, { web }: CallParts): Promise<string | undefined> {
  try {
    const { permalink } = await slackCall('chat.getPermalink', () =>
      web.chat.getPermalink({ channel, message_ts: messageId }),
    );
    return permalink && /^https:\/\/[a-z0-9.-]+\/[A-Za-z0-9/?=&._-]+$/.test(permalink)
      ? permalink
      : undefined;
  } catch (error) {
    if (refusalOf(error) === undefined) throw error;
    return undefined;
  }
}
