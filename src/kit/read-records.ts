import { hash } from 'node:crypto';
import type { Activity } from '#domain/activity.ts';
import { errorCode } from '#domain/errors.ts';
import { UNKNOWN_TIME } from './record.ts';

/** One record as activity and as evidence. */
export interface Line {
  readonly activity: Activity;
  /** The record's JSON, secrets replaced; `activity.rawSha256` is its SHA-256. */
  readonly raw: string;
}

export interface ReadRecords {
  /** Oldest first; each record once, by its uid. */
  readonly lines: readonly Line[];
  /** One for each record that could not be read, or be placed in time. */
  readonly faults: readonly RecordFault[];
}

export interface RecordFault {
  readonly why: string;
  /** When it happened, where that much could be read. */
  readonly at: string | undefined;
}

/**
 * Reads raw records, secrets replaced before. One that cannot be read does not hide the others: it becomes a fault.
 *
 * @param timeOf the time of a record that cannot be read otherwise; without it the fault stands for the whole pull
 */
export function readRecords<Record>(
  records: readonly Record[],
  normalize: (record: unknown, rawSha256: string) => Activity,
  timeOf: (record: Record) => string | undefined = () => undefined,
): ReadRecords {
  const lines = new Map<string, Line>();
  const faults: RecordFault[] = [];
  for (const record of records) {
    const raw = JSON.stringify(record);
    try {
      const activity = normalize(record, hash('sha256', raw));
      if (activity.time === UNKNOWN_TIME) faults.push({ why: 'a record tells no time', at: undefined });
      lines.set(activity.uid, { activity, raw });
    } catch (thrown) {
      if (errorCode(thrown) !== 'ERR_CONNECTOR_RESPONSE_UNREADABLE') throw thrown;
      faults.push({ why: (thrown as Error).message, at: timeOf(record) });
    }
  }
  return { lines: [...lines.values()].sort(inOrder), faults };
}

function inOrder({ activity: a }: Line, { activity: b }: Line): number {
  return a.time.localeCompare(b.time) || a.uid.localeCompare(b.uid);
}
