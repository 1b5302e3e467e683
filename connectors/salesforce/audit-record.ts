import {
  type Activity,
  checkedActivity,
  given,
  isRecord,
  type Raw,
  UNKNOWN_TIME,
  unreadableRecord,
} from 'countersign/kit';
import { address, type Fields, fieldsOf, instant, number, text } from './audit-fields.ts';
import { kindOf, plainName, setupKind } from './audit-kinds.ts';
import { grantOf, protocolOf } from './audit-protocol.ts';
import { longId } from './record-id.ts';

/** One record of any of Salesforce's logs into an activity; pure. */

const PLACE = 'salesforce event-logs';
const TIMES = ['eventdate', 'logintime', 'timestampderived', 'timestamp', 'createddate', 'peventtime'];

/**
 * Reads rows of LoginHistory, SetupAuditTrail, stored real-time events, and rows of event log files, also in lower case.
 *
 * Every member may be missing or of another type and is then left out; an event that is not known is a use of its
 * session or `other`.
 *
 * @throws ERR_CONNECTOR_RESPONSE_UNREADABLE for what is no record
 * @see https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_objects_eventlogfile_supportedeventtypes.htm
 */
export function normalize(record: unknown, rawSha256: string): Activity {
  if (!isRecord(record)) throw unreadableRecord(PLACE, 'the record is not an object');
  const fields = fieldsOf(record);
  if (fields.size === 0) throw unreadableRecord(PLACE, 'the record is empty');
  const type = typeOf(record, fields);
  const activity = type === 'SetupAuditTrail' ? setupChange(fields) : event(type, fields);
  return checkedActivity(PLACE, {
    uid: text(fields, 'eventidentifier', 'id') ?? `sha256-${rawSha256}`,
    platform: 'salesforce',
    ...activity,
    time: timeIn(fields) ?? UNKNOWN_TIME,
    rawSha256,
  });
}

export function timeOf(record: Raw): string | undefined {
  return timeIn(fieldsOf(record));
}

function timeIn(fields: Fields): string | undefined {
  // What other products call the time comes last.
  return instant(fields, ...TIMES);
}

type Read = Omit<Activity, 'uid' | 'platform' | 'time' | 'rawSha256'>;

/** By the row's own word, else by what only rows of one object have. */
function typeOf(record: Raw, fields: Fields): string {
  const told = text(fields, 'eventtype');
  if (told) return told;
  const { attributes } = record;
  const object = isRecord(attributes) && typeof attributes.type === 'string' ? attributes.type : undefined;
  if (object) return object.slice(0, 200);
  if (fields.has('action') && fields.has('createdbyid')) return 'SetupAuditTrail';
  return fields.has('logintime') ? 'LoginHistory' : 'unknown';
}

function event(type: string, fields: Fields): Read {
  const name = plainName(type);
  const sessionId = text(fields, 'sessionkey');
  const outcome = outcomeOf(name, fields);
  const facts = kindOf(type, outcome, sessionId !== undefined);
  const isLoginAs = name === 'loginas';
  const user = userOf(fields);
  const actor = isLoginAs ? (delegateOf(fields) ?? user) : user;
  return {
    ...facts,
    eventCode: type,
    outcome,
    ...given('actor', actor),
    ...given('targets', targetsOf(isLoginAs ? user : undefined, fields)),
    ...given('sessionId', sessionId),
    ...given('rootSessionId', text(fields, 'loginkey')),
    ...given('ip', addressOf(facts.kind, fields)),
    ...given('geo', geoOf(fields)),
    ...given('userAgent', agentOf(fields)),
    ...given('deviceId', text(fields, 'deviceid')),
    ...(outcome === 'success' && hasSecondFactor(fields) ? { isMfa: true } : {}),
    operation: operationOf(type, fields),
    ...given('application', text(fields, 'application', 'connectedappid', 'clientname', 'client', 'appname')),
    ...given('clientId', text(fields, 'connectedappid', 'clientid')),
    ...given('authProtocol', protocolOf(text(fields, 'logintype'))),
    ...given('grantType', grantOf(text(fields, 'loginsubtype'))),
    ...given('issuer', text(fields, 'authserviceid', 'authenticationserviceid')),
    ...given('vendorVerdict', facts.kind === 'vendor-verdict' ? verdictOf(type, fields) : undefined),
  };
}

function setupChange(fields: Fields): Read {
  const action = text(fields, 'action') ?? 'unknown';
  const section = text(fields, 'section');
  const delegate = text(fields, 'delegateuser');
  const createdBy = fields.get('createdby');
  const name = isRecord(createdBy) ? text(fieldsOf(createdBy), 'username', 'name') : undefined;
  const id = text(fields, 'createdbyid');
  const display = text(fields, 'display');
  return {
    ...setupKind(action, section),
    eventCode: action,
    // The trail holds what was changed, never what was refused.
    outcome: 'success',
    ...(id || name
      ? { actor: { ...given('id', id && longId(id)), ...given('name', name), type: 'user' as const } }
      : {}),
    ...(display || delegate
      ? {
          targets: [
            ...(display ? [{ type: section ?? 'setup', name: display }] : []),
            ...(delegate ? [{ type: 'delegate', name: delegate }] : []),
          ],
        }
      : {}),
    operation: action,
  };
}

