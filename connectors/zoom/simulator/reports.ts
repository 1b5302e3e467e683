import type { SimulatedAnswer, SimulatedRequest } from 'countersign/kit/testing';
import type { Account } from './account.ts';
import { error } from './answers.ts';
import type { Seed } from './seed.ts';

const DAY = /^\d{4}-\d{2}-\d{2}$/;
const DAY_MS = 86_400_000;
const MOST_PAGE = 300;
const TOKEN = /^page-(\d+)$/;

/** One page of a report. The days that are asked for must be days; of more than a month the older ones are left out in silence. */
export function reportAnswer(
  account: Account,
  { pageSize, mostDays }: Seed,
  report: 'activities' | 'operations',
  { query }: SimulatedRequest,
): SimulatedAnswer {
  const [asked, to] = [query.get('from') ?? '', query.get('to') ?? ''];
  const wanted = Number(query.get('page_size') ?? 30);
  const token = TOKEN.exec(query.get('next_page_token') ?? 'page-0');
  if (!DAY.test(asked) || !DAY.test(to) || asked > to) return error(400, 300, 'The date range is invalid.');
  if (!(wanted >= 1 && wanted <= MOST_PAGE)) return error(400, 300, 'The page_size is invalid.');
  if (!token) return error(400, 300, 'The next page token is either invalid or expired.');
  const first = new Date(Date.parse(to) - (mostDays - 1) * DAY_MS).toISOString().slice(0, 10);
  const from = asked < first ? first : asked;
  const records = account.records(report, from, to);
  const size = Math.min(wanted, pageSize);
  const at = Number(token[1]);
  const next = at + size < records.length ? `page-${at + size}` : '';
  const rows = records.slice(at, at + size);
  const frame = { from, to, page_size: wanted, next_page_token: next };
  return {
    status: 200,
    body: report === 'activities' ? { ...frame, activity_logs: rows } : { ...frame, operation_logs: rows },
  };
}
