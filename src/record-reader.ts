import { hash } from 'node:crypto';
import { Activity } from '#domain/activity.ts';
import { asCountersignError, CountersignError } from '#domain/errors.ts';
import { readJsonRecords } from '#domain/json-records.ts';
import type { Fingerprints } from '#domain/ports.ts';
import { canonicalInstant } from '#domain/written-instant.ts';
import { withoutSecrets } from './adapters/registry/without-secrets.ts';
import { plainLine } from './cli/plain-line.ts';
import { type AuditLog, isRecord, UNKNOWN_TIME } from './kit/index.ts';
import { isOcsf, ocsfActivity } from './stages/assessment/ocsf-activity.ts';

/** How raw records of a platform become activities. */
export interface RecordReader {
  readonly normalize: AuditLog<unknown>['normalize'];
  readonly fingerprints: Pick<Fingerprints, 'scrub'>;
}

/** The one record that a text holds. @throws ERR_INPUT_UNREADABLE with the position of the fault, and none of the text */
export function recordIn(text: string): unknown {
  const records = recordsIn(text);
  if (records.length === 1) return records[0];
  throw new CountersignError('ERR_INPUT_UNREADABLE', `holds ${records.length} JSON records; one is wanted`);
}

function recordsIn(text: string): readonly unknown[] {
  try {
    return readJsonRecords(text);
  } catch (thrown) {
    throw new CountersignError('ERR_INPUT_UNREADABLE', notJson(thrown));
  }
}

/**
 * One raw record as an activity. The digest is over the record with its secrets replaced, as in evidence.
 * @throws ERR_CONNECTOR_RESPONSE_UNREADABLE, also for a record that tells no time: kept, it would be an event of 1970
 */
export function activityOf(raw: unknown, { normalize, fingerprints }: RecordReader): Activity {
  const record = fingerprints.scrub(raw);
  const activity = normalize(record, hash('sha256', JSON.stringify(record)));
  if (activity.time === UNKNOWN_TIME) throw unreadable('the record tells no time');
  return withoutSecrets(activity, fingerprints);
}

/** Why a record could not be read: one line, without secrets. */
export function faultOf(thrown: unknown, fingerprints: RecordReader['fingerprints']): string {
  const { code, message } = asCountersignError(thrown);
  return plainLine(fingerprints.scrub(code === 'ERR_INPUT_UNREADABLE' ? message : `${code}: ${message}`));
}

/**
 * Reads a platform's raw records by its connector, and takes OCSF events and activities (what `countersign normalize`
 * prints) as they are. Times become canonical.
 *
 * @param normalize undefined where no connector for the platform is installed: then only the latter are read
 */
export function caseNormalizer(
  platform: string,
  normalize: RecordReader['normalize'] | undefined,
): RecordReader['normalize'] {
  return (record, rawSha256) => {
    if (!isRecord(record)) throw unreadable('the record is no object');
    const read = isOcsf(record)
      ? checked(ocsfActivity(record, platform, rawSha256))
      : isActivity(record)
        ? ownActivity(record, platform)
        : rawActivity(record, platform, rawSha256, normalize);
    const time = canonicalInstant(read.time);
    if (time === undefined) throw unreadable('time: beyond what can be placed');
    return time === read.time ? read : { ...read, time };
  };
}

function rawActivity(
  record: object,
  platform: string,
  rawSha256: string,
  normalize: RecordReader['normalize'] | undefined,
): Activity {
  if (normalize) return normalize(record, rawSha256);
  throw unreadable(`no connector for "${platform}" is installed: of it only OCSF records can be read`);
}

function isActivity(record: object): boolean {
  return 'rawSha256' in record && 'eventCode' in record && 'classUid' in record;
}

function ownActivity(record: object, platform: string): Activity {
  const activity = checked(record);
  if (activity.platform === platform) return activity;
  throw unreadable(`platform: it is an activity of ${activity.platform}, in the log of ${platform}`);
}

function checked(activity: unknown): Activity {
  const read = Activity.safeParse(activity);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  throw unreadable(`${issue?.path.join('.') || 'activity'}: ${issue?.message ?? 'unreadable'}`);
}

/** The engine's own words repeat the text, which may be a secret: only the position is taken from them. */
function notJson(thrown: unknown): string {
  const { cause } = asCountersignError(thrown);
  const position = /at position (\d+)/.exec(cause instanceof Error ? cause.message : '')?.[1];
  return position === undefined ? 'is not JSON' : `is not JSON at its character ${Number(position) + 1}`;
}

function unreadable(what: string): CountersignError {
  return new CountersignError('ERR_CONNECTOR_RESPONSE_UNREADABLE', what);
}
