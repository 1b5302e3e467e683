import { type Activity, given, type KindFacts, ocsfFacts, type Raw } from 'countersign/kit';
import { address, firstText, list, object, paired, text } from './audit-fields.ts';
import { directoryKind } from './audit-kinds.ts';

/**
 * A record of Microsoft 365’s unified audit log: the Management Activity API’s and its exports’, Log Analytics’
 * (OfficeActivity), and the inside of Graph’s auditLogRecord.
 *
 * @see https://learn.microsoft.com/en-us/office/office-365-management-api/office-365-management-activity-api-schema
 */

const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const NOBODY = /^(not available|unknown|n\/a)$/i;
const ALERTS = /^(40|64|98)$|alert/i;

/** @param outer the record around it, where there is one; else the same object */
export function unified(record: Raw, outer: Raw, rawSha256: string): Omit<Activity, 'uid' | 'time'> {
  const operation = (firstText(record, 'operation') ?? text(outer, 'operation') ?? 'unknown').replace(
    /\.$/,
    '',
  );
  const workload = firstText(record, 'workload', 'officeWorkload') ?? text(outer, 'service');
  const extended = list(record, 'extendedProperties');
  const access = object(record, 'appAccessContext');
  const facts = kindOf(record, outer, operation, paired(extended, 'RequestType'));
  return {
    platform: 'entra-id',
    ...facts,
    eventCode: operation,
    outcome: outcomeOf(record, operation),
    ...given('actor', actorOf(record, outer)),
    ...given('targets', targetsOf(record, outer)),
    ...given('sessionId', sessionOf(record, access)),
    ...given('tokenId', text(access, 'UniqueTokenId')),
    ...given('ip', ipOf(record, outer)),
    ...given('userAgent', text(record, 'userAgent') ?? paired(extended, 'UserAgent')),
    ...given('deviceId', paired(list(record, 'deviceProperties'), 'Id')),
    operation,
    ...given('application', workload),
    ...given('clientId', clientOf(record, access)),
    ...given('vendorVerdict', facts.kind === 'vendor-verdict' ? verdictOf(record, operation) : undefined),
    rawSha256,
  };
}

/** Each workload names the session of Entra in its own place. */
function sessionOf(record: Raw, access: Raw): string | undefined {
  const ofDevice = paired(list(record, 'deviceProperties'), 'SessionId');
  return text(access, 'AADSessionId') ?? ofDevice ?? text(record, 'sessionId');
}

/** The application that acted for the person; some rows name the workload itself beside it. */
function clientOf(record: Raw, access: Raw): string | undefined {
  return text(access, 'ClientAppId') ?? firstText(record, 'clientAppId', 'applicationId', 'appId');
}

function kindOf(record: Raw, outer: Raw, operation: string, request: string | undefined): KindFacts {
  const type = text(record, 'recordType') ?? text(outer, 'auditLogRecordType') ?? '';
  if (ALERTS.test(type) || /alert/i.test(operation)) return ocsfFacts('vendor-verdict');
  if (operation === 'UserLoginFailed') return ocsfFacts('login-failed');
  // A token is asked for with what a session holds; the other requests end a sign-in.
  if (operation === 'UserLoggedIn') return ocsfFacts(request === 'OAuth2:Token' ? 'session-use' : 'login');
  const directory = directoryKind(operation);
  const isDirectory = /^(8|AzureActiveDirectory)$/i.test(type);
  return isDirectory || directory.kind === 'session-end' ? directory : ocsfFacts('api-call');
}

/** Most rows of SharePoint and Teams name no outcome; nothing is read into that. */
function outcomeOf(record: Raw, operation: string): Activity['outcome'] {
  if (operation === 'UserLoginFailed' || text(record, 'logonError') !== undefined) return 'failure';
  const said = text(record, 'resultStatus') ?? '';
  if (/^(success|succeeded|true|partiallysucceeded)$/i.test(said)) return 'success';
  return /^(fail|false)/i.test(said) ? 'failure' : 'unknown';
}

function actorOf(record: Raw, outer: Raw): Activity['actor'] {
  const said = firstText(record, 'userId', 'actorUserId') ?? firstText(outer, 'userPrincipalName', 'userId');
  const name = said?.replace(/^urn:spo:guest#/, '');
  const isKnown = name !== undefined && !NOBODY.test(name);
  const known = {
    ...given('id', objectIdOf(record)),
    ...given('email', isKnown && name.includes('@') ? name.toLowerCase() : undefined),
    ...given('name', isKnown ? name : undefined),
  };
  if (Object.keys(known).length === 0) return undefined;
  return { ...known, type: actorType(text(record, 'userType') ?? text(outer, 'userType')) };
}

/** The object id of who acted: it stands under changing types, and is a GUID. */
function objectIdOf(record: Raw): string | undefined {
  const ids = list(record, 'actor').map((each) => text(each, 'id'));
  return [...ids, text(record, 'userKey')].find((id) => id !== undefined && GUID.test(id));
}

function actorType(type: string | undefined): NonNullable<Activity['actor']>['type'] {
  if (type === undefined) return 'unknown';
  if (/^(0|2|regular|admin)$/i.test(type)) return 'user';
  if (/^(5|6|application|serviceprincipal)$/i.test(type)) return 'workload';
  return /^(1|3|4|reserved|dcadmin|system)$/i.test(type) ? 'system' : 'unknown';
}

function targetsOf(record: Raw, outer: Raw): Activity['targets'] {
  const targets = list(record, 'target').map((each) => text(each, 'id'));
  const id = targets.find((each) => each !== undefined && GUID.test(each));
  const name = firstText(record, 'objectId', 'officeObjectId') ?? text(outer, 'objectId');
  const isNamed = name !== undefined && !NOBODY.test(name);
  if (id === undefined && !isNamed) return undefined;
  return [{ type: 'Object', ...given('id', id), ...given('name', isNamed ? name : undefined) }];
}

function ipOf(record: Raw, outer: Raw): string | undefined {
  const names = ['clientIP', 'clientIPAddress', 'client_IPAddress', 'actorIpAddress'];
  const told = names.map((name) => text(record, name));
  return [...told, text(outer, 'clientIp')].map(address).find((ip) => ip !== undefined);
}

function verdictOf(record: Raw, operation: string): string {
  const parts = [
    firstText(record, 'alertDisplayName', 'name', 'investigationName') ?? operation,
    firstText(record, 'alertSeverity', 'severity'),
    firstText(record, 'alertCategory', 'category'),
  ];
  return parts
    .filter((part) => part !== undefined)
    .join('; ')
    .slice(0, 2_048);
}
