import {
  type Activity,
  checkedActivity,
  given,
  isRecord,
  ocsfFacts,
  type Raw,
  UNKNOWN_TIME,
  unreadableRecord,
} from 'countersign/kit';
import { address, type Fields, fieldsOf, id, instant, text } from './audit-fields.ts';
import { loginKind, queryKind } from './audit-kinds.ts';
import { keyPairId, tokenId } from './credential-id.ts';
import type { UserStatement } from './query-subject.ts';

/** One row of any of the views into an activity; pure. */

const PLACE = 'snowflake account-usage';
const TIMES = ['EVENT_TIMESTAMP', 'START_TIME', 'MODIFIED_ON', 'CREATED_ON', 'P_EVENT_TIME'];

/**
 * Reads rows of LOGIN_HISTORY, SESSIONS, QUERY_HISTORY and the views of grants, as the SQL API, Panther and Log Analytics
 * hand them on. Every member may be missing or of another type and is then left out.
 *
 * @throws ERR_CONNECTOR_RESPONSE_UNREADABLE for what is no record
 * @see https://docs.snowflake.com/en/sql-reference/account-usage
 */
export function normalize(record: unknown, rawSha256: string): Activity {
  if (!isRecord(record)) throw unreadableRecord(PLACE, 'the record is not an object');
  const fields = fieldsOf(record);
  if (fields.size === 0) throw unreadableRecord(PLACE, 'the record is empty');
  const read = READERS[viewOf(fields)](fields);
  return checkedActivity(PLACE, {
    platform: 'snowflake',
    time: timeIn(fields) ?? UNKNOWN_TIME,
    rawSha256,
    ...read,
    uid: read.uid ?? `sha256-${rawSha256}`,
  });
}

export function timeOf(record: Raw): string | undefined {
  return timeIn(fieldsOf(record));
}

function timeIn(fields: Fields): string | undefined {
  return instant(fields, ...TIMES);
}

type Read = Omit<Activity, 'uid' | 'platform' | 'time' | 'rawSha256'> & { readonly uid: string | undefined };
type View = 'LOGIN_HISTORY' | 'SESSIONS' | 'QUERY_HISTORY' | 'GRANTS' | 'UNKNOWN';

const READERS: Readonly<Record<View, (fields: Fields) => Read>> = {
  LOGIN_HISTORY: login,
  SESSIONS: session,
  QUERY_HISTORY: query,
  GRANTS: grant,
  UNKNOWN: () => ({ uid: undefined, ...ocsfFacts('other'), eventCode: 'unknown', outcome: 'unknown' }),
};

/** By the row's own word, else by what only rows of one view have. */
function viewOf(fields: Fields): View {
  const told = text(fields, 'LOG_VIEW', 'SOURCE_TABLE', 'P_LOG_TYPE')?.toUpperCase().replaceAll('_', '');
  if (told?.endsWith('LOGINHISTORY')) return 'LOGIN_HISTORY';
  if (told?.endsWith('QUERYHISTORY')) return 'QUERY_HISTORY';
  if (told?.endsWith('SESSIONS')) return 'SESSIONS';
  if (text(fields, 'QUERY_TEXT', 'QUERY_TYPE')) return 'QUERY_HISTORY';
  if (text(fields, 'AUTHENTICATION_METHOD') && text(fields, 'SESSION_ID')) return 'SESSIONS';
  if (text(fields, 'IS_SUCCESS', 'EVENT_TYPE')) return 'LOGIN_HISTORY';
  return text(fields, 'GRANTEE_NAME') ? 'GRANTS' : 'UNKNOWN';
}

function login(fields: Fields): Read {
  const type = text(fields, 'EVENT_TYPE') ?? 'LOGIN';
  const factor = text(fields, 'FIRST_AUTHENTICATION_FACTOR');
  const isSuccess = /^(?:YES|TRUE|1)$/i.test(text(fields, 'IS_SUCCESS') ?? '');
  const credential = credentialIn(fields, factor);
  const eventId = id(fields, 'EVENT_ID');
  return {
    uid: eventId && `login-${eventId}`,
    ...loginKind(type, factor, isSuccess, credential !== undefined),
    eventCode: type,
    outcome: isSuccess ? 'success' : text(fields, 'IS_SUCCESS') ? 'failure' : 'unknown',
    ...given('actor', userIn(fields)),
    ...given('tokenId', credential),
    ...given('rootSessionId', eventId && `login-${eventId}`),
    ...given('ip', address(text(fields, 'CLIENT_IP'))),
    ...given('userAgent', agentIn(fields)),
    ...(isSuccess ? { isMfa: text(fields, 'SECOND_AUTHENTICATION_FACTOR') !== undefined } : {}),
    operation: [type, factor].filter(Boolean).join(' '),
  };
}

