import type { SimulatedAnswer } from 'countersign/kit/testing';
import {
  BOT,
  type SimulatedMessage,
  type SimulatedUser,
  type SimulatedView,
  type State,
  TEAM,
} from './simulator-state.ts';

/** The stand-in's Web API methods: Slack's answers, with HTTP 200 and `ok: false` for a refusal. */

export type Answer = (fields: Record<string, string>, state: State) => SimulatedAnswer;

/** The methods, by name; their arguments come as form fields. */
export const METHODS: Readonly<Record<string, Answer>> = {
  'auth.test': () =>
    ok({
      url: 'https://countersign.slack.com/',
      team: 'Countersign',
      team_id: TEAM,
      user: 'countersign',
      user_id: 'U0COUNTERS',
      bot_id: BOT,
    }),
  'users.info': (fields, state) => userInfo(state.users.get(fields.user ?? ''), state),
  'chat.postMessage': postMessage,
  'chat.update': updateMessage,
  'chat.postEphemeral': (fields, state) => ({
    ...ok({ message_ts: nextTs(state) }),
    change: () => {
      state.ephemerals.push({
        channel: fields.channel ?? '',
        user: fields.user ?? '',
        text: fields.text ?? '',
      });
    },
  }),
  'users.lookupByEmail': (fields, state) => userByEmail(fields.email ?? '', state),
  'conversations.history': (fields, state) =>
    page(fields, state.messages.filter(({ threadTs }) => threadTs === undefined).reverse()),
  'conversations.replies': replies,
  'chat.getPermalink': permalink,
  'views.open': openView,
  'views.update': updateView,
  'views.publish': publishHome,
  'apps.connections.open': (_fields, { options }) =>
    options.socketUrl ? ok({ url: options.socketUrl() }) : refuse('internal_error'),
};

function postMessage(fields: Record<string, string>, state: State): SimulatedAnswer {
  const fault = tooMuch(fields);
  if (fault) return fault;
  if (fields.thread_ts !== undefined && !state.messages.some(({ ts }) => ts === fields.thread_ts))
    return refuse('thread_not_found');
  const message: SimulatedMessage = {
    channel: fields.channel ?? '',
    threadTs: fields.thread_ts,
    ts: nextTs(state),
    botId: BOT,
    text: fields.text ?? '',
    blocks: JSON.parse(fields.blocks ?? '[]'),
    metadata: fields.metadata === undefined ? undefined : JSON.parse(fields.metadata),
    updates: 0,
  };
  const { channel, ts, text } = message;
  return {
    ...ok({ channel, ts, message: { type: 'message', text, ts, bot_id: BOT } }),
    change: () => {
      state.messages.push(message);
      state.shown.push(message);
    },
  };
}

function updateMessage(fields: Record<string, string>, state: State): SimulatedAnswer {
  const fault = tooMuch(fields);
  if (fault) return fault;
  const at = state.messages.findIndex(({ ts, channel }) => ts === fields.ts && channel === fields.channel);
  const old = state.messages[at];
  if (!old) return refuse('message_not_found');
  const text = fields.text ?? old.text;
  const blocks = fields.blocks === undefined ? old.blocks : JSON.parse(fields.blocks);
  const message: SimulatedMessage = { ...old, text, blocks, updates: old.updates + 1 };
  return {
    ...ok({ channel: old.channel, ts: old.ts, text, message: { text } }),
    change: () => {
      state.messages[at] = message;
      state.shown.push(message);
    },
  };
}

/** The message above, then what stands below it, the oldest first. */
function replies(fields: Record<string, string>, state: State): SimulatedAnswer {
  const parent = state.messages.find(({ ts }) => ts === fields.ts);
  if (!parent) return refuse('thread_not_found');
  return page(fields, [parent, ...state.messages.filter(({ threadTs }) => threadTs === fields.ts)]);
}

function page(fields: Record<string, string>, messages: readonly SimulatedMessage[]): SimulatedAnswer {
  const limit = Number(fields.limit ?? 100);
  const from = Number(fields.cursor ?? 0);
  const all = messages.filter(
    (message) => message.channel === fields.channel && Number(message.ts) > Number(fields.oldest ?? 0),
  );
  const shown = all.slice(from, from + limit).map(({ ts, threadTs, botId, text, blocks, metadata }) => ({
    type: 'message',
    ts,
    ...(threadTs === undefined ? {} : { thread_ts: threadTs }),
    text,
    blocks,
    bot_id: botId,
    ...(fields.include_all_metadata === 'true' && metadata !== undefined ? { metadata } : {}),
  }));
  const next = from + limit < all.length ? String(from + limit) : '';
  return ok({ messages: shown, has_more: next !== '', response_metadata: { next_cursor: next } });
}

