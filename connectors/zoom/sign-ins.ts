import { text } from './audit-fields.ts';
import { peopleOf, timeOf } from './audit-record.ts';
import type { ZoomClient } from './client.ts';
import { dayWindows } from './day-windows.ts';
import { RETENTION_DAYS } from './manifest.ts';
import type { ReportName } from './report-pages.ts';
import type { RawRecord } from './wire.ts';

/** What the reports say of one user since an instant: the half of every proof that the call itself did not write. */

const DAY_MS = 86_400_000;
/** Most records that are looked through for a proof. */
const MOST_SCANNED = 20_000;
/** The journal keeps these names. */
const LONGEST_CLIENT = 120;

export interface Traces {
  readonly records: readonly RawRecord[];
  /** False where there were more records than are looked through. */
  readonly isWhole: boolean;
}

/**
 * The records of a report that name the address, of the second of `since` or later, oldest first: the reports tell no more
 * than the second.
 */
export async function tracesOf(
  client: ZoomClient,
  report: ReportName,
  address: string,
  since: string,
): Promise<Traces> {
  const { clock, fingerprints } = client.context;
  const nowMs = clock.now().getTime();
  const sinceMs = Math.floor(Date.parse(since) / 1_000) * 1_000;
  const records: RawRecord[] = [];
  let scanned = 0;
  let isWhole = true;
  for (const window of dayWindows(sinceMs, Math.max(nowMs, sinceMs), nowMs - RETENTION_DAYS * DAY_MS)) {
    for await (const { rows } of client.report({ report, ...window })) {
      scanned += rows.length;
      records.push(
        ...rows.filter((row) => isTrace(row, address, sinceMs)).map((row) => fingerprints.scrub(row)),
      );
      if (scanned < MOST_SCANNED) continue;
      isWhole = false;
      break;
    }
    if (!isWhole) break;
  }
  return { records: records.toSorted(inOrder), isWhole };
}

/** A sign-in or a sign-out. */
export interface SignIn {
  readonly isOut: boolean;
  readonly at: string;
  /** `Windows`, `Browser`: one user may be signed in with several, and with several of one kind. */
  readonly client: string;
}

/** The sign-ins and sign-outs among records of the sign-in report. */
export function signInsOf(records: readonly RawRecord[]): readonly SignIn[] {
  return records.flatMap((record) => {
    const type = text(record, 'type')?.toLowerCase();
    if (type !== 'sign in' && type !== 'sign out') return [];
    const client = (text(record, 'client_type') ?? 'unknown client').slice(0, LONGEST_CLIENT);
    return [{ isOut: type === 'sign out', at: timeOf(record) ?? '', client }];
  });
}

/** The kinds of client that were signed in last, and not out. */
export function stillIn(signIns: readonly SignIn[]): readonly string[] {
  const lastByClient = new Map(signIns.map((each) => [each.client, each.isOut]));
  return [...lastByClient].flatMap(([client, isOut]) => (isOut ? [] : [client]));
}

function isTrace(record: RawRecord, address: string, sinceMs: number): boolean {
  return Date.parse(timeOf(record) ?? '') >= sinceMs && peopleOf(record).includes(address);
}

function inOrder(a: RawRecord, b: RawRecord): number {
  return (timeOf(a) ?? '').localeCompare(timeOf(b) ?? '');
}
