import type { KnownBlock } from '@slack/types';
import type { Budget } from './budget.ts';
import { mrkdwn } from './escape.ts';

/** Lines as Slack blocks: lists that say how many entries they leave out. */

/** A section of text made by us, its data escaped already. `verbatim` keeps Slack from making links and mentions of plain words. */
export function section(text: string): KnownBlock {
  return { type: 'section', text: { type: 'mrkdwn', text, verbatim: true } };
}

/** Small grey text made by us, its data escaped already. */
export function context(text: string): KnownBlock {
  return { type: 'context', elements: [{ type: 'mrkdwn', text, verbatim: true }] };
}

/** Joins as many lines as fit into `maxChars`, and says how many do not. Each line must be shorter than half of it. */
export function fitLines(lines: readonly string[], maxChars: number, maxLines: number, left: string): string {
  const kept: string[] = [];
  let room = maxChars - left.length - 20;
  for (const line of lines.slice(0, maxLines)) {
    if (line.length + 1 > room) break;
    kept.push(line);
    room -= line.length + 1;
  }
  const rest = lines.length - kept.length;
  if (rest > 0) kept.push(`… and ${rest} ${left}`);
  return kept.join('\n');
}

/** A titled list of data, or nothing when there is none. */
export function list(title: string, items: readonly string[], budget: Budget): KnownBlock[] {
  if (items.length === 0) return [];
  const lines = items.map((item) => `• ${mrkdwn(item, budget.lineChars)}`);
  return [section(`*${title}*\n${fitLines(lines, budget.listChars, budget.listLines, 'more')}`)];
}

/** An instant in the reader's own time zone, with UTC for who cannot see that; other text as it is, escaped. */
export function instant(iso: string): string {
  const at = Date.parse(iso);
  if (Number.isNaN(at)) return mrkdwn(iso, 60);
  const utc = `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
  return `<!date^${Math.floor(at / 1_000)}^{date_short_pretty} {time_secs}|${utc}>`;
}
