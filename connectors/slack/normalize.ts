import {
  type Activity,
  type CountersignError,
  given,
  isRecord,
  type Raw,
  UNKNOWN_TIME,
  unreadableRecord,
} from 'countersign/kit';
import { kindFacts, kindOf, outcomeOf } from './audit-kinds.ts';

/** One raw record of Slack into an activity; pure. */

/**
 * Reads an entry of the audit log; also what team.accessLogs and team.integrationLogs export.
 *
 * Only what makes the record one of Slack's must be there; every other field may be missing or of another type, and is
 * then left out.
 *
 * @throws ERR_CONNECTOR_RESPONSE_UNREADABLE naming the field, for rows that a SIEM has flattened (`action_s`)
 */
export function normalize(record: unknown, rawSha256: string): Activity {
  if (!isRecord(record)) throw unreadable('the record is not an object');
  if (text(record.action)) return auditEntry(record, rawSha256);
  if (record.date_first !== undefined && record.user_id !== undefined) return accessEntry(record, rawSha256);
  if (text(record.change_type)) return integrationEntry(record, rawSha256);
  if (record.action_s !== undefined) {
    throw unreadable(
      'action: the record is a flattened Log Analytics row (action_s); give the original record',
    );
  }
  throw unreadable('action: missing');
}

function auditEntry(record: Raw, rawSha256: string): Activity {
  const action = text(record.action) ?? '';
  const context = raw(record.context);
  const details = raw(record.details);
  const { kind, classUid, activityId } = kindOf(action);
  const reasons = reasonsOf(details.reason);
  const actor = actorOf(raw(record.actor));
  const session = sessionOf(record, kind === 'session-end');
  return {
    uid: text(record.id) ?? `sha256-${rawSha256}`,
    platform: 'slack',
    kind,
    classUid,
    activityId,
    eventCode: action,
    time: instantOr1970(record.date_create),
    outcome: outcomeOf(action),
    ...(actor ? { actor } : {}),
    ...listed('targets', [...targetsOf(record), ...previousOf(details), ...session.targets]),
    ...given('sessionId', session.id),
    ...given('ip', text(context.ip_address)),
    ...given('userAgent', text(context.ua)),
    ...given('geo', geoOf(details.location)),
    ...given('application', text(raw(context.app).name) ?? text(raw(context.app).id)),
    ...given('clientId', text(raw(context.app).id) ?? installedApp(kind, raw(record.entity))),
    ...given('authProtocol', protocolOf(text(details.authentication_method))),
    ...given('tlsFingerprint', text(details.client_ja3_fingerprint)),
    ...given('operation', kind === 'api-call' ? action : undefined),
    ...(reasons.includes('tor') ? { isProxy: true } : {}),
    ...(text(details.secondary_authentication_method) ? { isMfa: true } : {}),
    ...(kind === 'vendor-verdict' ? { vendorVerdict: reasons.join(', ') || action } : {}),
    rawSha256,
  };
}

/** The app that was let in, or put out. */
function installedApp(kind: string, entity: Raw): string | undefined {
  return kind.startsWith('credential-') ? text(raw(entity.app).id) : undefined;
}

const PROTOCOLS: Readonly<Record<string, NonNullable<Activity['authProtocol']>>> = {
  saml: 'saml',
  oidc: 'openid-connect',
  password: 'password',
};

/** What other words Slack has for it is not documented; nothing is read into them. */
function protocolOf(method: string | undefined): Activity['authProtocol'] {
  const named = method?.toLowerCase() ?? '';
  return Object.hasOwn(PROTOCOLS, named) ? PROTOCOLS[named] : undefined;
}

/** team.accessLogs: one line for many uses from one address; it is no login, and must not pass for one. */
function accessEntry(record: Raw, rawSha256: string): Activity {
  const geo = { ...given('country', text(record.country)), ...given('region', text(record.region)) };
  return {
    ...bare(record, rawSha256, 'team.accessLogs', 'session-use'),
    time: instantOr1970(record.date_last ?? record.date_first),
    ...given('ip', text(record.ip)),
    ...given('userAgent', text(record.user_agent)),
    ...(text(record.isp) ? { asn: given('org', text(record.isp)) } : {}),
    ...(Object.keys(geo).length > 0 ? { geo } : {}),
  };
}

/** team.integrationLogs: an app or a service was added to a workspace, changed or taken away. */
function integrationEntry(record: Raw, rawSha256: string): Activity {
  const change = text(record.change_type) ?? '';
  const kind =
    change === 'added' || change === 'enabled' || change === 'expanded'
      ? 'credential-added'
      : change === 'removed' || change === 'disabled'
        ? 'credential-removed'
        : 'other';
  const id = text(record.app_id) ?? text(record.service_id);
  const name = text(record.app_type) ?? text(record.service_type);
  return {
    ...bare(record, rawSha256, `team.integrationLogs.${change}`, kind),
    time: instantOr1970(record.date),
    ...listed('targets', id || name ? [{ type: 'app', ...given('id', id), ...given('name', name) }] : []),
  };
}

