/** What the chat's stand-in holds. */

/** The workspace and the bot of the stand-in's app. */
export const TEAM = 'T0COUNTERS';
export const BOT = 'B0COUNTERS';

export interface SimulatedUser {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  readonly deleted?: boolean;
  readonly isBot?: boolean;
  /** Default true. */
  readonly isEmailConfirmed?: boolean;
  /** Default the app's own workspace. */
  readonly teamId?: string;
}

export interface SimulatedMessage {
  readonly channel: string;
  readonly ts: string;
  /** The message below which it stands. */
  readonly threadTs?: string | undefined;
  /** The app that wrote it. */
  readonly botId: string;
  readonly text: string;
  readonly blocks: readonly Record<string, unknown>[];
  readonly metadata: unknown;
  /** How often it was updated. */
  readonly updates: number;
}

/** A modal that was opened. */
export interface SimulatedView {
  readonly id: string;
  readonly callback_id: string;
  readonly private_metadata: string;
  readonly title: { readonly text: string };
  readonly blocks: readonly {
    readonly type: string;
    readonly block_id?: string;
    readonly optional?: boolean;
    readonly text?: { readonly text: string };
    readonly label?: { readonly text: string };
    readonly element?: Readonly<Record<string, unknown>>;
  }[];
}

export interface SlackChatOptions {
  readonly signingSecret: string;
  readonly botToken: string;
  readonly users: readonly SimulatedUser[];
  readonly now: () => Date;
  /** Where Socket Mode connects to, when a test serves it. */
  readonly socketUrl?: () => string;
}

/** Everything the stand-in knows. */
export interface State {
  readonly options: SlackChatOptions;
  readonly users: Map<string, SimulatedUser>;
  readonly messages: SimulatedMessage[];
  readonly ephemerals: { channel: string; user: string; text: string }[];
  /** Modals that were opened, the oldest first, and what opened them: once each. */
  readonly views: SimulatedView[];
  readonly usedTriggers: Set<string>;
  readonly homes: Map<string, readonly Record<string, unknown>[]>;
  /** Refusals to give next, by method. */
  readonly refusals: { method: string; error: string; left: number }[];
  /** Blocks of every form a message ever had, for clicks on what is no longer shown. */
  readonly shown: SimulatedMessage[];
  /** Messages and clicks so far: makes ids unique. */
  count: number;
}
