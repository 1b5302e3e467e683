import { z } from 'zod';
import { CHAT_COMMANDS, type ChatCommandName } from '#domain/access/doors.ts';
import { mayDo, rolesLetIn } from '#domain/access/permissions.ts';
import type { Person } from '#domain/approval.ts';
import { CountersignError, errorCode } from '#domain/errors.ts';
import { findClicker } from './clicker.ts';
import type { Decide } from './decision.ts';
import type { Desk } from './desk.ts';
import { mrkdwn } from './escape.ts';
import { fitLines } from './lines.ts';
import { misshapen, type TellParts, wordsFor } from './or-tell.ts';
import { User } from './payload.ts';
import type { ThreadParts } from './thread.ts';
import { refusalOf, slackCall } from './web.ts';

/** `/countersign`: what can be asked and done by typing it, under the same permissions as by REST. */

export const COMMAND = '/countersign';

const Payload = z.object({
  user_id: User.shape.id,
  channel_id: z.string().max(60),
  text: z.string().max(3_000).default(''),
  trigger_id: z.string().max(200).default(''),
});

const HELP = [
  'status [INCIDENT]: the open incidents, or how one stands',
  'plan PLAYBOOK INCIDENT: what would be done to whom, with nothing done',
  'run PLAYBOOK INCIDENT: starts a playbook',
  'approve QUESTION [REASON]: approves all that is asked; to choose or deny, use the message',
  'kill-switch [on|off REASON]: stops all containment at once, or lets it go on',
  'coverage: what can be seen and cut on each platform',
];

const LINE_CHARS = 300;
const ANSWER_CHARS = 2_800;
const MOST_LINES = 30;
const UNDONE = 'That could not be done. Try again, or use REST.';

export interface CommandParts extends ThreadParts, TellParts {
  readonly desk: Desk;
  readonly decide: Decide;
}

/** Answers a command, so that only who typed it sees it. Never throws: it runs after the answer to Slack. */
export async function takeCommand(payload: unknown, parts: CommandParts): Promise<void> {
  const body = Payload.safeParse(payload);
  if (!body.success) return misshapen(body.error, parts);
  const { user_id: userId, channel_id: channel, text, trigger_id: requestId } = body.data;
  const { log } = parts;
  const lines = await answerTo(text, { userId, requestId }, parts).catch((error: unknown) => {
    log.warn({ slackUser: userId, code: errorCode(error), error: String(error) }, 'a command was not done');
    return [wordsFor(error, UNDONE)];
  });
  await say(lines, { userId, channel }, parts);
}

async function answerTo(
  text: string,
  { userId, requestId }: { readonly userId: string; readonly requestId: string },
  parts: CommandParts,
): Promise<readonly string[]> {
  const [verb = 'help', ...words] = text
    .trim()
    .split(/\s+/)
    .filter((word) => word !== '');
  const asked = verb === 'kill-switch' && words[0] !== undefined ? `kill-switch ${words[0]}` : verb;
  if (!isCommand(asked)) return HELP;
  const by = await findClicker(parts.web, parts.findHome, userId);
  const needed = CHAT_COMMANDS[asked];
  if (!mayDo(parts.desk.rolesOf(by.email), needed)) {
    const roles = rolesLetIn(needed).join(', ');
    throw new CountersignError(
      'ERR_FORBIDDEN',
      `${asked} needs one of the roles ${roles}, and policy gives you none`,
    );
  }
  return await done(asked, words, { by, requestId }, parts);
}

function isCommand(asked: string): asked is ChatCommandName {
  return Object.hasOwn(CHAT_COMMANDS, asked);
}

async function done(
  asked: ChatCommandName,
  words: readonly string[],
  { by, requestId }: { readonly by: Person; readonly requestId: string },
  { desk, decide }: CommandParts,
): Promise<readonly string[]> {
  const reason = words.slice(1).join(' ');
  switch (asked) {
    case 'status':
      return await desk.status(words[0]);
    case 'plan':
      return await desk.plan(named(words, 0, 'PLAYBOOK'), named(words, 1, 'INCIDENT'));
    case 'run': {
      const [playbookId, incidentId] = [named(words, 0, 'PLAYBOOK'), named(words, 1, 'INCIDENT')];
      return [`started: ${await desk.run({ playbookId, incidentId, by, requestId })}`];
    }
    case 'approve': {
      const approvalId = named(words, 0, 'QUESTION');
      const taken = await decide({ approvalId, answer: 'approve', by, ...(reason ? { reason } : {}) });
      return [taken.outcome === 'recorded' ? taken.message : `That did not count: ${taken.message}`];
    }
    case 'kill-switch':
      return await desk.killSwitch();
    case 'kill-switch on':
    case 'kill-switch off':
      return await desk.turnKillSwitch({ isOn: asked === 'kill-switch on', by, reason });
    default:
      return desk.coverage();
  }
}

function named(words: readonly string[], at: number, what: string): string {
  const word = words[at];
  if (word === undefined || word.length > 200)
    throw new CountersignError(
      'ERR_INPUT_INVALID',
      `name the ${what}: ${HELP.find((line) => line.includes(what))}`,
    );
  return word;
}

/** Where the app is not in the channel, by direct message. */
async function say(
  lines: readonly string[],
  { userId, channel }: { readonly userId: string; readonly channel: string },
  { web, log }: CommandParts,
): Promise<void> {
  const text = fitLines(
    lines.map((line) => mrkdwn(line, LINE_CHARS)),
    ANSWER_CHARS,
    MOST_LINES,
    'more; see REST',
  );
  const message = { text, parse: 'none' as const };
  try {
    await slackCall('chat.postEphemeral', () =>
      web.chat.postEphemeral({ ...message, channel, user: userId }),
    ).catch(async (error: unknown) => {
      if (refusalOf(error) === undefined) throw error;
      const quiet = { ...message, mrkdwn: true, unfurl_links: false, unfurl_media: false };
      await slackCall('chat.postMessage', () => web.chat.postMessage({ ...quiet, channel: userId }));
    });
  } catch (error) {
    log.warn({ slackUser: userId, error: String(error) }, 'a command’s answer could not be shown');
  }
}
