import {
  type Activity,
  checkedActivity,
  given,
  isRecord,
  type Raw,
  UNKNOWN_TIME,
  unreadableRecord,
} from 'countersign/kit';
import { alertActivity, isAlert } from './audit-alert.ts';
import { type AuditEvent, type AuditFacts, factsOf } from './audit-events.ts';
import { flag, text, texts } from './audit-fields.ts';
import { kindOf, outcomeOf, tellingOf } from './audit-kinds.ts';

/** One record into an activity; pure. */

const PLACE = 'google-workspace reports';
const MOST_TARGETS = 50;
const MOST_NAMES = 20;

/** Parameters that name whom or what it was done to. */
const TARGETS: readonly (readonly [name: string, type: string])[] = [
  ['USER_EMAIL', 'user'],
  ['affected_email_address', 'user'],
  ['GROUP_EMAIL', 'group'],
  ['ROLE_NAME', 'role'],
  ['APP_ID', 'oauth-client'],
  ['API_CLIENT_NAME', 'oauth-client'],
  ['ASP_ID', 'app-password'],
];

/**
 * Reads what the Reports API answers, the same flattened to one event, the same events as Cloud Audit Logs write them, and
 * alerts of the Alert Center.
 *
 * Every member may be missing or of another type and is then left out; an event that is not known is a use. A record that
 * holds several events is told by the most telling one, and `operation` names them all.
 *
 * @throws ERR_CONNECTOR_RESPONSE_UNREADABLE for what is no record
 * @see https://developers.google.com/workspace/admin/reports/reference/rest/v1/activities/list
 */
export function normalize(record: unknown, rawSha256: string): Activity {
  if (!isRecord(record)) throw unreadableRecord(PLACE, 'the record is not an object');
  if (Object.keys(record).length === 0) throw unreadableRecord(PLACE, 'id: missing, the record is empty');
  const activity = isAlert(record) ? alertActivity(record, rawSha256) : ofEvents(factsOf(record), rawSha256);
  return checkedActivity(PLACE, activity);
}

function ofEvents(facts: AuditFacts, rawSha256: string): Activity {
  const event = tellingOf(facts.log, facts.events) ?? NO_EVENT;
  const actor = actorOf(facts.actor);
  const kind = kindOf(facts.log, event, actor !== undefined);
  return {
    uid: (facts.uid ?? `sha256-${rawSha256}`).slice(0, 512),
    platform: 'google-workspace',
    ...kind,
    eventCode: event.name,
    time: facts.time ?? UNKNOWN_TIME,
    outcome: outcomeOf(event),
    ...given('actor', actor),
    ...given('targets', targetsOf(facts.events)),
    ...given('ip', facts.ip),
    ...given('asn', asnOf(facts.networkInfo)),
    ...given('geo', geoOf(facts.networkInfo)),
    ...given('deviceId', text(event.parameters, 'CAA_DEVICE_ID') ?? text(event.parameters, 'DEVICE_ID')),
    ...(hasSecondFactor(facts.events) ? { isMfa: true } : {}),
    operation: operationOf(facts.events, event),
    ...given('application', applicationOf(event) ?? (facts.log === 'unknown' ? undefined : facts.log)),
    ...given('clientId', text(event.parameters, 'client_id')),
    ...given('authProtocol', protocolOf(facts.log, event)),
    ...given('vendorVerdict', verdictOf(kind.kind, event)),
    rawSha256,
  };
}

const PROTOCOLS: Readonly<Record<string, NonNullable<Activity['authProtocol']>>> = {
  saml: 'saml',
  google_password: 'password',
};

/** By the login type; in the SAML log it is always SAML, in the OAuth log OAuth. */
function protocolOf(log: string, { parameters }: AuditEvent): Activity['authProtocol'] {
  if (log === 'saml') return 'saml';
  return log === 'token' ? 'oauth2' : PROTOCOLS[text(parameters, 'login_type') ?? ''];
}

const NO_EVENT: AuditEvent = { name: 'unknown', type: undefined, parameters: {}, status: undefined };

function actorOf(actor: Raw): Activity['actor'] {
  const email = text(actor, 'email');
  const known = {
    ...given('id', text(actor, 'profileId')),
    ...given('email', email?.includes('@') ? email.toLowerCase() : undefined),
    ...given('name', text(actor, 'key')),
  };
  if (Object.keys(known).length === 0) return undefined;
  return { ...known, type: actorType(actor) };
}

