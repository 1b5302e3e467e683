import { App, type Receiver } from '@slack/bolt';
import type { Role } from '#domain/access/permissions.ts';
import type { Chat } from '#domain/chat.ts';
import { CountersignError } from '#domain/errors.ts';
import type { Clock, Log } from '#domain/ports.ts';
import { type HomeParts, showHome } from './app-home.ts';
import { APPROVE, EVIDENCE } from './approval-blocks.ts';
import { type ApprovalClickParts, openApproval, takeApproval } from './approval-click.ts';
import { APPROVAL_MODALS } from './approval-modals.ts';
import { boltLog } from './bolt-log.ts';
import { createChat } from './chat.ts';
import { type ClickParts, handleClick, parseClick } from './click.ts';
import { COMMAND, type CommandParts, takeCommand } from './command.ts';
import type { ChangeQuestion, Decide, Questions, ReadApproval } from './decision.ts';
import type { Desk } from './desk.ts';
import { type Evidence, type EvidenceParts, openEvidence } from './evidence-modal.ts';
import { FORM } from './form-modal.ts';
import { ifFromHome } from './from-home.ts';
import { createFindHome } from './home.ts';
import { createHttpRoute, type SlackRoute } from './http-route.ts';
import { OPEN_FORM } from './question.ts';
import { openForm, type QuestionClickParts, takeForm } from './question-click.ts';
import { createSeen } from './seen.ts';
import { createSocket } from './socket.ts';
import { openWeb } from './web.ts';

export type { Decide, DecisionGiven, DecisionTaken, Questions } from './decision.ts';
export type { SlackRoute } from './http-route.ts';

export interface SlackOptions {
  /** `xoxb-…`, with the scopes of docs/slack-app-manifest.yaml. */
  readonly botToken: string;
  /** From the app's Basic Information; needed by HTTP, unused by Socket Mode. */
  readonly signingSecret: string;
  /** The channel's id (`C…`), not its name: a name can be given to another channel. */
  readonly channel: string;
  /** Default `https://slack.com/api/`. */
  readonly slackApiUrl?: string;
  /** Given: clicks come by Socket Mode, and there is no route. `appToken` is `xapp-…` with `connections:write`. */
  readonly socketMode?: { readonly appToken: string };
  readonly clock: Clock;
  readonly log: Log;
  readonly decide: Decide;
  readonly questions: Questions;
  readonly readApproval: ReadApproval;
  readonly changeQuestion: ChangeQuestion;
  /** The evidence behind a question. @throws ERR_NOT_FOUND */
  readEvidence(approvalId: string): Promise<Evidence>;
  /** The roles that policy gives a person now, by verified e-mail. */
  rolesOf(email: string): readonly Role[];
  /** What people can read and do from Slack besides. */
  readonly desk: Desk;
}

export interface Slack {
  readonly chat: Chat;
  /** HTTP mode: mount at `/slack` before any body parser. Undefined in Socket Mode. */
  readonly router: SlackRoute | undefined;
  /** Begins to take clicks by Socket Mode; nothing to do by HTTP. Needs no Slack that answers. */
  start(): Promise<void>;
  /** Takes no more clicks, and waits for those that are being handled. */
  stop(): Promise<void>;
}

/**
 * Opens Slack as the place where people are asked and told. Calls nobody until something is to be shown or was clicked.
 *
 * @throws ERR_CONFIG_INVALID naming every fault
 */
export function openSlack(options: SlackOptions): Slack {
  checkOptions(options);
  const { log, channel } = options;
  const slackApiUrl = options.slackApiUrl ?? 'https://slack.com/api/';
  const logger = boltLog(log);
  const web = openWeb({ botToken: options.botToken, slackApiUrl, log });
  const findHome = createFindHome(web);

  const http = options.socketMode
    ? undefined
    : createHttpRoute(
        { signingSecret: options.signingSecret, clock: options.clock, seen: createSeen() },
        log,
        logger,
      );
  const socket = options.socketMode
    ? createSocket(options.socketMode.appToken, slackApiUrl, log, logger)
    : undefined;

  const clicks = { ...options, web, findHome, seen: createSeen() };
  const handled = takeClicks((http ?? socket)!.receiver, options.botToken, clicks);
  return {
    chat: createChat({ web, findHome, channel, log }),
    router: http?.route,
    start: async () => socket?.start(),
    async stop() {
      await socket?.stop();
      await Promise.allSettled(handled);
    },
  };
}

/** Puts the buttons' listeners on Bolt; returns the clicks that are being handled. */
function takeClicks(
  receiver: Receiver,
  botToken: string,
  parts: ClickParts & QuestionClickParts & ApprovalClickParts & EvidenceParts & CommandParts & HomeParts,
): ReadonlySet<Promise<void>> {
  const handled = new Set<Promise<void>>();
  const app = new App({
    receiver,
    // Given by hand, so that Bolt asks Slack nothing at start.
    authorize: async () => ({ botToken }),
    convoStore: false,
    logger: boltLog(parts.log),
  });
  app.error(async (error) => {
    parts.log.error({ part: 'slack', error: error.message }, 'Bolt could not handle a request');
  });
  // At once, before anything that takes time. A click whose answer is lost on the way still counts.
  const afterAck = async (
    ack: () => Promise<void>,
    body: unknown,
    handle: () => Promise<void>,
  ): Promise<void> => {
    await ack().catch((error: unknown) => {
      parts.log.warn({ part: 'slack', error: String(error) }, 'a click could not be acknowledged');
    });
    const handling = ifFromHome(body, parts, handle);
    handled.add(handling);
    await handling.finally(() => handled.delete(handling));
  };
  app.action(APPROVE, ({ ack, body, action }) =>
    afterAck(ack, body, async () => handleClick(parseClick(body, action), parts)),
  );
  for (const id of APPROVAL_MODALS) {
    app.action(id, ({ ack, body, action }) => afterAck(ack, body, () => openApproval(body, action, parts)));
    app.view(id, ({ ack, body }) => afterAck(ack, body, () => takeApproval(body, parts)));
  }
  app.action(EVIDENCE, ({ ack, body, action }) =>
    afterAck(ack, body, () => openEvidence(body, action, parts)),
  );
  app.action(OPEN_FORM, ({ ack, body, action }) => afterAck(ack, body, () => openForm(body, action, parts)));
  app.command(COMMAND, ({ ack, body }) =>
    afterAck(ack, { team: { id: body.team_id } }, () => takeCommand(body, parts)),
  );
  app.event('app_home_opened', ({ event, body }) =>
    afterAck(
      async () => undefined,
      { team: { id: body.team_id } },
      () => showHome(event, parts),
    ),
  );
  app.view(FORM, ({ ack, body }) => afterAck(ack, body, () => takeForm(body, parts)));
  return handled;
}

function checkOptions({ botToken, signingSecret, channel, socketMode }: SlackOptions): void {
  const faults = [
    botToken === '' && 'SLACK_CHAT_BOT_TOKEN is empty',
    socketMode === undefined && signingSecret === '' && 'SLACK_CHAT_SIGNING_SECRET is empty',
    socketMode?.appToken === '' && 'SLACK_CHAT_APP_TOKEN is empty',
    !/^[CGD][A-Z0-9]{2,}$/.test(channel) &&
      `SLACK_CHAT_CHANNEL must be a channel's id such as C0123456789, not "${channel}"`,
  ].filter((fault) => fault !== false);
  if (faults.length > 0) throw new CountersignError('ERR_CONFIG_INVALID', faults.join('; '));
}
