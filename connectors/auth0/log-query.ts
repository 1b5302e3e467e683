import { text } from './audit-fields.ts';
import { quoted } from './client.ts';
import type { RawRecord } from './wire.ts';

/** Queries in Auth0's subset of Lucene's language. @see https://auth0.com/docs/deploy-monitor/logs/log-search-query-syntax */

/** Records of these seconds, both ends included: finer times stand in no example of Auth0's, so the reader cuts them. */
export function within(since: string, until: string | undefined): string {
  const end = until === undefined ? '*' : seconds(new Date(Math.ceil(Date.parse(until) / 1_000) * 1_000));
  return `date:[${seconds(new Date(since))} TO ${end}]`;
}

/** Records up to that second. */
export function upTo(until: string): string {
  return `date:[* TO ${seconds(new Date(until))}]`;
}

export function byUser(userId: string): string {
  return `user_id:${quoted(userId)}`;
}

function seconds(at: Date): string {
  return at.toISOString().slice(0, 19);
}

/** What was read of the log, and where reading stopped short. */
export interface Found {
  readonly records: readonly RawRecord[];
  readonly cut: { readonly at: string; readonly lost: 'before' | 'after' } | undefined;
}

/** By what a record is known when it comes twice. */
export function keyOf(record: RawRecord): string {
  return text(record, 'log_id') ?? text(record, '_id') ?? JSON.stringify(record);
}
