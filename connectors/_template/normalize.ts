import {
  type Activity,
  checkedActivity,
  given,
  isRecord,
  UNKNOWN_TIME,
  unreadableRecord,
} from 'countersign/kit';

const PLACE = 'my-platform audit-log';

/** The log's names and what they mean: OCSF class, activity, and our own kind. */
const KINDS: Readonly<Record<string, Pick<Activity, 'kind' | 'classUid' | 'activityId'>>> = {
  'user.login': { kind: 'login', classUid: 3002, activityId: 1 },
  'sessions.revoked': { kind: 'session-end', classUid: 3002, activityId: 2 },
};
const OTHER = { kind: 'other', classUid: 0, activityId: 99 } as const;

/**
 * One raw record into an activity; pure. A field that is missing or of another type is left out.
 *
 * @throws ERR_CONNECTOR_RESPONSE_UNREADABLE naming the field
 */
export function normalize(record: unknown, rawSha256: string): Activity {
  if (!isRecord(record)) throw unreadableRecord(PLACE, 'the record is not an object');
  const event = text(record.event);
  if (event === undefined) throw unreadableRecord(PLACE, 'event: missing');
  const actor = text(record.actor);
  return checkedActivity(PLACE, {
    uid: text(record.id) ?? `sha256-${rawSha256}`,
    platform: 'my-platform',
    ...(Object.hasOwn(KINDS, event) ? KINDS[event]! : OTHER),
    eventCode: event,
    time: timeOf(record) ?? UNKNOWN_TIME,
    outcome: 'success',
    ...(actor ? { actor: { type: 'user', id: actor } } : {}),
    ...given('sessionId', text(record.session)),
    ...given('ip', text(record.ip)),
    ...given('userAgent', text(record.userAgent)),
    rawSha256,
  });
}

export function timeOf(record: Readonly<Record<string, unknown>>): string | undefined {
  const at = typeof record.at === 'string' ? Date.parse(record.at) : Number.NaN;
  return Number.isNaN(at) ? undefined : new Date(at).toISOString();
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value.slice(0, 2_048) : undefined;
}
