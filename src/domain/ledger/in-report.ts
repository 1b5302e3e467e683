import type { JournalEntry } from '../journal-event.ts';
import type { AccessEnd } from '../report/access-end.ts';
import type { Report } from '../report/report.ts';
import { entriesBehind } from './entries-behind.ts';
import type { Ledger } from './ledger.ts';

/**
 * A report whose residual access is what the ledger says: every line that is not proven to be cut.
 *
 * @param entries the journal that the report is made from
 */
export function withLedger(report: Report, ledger: Ledger, entries: readonly JournalEntry[]): Report {
  const behind = entriesBehind(entries);
  const traced = { ...ledger, lines: ledger.lines.map((line) => ({ ...line, entries: behind(line) })) };
  const { lines } = ledger;
  const residual = lines
    .filter(({ state }) => state !== 'proven')
    .map(({ platform, account, what, state, endsAt, endsWhy, origin, accepted }) => ({
      platform,
      account,
      what: `${what} (${state}; ${origin})`,
      endsAt,
      why: accepted ? `${endsWhy}; ${accepted.by} answers for it: ${accepted.reason}` : endsWhy,
    }));
  return { ...report, residual, ledger: traced, accessEnd: endOf(report, ledger) };
}

/** As the ledger has it; where nothing was asked for, nothing was cut, whatever expires by itself. */
function endOf({ clocks }: Report, { accessEndsAt, open }: Ledger): AccessEnd {
  if (clocks.requestedAt === undefined) return { state: 'not-cut' };
  return accessEndsAt === null
    ? { state: 'open', lines: Math.max(1, open) }
    : { state: 'ends', at: accessEndsAt };
}
