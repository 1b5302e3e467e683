/**
 * Makes text from outside harmless in Slack: it can mention nobody, link nowhere, format nothing, reorder nothing
 * and break no line. What is data looks like data.
 *
 * @see https://docs.slack.dev/messaging/formatting-message-text
 */

/** Shown for a text of which nothing is left. */
const EMPTY = '–';

/** Invisible; keeps Slack from reading a character as the start or end of a format. */
const BREAK = '\u200b';

/** Directional overrides, isolates and marks, tag characters and private use: shown, so that a trick is seen. */
const REORDERING = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\u{e0000}-\u{e007f}]|\p{Co}/gu;

/** The colon before the name of an emoji; colons of times and IPv6 addresses are left alone. */
const EMOJI = /(?<![0-9a-f:]):(?=[0-9a-f]{1,4}:)|:(?=(?![0-9a-f]{1,4}:)[\p{L}\p{N}_+'-]+:)/giu;

/**
 * One line of at most `maxChars` UTF-16 units, without control, format or reordering characters; `…` marks a cut.
 * Never empty: a text of nothing is `–`.
 */
export function oneLine(text: string, maxChars: number): string {
  const clean = text
    .slice(0, maxChars * 4)
    .toWellFormed()
    .replace(REORDERING, '\ufffd')
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
    .replace(/\p{Cf}/gu, '')
    .replace(/(\p{M}{3})\p{M}+/gu, '$1')
    .replace(/\s+/gu, ' ')
    .trim();
  if (clean === '') return EMPTY;
  return clean.length <= maxChars
    ? clean
    : `${clean.slice(0, maxChars - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}

/**
 * For `mrkdwn` objects: entities for `&`, `<` and `>`, and invisible breaks around characters that would format.
 * The result can be longer than `maxChars`, at most five times.
 */
export function mrkdwn(text: string, maxChars: number): string {
  return oneLine(text, maxChars)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replace(/(?<![\p{L}\p{N}])[*_~`]|[*_~`](?![\p{L}\p{N}])/gu, `${BREAK}$&${BREAK}`)
    .replace(EMOJI, `:${BREAK}`)
    .replace(/@(?=(?:channel|here|everyone|group)\b)/giu, `@${BREAK}`);
}

/** For `plain_text` objects, which know no entities: brackets become look-alikes, so that no reader of them finds a mention. */
export function plain(text: string, maxChars: number): string {
  return oneLine(text, maxChars)
    .replaceAll('<', '‹')
    .replaceAll('>', '›')
    .replace(/@(?=(?:channel|here|everyone|group)\b)/giu, '＠');
}
