/**
 * How much of an incident one message can hold. Slack's limits are hard: a message past them is refused whole,
 * and then nobody is asked.
 *
 * @see https://docs.slack.dev/reference/block-kit/blocks
 */

/** Slack's limits, in blocks and characters. */
export const SLACK_LIMITS = {
  blocks: 50,
  headerChars: 150,
  textChars: 3_000,
  buttonValueChars: 2_000,
  confirmTextChars: 300,
} as const;

/** All blocks as JSON: Slack answers `msg_blocks_too_long` a little above 13 000 characters; the figure is not documented. */
export const MESSAGE_CHARS = 12_000;

/** One choice of how much detail is shown. An escaped line is at most five times as long, and must fit its list. */
export interface Budget {
  /** Characters of one line of data, before escaping. */
  readonly lineChars: number;
  /** Characters of one list, after escaping. */
  readonly listChars: number;
  /** Lines of one list. */
  readonly listLines: number;
  /** Characters of the actions of one approval, after escaping. */
  readonly actionsChars: number;
  /** Lines of the present state shown with an action. */
  readonly presentLines: number;
  /** Approvals shown, waiting ones first. */
  readonly approvals: number;
}

/** From the most to the least detail; the last fits whatever the incident holds. */
export const BUDGETS = [
  { lineChars: 380, listChars: 2_000, listLines: 10, actionsChars: 2_900, presentLines: 4, approvals: 5 },
  { lineChars: 240, listChars: 1_250, listLines: 6, actionsChars: 2_900, presentLines: 4, approvals: 4 },
  { lineChars: 150, listChars: 800, listLines: 5, actionsChars: 1_600, presentLines: 2, approvals: 3 },
  { lineChars: 70, listChars: 400, listLines: 3, actionsChars: 1_200, presentLines: 2, approvals: 1 },
] as const satisfies readonly Budget[];