function permalink({ channel = '', message_ts = '' }: Record<string, string>, state: State): SimulatedAnswer {
  const isThere = state.messages.some(({ ts }) => ts === message_ts);
  if (!isThere) return refuse('message_not_found');
  const link = `https://countersign.slack.com/archives/${channel}/p${message_ts.replace('.', '')}`;
  return ok({ channel, permalink: link });
}

/** A modal, checked against Slack's limits. */
function openView(fields: Record<string, string>, state: State): SimulatedAnswer {
  const view = JSON.parse(fields.view ?? '{}') as SimulatedView;
  const texts = view.blocks?.every(({ text, label }) => ((text ?? label)?.text.length ?? 0) <= 3_000);
  const boxes = view.blocks?.every(({ element }) => ((element?.options as unknown[]) ?? []).length <= 100);
  const fits = view.title?.text.length <= 24 && view.blocks.length <= 100 && texts && boxes;
  if (!fits || (view.private_metadata ?? '').length > 3_000) return refuse('invalid_arguments');
  if (!fields.trigger_id || state.usedTriggers.has(fields.trigger_id)) return refuse('expired_trigger_id');
  const opened = { ...view, id: `V${String(state.count++).padStart(8, '0')}` };
  return {
    ...ok({ view: opened }),
    change: () => {
      state.usedTriggers.add(fields.trigger_id!);
      state.views.push(opened);
    },
  };
}

function updateView(fields: Record<string, string>, state: State): SimulatedAnswer {
  const at = state.views.findIndex(({ id }) => id === fields.view_id);
  const view = JSON.parse(fields.view ?? '{}') as SimulatedView;
  if (at < 0) return refuse('not_found');
  const updated = { ...state.views[at]!, ...view };
  return {
    ...ok({ view: updated }),
    change: () => {
      state.views[at] = updated;
    },
  };
}

function publishHome(fields: Record<string, string>, state: State): SimulatedAnswer {
  const view = JSON.parse(fields.view ?? '{}') as { type?: string; blocks?: Record<string, unknown>[] };
  const { blocks = [] } = view;
  if (view.type !== 'home' || blocks.length > 100) return refuse('invalid_arguments');
  return {
    ...ok({ view: { ...view, id: 'V0HOME' } }),
    change: () => void state.homes.set(fields.user_id ?? '', blocks),
  };
}

/** Slack's limits, as it enforces them. */
function tooMuch(fields: Record<string, string>): SimulatedAnswer | undefined {
  const blocks = JSON.parse(fields.blocks ?? '[]') as Record<string, unknown>[];
  if (blocks.length > 50) return refuse('invalid_blocks');
  if ((fields.blocks ?? '').length > 13_200) return refuse('msg_blocks_too_long');
  return undefined;
}

function userByEmail(email: string, state: State): SimulatedAnswer {
  const found = [...state.users.values()].find(
    (user) => !user.deleted && user.email.toLowerCase() === email.toLowerCase(),
  );
  return found ? userInfo(found, state) : refuse('users_not_found');
}

function userInfo(user: SimulatedUser | undefined, { options }: State): SimulatedAnswer {
  if (!user) return refuse('user_not_found');
  return ok({
    user: {
      id: user.id,
      team_id: user.teamId ?? TEAM,
      name: user.name,
      real_name: user.name,
      deleted: user.deleted ?? false,
      is_bot: user.isBot ?? false,
      is_app_user: false,
      is_email_confirmed: user.isEmailConfirmed ?? true,
      updated: Math.floor(options.now().getTime() / 1_000),
      profile: { email: user.email, real_name: user.name, display_name: user.name },
    },
  });
}

/** Slack's ids of messages: seconds, a point, and six digits that make it unique. */
export function nextTs(state: State): string {
  state.count++;
  const seconds = Math.floor(state.options.now().getTime() / 1_000);
  return `${seconds}.${String(state.count).padStart(6, '0')}`;
}

export function ok(facts: Record<string, unknown>): SimulatedAnswer {
  return { status: 200, body: { ok: true, ...facts } };
}

export function refuse(error: string): SimulatedAnswer {
  return { status: 200, body: { ok: false, error } };
}
