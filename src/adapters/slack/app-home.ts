import type { HomeView, KnownBlock } from '@slack/types';
import { z } from 'zod';
import type { Person } from '#domain/approval.ts';
import { errorCode } from '#domain/errors.ts';
import { findClicker } from './clicker.ts';
import type { Desk, QuestionLine } from './desk.ts';
import { mrkdwn } from './escape.ts';
import { context, section } from './lines.ts';
import { misshapen, type TellParts, wordsFor } from './or-tell.ts';
import { User } from './payload.ts';
import type { ThreadParts } from './thread.ts';
import { slackCall } from './web.ts';

/** The app's home tab: what waits for the person who opens it, and what they have decided. */

const Opened = z.object({ user: User.shape.id, tab: z.string().optional() });

const LINE_CHARS = 300;
const MOST_LINES = 20;
const UNREAD = 'Your questions could not be read. Open this tab again, or use GET /v1/approvals.';

export interface HomeParts extends ThreadParts, TellParts {
  readonly desk: Desk;
}

/** Shows the home tab to who opens it. Never throws: it runs after the answer to Slack. */
export async function showHome(event: unknown, parts: HomeParts): Promise<void> {
  const opened = Opened.safeParse(event);
  if (!opened.success) return misshapen(opened.error, parts);
  const { user, tab = 'home' } = opened.data;
  if (tab !== 'home') return;
  const { web, findHome, log } = parts;
  const blocks = await findClicker(web, findHome, user)
    .then((by) => blocksFor(by, parts))
    .catch((error: unknown): KnownBlock[] => {
      log.warn(
        { slackUser: user, code: errorCode(error), error: String(error) },
        'a home tab could not be made',
      );
      return [section(mrkdwn(wordsFor(error, UNREAD), 600))];
    });
  const view: HomeView = { type: 'home', blocks };
  await slackCall('views.publish', () => web.views.publish({ user_id: user, view })).catch((error: unknown) =>
    log.warn({ slackUser: user, error: String(error) }, 'a home tab could not be shown'),
  );
}

async function blocksFor({ email }: Person, { desk }: HomeParts): Promise<KnownBlock[]> {
  const { waiting, decided } = await desk.questionsOf(email);
  return [
    ...listed('What waits for you', waiting, 'Nothing waits for you.'),
    { type: 'divider' },
    ...listed('What you have decided', decided, 'You have decided nothing yet.'),
    context('Answer in the incident’s message, or by /countersign approve QUESTION.'),
  ];
}

function listed(title: string, lines: readonly QuestionLine[], none: string): KnownBlock[] {
  const shown = lines
    .slice(0, MOST_LINES)
    .map(({ approvalId, text }) => section(`• ${mrkdwn(text, LINE_CHARS)}\n    ${mrkdwn(approvalId, 200)}`));
  const left = lines.length - shown.length;
  return [
    section(`*${title}*`),
    ...(shown.length > 0 ? shown : [context(none)]),
    ...(left > 0 ? [context(`… and ${left} more: GET /v1/approvals`)] : []),
  ];
}
