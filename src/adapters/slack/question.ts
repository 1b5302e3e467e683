import type { KnownBlock } from '@slack/types';
import type { ChatMessage, QuestionView } from '#domain/chat.ts';
import { mrkdwn, plain } from './escape.ts';
import { context, instant, section } from './lines.ts';
import { mentions } from './mentions.ts';
import type { Post } from './post.ts';
import { findReply, reply, type ThreadParts } from './thread.ts';
import { slackCall } from './web.ts';

/** A playbook's question below its incident's message: with a button while it waits, with its end after. */

const EVENT_TYPE = 'countersign_question';
/** The `action_id` of the button that opens the form. */
export const OPEN_FORM = 'question_open';
/** Slack's limit for the text of a section, in characters. */
const SECTION_CHARS = 3_000;
const PREVIEW_CHARS = 400;

const ENDS: Readonly<Record<Exclude<QuestionView['status'], 'waiting'>, string>> = {
  answered: 'Answered',
  expired: 'Expired: nobody answered in time',
  superseded: 'Withdrawn: it is not asked any more',
};

/** Posts a question that waits, unless it stands there; shows the end of one that is closed, where it stands. @throws ERR_CHAT_UNAVAILABLE */
export async function askPeople(view: QuestionView, thread: ChatMessage, parts: ThreadParts): Promise<void> {
  const metadata = { event_type: EVENT_TYPE, event_payload: { question_id: view.questionId } };
  if (view.status === 'waiting') {
    const people = await mentions(view.group.emails, parts.web, parts.findHome);
    await reply({ ...waiting(view, people), metadata }, { thread, since: view.askedAt }, parts);
    return;
  }
  const found = await findReply(metadata, thread, view.askedAt, parts);
  if (!found) return;
  const { channel, messageId: ts } = found;
  await slackCall('chat.update', () =>
    parts.web.chat.update({ ...closed(view), channel, ts, parse: 'none', metadata }),
  );
}

function waiting(view: QuestionView, people: string): Omit<Post, 'metadata'> {
  const silence = view.ifSilent === 'stop' ? 'the step has failed' : 'the run goes on without an answer';
  const facts = `Answer by ${instant(view.deadline)}; after that ${silence}. For group “${mrkdwn(view.group.name, 80)}”; the first answer counts.`;
  return {
    text: `${people} ${mrkdwn(view.text, PREVIEW_CHARS)}`,
    blocks: [
      ...(people === '' ? [] : [section(people)]),
      asked(view),
      context(facts),
      {
        type: 'actions',
        elements: [
          {
            type: 'button',
            action_id: OPEN_FORM,
            style: 'primary',
            value: view.questionId,
            text: { type: 'plain_text', text: 'Answer', emoji: false },
          },
        ],
      },
    ],
  };
}

function closed(view: QuestionView): Omit<Post, 'metadata'> {
  const how = view.status === 'waiting' ? '' : ENDS[view.status];
  const by = view.answeredBy === undefined ? '' : ` by ${mrkdwn(view.answeredBy, 120)}`;
  const end = `*${how}*${by}`;
  return { text: `${end}: ${mrkdwn(view.text, PREVIEW_CHARS)}`, blocks: [asked(view), section(end)] };
}

function asked({ text }: QuestionView): KnownBlock {
  return { type: 'section', text: { type: 'plain_text', text: plain(text, SECTION_CHARS), emoji: false } };
}
