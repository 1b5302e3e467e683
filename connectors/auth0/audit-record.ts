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
import { kindOf } from './audit-kinds.ts';

/** One record of the tenant log into an activity; pure. */

/**
 * Reads what GET /api/v2/logs answers, and what log streams make of it: the same under `data`.
 *
 * Every member may be missing or of another type and is then left out; a type code that is not known is `other`.
 *
 * @throws ERR_CONNECTOR_RESPONSE_UNREADABLE for what is no record
 * @see https://auth0.com/docs/deploy-monitor/logs/log-event-type-codes
 */
export function normalize(record: unknown, rawSha256: string): Activity {
  if (!isRecord(record)) throw unreadable('the record is not an object');
  const whole = isRecord(record.data) ? { ...record, ...record.data } : record;
  if (Object.keys(whole).length === 0) throw unreadable('type: missing, the record is empty');
  return checkedActivity('auth0 tenant-log', activity(whole, rawSha256));
}

/** When it happened, of a record in either form. */
export function timeOf(record: Raw): string | undefined {
  const inner = object(record, 'data');
  return instant(inner, 'date') ?? instant(record, 'date') ?? instant(record, 'p_event_time');
}

function activity(record: Raw, rawSha256: string): Activity {
  const code = text(record, 'type') ?? 'unknown';
  const details = object(record, 'details');
  const request = object(details, 'request');
  const { outcome, ...facts } = kindOf(code, text(request, 'method'));
  const status = number(object(details, 'response'), 'statusCode');
  return {
    uid: text(record, 'log_id') ?? text(record, '_id') ?? `sha256-${rawSha256}`,
    platform: 'auth0',
    ...facts,
    eventCode: code,
    time: timeOf(record) ?? UNKNOWN_TIME,
    outcome: status !== undefined && status >= 400 ? 'failure' : outcome,
    ...given('actor', actorOf(record, object(object(request, 'auth'), 'user'))),
    ...given('targets', targetsOf(record, request)),
    ...given('sessionId', sessionOf(details)),
    ...given('tokenId', tokenOf(facts.kind, details)),
    ...networkOf(record),
    ...(saysMfa(facts.kind, outcome, details) ? { isMfa: true } : {}),
    operation: operationOf(request) ?? code,
    ...given('application', text(record, 'client_name') ?? text(record, 'client_id')),
    ...given('issuer', issuerOf(record)),
    ...given('vendorVerdict', verdictOf(facts.kind, record, details)),
    rawSha256,
  };
}

/** Who did it: of an API call, the caller whom Auth0 authenticated; an application signs itself `<id>@clients`. */
function actorOf(record: Raw, caller: Raw): Activity['actor'] {
  const id = text(caller, 'user_id') ?? text(record, 'user_id');
  const name = text(caller, 'name') ?? text(record, 'user_name');
  const address = [text(caller, 'email'), text(record, 'user_name')].find((each) => each?.includes('@'));
  if (id === undefined && name === undefined && address === undefined) return applicationAsActor(record);
  return {
    ...given('id', id),
    ...given('email', address?.toLowerCase()),
    ...given('name', name),
    type: id?.endsWith('@clients') ? 'workload' : 'user',
  };
}

/** Where no user is named, as at a client-credentials grant, it was the application itself. */
function applicationAsActor(record: Raw): Activity['actor'] {
  const id = text(record, 'client_id');
  return id === undefined
    ? undefined
    : { id, ...given('name', text(record, 'client_name')), type: 'workload' };
}

/** What an API call was about, by its path; else the API that a token is for. */
function targetsOf(record: Raw, request: Raw): Activity['targets'] {
  const path = text(request, 'path');
  const found = path ? /\/v2\/([^/?]+)(?:\/([^/?]+))?/.exec(path) : null;
  if (found?.[1]) return [{ type: found[1], ...given('id', found[2] ? decoded(found[2]) : undefined) }];
  const audience = text(record, 'audience');
  return audience ? [{ type: 'audience', name: audience }] : undefined;
}

/** A part of a path as it was before it was encoded; as it stands where it is no such thing. */
export function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

function sessionOf(details: Raw): string | undefined {
  return text(details, 'session_id') ?? text(object(details, 'refresh_token'), 'session_id');
}

/**
 * The token that was minted or revoked. The token that called the Management API is left out: nothing shows the minting
 * of the dashboard’s own tokens, so that each would look forged.
 */
function tokenOf(kind: Activity['kind'], details: Raw): string | undefined {
  if (kind === 'token-mint') return text(details, 'access_token_jti');
  return kind === 'token-revoke' ? text(details, 'credential_id') : undefined;
}

function networkOf(record: Raw) {
  return {
    ...given('ip', text(record, 'ip') ?? text(record, 'client_ip')),
    ...given('geo', geoOf(object(record, 'location_info'))),
    ...given('userAgent', text(record, 'user_agent')),
  };
}

function geoOf(place: Raw): Activity['geo'] {
  const geo = {
    ...given('country', text(place, 'country_name') ?? text(place, 'country_code')),
    ...given('city', text(place, 'city_name')),
    ...given('lat', number(place, 'latitude')),
    ...given('lon', number(place, 'longitude')),
  };
  return Object.keys(geo).length > 0 ? geo : undefined;
}

/** A factor that was passed, or a sign-in whose prompts say that one was. */
function saysMfa(kind: Activity['kind'], outcome: Activity['outcome'], details: Raw): boolean {
  if (outcome !== 'success') return false;
  if (kind === 'mfa') return true;
  const prompts = Array.isArray(details.prompts) ? details.prompts.filter(isRecord) : [];
  return prompts.some(({ performed_amr: methods }) => Array.isArray(methods) && methods.includes('mfa'));
}

function operationOf(request: Raw): string | undefined {
  const [method, path] = [text(request, 'method'), text(request, 'path')];
  return method && path ? `${method.toUpperCase()} ${path}`.slice(0, 2_048) : undefined;
}

/** Auth0’s own databases vouch for nobody else. */
function issuerOf(record: Raw): string | undefined {
  const strategy = text(record, 'strategy');
  return strategy === undefined || strategy === 'auth0' ? undefined : text(record, 'connection');
}

/** Auth0’s own judgement: what its attack protection says, and what its risk assessment thinks of a sign-in. */
function verdictOf(kind: Activity['kind'], record: Raw, details: Raw): string | undefined {
  const isVerdict = kind === 'vendor-verdict';
  const risk = 'riskAssessment' in details ? object(details, 'riskAssessment') : details;
  const confidence = text(risk, 'confidence');
  const parts = [
    isVerdict ? (text(record, 'description') ?? text(record, 'type')) : undefined,
    confidence === 'low' ? `low confidence${lowOf(object(risk, 'assessments'))}` : undefined,
  ].filter((part) => part !== undefined);
  return parts.length > 0 ? parts.join('; ').slice(0, 2_048) : undefined;
}

function lowOf(assessments: Raw): string {
  const low = Object.keys(assessments).filter(
    (name) => text(object(assessments, name), 'confidence') === 'low',
  );
  return low.length > 0 ? `: ${low.join(', ')}` : '';
}

function unreadable(what: string): CountersignError {
  return unreadableRecord('auth0 tenant-log', what);
}
