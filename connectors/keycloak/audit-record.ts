import {
  type Activity,
  checkedActivity,
  given,
  isRecord,
  type Raw,
  UNKNOWN_TIME,
  unreadableRecord,
} from 'countersign/kit';
import { adminKind, eventKind, NO_EVENT } from './audit-kinds.ts';
import { readLogLine } from './log-line.ts';

/** One record of Keycloak's logs into an activity; pure. */

const PLACE = 'keycloak events';
const LONGEST = 2_048;

/**
 * Reads user events and admin events as the Admin API and event listeners carry them, and lines of the server's log.
 *
 * Every member may be missing or of another type and is then left out; a type that is not known is `other`.
 *
 * @throws ERR_CONNECTOR_RESPONSE_UNREADABLE for what is no record of Keycloak
 * @see https://www.keycloak.org/docs/latest/server_admin/#configuring-auditing-to-track-events
 */
export function normalize(record: unknown, rawSha256: string): Activity {
  if (!isRecord(record)) throw unreadableRecord(PLACE, 'the record is not an object');
  const line = readLogLine(record);
  const event = line ? line.event : record;
  if (event === undefined) return checkedActivity(PLACE, ofServerLog(line?.logger, line?.time, rawSha256));
  if (text(event, 'operationType')) return checkedActivity(PLACE, ofAdminEvent(event, rawSha256));
  if (text(event, 'type')) return checkedActivity(PLACE, ofUserEvent(event, rawSha256));
  throw unreadableRecord(PLACE, 'type: missing, and so is operationType');
}

function ofUserEvent(event: Raw, rawSha256: string): Activity {
  const type = text(event, 'type') ?? 'unknown';
  const details = object(event, 'details');
  const error = text(event, 'error');
  const isFailure = error !== undefined || type.endsWith('_ERROR');
  const sessionId = text(event, 'sessionId');
  const facts = eventKind(type, isFailure, sessionId !== undefined);
  const tokenId = text(details, 'token_id') ?? text(details, 'refresh_token_id');
  const reason = text(details, 'reason') ?? error;
  return {
    uid: text(event, 'id') ?? `sha256-${rawSha256}`,
    platform: 'keycloak',
    ...facts,
    eventCode: type,
    time: timeOf(event) ?? UNKNOWN_TIME,
    outcome: isFailure ? 'failure' : 'success',
    ...whoOf(event, type, details),
    ...given('sessionId', sessionId),
    ...given('tokenId', tokenId),
    ...given('ip', text(event, 'ipAddress')),
    operation: error ? `${type}: ${error}`.slice(0, LONGEST) : type,
    ...given('application', text(event, 'clientId')),
    ...given('issuer', text(details, 'identity_provider')),
    ...(facts.kind === 'vendor-verdict'
      ? {
          vendorVerdict: [type, reason]
            .filter((part) => part !== undefined)
            .join('; ')
            .slice(0, LONGEST),
        }
      : {}),
    rawSha256,
  };
}

/** Who did it; where an administrator acts as somebody else, the administrator, and the other is the target. */
function whoOf(event: Raw, type: string, details: Raw): Pick<Activity, 'actor' | 'targets'> {
  const username = text(details, 'username');
  const user = {
    ...given('id', text(event, 'userId')),
    ...given('email', username?.includes('@') ? username.toLowerCase() : undefined),
    ...given('name', username),
  };
  const isSomebody = Object.keys(user).length > 0;
  const impersonator = text(details, 'impersonator');
  if (impersonator) {
    const target = { type: 'user', ...given('id', user.id), ...given('name', user.name) };
    return { actor: { name: impersonator, type: 'user' }, ...(isSomebody ? { targets: [target] } : {}) };
  }
  const isWorkload = type.startsWith('CLIENT_LOGIN') || username?.startsWith('service-account-') === true;
  return isSomebody ? { actor: { ...user, type: isWorkload ? 'workload' : 'user' } } : {};
}

function ofAdminEvent(event: Raw, rawSha256: string): Activity {
  const operation = text(event, 'operationType') ?? 'unknown';
  const resource = text(event, 'resourceType');
  const path = text(event, 'resourcePath') ?? '';
  const auth = object(event, 'authDetails');
  const error = text(event, 'error');
  const userId = text(auth, 'userId');
  const [collection, id, below, belowId] = path.split('/');
  const isSession = collection === 'sessions';
  const credentialId = below === 'credentials' ? belowId : undefined;
  const target = {
    type: collection === 'users' ? 'user' : (resource ?? 'unknown').toLowerCase(),
    ...given('id', id || undefined),
    ...given('name', path || undefined),
  };
  return {
    uid: text(event, 'id') ?? `sha256-${rawSha256}`,
    platform: 'keycloak',
    ...adminKind(operation, path),
    eventCode: resource ? `${operation}-${resource}` : operation,
    time: timeOf(event) ?? UNKNOWN_TIME,
    outcome: error === undefined ? 'success' : 'failure',
    // The client's service account is a user too, and the record does not say which it was.
    ...(userId ? { actor: { id: userId, type: 'unknown' as const } } : {}),
    ...(path ? { targets: [target] } : {}),
    ...given('sessionId', isSession && id ? id : undefined),
    ...given('tokenId', credentialId),
    ...given('ip', text(auth, 'ipAddress')),
    operation: `${operation} ${path}`.trim().slice(0, LONGEST),
    ...given('application', text(auth, 'clientId')),
    rawSha256,
  };
}

function ofServerLog(logger: string | undefined, time: string | undefined, rawSha256: string): Activity {
  return {
    uid: `sha256-${rawSha256}`,
    platform: 'keycloak',
    ...NO_EVENT,
    eventCode: logger?.slice(0, LONGEST) ?? 'server-log',
    time: instant(time) ?? UNKNOWN_TIME,
    outcome: 'unknown',
    rawSha256,
  };
}

/** When an event happened, ISO; undefined where it does not say. */
export function timeOf(event: Raw): string | undefined {
  return instant(event.time) ?? instant(event['@timestamp']);
}

/** Milliseconds of the epoch, or a text with its zone. */
function instant(value: unknown): string | undefined {
  const isZoned = typeof value === 'string' && /^\d{4}-\d{2}-\d{2}T.*(Z|[+-]\d{2}:?\d{2})$/.test(value);
  if (typeof value !== 'number' && !isZoned) return undefined;
  const at = new Date(value as number | string);
  const year = at.getUTCFullYear();
  return Number.isNaN(at.getTime()) || year < 1971 || year > 9_999 ? undefined : at.toISOString();
}

function object(raw: Raw, name: string): Raw {
  const value = raw[name];
  return isRecord(value) ? value : {};
}

/** Text that says something; Keycloak's log writes `null` where it knows nothing. */
function text(raw: Raw, name: string): string | undefined {
  const value = raw[name];
  return typeof value === 'string' && value !== '' && value !== 'null' ? value.slice(0, LONGEST) : undefined;
}
