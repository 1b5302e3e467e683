import { hash } from 'node:crypto';
import type { Writable } from 'node:stream';
import { asCountersignError, CountersignError } from '#domain/errors.ts';
import { JsonRecordScanner, type Scanned } from '#domain/json-record-scanner.ts';
import { readJsonRecords } from '#domain/json-records.ts';
import type { Fingerprints } from '#domain/ports.ts';
import { withoutSecrets } from '../adapters/registry/without-secrets.ts';
import { type AuditLog, UNKNOWN_TIME } from '../kit/index.ts';
import { plainLine } from './plain-line.ts';
import { writeLines } from './write-lines.ts';

export interface NormalizeDeps {
  readonly normalize: AuditLog<unknown>['normalize'];
  readonly fingerprints: Pick<Fingerprints, 'scrub'>;
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
    return { activity: activityOf(scanned.text, deps) };
  } catch (thrown) {
    // A fault of the connector's own (ERR_INTERNAL) is told like any other: the records after it are still wanted.
    const { code, message } = asCountersignError(thrown);
    const why = code === 'ERR_INPUT_UNREADABLE' ? notJson(thrown) : `${code}: ${message}`;
    return { fault: `${place}: ${plainLine(deps.fingerprints.scrub(why)).slice(0, LONGEST_REASON)}` };
  }
}

/** One record as a line of JSON. The digest is over the record with its secrets replaced, as in evidence. */
function activityOf(text: string, { normalize, fingerprints }: NormalizeDeps): string {
  const [parsed] = readJsonRecords(text);
  const record = fingerprints.scrub(parsed);
  const activity = normalize(record, hash('sha256', JSON.stringify(record)));
  // Kept, it would be an event of 1970: what cannot be placed in time is not read.
  if (activity.time === UNKNOWN_TIME) {
    throw new CountersignError('ERR_CONNECTOR_RESPONSE_UNREADABLE', 'the record tells no time');
  }
  return JSON.stringify(withoutSecrets(activity, fingerprints));
}

/** The engine's own words repeat the text, which may be a secret: only the position is taken from them. */
function notJson(thrown: unknown): string {
  const cause = thrown instanceof Error ? thrown.cause : undefined;
  const position = /at position (\d+)/.exec(cause instanceof Error ? cause.message : '')?.[1];
  return position === undefined ? 'is not JSON' : `is not JSON at its character ${Number(position) + 1}`;
}

/** The write that failed rejects; without a listener the event would end the process first. */
function toldByWrite(): void {}
