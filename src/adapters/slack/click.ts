import type { WebClient } from '@slack/web-api';
import { z } from 'zod';
import { CountersignError, errorCode } from '#domain/errors.ts';
import type { Log } from '#domain/ports.ts';
import { APPROVE, REASON } from './approval-blocks.ts';
import { findClicker } from './clicker.ts';
import type { Decide } from './decision.ts';
import { mrkdwn } from './escape.ts';
import type { FindHome } from './home.ts';
import type { Seen } from './seen.ts';
import { slackCall } from './web.ts';

/** A click on approve: who it was, what they may, and what they are told. */

/** As much of Slack's `block_actions` payload as is used; Slack adds fields as it likes. */
const ClickPayload = z.object({
  user: z.object({
    id: z
      .string()
      .max(60)
      .regex(/^[UW][A-Z0-9]+$/, 'must be the id of a user'),
  }),
  container: z.object({
    channel_id: z
      .string()
      .max(60)
      .regex(/^[CDG][A-Z0-9]+$/, 'must be the id of a channel'),
  }),
  state: z
    .object({
      values: z.record(z.string(), z.record(z.string(), z.object({ value: z.string().nullish() }))),
    })
    .optional(),
});

const ClickAction = z.object({
  action_id: z.literal(APPROVE),
  value: z.string().min(1).max(200),
  action_ts: z.string().min(1).max(60),
});

export interface Click {
  readonly approvalId: string;
  readonly userId: string;
  readonly channelId: string;
  /** Slack's own mark of this click; the same when it is delivered again. */
  readonly clickedAt: string;
  readonly reason: string | undefined;
}

/** Reads a click from Slack's payload. @throws ERR_INPUT_INVALID naming the field */
export function parseClick(payload: unknown, pressed: unknown): Click {
  const body = ClickPayload.safeParse(payload);
  const action = ClickAction.safeParse(pressed);
  if (!body.success || !action.success) {
    const faults = [body.error, action.error].flatMap((error) => (error ? [z.prettifyError(error)] : []));
    throw new CountersignError(
      'ERR_INPUT_INVALID',
      `the click is not of the documented shape: ${faults.join('; ')}`,
    );
  }
  return {
    approvalId: action.data.value,
    userId: body.data.user.id,
    channelId: body.data.container.channel_id,
    clickedAt: action.data.action_ts,
    reason: reasonFor(action.data.value, body.data.state?.values ?? {}),
  };
}

function reasonFor(
  approvalId: string,
  values: Record<string, Record<string, { value?: string | null | undefined }>>,
): string | undefined {
  const field = Object.entries(values).find(
    ([blockId]) => blockId.replace(/^reason-\d+-/, '') === approvalId,
  );
  const text = field?.[1][REASON]?.value?.trim();
  return text ? text.slice(0, 2_000) : undefined;
}

export interface ClickParts {
  readonly web: WebClient;
  readonly findHome: FindHome;
  readonly decide: Decide;
  readonly log: Log;
  readonly seen: Seen;
}

/** Carries a click to its decision and tells the clicker when it did not count. Never throws: it runs after the answer to Slack. */
export async function handleClick(click: Click, parts: ClickParts): Promise<void> {
  const { log } = parts;
  const facts = { approvalId: click.approvalId, slackUser: click.userId };
  if (!parts.seen.isNew(`${click.approvalId}/${click.userId}/${click.clickedAt}`)) {
    log.info(facts, 'the same click was delivered again');
    return;
  }
  const refusal = await decideClick(click, parts).catch((error: unknown) => {
    log.error({ ...facts, code: errorCode(error), error: messageOf(error) }, 'a click could not be handled');
    return UNRECORDED;
  });
  if (refusal === undefined) {
    log.info(facts, 'a click was recorded');
    return;
  }
  log.warn({ ...facts, refusal }, 'a click did not count');
  await tell(click, refusal, parts);
}

const UNRECORDED = 'Your answer could not be recorded. Click again, or answer by REST.';

/** What the clicker must be told; undefined when the answer was recorded. */
async function decideClick(click: Click, parts: ClickParts): Promise<string | undefined> {
  const { approvalId, reason } = click;
  try {
    const by = await findClicker(parts.web, parts.findHome, click.userId);
    const given = { approvalId, answer: 'approve' as const, by, ...(reason === undefined ? {} : { reason }) };
    const taken = await parts.decide(given);
    return taken.outcome === 'recorded' ? undefined : `Your answer did not count: ${taken.message}`;
  } catch (error) {
    const code = errorCode(error);
    if (code === 'ERR_APPROVER_NOT_ALLOWED' || code === 'ERR_NOT_FOUND')
      return `Your answer did not count: ${messageOf(error)}.`;
    if (code === 'ERR_CHAT_UNAVAILABLE') {
      parts.log.warn({ approvalId, error: messageOf(error) }, 'Slack could not say who clicked');
      return 'Slack could not confirm who you are, so your answer did not count. Click again, or answer by REST.';
    }
    throw error;
  }
}

async function tell(click: Click, text: string, { web, log }: ClickParts): Promise<void> {
  const message = { channel: click.channelId, user: click.userId, text: mrkdwn(text, 600) };
  await slackCall('chat.postEphemeral', () => web.chat.postEphemeral({ ...message, parse: 'none' })).catch(
    (error: unknown) => {
      log.warn({ approvalId: click.approvalId, error: messageOf(error) }, 'the clicker could not be told');
    },
  );
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
