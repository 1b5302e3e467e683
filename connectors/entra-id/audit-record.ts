import {
  type Activity,
  type CountersignError,
  checkedActivity,
  isRecord,
  type Raw,
  UNKNOWN_TIME,
  unreadableRecord,
} from 'countersign/kit';
import { firstText, instant, member, object, text } from './audit-fields.ts';
import { directoryAudit } from './directory-record.ts';
import { alert, graphActivity, messageTrace, provisioning, risk } from './other-record.ts';
import { signIn, signInTime } from './sign-in-record.ts';
import { unified } from './unified-record.ts';

/** One record of any of Entra’s and Microsoft 365’s logs into an activity; pure. */

const PLACE = 'entra-id log';
/** Members of Log Analytics’ custom tables, whose parts are flattened into names of their own. */
const FLATTENED = /^(?:properties_.+_[sdbgt]|(?:OperationName|Category|UserPrincipalName|Operation)_s)$/;

interface Reading {
  readonly uid: string | undefined;
  readonly time: string | undefined;
  readonly activity: Omit<Activity, 'uid' | 'time'>;
}

/**
 * Reads what Graph hands out, what diagnostic settings send (an envelope with `category` and `properties`), plain rows
 * of the unified audit log, and rows of Log Analytics’ own tables.
 *
 * Every member may be missing or of another type and is then left out; an operation that is not known is `other`.
 *
 * @throws ERR_CONNECTOR_RESPONSE_UNREADABLE for what is no such record, and for a row flattened into `…_s` members
 */
export function normalize(record: unknown, rawSha256: string): Activity {
  if (!isRecord(record)) throw unreadable('the record is not an object');
  const flattened = Object.keys(record).find((name) => FLATTENED.test(name));
  if (flattened) throw unreadable(`${flattened}: a flattened row; send the record as Microsoft wrote it`);
  const { uid, time, activity } = readingOf(record, rawSha256);
  return checkedActivity(PLACE, { ...activity, uid: uid ?? rawSha256, time: time ?? UNKNOWN_TIME });
}

/** When a record that cannot be read otherwise happened. */
export function timeOf(record: Raw): string | undefined {
  return instant(record, 'createdDateTime', 'activityDateTime', 'creationTime', 'time', 'timeGenerated');
}

function readingOf(whole: Raw, sha: string): Reading {
  const record = unwrapped(whole);
  const properties = object(record, 'properties');
  const inner = Object.keys(properties).length > 0 ? properties : record;
  const category = text(record, 'category') ?? '';
  const uid = text(inner, 'id');
  if (/SignInLogs$/i.test(category) || isSignIn(inner)) {
    const time = signInTime(inner, record) ?? instant(record, 'p_event_time');
    return { uid, time, activity: signIn(inner, record, sha) };
  }
  if (isUnified(record)) return unifiedReading(record, sha);
  const time = instant(inner, 'activityDateTime', 'timeGenerated', 'createdDateTime') ?? timeOf(record);
  if (/GraphActivityLogs$/i.test(category) || text(inner, 'requestMethod'))
    return {
      uid: firstText(inner, 'requestId', 'operationId'),
      time,
      activity: graphActivity(inner, record, sha),
    };
  if (/Risk/i.test(category) || text(inner, 'riskEventType')) return riskReading(inner, record, sha);
  if (/^Provisioning/i.test(category)) return { uid, time, activity: provisioning(inner, record, sha) };
  if (text(inner, 'title') && text(inner, 'severity')) return { uid, time, activity: alert(inner, sha) };
  if (text(inner, 'activityDisplayName') || firstText(record, 'operationName'))
    return { uid, time, activity: directoryAudit(inner, record, sha) };
  if (text(record, 'messageTraceId'))
    return { uid: messageId(record), time: instant(record, 'received'), activity: messageTrace(record, sha) };
  if (text(record, '_raw')) throw unreadable('_raw: the text is not JSON');
  const names = Object.keys(record).slice(0, 5).join(', ').slice(0, 200);
  throw unreadable(names === '' ? 'it is empty' : `of no log that is known; its members begin with ${names}`);
}

/** Collectors put the row under a name of theirs. */
function unwrapped(whole: Raw): Raw {
  const inner = ['o365audit', '_raw'].map((name) => object(whole, name));
  return inner.find((each) => Object.keys(each).length > 0) ?? whole;
}

function isSignIn(record: Raw): boolean {
  if (text(record, 'activityDisplayName') || text(record, 'title')) return false;
  const isOfUser = firstText(record, 'userPrincipalName', 'servicePrincipalId', 'userId') !== undefined;
  const isDated = text(record, 'createdDateTime') !== undefined || Array.isArray(record.signInEventTypes);
  return isDated && isOfUser && firstText(record, 'appId', 'appDisplayName') !== undefined;
}

/** The unified audit log’s rows have a type in common, in each of their forms. */
function isUnified(record: Raw): boolean {
  const hasType =
    member(record, 'recordType') !== undefined || member(record, 'auditLogRecordType') !== undefined;
  return hasType && (text(record, 'operation') !== undefined || text(record, 'creationTime') !== undefined);
}

function unifiedReading(record: Raw, sha: string): Reading {
  const data = object(record, 'auditData');
  const inner = Object.keys(data).length > 0 ? data : record;
  return {
    uid: firstText(inner, 'id', 'officeId', 'sourceRecordId') ?? text(record, 'id'),
    time: instant(inner, 'creationTime', 'timeGenerated', 'start_Time') ?? timeOf(record),
    activity: unified(inner, record, sha),
  };
}

/** A user’s risk goes by the user’s id, and is written anew with each change. */
function riskReading(inner: Raw, envelope: Raw, sha: string): Reading {
  const changed = instant(inner, 'riskLastUpdatedDateTime');
  const id = text(inner, 'id');
  return {
    uid: id && changed ? `${id}/${changed}` : id,
    time: instant(inner, 'activityDateTime', 'detectedDateTime') ?? changed ?? timeOf(envelope),
    activity: risk(inner, envelope, sha),
  };
}

/** One message to several people is traced once for each. */
function messageId(record: Raw): string {
  return [text(record, 'messageTraceId'), text(record, 'recipientAddress')].join('/').slice(0, 2_048);
}

function unreadable(what: string): CountersignError {
  return unreadableRecord(PLACE, what);
}
