import type { KnownBlock, ModalView } from '@slack/types';
import { z } from 'zod';
import { mayDo, type Role } from '#domain/access/permissions.ts';
import { CountersignError, errorCode } from '#domain/errors.ts';
import { EVIDENCE } from './approval-blocks.ts';
import { findClicker } from './clicker.ts';
import { mrkdwn, plain } from './escape.ts';
import { section } from './lines.ts';
import { misshapen, orTell, type TellParts, wordsFor } from './or-tell.ts';
import { Channel, Trigger, User } from './payload.ts';
import type { ThreadParts } from './thread.ts';
import { slackCall } from './web.ts';

/** What the logs show around an incident, in a modal: opened empty at once, for a trigger lives three seconds, then filled. */

const Opening = z.object({
  user: User,
  container: z.object({ channel_id: Channel }),
  trigger_id: Trigger,
});
const Pressed = z.object({ action_id: z.literal(EVIDENCE), value: z.string().min(1).max(200) });

/** Characters of one block, and how many blocks: a modal takes 100. */
const BLOCK_CHARS = 2_800;
const MOST_BLOCKS = 20;

export interface Evidence {
  readonly incidentId: string;
  readonly title: string;
  /** What speaks for and against, what was not seen, one a line; data. */
  readonly lines: readonly string[];
  /** The timeline as text; data, without control characters, lines broken. */
  readonly timeline: string;
}

export interface EvidenceParts extends ThreadParts, TellParts {
  /** @throws ERR_NOT_FOUND when there is no such question, or no evidence yet */
  readEvidence(approvalId: string): Promise<Evidence>;
  rolesOf(email: string): readonly Role[];
}

const UNREAD = 'The evidence could not be read. Try again, or read GET /v1/incidents/{id}/timeline.';

/** Shows the evidence of a question to who clicked, if they may read it. Never throws. */
export async function openEvidence(payload: unknown, pressed: unknown, parts: EvidenceParts): Promise<void> {
  const body = Opening.safeParse(payload);
  const action = Pressed.safeParse(pressed);
  if (!body.success || !action.success) return misshapen(body.error ?? action.error, parts);
  const { user, container, trigger_id } = body.data;
  const { value: approvalId } = action.data;
  const { web, log } = parts;
  const told = { userId: user.id, channel: container.channel_id, about: approvalId };
  await orTell(told, parts, UNREAD, async () => {
    const { view } = await slackCall('views.open', () =>
      web.views.open({ trigger_id, view: modal([section('Reading the logs…')]) }),
    );
    const blocks = await contentFor(user.id, approvalId, parts).catch((error: unknown): KnownBlock[] => {
      log.warn({ approvalId, code: errorCode(error), error: String(error) }, 'evidence could not be shown');
      return [section(mrkdwn(wordsFor(error, UNREAD), 600))];
    });
    await slackCall('views.update', () => web.views.update({ view_id: view?.id ?? '', view: modal(blocks) }));
    return undefined;
  });
}

async function contentFor(userId: string, approvalId: string, parts: EvidenceParts): Promise<KnownBlock[]> {
  const { email } = await findClicker(parts.web, parts.findHome, userId);
  if (!mayDo(parts.rolesOf(email), 'incidents.read'))
    throw new CountersignError('ERR_FORBIDDEN', 'reading evidence needs a role; policy.yaml gives them');
  const { incidentId, title, lines, timeline } = await parts.readEvidence(approvalId);
  const chunks = chunksOf(timeline);
  const picture = `The picture: GET /v1/incidents/${incidentId}/timeline.svg`;
  return [
    { type: 'section', text: { type: 'plain_text', text: plain(title, 200), emoji: false } },
    ...lines.slice(0, 20).map((line) => section(mrkdwn(line, 400))),
    ...chunks.slice(0, MOST_BLOCKS).map(preformatted),
    section(mrkdwn(chunks.length > MOST_BLOCKS ? `It goes on by REST. ${picture}` : picture, 200)),
  ];
}

/** Whole lines, as many as a block takes; brackets become look-alikes, as in all plain text of ours. */
function chunksOf(timeline: string): string[] {
  const chunks: string[] = [];
  let chunk = '';
  for (const line of timeline.replaceAll('<', '‹').replaceAll('>', '›').split('\n')) {
    const kept = line.slice(0, 400);
    if (chunk.length + kept.length + 1 > BLOCK_CHARS && chunk !== '') {
      chunks.push(chunk);
      chunk = '';
    }
    chunk += `${kept}\n`;
  }
  return chunk.trim() === '' ? chunks : [...chunks, chunk];
}

/** Literal text: Slack reads no markup in it. */
function preformatted(text: string): KnownBlock {
  return {
    type: 'rich_text',
    elements: [{ type: 'rich_text_preformatted', elements: [{ type: 'text', text }] }],
  };
}

function modal(blocks: KnownBlock[]): ModalView {
  return {
    type: 'modal',
    title: { type: 'plain_text', text: 'Evidence', emoji: false },
    close: { type: 'plain_text', text: 'Close', emoji: false },
    blocks,
  };
}
