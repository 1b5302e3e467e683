import { Activity } from '#domain/activity.ts';
import { CountersignError } from '#domain/errors.ts';

/** What every reader of raw audit records needs. */

export type Raw = Readonly<Record<string, unknown>>;

/** Stands for the time of a record that tells none: outside every window, so that it counts for nothing. */
export const UNKNOWN_TIME = '1970-01-01T00:00:00.000Z';

export function isRecord(value: unknown): value is Raw {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value under the name, to be spread; nothing for undefined. */
export function given<Name extends string, Value>(
  name: Name,
  value: Value | undefined,
): { [Key in Name]?: Value } {
  return (value === undefined ? {} : { [name]: value }) as { [Key in Name]?: Value };
}

/** The error for a record that cannot be read. `place` is platform and log: `okta system-log`. */
export function unreadableRecord(place: string, what: string, cause?: unknown): CountersignError {
  return new CountersignError('ERR_CONNECTOR_RESPONSE_UNREADABLE', `${place} record: ${what}`, {
    place,
    ...(cause === undefined ? {} : { cause }),
  });
}

/** The activity, if it fits the schema. @throws ERR_CONNECTOR_RESPONSE_UNREADABLE naming the field */
export function checkedActivity(place: string, activity: Activity): Activity {
  const read = Activity.safeParse(activity);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  throw unreadableRecord(place, `${issue?.path.join('.') ?? 'record'}: ${issue?.message ?? 'unreadable'}`);
}