function userOf(fields: Fields): Activity['actor'] {
  const id = text(fields, 'userid', 'useridderived', 'user');
  const username = text(fields, 'username');
  const email = text(fields, 'useremail', 'email') ?? (id?.includes('@') ? id : undefined);
  const known = {
    ...given('id', id && !id.includes('@') ? longId(id) : undefined),
    ...given('email', email?.toLowerCase()),
    ...given('name', username),
  };
  return Object.keys(known).length === 0 ? undefined : { ...known, type: 'user' };
}

/** Who signed in as somebody else. */
function delegateOf(fields: Fields): Activity['actor'] {
  const id = text(fields, 'delegateduserid', 'delegateduseridderived');
  const name = text(fields, 'delegatedusername');
  if (!id && !name) return undefined;
  return { ...given('id', id && longId(id)), ...given('name', name), type: 'user' };
}

function targetsOf(user: Activity['actor'], fields: Fields): Activity['targets'] {
  const entity = text(fields, 'queriedentities', 'entityname', 'objecttype');
  const targets = [
    ...(user ? [{ type: 'user', ...given('id', user.id), ...given('name', user.name) }] : []),
    ...(entity ? [{ type: 'entity', name: entity }] : []),
  ];
  return targets.length > 0 ? targets : undefined;
}

function outcomeOf(name: string, fields: Fields): Activity['outcome'] {
  if (/^login(history)?$/.test(name)) {
    const said = text(fields, 'loginstatus', 'status');
    return said === undefined ? 'unknown' : /^(login_no_error|success)$/i.test(said) ? 'success' : 'failure';
  }
  if (name === 'logout' || name === 'loginas') return 'success';
  const code = number(fields, 'statuscode') ?? number(fields, 'responsecode');
  if (code !== undefined) return code >= 400 ? 'failure' : 'success';
  const said = text(fields, 'operationstatus', 'requeststatus', 'success', 'issuccess', 'status');
  if (/^(s|success|1|true)$/i.test(said ?? '')) return 'success';
  return /^(f|failure|failed|0|false|error)$/i.test(said ?? '') ? 'failure' : 'unknown';
}

/** Of a hijacked session the address that took it over; else the first proxy's, which Salesforce sees itself. */
function addressOf(kind: Read['kind'], fields: Fields): string | undefined {
  const seen = ['sourceip', 'clientip', 'ipaddress'];
  return kind === 'vendor-verdict' ? address(fields, 'currentip', ...seen) : address(fields, ...seen);
}

function agentOf(fields: Fields): string | undefined {
  const names = ['currentuseragent', 'useragent', 'browsertype', 'clientinfo', 'browser', 'browsername'];
  for (const name of names) {
    const found = text(fields, name);
    // Event log files write the number of a browser in place of its name.
    if (found && !/^\d+$/.test(found)) return found;
  }
  return undefined;
}

function geoOf(fields: Fields): Activity['geo'] {
  const geo = {
    ...given('country', text(fields, 'countryiso', 'country')),
    ...given('region', text(fields, 'subdivision')),
    ...given('city', text(fields, 'city')),
    ...given('lat', number(fields, 'loginlatitude')),
    ...given('lon', number(fields, 'loginlongitude')),
  };
  return Object.keys(geo).length > 0 ? geo : undefined;
}

/** What the identity provider says in `amr` of how it was signed in, and the level that the session got by it. */
function hasSecondFactor(fields: Fields): boolean {
  if (/^HIGH_ASSURANCE$/i.test(text(fields, 'sessionlevel') ?? '')) return true;
  const methods = text(fields, 'authmethodreference', 'authenticationmethodreference') ?? '';
  return /(^|[^a-z])(mfa|otp|hwk|fpt|face|sms)([^a-z]|$)/i.test(methods);
}

function operationOf(type: string, fields: Fields): string {
  const what = text(fields, 'methodname', 'operation', 'apimethod', 'method', 'operationtype', 'action');
  const where = text(fields, 'uri', 'pageurl', 'apiendpoint', 'url');
  const parts = [what, where].filter((part) => part !== undefined);
  return parts.length > 0 ? parts.join(' ').slice(0, 2_048) : type;
}

function verdictOf(type: string, fields: Fields): string {
  const score = number(fields, 'score');
  const summary = text(fields, 'summary');
  return [type, ...(score === undefined ? [] : [`score ${score}`]), ...(summary ? [summary] : [])]
    .join(': ')
    .slice(0, 2_048);
}
