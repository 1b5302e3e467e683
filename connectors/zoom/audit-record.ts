import {
  type Activity,
  checkedActivity,
  given,
  isRecord,
  type Raw,
  UNKNOWN_TIME,
  unreadableRecord,
} from 'countersign/kit';
import { addressesIn, email, instant, text } from './audit-fields.ts';
import { operationKind, signInKind } from './audit-kinds.ts';
import { isWebhook, webhookActivity, webhookTime } from './webhook-record.ts';

/** One record of Zoom into an activity; pure. */

const PLACE = 'zoom reports';
/** Where the operation log names the person that something was done to; elsewhere in the text an address means nothing. */
const ON_WHOM = /^(?:\w+ User|Change Role\s+-)\s+(\S+@[^\s:]+)/i;

/**
 * Reads records of the sign-in report and of the operation log, as the API gives them, and webhooks.
 *
 * Every member may be missing or of another type and is then left out.
 *
 * @throws ERR_CONNECTOR_RESPONSE_UNREADABLE for what is no record of Zoom
 * @see https://developers.zoom.us/docs/api/meetings/#tag/reports/GET/report/operationlogs
 */
export function normalize(record: unknown, rawSha256: string): Activity {
  if (!isRecord(record)) throw unreadableRecord(PLACE, 'the record is not an object');
  const read = isWebhook(record)
    ? webhookActivity(record)
    : isOperation(record)
      ? operation(record)
      : signIn(record);
  // Zoom gives its records no id.
  const uid = `sha256-${rawSha256}`;
  return checkedActivity(PLACE, {
    uid,
    platform: 'zoom',
    time: timeOf(record) ?? UNKNOWN_TIME,
    ...read,
    rawSha256,
  });
}

/** Undefined when the record tells none. */
export function timeOf(record: Raw): string | undefined {
  if (isWebhook(record)) return webhookTime(record);
  // One log store keeps the time of some records in a member of its own.
  return instant(record.time) ?? instant(record.p_event_time);
}

/** The addresses that a record of one of the reports is about: who did it, and whom its text names. */
export function peopleOf(record: Raw): readonly string[] {
  const doers = [email(record, 'email'), email(record, 'operator')].filter((found) => found !== undefined);
  return [...doers, ...addressesIn(text(record, 'operation_detail') ?? '')];
}

/** Whom a record of the operation log says it was done to. */
export function targetOf(detail: string): string | undefined {
  return ON_WHOM.exec(detail)?.[1]?.toLowerCase();
}

type Read = Omit<Activity, 'uid' | 'platform' | 'time' | 'rawSha256'>;

function isOperation(record: Raw): boolean {
  return 'operation_detail' in record || 'category_type' in record;
}

function operation(record: Raw): Read {
  const category = text(record, 'category_type') ?? 'unknown';
  const action = text(record, 'action') ?? 'unknown';
  const detail = text(record, 'operation_detail');
  const operator = email(record, 'operator');
  const target = targetOf(detail ?? '');
  return {
    ...operationKind(category, detail ?? ''),
    eventCode: `${category}: ${action}`.slice(0, 512),
    outcome: 'success',
    ...(operator
      ? { actor: operator.includes('@') ? user(operator) : { type: 'unknown', name: operator } }
      : {}),
    ...(target ? { targets: [{ type: 'user', name: target }] } : {}),
    ...given('operation', detail),
  };
}

function signIn(record: Raw): Read {
  const type = text(record, 'type');
  const who = email(record, 'email');
  if (type === undefined) throw unreadableRecord(PLACE, 'type: missing');
  const client = [text(record, 'client_type'), text(record, 'version')].filter((part) => part !== undefined);
  return {
    ...signInKind(type),
    eventCode: type.slice(0, 512),
    // The report has those alone that worked.
    outcome: /^sign (in|out)$/i.test(type) ? 'success' : 'unknown',
    ...(who ? { actor: user(who) } : {}),
    ...given('ip', text(record, 'ip_address')),
    ...(client.length > 0 ? { application: client.join(' ').slice(0, 2_048) } : {}),
  };
}

function user(address: string): Activity['actor'] {
  return { type: 'user', email: address };
}