function bare(
  record: Raw,
  rawSha256: string,
  eventCode: string,
  kind: Parameters<typeof kindFacts>[0],
): Activity {
  const id = text(record.user_id);
  const name = text(record.username) ?? text(record.user_name);
  return {
    ...kindFacts(kind),
    uid: `sha256-${rawSha256}`,
    platform: 'slack',
    eventCode,
    time: UNKNOWN_TIME,
    outcome: 'success',
    ...(id || name ? { actor: { type: 'user', ...given('id', id), ...given('name', name) } } : {}),
    rawSha256,
  };
}

function actorOf(actor: Raw): Activity['actor'] {
  const user = raw(actor.user);
  const known = {
    ...given('id', text(user.id)),
    ...given('email', text(user.email)?.toLowerCase()),
    ...given('name', text(user.name)),
  };
  const type = text(actor.type);
  if (type === undefined && Object.keys(known).length === 0) return undefined;
  if (type === 'user' || (type === undefined && known.id)) return { type: 'user', ...known };
  return { type: type === 'app' || type === 'bot' ? 'workload' : 'unknown', ...known };
}

/**
 * Whose session it was. Where somebody ends another's sessions, `context.session_id` is the session that *did* it: as
 * the record's session it would say that the administrator's own had ended.
 */
function sessionOf(record: Raw, isEnd: boolean): { id?: string; targets: Target[] } {
  const here = sessionId(raw(record.context).session_id);
  const actor = text(raw(raw(record.actor).user).id);
  const subject = text(raw(raw(record.entity).user).id);
  const ofAnother = isEnd && subject !== undefined && subject !== actor;
  if (!ofAnother) return { ...given('id', here), targets: [] };
  return {
    ...given('id', sessionId(raw(record.details).session_id)),
    targets: here ? [{ type: 'actor-session', id: here }] : [],
  };
}

type Target = NonNullable<Activity['targets']>[number];

function targetsOf(record: Raw): Target[] {
  const entity = raw(record.entity);
  const type = text(entity.type);
  const location = raw(raw(record.context).location);
  const place = text(location.type);
  return [...(type ? [target(type, raw(entity[type]))] : []), ...(place ? [target(place, location)] : [])];
}

function target(type: string, what: Raw): Target {
  return { type, ...given('id', text(what.id)), ...given('name', text(what.name) ?? text(what.title)) };
}

/** Where an anomaly came from before, for whoever looks at the change. */
function previousOf(details: Raw): Target[] {
  const ip = text(details.previous_ip_address);
  const agent = text(details.previous_ua);
  return [
    ...(ip ? [{ type: 'previous-ip', id: ip }] : []),
    ...(agent ? [{ type: 'previous-user-agent', name: agent }] : []),
  ];
}

/** A list of names; older exports have one name, and the SDK's samples an object. */
function reasonsOf(reason: unknown): string[] {
  if (Array.isArray(reason)) return reason.flatMap((one) => text(one) ?? []);
  if (isRecord(reason)) return Object.keys(reason).filter((name) => name !== '');
  const one = text(reason);
  return one ? [one] : [];
}

/** `England, GB`. Anything else is not taken for a country. */
function geoOf(location: unknown): Activity['geo'] | undefined {
  const match = /^(?:(?<region>[^,]{1,200}), ?)?(?<country>[A-Z]{2})$/.exec(text(location) ?? '');
  if (!match?.groups?.country) return undefined;
  return { country: match.groups.country, ...given('region', match.groups.region) };
}

/** Digits only; a number that a double has rounded names another session and is left out. */
function sessionId(value: unknown): string | undefined {
  if (typeof value === 'number') return Number.isSafeInteger(value) && value > 0 ? String(value) : undefined;
  return text(value);
}

/** From here on a year has five digits, which is no time of any log. */
const YEAR_10000_MS = Date.UTC(10_000, 0);

function instantOr1970(value: unknown): string {
  return instant(value) ?? UNKNOWN_TIME;
}

/** An instant in UTC from seconds or from text; undefined for what is no time. */
export function instant(value: unknown): string | undefined {
  const ms = milliseconds(value);
  return ms > 0 && ms < YEAR_10000_MS ? new Date(ms).toISOString() : undefined;
}

/** Seconds as a number or in digits, or a time as text, taken as UTC where it names no zone; anything else is no time. */
function milliseconds(value: unknown): number {
  if (typeof value === 'number') return value * 1_000;
  if (typeof value !== 'string') return Number.NaN;
  if (/^\d{1,12}$/.test(value)) return Number(value) * 1_000;
  return Date.parse(/[zZ]|[+-]\d\d:?\d\d$/.test(value) ? value : `${value}Z`);
}

function text(value: unknown): string | undefined {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value !== '' ? value.slice(0, 2_048) : undefined;
}

function listed<Key extends string, Value>(key: Key, values: Value[]): { [K in Key]?: Value[] } {
  return given(key, values.length > 0 ? values : undefined);
}

function raw(value: unknown): Raw {
  return isRecord(value) ? value : {};
}

function unreadable(why: string): CountersignError {
  return unreadableRecord('slack audit-logs', why);
}
