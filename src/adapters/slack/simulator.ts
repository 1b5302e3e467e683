import {
  createSimulator,
  type LedgerEntry,
  type SimulatedAnswer,
  type SimulatedRequest,
  type SimulatorRoute,
} from 'countersign/kit/testing';
import { type ChatClick, interactionOf, sendClick } from './simulator-click.ts';
import { type FormSent, type Press, sendForm, sendPress } from './simulator-form.ts';
import { postCommand, postEvent, type Typed } from './simulator-post.ts';
import type {
  SimulatedMessage,
  SimulatedUser,
  SimulatedView,
  SlackChatOptions,
  State,
} from './simulator-state.ts';
import { type Answer, METHODS, nextTs, refuse } from './simulator-web.ts';

/** Slack as a chat, on loopback: the part of its Web API that is used, and people who click. For tests and the demo. */

export interface SlackChatFault {
  /** Such as `chat.postMessage`. */
  readonly method: string;
  /** Default 1. */
  readonly times?: number;
  /** `lost-answer`: done, but the connection is cut before the answer; a name with underscores: Slack's own refusal. */
  readonly kind:
    | 'rate-limit'
    | 'unavailable'
    | 'not-found'
    | 'lost-answer'
    | 'refused'
    | `${string}_${string}`;
}

/** A click on the button of a playbook's question. */
export type OpenClick = Pick<Press, 'userId' | 'url'> & { readonly questionId: string };

export interface SlackChat {
  readonly slackApiUrl: string;
  messages(): readonly SimulatedMessage[];
  ephemerals(): readonly { readonly channel: string; readonly user: string; readonly text: string }[];
  /** Presses a button of a message as a person would, by a signed request to `url`; returns the last answer. */
  click(click: ChatClick & { readonly url: string }): Promise<Response>;
  /** Modals that were opened. */
  views(): readonly SimulatedView[];
  /** Presses the button of a question. */
  openForm(click: OpenClick): Promise<Response>;
  /** Presses any button, shown or not. */
  press(press: Press): Promise<Response>;
  /** Sends a modal that was opened, filled in by the fields' names with what Slack reports of each element. */
  submit(form: FormSent): Promise<Response>;
  /** Types `/countersign` and these words. */
  type(typed: Typed & { readonly url: string }): Promise<Response>;
  /** Opens the app's home tab. */
  openHome(opened: { readonly userId: string; readonly url: string }): Promise<Response>;
  /** Home tabs as people see them now, by user. */
  homes(): ReadonlyMap<string, readonly Record<string, unknown>[]>;
  /** The payload of the same click, for other ways than HTTP. */
  interaction(click: ChatClick): Record<string, unknown>;
  /** Posts to a channel as another app of the workspace, which may write what it likes. */
  postAs(botId: string, message: { channel: string; text: string; metadata: unknown }): void;
  /** Deletes a message, as a person of the channel would. */
  deleteMessage(ts: string): void;
  /** Changes what Slack says of a user from now on. */
  changeUser(id: string, change: Partial<SimulatedUser>): void;
  inject(fault: SlackChatFault): void;
  readonly ledger: readonly LedgerEntry[];
  stop(): Promise<void>;
}

/** How long the stand-in asks to wait when it limits, in seconds. */
const RETRY_AFTER_SECONDS = 7;

/** Starts the stand-in on a free port of 127.0.0.1. */
export async function startSlackChat(options: SlackChatOptions): Promise<SlackChat> {
  const state: State = {
    options,
    users: new Map(options.users.map((user) => [user.id, user])),
    messages: [],
    ephemerals: [],
    views: [],
    homes: new Map(),
    usedTriggers: new Set(),
    refusals: [],
    shown: [],
    count: 0,
  };
  const simulator = simulatorOf(state);
  const { baseUrl } = await simulator.start();
  return {
    slackApiUrl: `${baseUrl}/api/`,
    messages: () => [...state.messages],
    ephemerals: () => [...state.ephemerals],
    click: (click) => sendClick(click, state),
    views: () => [...state.views],
    openForm: ({ questionId, ...click }) =>
      sendPress({ ...click, actionId: 'question_open', value: questionId }, state),
    press: (press) => sendPress(press, state),
    type: ({ url, ...typed }) => postCommand(url, typed, state),
    openHome: ({ userId: user, url }) =>
      postEvent(
        url,
        { type: 'app_home_opened', user, channel: 'D0HOME', tab: 'home', event_ts: '1.1' },
        state,
      ),
    homes: () => state.homes,
    submit: (form) => sendForm(form, state),
    interaction: (click) => interactionOf(click, state),
    postAs: (botId, message) =>
      state.messages.push({ ...message, botId, ts: nextTs(state), blocks: [], updates: 0 }),
    deleteMessage(ts) {
      const at = state.messages.findIndex((message) => message.ts === ts);
      if (at >= 0) state.messages.splice(at, 1);
    },
    changeUser(id, change) {
      const user = state.users.get(id);
      if (user) state.users.set(id, { ...user, ...change });
    },
    inject: (fault) => inject(state, simulator, fault),
    ledger: simulator.ledger,
    stop: () => simulator.stop(),
  };
}

function inject(state: State, simulator: ReturnType<typeof simulatorOf>, fault: SlackChatFault): void {
  const { method, times = 1, kind } = fault;
  if (kind === 'rate-limit' || kind === 'unavailable' || kind === 'lost-answer' || kind === 'refused') {
    const path = new RegExp(`^/api/${method.replaceAll('.', '\\.')}$`);
    simulator.inject({ path, times, kind });
    return;
  }
  const missing = method === 'users.info' ? 'user_not_found' : 'message_not_found';
  state.refusals.push({ method, error: kind === 'not-found' ? missing : kind, left: times });
}

function simulatorOf(state: State) {
  const no = (error: string, status = 200): SimulatedAnswer => ({ status, body: { ok: false, error } });
  return createSimulator({
    platform: 'slack-chat',
    now: state.options.now,
    routes: Object.entries(METHODS).map(([method, answer]) => route(state, method, answer)),
    settings: (baseUrl) => ({ slackApiUrl: `${baseUrl}/api/` }),
    secrets: { botToken: state.options.botToken },
    emit: () => undefined,
    refuse: (request) => {
      // An app-level token opens sockets, and does nothing else.
      const token = request.path.endsWith('/apps.connections.open')
        ? /^Bearer xapp-/
        : state.options.botToken;
      const given = request.headers.authorization ?? '';
      const isRight = typeof token === 'string' ? given === `Bearer ${token}` : token.test(given);
      return isRight ? undefined : no('invalid_auth');
    },
    rateLimited: () => ({
      ...no('ratelimited', 429),
      headers: { 'retry-after': String(RETRY_AFTER_SECONDS) },
    }),
    unavailable: () => no('service_unavailable', 503),
    forbidden: () => no('missing_scope'),
    notFound: () => no('unknown_method'),
  });
}

function route(state: State, method: string, answer: Answer): SimulatorRoute {
  return {
    method: 'POST',
    path: new RegExp(`^/api/${method.replaceAll('.', '\\.')}$`),
    answer(request: SimulatedRequest) {
      const refusal = state.refusals.find((one) => one.method === method && one.left > 0);
      if (refusal) {
        refusal.left--;
        return refuse(refusal.error);
      }
      return answer((request.body ?? {}) as Record<string, string>, state);
    },
  };
}
