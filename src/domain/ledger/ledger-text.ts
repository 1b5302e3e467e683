import { plainText } from '../explanation/plain-text.ts';
import type { Ledger, LedgerLine } from './ledger.ts';

/** When access ends at worst, in a sentence. All of it is data. */
export function accessEndText({ accessEndsAt, accessEndsWhy, lines }: Ledger): string {
  if (lines.length === 0) return 'nothing is known to be held';
  const why = plainText(accessEndsWhy, 1_000);
  if (accessEndsAt === null) return `access has no end that is known: ${why}`;
  return `access ends no later than ${accessEndsAt}: ${why}`;
}

/** One line of the ledger, in one line. All of it is data. */
export function ledgerLineText(line: LedgerLine): string {
  const { state, platform, account, what, endsAt, endsWhy, accepted } = line;
  const end = endsAt === null ? 'no end by itself' : `${state === 'open' ? 'until' : 'ended'} ${endsAt}`;
  const answer = accepted ? `; ${accepted.by} answers for it: ${accepted.reason}` : '';
  return plainText(`${state}: ${what} at ${platform} for ${account} (${end}): ${endsWhy}${answer}`, 2_000);
}

/** The lines that are open, as people are told of them in chat. */
export function openLines({ lines }: Ledger): readonly string[] {
  return lines
    .filter(({ state }) => state === 'open')
    .map(({ platform, account, what, endsAt }) => {
      const end = endsAt ?? 'no end by itself';
      return `${platform}: ${what} for ${account} (${end})`;
    });
}

/** The ledger for a terminal or a plain text; control characters are taken out by who prints it. */
export function ledgerText(ledger: Ledger): string {
  const { lines, open } = ledger;
  const settledCount = lines.length - open;
  return [
    `${ledger.incidentId}: ${accessEndText(ledger)}`,
    `${lines.length} line(s), ${open} open, ${settledCount} proven, expired or accepted`,
    ...lines.map((line) => `  ${line.id}  ${ledgerLineText(line)}`),
  ].join('\n');
}
