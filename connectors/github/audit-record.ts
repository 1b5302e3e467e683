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
import { instant, number, object, text } from './audit-fields.ts';
import { activityKind, ocsfClass } from './audit-kinds.ts';

/**
 * One raw record into an activity.
 *
 * Reads records of the REST API, of streaming, of exports and of GitHub Enterprise Server's syslog, and, so that an
 * operator may feed them by hand, webhook deliveries (kind `other`).
 */

const PLACE = 'github audit-log';
const SYSLOG_MARK = 'github_audit: ';
const TIMES = ['@timestamp', 'created_at', 'at_sign_timestamp', 'p_event_time', 'timestamp'] as const;

/** @throws ERR_CONNECTOR_RESPONSE_UNREADABLE naming the field */
export function normalizeRecord(record: unknown, rawSha256: string): Activity {
  if (!isRecord(record)) throw unreadable('the record is not an object');
  const raw = auditPart(record);
  const action = text(raw, 'action');
  if (action === undefined && 'action_s' in raw) {
    throw unreadable('action: a flattened Log Analytics row; send the record as GitHub wrote it');
  }
  const isWebhook = isRecord(raw.sender) || isRecord(raw.repository);
  if (isWebhook && !action?.includes('.')) return webhookDelivery(raw, action, rawSha256);
  if (action === undefined) throw unreadable('action: missing');
  return checked(auditActivity(raw, action, rawSha256));
}

