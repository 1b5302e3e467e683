import {
  type Activity,
  type CountersignError,
  checkedActivity,
  given,
  isRecord,
  type Raw,
  UNKNOWN_TIME,
  unreadableRecord,
} from 'countersign/kit';
import { instant, member, object, text } from './audit-fields.ts';
import { kindOf } from './audit-kinds.ts';
import {
  actorOf,
  addressOf,
  consoleKey,
  isFromConsole,
  isMfa,
  issuerOf,
  keyConcerned,
  keyInUse,
  protocolOf,
  targetsOf,
} from './audit-subject.ts';

/** One record of CloudTrail into an activity; pure. */

const PLACE = 'aws cloudtrail';

/**
 * Reads a record as trails write it, as LookupEvents hands it out (JSON in a string), and as EventBridge delivers it.
 *
 * Every member may be missing or of another type and is then left out; an event that is not known is a use of the
 * credential it names.
 *
 * @throws ERR_CONNECTOR_RESPONSE_UNREADABLE for what is no record, several in one, or a digest of log files
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html
 */
export function normalize(record: unknown, rawSha256: string): Activity {
  const event = unwrapped(record);
  if ('digestS3Object' in event) {
    throw unreadable('digestS3Object: a digest of log files, which holds no event');
  }
  if (text(event, 'eventName') === undefined && text(event, 'eventType') === undefined) {
    throw unreadable('eventName: missing');
  }
  return checkedActivity(PLACE, activity(event, rawSha256));
}

function unwrapped(record: unknown): Raw {
  if (!isRecord(record)) throw unreadable('the record is not an object');
  const records = member(record, 'Records');
  if (Array.isArray(records)) {
    if (records.length !== 1) throw unreadable(`Records: ${records.length} of them; send each by itself`);
    return unwrapped(records[0]);
  }
  if (typeof record.CloudTrailEvent === 'string') return parsed(record.CloudTrailEvent);
  const detail = member(record, 'detail');
  return isRecord(detail) && 'detail-type' in record ? detail : record;
}

/** The record that LookupEvents hands out as text. @throws ERR_CONNECTOR_RESPONSE_UNREADABLE */
export function parsed(json: string): Raw {
  try {
    const record: unknown = JSON.parse(json);
    if (isRecord(record)) return record;
  } catch {
    // The text itself may hold anything: it is not quoted.
  }
  throw unreadable('CloudTrailEvent: no JSON object');
}

function activity(record: Raw, rawSha256: string): Activity {
  const identity = object(record, 'userIdentity');
  const name = text(record, 'eventName') ?? text(record, 'eventType') ?? 'unknown';
  const source = text(record, 'eventSource');
  const outcome = outcomeOf(record);
  const used = keyInUse(identity, record);
  const facts = kindOf({
    source,
    name,
    type: text(record, 'eventType'),
    outcome,
    hasCredential: used !== undefined || isFromConsole(record),
    status: text(object(record, 'requestParameters'), 'status'),
  });
  const isAboutKey = ['token-mint', 'credential-added', 'credential-removed'].includes(facts.kind);
  const concerned = isAboutKey ? keyConcerned(record) : undefined;
  return {
    uid: text(record, 'eventID') ?? `sha256-${rawSha256}`,
    platform: 'aws',
    ...facts,
    eventCode: name,
    time: timeOf(record) ?? UNKNOWN_TIME,
    outcome,
    ...given('actor', actorOf(identity, record)),
    ...given('targets', targetsOf(record)),
    // The key that called for another one is what the other was derived from.
    ...given('rootSessionId', consoleKey(identity, record) ?? (isAboutKey ? used : undefined)),
    ...given('tokenId', isAboutKey ? concerned : used),
    ...given('ip', addressOf(record)),
    ...given('userAgent', text(record, 'userAgent')),
    ...given('isMfa', isMfa(identity, record)),
    operation: name,
    ...given('application', source),
    ...given('authProtocol', protocolOf(name, record)),
    ...given('assertionId', text(object(record, 'requestParameters'), 'sAMLAssertionID')),
    ...given('issuer', issuerOf(identity, record)),
    ...given('vendorVerdict', facts.kind === 'vendor-verdict' ? verdictOf(record) : undefined),
    rawSha256,
  };
}

/** To the second: CloudTrail writes no smaller parts. Of a row that LookupEvents hands out, the row’s own time. */
export function timeOf(record: Raw): string | undefined {
  return instant(record, 'eventTime') ?? instant(record, 'EventTime') ?? instant(record, 'p_event_time');
}

function outcomeOf(record: Raw): Activity['outcome'] {
  if (text(record, 'errorCode') || text(record, 'errorMessage')) return 'failure';
  const answered = object(record, 'responseElements');
  const details = object(record, 'serviceEventDetails');
  const said = Object.values({ ...answered, ...details }).filter(
    (value) => value === 'Failure' || value === 'Success',
  );
  if (said.includes('Failure')) return 'failure';
  return text(record, 'eventType') === 'AwsCloudTrailInsight' ? 'unknown' : 'success';
}

function verdictOf(record: Raw): string {
  const details = object(record, 'insightDetails');
  const said = ['insightType', 'state', 'eventSource', 'eventName', 'errorCode'].map((name) =>
    text(details, name),
  );
  return said.filter((part) => part !== undefined).join('; ') || 'insight';
}

function unreadable(what: string): CountersignError {
  return unreadableRecord(PLACE, what);
}
