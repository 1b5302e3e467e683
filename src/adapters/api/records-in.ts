import { isUtf8 } from 'node:buffer';
import { CountersignError } from '#domain/errors.ts';
import { readJsonRecords } from '#domain/json-records.ts';

/** More records in one body are refused: no sender batches so many. */
const MOST_RECORDS = 1_000;

/**
 * The records of a body: one JSON object, a list, NDJSON, or objects one after the other.
 * @throws ERR_INPUT_UNREADABLE when it is not UTF-8, no JSON, or empty; ERR_INPUT_TOO_LARGE for more than 1 000 records
 */
export function recordsIn(body: Buffer): unknown[] {
  if (!isUtf8(body)) throw new CountersignError('ERR_INPUT_UNREADABLE', 'the body is not UTF-8');
  const records = readJsonRecords(body.toString('utf8'));
  if (records.length === 0) throw new CountersignError('ERR_INPUT_UNREADABLE', 'the body holds no record');
  if (records.length <= MOST_RECORDS) return records;
  throw new CountersignError(
    'ERR_INPUT_TOO_LARGE',
    `${records.length} records in one body; at most ${MOST_RECORDS}`,
  );
}