/** `KEY` is a robot or a two-legged OAuth client. A service account that acts for a user carries the user's name. */
function actorType(actor: Raw): NonNullable<Activity['actor']>['type'] {
  if (actor.callerType === 'KEY') return 'workload';
  return text(actor, 'email') !== undefined || text(actor, 'profileId') !== undefined ? 'user' : 'unknown';
}

function targetsOf(events: readonly AuditEvent[]): Activity['targets'] {
  const found = events.flatMap(({ parameters }) => [...named(parameters), ...oauthClient(parameters)]);
  const unique = [...new Map(found.map((target) => [JSON.stringify(target), target])).values()];
  return unique.length > 0 ? unique.slice(0, MOST_TARGETS) : undefined;
}

function named(parameters: Raw) {
  return TARGETS.flatMap(([name, type]) => {
    const value = text(parameters, name);
    if (value === undefined) return [];
    return [value.includes('@') ? { type, name: value.toLowerCase() } : { type, id: value }];
  });
}

function oauthClient(parameters: Raw) {
  const id = text(parameters, 'client_id');
  return id ? [{ type: 'oauth-client', id, ...given('name', text(parameters, 'app_name')) }] : [];
}

/** Challenge methods that are a second factor; a password, a place or a known fact is none. */
const SECOND_FACTORS =
  /^(?:backup_code|google_authenticator|google_prompt|idv_any_phone|idv_preregistered_phone|internal_two_factor|offline_otp|passkey|security_key|security_key_otp)$/;

/** Whether a second factor was passed, in this event or beside it: a sign-in that succeeded names what it passed. */
function hasSecondFactor(events: readonly AuditEvent[]): boolean {
  return events.some((event) => {
    if (outcomeOf(event) !== 'success') return false;
    if (event.name === 'login_success')
      return texts(event.parameters, 'login_challenge_method').some((method) => SECOND_FACTORS.test(method));
    return event.name === 'login_verification' && flag(event.parameters, 'is_second_factor') === true;
  });
}

/** What a token was used for, as `api: method`; else the names of the events. */
function operationOf(events: readonly AuditEvent[], { parameters, name }: AuditEvent): string {
  const method = name === 'activity' ? text(parameters, 'method_name') : undefined;
  const api = text(parameters, 'api_name');
  if (method) return (api ? `${api}: ${method}` : method).slice(0, 2_048);
  const names = [...new Set([name, ...events.map((each) => each.name)])];
  return names.slice(0, MOST_NAMES).join(', ').slice(0, 2_048);
}

function applicationOf({ parameters }: AuditEvent): string | undefined {
  return (
    text(parameters, 'application_name') ??
    text(parameters, 'app_name') ??
    text(parameters, 'CAA_APPLICATION') ??
    text(parameters, 'APPLICATION_NAME')
  );
}

function asnOf({ ipAsn }: Raw): Activity['asn'] {
  const [number] = Array.isArray(ipAsn) ? (ipAsn as unknown[]) : [];
  return typeof number === 'number' && Number.isSafeInteger(number) ? { number } : undefined;
}

function geoOf(network: Raw): Activity['geo'] {
  const geo = {
    ...given('country', text(network, 'regionCode')),
    ...given('region', text(network, 'subdivisionCode')),
  };
  return Object.keys(geo).length > 0 ? geo : undefined;
}

/** Google's own judgement: the event that is one, or the mark on a sign-in. */
function verdictOf(kind: string, { name, parameters }: AuditEvent): string | undefined {
  const isSuspicious = flag(parameters, 'is_suspicious') === true;
  if (kind !== 'vendor-verdict' && !isSuspicious) return undefined;
  const methods = texts(parameters, 'login_challenge_method').join(', ');
  const parts = [
    kind === 'vendor-verdict' ? name : `${name} is_suspicious`,
    text(parameters, 'login_type'),
    methods === '' ? undefined : methods,
    text(parameters, 'sensitive_action_name'),
  ];
  return parts
    .filter((part) => part !== undefined)
    .join('; ')
    .slice(0, 2_048);
}
