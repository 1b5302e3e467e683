import type { Writable } from 'node:stream';
import { JsonRecordScanner, type Scanned } from '#domain/json-record-scanner.ts';
import { activityOf, faultOf, type RecordReader, recordIn } from '../record-reader.ts';
import { writeLines } from './write-lines.ts';

export interface NormalizeDeps extends RecordReader {
  /** Gets one activity a line. */
  readonly output: Writable;
  /** Gets one line for each record that could not be read. */
  readonly faults: Writable;
  /** Most characters of one record; the scanner's default when left out. */
  readonly recordLength?: number;
}

export interface NormalizeCount {
  readonly read: number;
  readonly unread: number;
}

const LONGEST_REASON = 500;

/** Reads raw records as they come and writes activities; holds one record at a time, and waits for slow writers. */
export async function normalizeStream(
  input: AsyncIterable<string>,
  deps: NormalizeDeps,
): Promise<NormalizeCount> {
  const { recordLength } = deps;
  const scanner = new JsonRecordScanner(recordLength === undefined ? {} : { recordLength });
  const count = { read: 0, unread: 0 };
  const take = async (found: readonly Scanned[]): Promise<void> => {
    const lines: string[] = [];
    const faults: string[] = [];
    for (const scanned of found) {
      const told = tell(scanned, deps);
      if (told.activity === undefined) faults.push(told.fault);
      else lines.push(told.activity);
    }
    count.read += lines.length;
    count.unread += faults.length;
    await writeLines(deps.output, lines);
    await writeLines(deps.faults, faults);
  };
  const writers = [deps.output, deps.faults];
  for (const each of writers) each.on('error', toldByWrite);
  try {
    for await (const chunk of input) await take(scanner.push(chunk));
    await take(scanner.end());
  } finally {
    for (const each of writers) each.off('error', toldByWrite);
  }
  return count;
}

type Told =
  | { readonly activity: string; readonly fault?: undefined }
  | { readonly activity?: undefined; readonly fault: string };

function tell(scanned: Scanned, deps: NormalizeDeps): Told {
  const place = `line ${scanned.line}, record ${scanned.record}`;
  if ('fault' in scanned) return { fault: `${place}: ${scanned.fault}` };
  try {
    return { activity: JSON.stringify(activityOf(recordIn(scanned.text), deps)) };
  } catch (thrown) {
    // A fault of the connector's own (ERR_INTERNAL) is told like any other: the records after it are still wanted.
    return { fault: `${place}: ${faultOf(thrown, deps.fingerprints).slice(0, LONGEST_REASON)}` };
  }
}

/** The write that failed rejects; without a listener the event would end the process first. */
function toldByWrite(): void {}
