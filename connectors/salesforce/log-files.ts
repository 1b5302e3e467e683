import type { Raw, Watermark } from 'countersign/kit';
import { MOST_FILE_BYTES, type SalesforceClient } from './client.ts';
import { readCsv } from './csv.ts';
import { soql } from './soql.ts';
import { LogFile } from './wire.ts';

/** The event log files of Event Monitoring: one for each kind of event and hour, or day. */

/** The kinds that tell of sign-ins, sessions and what they were used for. */
const EVENT_TYPES = [
  'Login',
  'Logout',
  'LoginAs',
  'API',
  'RestApi',
  'ApexRestApi',
  'BulkApi',
  'BulkApi2',
  'MetadataApiOperation',
  'URI',
  'LightningPageView',
  'ReportExport',
];

const HOUR_MS = 3_600_000;
const SPANS_MS = { 'hourly-files': HOUR_MS, 'daily-files': 24 * HOUR_MS } as const;
const INTERVALS = { 'hourly-files': 'Hourly', 'daily-files': 'Daily' } as const;
export type FileMonitoring = keyof typeof SPANS_MS;

/** Of all files of one pull; more are named as a gap. */
const MOST_BYTES = 256 * 1024 * 1024;

interface FromFiles {
  readonly records: Raw[];
  readonly gaps: Watermark['gaps'];
  /** True when there were more records wanted than `limit`. */
  readonly isCut: boolean;
}

/**
 * Reads the files that may hold events of the time asked, newest first.
 *
 * A file of an hour may be written again with more in it, so that a row may come twice: the caller takes it once.
 *
 * @param isWanted chooses rows while they are read, so that a file's others are not kept
 */
export async function readLogFiles(
  client: SalesforceClient,
  monitoring: FileMonitoring,
  { since, until }: { since: Date; until: Date },
  isWanted: (row: Raw) => boolean,
  limit: number,
): Promise<FromFiles> {
  const records: Raw[] = [];
  const gaps: Watermark['gaps'] = [];
  let bytes = 0;
  for (const file of await filesIn(client, monitoring, since, until)) {
    bytes += file.LogFileLength;
    if (file.LogFileLength > MOST_FILE_BYTES || bytes > MOST_BYTES) {
      gaps.push(gapOf(file, SPANS_MS[monitoring]));
      continue;
    }
    for (const row of readCsv(await client.logFile(file.Id))) {
      if (!isWanted(row)) continue;
      if (records.length >= limit) return { records, gaps, isCut: true };
      records.push(row);
    }
  }
  return { records, gaps, isCut: false };
}

async function filesIn(client: SalesforceClient, monitoring: FileMonitoring, since: Date, until: Date) {
  const from = new Date(since.getTime() - SPANS_MS[monitoring]);
  const interval = INTERVALS[monitoring];
  return client.rows(
    soql`SELECT Id, EventType, LogDate, LogFileLength FROM EventLogFile WHERE Interval = ${interval} AND EventType IN ${EVENT_TYPES} AND LogDate > ${from} AND LogDate <= ${until} ORDER BY LogDate DESC`,
    LogFile,
  );
}

function gapOf({ EventType, LogDate, LogFileLength }: LogFile, spanMs: number): Watermark['gaps'][number] {
  const fromMs = Date.parse(LogDate);
  return {
    from: new Date(fromMs).toISOString(),
    until: new Date(fromMs + spanMs).toISOString(),
    why: `the log file of ${EventType} with ${LogFileLength} bytes was not read: too much at once`,
  };
}
