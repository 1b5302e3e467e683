import { accessEndOf } from '../report/access-end.ts';
import type { Report } from '../report/report.ts';
import type { Ledger } from './ledger.ts';

/** A report whose residual access is what the ledger says: every line that is not proven to be cut. */
export function withLedger(report: Report, { lines }: Ledger): Report {
  const residual = lines
    .filter(({ state }) => state !== 'proven')
    .map(({ platform, account, what, state, endsAt, endsWhy, origin, accepted }) => ({
      platform,
      account,
      what: `${what} (${state}; ${origin})`,
      endsAt,
      why: accepted ? `${endsWhy}; ${accepted.by} answers for it: ${accepted.reason}` : endsWhy,
    }));
  return { ...report, residual, accessEnd: accessEndOf(report.clocks, residual) };
}