/** The name that the log's reader joined to it, else Snowflake's number. */
function credentialIn(fields: Fields, factor: string | undefined): string | undefined {
  const user = text(fields, 'USER_NAME');
  const named = text(fields, 'CREDENTIAL_NAME');
  if (user === undefined || named === undefined) return id(fields, 'FIRST_AUTHENTICATION_FACTOR_ID');
  return orUndefined(() => (/KEYPAIR/i.test(factor ?? '') ? keyPairId(user, named) : tokenId(user, named)));
}

function session(fields: Fields): Read {
  const sessionId = id(fields, 'SESSION_ID');
  return {
    uid: sessionId && `session-${sessionId}`,
    ...ocsfFacts('session-start'),
    eventCode: 'SESSION',
    outcome: 'success',
    ...given('actor', userIn(fields)),
    ...given('sessionId', sessionId),
    ...given('rootSessionId', loginOf(fields)),
    ...given('ip', address(text(fields, 'CLIENT_IP'))),
    ...given('userAgent', agentIn(fields)),
    operation: ['SESSION', text(fields, 'AUTHENTICATION_METHOD')].filter(Boolean).join(' '),
  };
}

/** The sign-in that a session came from, named as that sign-in's record is. */
function loginOf(fields: Fields): string | undefined {
  const eventId = id(fields, 'LOGIN_EVENT_ID');
  return eventId && `login-${eventId}`;
}

function query(fields: Fields): Read {
  const type = text(fields, 'QUERY_TYPE') ?? 'UNKNOWN';
  const { about, ...facts } = queryKind(type, text(fields, 'QUERY_TEXT'));
  const user = userIn(fields);
  const targets = [...targetOf(about, user?.id), ...schemaIn(fields)];
  return {
    uid: text(fields, 'QUERY_ID'),
    ...facts,
    eventCode: type,
    outcome: outcomeOf(text(fields, 'EXECUTION_STATUS')),
    ...given('actor', user),
    ...given('targets', targets.length > 0 ? targets : undefined),
    ...given('sessionId', id(fields, 'SESSION_ID')),
    ...given('tokenId', mintedBy(about, user?.id)),
    operation: type,
  };
}

function targetOf(about: UserStatement | undefined, self: string | undefined) {
  const user = about?.user ?? (about && self);
  return user ? [{ type: 'user', id: user.slice(0, 2_048) }] : [];
}

function schemaIn(fields: Fields) {
  const name = [text(fields, 'DATABASE_NAME'), text(fields, 'SCHEMA_NAME')].filter(Boolean).join('.');
  return name === '' ? [] : [{ type: 'schema', name: name.slice(0, 2_048) }];
}

/** The id of a token or key that a statement made, changed or took away. */
function mintedBy(about: UserStatement | undefined, self: string | undefined): string | undefined {
  const user = about?.user ?? self;
  const { credential } = about ?? {};
  if (user === undefined || credential === undefined) return undefined;
  return orUndefined(() => (credential.kind === 'token' ? tokenId : keyPairId)(user, credential.name));
}

/** What Snowflake cannot have as a name is none: the text is whoever's who wrote the statement. */
function orUndefined(make: () => string): string | undefined {
  try {
    return make();
  } catch {
    return undefined; // a name that is too long or no Unicode names no credential
  }
}

function grant(fields: Fields): Read {
  const eventCode = text(fields, 'DELETED_ON') === undefined ? 'GRANT' : 'REVOKE';
  const grantee = text(fields, 'GRANTEE_NAME');
  const what = [text(fields, 'PRIVILEGE', 'ROLE'), text(fields, 'GRANTED_ON'), text(fields, 'NAME')];
  const type = (text(fields, 'GRANTED_TO') ?? 'user').toLowerCase();
  return {
    uid: undefined,
    ...ocsfFacts('account-change'),
    eventCode,
    outcome: 'success',
    ...given('targets', grantee === undefined ? undefined : [{ type, name: grantee }]),
    operation: [eventCode, ...what].filter(Boolean).join(' ').slice(0, 2_048),
  };
}

function userIn(fields: Fields): Activity['actor'] {
  const name = text(fields, 'USER_NAME');
  if (name === undefined) return undefined;
  // A failed sign-in says what was typed, which is often an address.
  return { id: name, ...given('email', name.includes('@') ? name.toLowerCase() : undefined), type: 'user' };
}

/** The client, in its own unauthenticated words. */
function agentIn(fields: Fields): string | undefined {
  const said = [text(fields, 'REPORTED_CLIENT_TYPE'), text(fields, 'REPORTED_CLIENT_VERSION')];
  return said.filter(Boolean).join(' ').slice(0, 2_048) || text(fields, 'CLIENT_APPLICATION_ID');
}

function outcomeOf(status: string | undefined): Activity['outcome'] {
  if (/^SUCCESS/i.test(status ?? '')) return 'success';
  return /^FAIL|ERROR|INCIDENT/i.test(status ?? '') ? 'failure' : 'unknown';
}