/** The time a record carries; undefined when it carries none. */
export function recordTime(record: unknown): string | undefined {
  const raw = isRecord(record) ? record : {};
  for (const name of TIMES) {
    const found = instant(raw[name]);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** GitHub Enterprise Server writes the record as JSON behind `github_audit:` in a syslog line, with details under `data`. */
function auditPart(record: Raw): Raw {
  const { message } = record;
  const at = typeof message === 'string' ? message.indexOf(SYSLOG_MARK) : -1;
  if (typeof message !== 'string' || at < 0) return withData(record);
  let inner: unknown;
  try {
    inner = JSON.parse(message.slice(at + SYSLOG_MARK.length));
  } catch (cause) {
    throw unreadable('message: not JSON behind github_audit:', cause);
  }
  if (isRecord(inner)) return withData(inner);
  throw unreadable('message: no object behind github_audit:');
}

function withData(record: Raw): Raw {
  return { ...object(record, 'data'), ...record };
}

function auditActivity(raw: Raw, action: string, rawSha256: string): Activity {
  const tokenId = tokenOf(raw, action);
  const kind = activityKind(action, text(raw, 'hashed_token') !== undefined);
  const { classUid, activityId } = ocsfClass(kind, action, text(raw, 'operation_type'));
  return {
    uid: text(raw, '_document_id') ?? `sha256-${rawSha256}`,
    platform: 'github',
    kind,
    classUid,
    activityId,
    eventCode: action,
    time: recordTime(raw) ?? UNKNOWN_TIME,
    outcome: outcomeOf(raw, kind, action),
    ...given('actor', actorOf(raw)),
    ...given('targets', targetsOf(raw)),
    ...given('sessionId', text(raw, 'actor_session')),
    ...given('tokenId', tokenId),
    ...given('ip', text(raw, 'actor_ip', 'source_ip')),
    ...given('geo', geoOf(object(raw, 'actor_location'))),
    ...given('userAgent', text(raw, 'user_agent')),
    ...(action === 'user.two_factor_challenge_success' ? { isMfa: true } : {}),
    operation: operationOf(raw, action),
    ...given('application', text(raw, 'oauth_application_name', 'oauth_application', 'integration')),
    ...given('clientId', text(raw, 'oauth_application_id', 'integration_id')),
    ...(action.endsWith('.sso_response') ? { authProtocol: 'saml' as const } : {}),
    ...given('issuer', text(raw, 'issuer')),
    rawSha256,
  };
}

/** The hash GitHub writes of the token in use; where a token itself is the matter, the token's id. */
function tokenOf(raw: Raw, action: string): string | undefined {
  const numeric = number(raw, 'token_id') ?? Number(text(raw, 'token_id') ?? 0);
  const tokenId = numeric > 0 ? String(numeric) : undefined;
  const hashed = text(raw, 'hashed_token');
  return action.startsWith('personal_access_token.') ? (tokenId ?? hashed) : (hashed ?? tokenId);
}

function outcomeOf(raw: Raw, kind: string, action: string): Activity['outcome'] {
  const said = text(raw, 'outcome');
  if (kind === 'login-failed' || /rejected|failed|failure/.test(action) || said === 'failure')
    return 'failure';
  return said === undefined || said === 'success' ? 'success' : 'unknown';
}

/** Known by login, as accounts are; the e-mail is the name identifier of single sign-on where it has the form of one. */
function actorOf(raw: Raw): Activity['actor'] {
  const login = text(raw, 'actor');
  const email = [text(raw, 'external_identity_nameid'), text(raw, 'external_identity_username')].find(
    (name) => name?.includes('@'),
  );
  if (login === undefined && email === undefined) return undefined;
  const isBot = raw.actor_is_bot === true || text(raw, 'actor_is_bot')?.toLowerCase() === 'true';
  return {
    ...given('id', login),
    ...given('alternateId', numericId(raw)),
    ...given('name', login),
    ...given('email', email?.toLowerCase()),
    type: isBot || login?.endsWith('[bot]') ? 'workload' : 'user',
  };
}

/** The number of the account, which outlives a change of its login. */
function numericId(raw: Raw): string | undefined {
  const id = number(raw, 'actor_id') ?? Number(text(raw, 'actor_id') ?? 0);
  return Number.isSafeInteger(id) && id > 0 ? String(id) : undefined;
}

function targetsOf(raw: Raw): Activity['targets'] {
  const targets = [
    target('user', text(raw, 'user', 'target_login'), text(raw, 'user', 'target_login')),
    target('repository', text(raw, 'repo', 'repository'), text(raw, 'repo_id', 'repository_id')),
    target('team', text(raw, 'team'), undefined),
  ].flat();
  return targets.length > 0 ? targets : undefined;
}

function target(type: string, name: string | undefined, id: string | undefined) {
  return name === undefined ? [] : [{ type, name, ...given('id', id) }];
}

function geoOf(location: Raw): Activity['geo'] {
  const point = object(location, 'location');
  const geo = {
    ...given('country', text(location, 'country_code', 'country_name')),
    ...given('region', text(location, 'region_name', 'region')),
    ...given('city', text(location, 'city')),
    ...given('lat', number(point, 'lat')),
    ...given('lon', number(point, 'lon')),
  };
  return Object.keys(geo).length > 0 ? geo : undefined;
}

function operationOf(raw: Raw, action: string): string {
  const method = text(raw, 'request_method');
  const path = text(raw, 'url_path', 'route');
  return action === 'api.request' && method && path ? `${method} ${path}`.slice(0, 2_048) : action;
}

function webhookDelivery(raw: Raw, action: string | undefined, rawSha256: string): Activity {
  const login = text(object(raw, 'sender'), 'login');
  const repository = text(object(raw, 'repository'), 'full_name', 'name');
  const code = `webhook.${action ?? 'event'}`;
  return checked({
    uid: `sha256-${rawSha256}`,
    platform: 'github',
    kind: 'other',
    classUid: 0,
    activityId: 99,
    eventCode: code,
    time: recordTime(raw) ?? UNKNOWN_TIME,
    outcome: 'success',
    ...(login === undefined ? {} : { actor: { id: login, name: login, type: 'user' as const } }),
    ...given('targets', repository === undefined ? undefined : [{ type: 'repository', name: repository }]),
    rawSha256,
  });
}

function checked(activity: Activity): Activity {
  return checkedActivity(PLACE, activity);
}

function unreadable(what: string, cause?: unknown): CountersignError {
  return unreadableRecord(PLACE, what, cause);
}
