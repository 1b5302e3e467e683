import { canonicalInstant } from '#domain/written-instant.ts';
import { isRecord } from './kit/index.ts';

/** Where platforms write when a record happened. */
const TIME_MEMBERS = [
  'time_dt',
  'time',
  'published',
  'createdDateTime',
  'activityDateTime',
  'CreationTime',
  'creationTime',
  'eventTime',
  '@timestamp',
  'timestamp',
  'created_at',
  'date_create',
  'date',
  'EventDate',
  'TIMESTAMP_DERIVED',
];
/** Below these, they may stand once more: envelopes of diagnostic settings, ids of Google's reports. */
const INNER = ['properties', 'id', 'entry', 'message'];
const EPOCH_SECONDS_UNTIL = 1e11;

/** When a record that cannot be read otherwise probably happened; undefined when no usual member tells. */
export function probableTime(record: unknown): string | undefined {
  if (!isRecord(record)) return undefined;
  for (const part of [record, ...INNER.map((name) => record[name])]) {
    if (!isRecord(part)) continue;
    for (const name of TIME_MEMBERS) {
      const time = instantOf(part[name]);
      if (time !== undefined) return time;
    }
  }
  return undefined;
}

function instantOf(value: unknown): string | undefined {
  if (typeof value === 'string') return canonicalInstant(value.slice(0, 64));
  if (typeof value !== 'number' || value < 1e8) return undefined;
  const date = new Date(value < EPOCH_SECONDS_UNTIL ? value * 1_000 : value);
  return Number.isNaN(date.getTime()) ? undefined : canonicalInstant(date.toISOString());
}
