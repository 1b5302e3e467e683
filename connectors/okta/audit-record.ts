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
import { flag, instant, list, number, object, text } from './audit-fields.ts';
import { kindOf } from './audit-kinds.ts';
import { protocolFacts } from './audit-protocol.ts';

/** One record of the System Log into an activity; pure. */

const FLATTENED = [
  'eventType_s',
  'eventType_displayName_s',
  'published_t',
  'actor_id_s',
  'actor_alternateId_s',
];
const MOST_TARGETS = 50;

/**
 * Reads what GET /api/v1/logs and event hooks carry, and what log stores make of it (members in lower case).
 *
 * Every member may be missing or of another type and is then left out; an event type that is not known is `other`.
 *
 * @throws ERR_CONNECTOR_RESPONSE_UNREADABLE for what is no record, and for a flattened Log Analytics row (`eventType_s`)
 * @see https://developer.okta.com/docs/api/openapi/okta-management/management/tag/SystemLog/
 */
export function normalize(record: unknown, rawSha256: string): Activity {
  if (!isRecord(record)) throw unreadable('the record is not an object');
  const flattened = FLATTENED.find((name) => name in record);
  if (flattened) {
    throw unreadable(`${flattened}: a flattened Log Analytics row; send the record as Okta wrote it`);
  }
  if (Object.keys(record).length === 0) throw unreadable('eventType: missing, the record is empty');
  return checkedActivity('okta system-log', activity(record, rawSha256));
}

function activity(record: Raw, rawSha256: string): Activity {
  const eventType = text(record, 'eventType') ?? 'unknown';
  const outcome = outcomeOf(text(object(record, 'outcome'), 'result'));
  const authentication = object(record, 'authenticationContext');
  const debug = object(object(record, 'debugContext'), 'debugData');
  const sessionId = text(authentication, 'externalSessionId');
  const apiToken = text(object(object(record, 'transaction'), 'detail'), 'requestApiTokenId');
  const doer = object(record, 'actor');
  const actor = actorOf(doer);
  const targets = list(record, 'target');
  const isPassword = isOfPassword(authentication, debug, targets);
  const inUse = {
    hasSession: sessionId !== undefined && actor?.type === 'user',
    hasApiToken: apiToken !== undefined,
  };
  const facts = kindOf(eventType, outcome, inUse);
  const verdict = verdictOf(facts.kind, record, debug);
  return {
    uid: text(record, 'uuid') ?? `sha256-${rawSha256}`,
    platform: 'okta',
    ...facts,
    eventCode: eventType,
    time: timeOf(record) ?? UNKNOWN_TIME,
    outcome,
    ...given('actor', actor),
    ...given('targets', targetsOf(targets)),
    ...given('sessionId', sessionId),
    ...given('rootSessionId', text(authentication, 'rootSessionId')),
    ...given('tokenId', apiToken ?? tokenOf(facts.kind, targets)),
    ...networkOf(record),
    ...given('deviceId', text(debug, 'dtHash') ?? text(object(record, 'device'), 'id')),
    ...(facts.kind === 'mfa' && outcome === 'success' && !isPassword ? { isMfa: true } : {}),
    operation: eventType,
    ...given('application', applicationOf(targets)),
    ...protocolFacts(eventType, record, {
      client: object(record, 'client'),
      actor: doer,
      debug,
      targets,
      signOnMode: signOnModeOf(debug, targets),
      isPassword: isPassword && facts.kind === 'mfa',
    }),
    ...given('issuer', text(object(authentication, 'issuer'), 'id')),
    ...given('vendorVerdict', verdict),
    rawSha256,
  };
}

export function timeOf(record: Raw): string | undefined {
  return instant(record, 'published') ?? instant(record, 'p_event_time');
}

function outcomeOf(result: string | undefined): Activity['outcome'] {
  const said = result?.toUpperCase();
  if (said === 'SUCCESS' || said === 'ALLOW') return 'success';
  return said === 'FAILURE' || said === 'DENY' || said === 'REJECTED' ? 'failure' : 'unknown';
}

function actorOf(actor: Raw): Activity['actor'] {
  const alternate = text(actor, 'alternateId');
  const known = {
    ...given('id', text(actor, 'id')),
    ...given('email', alternate?.includes('@') ? alternate.toLowerCase() : undefined),
    ...given('name', text(actor, 'displayName') ?? alternate),
  };
  if (Object.keys(known).length === 0) return undefined;
  return { ...known, type: actorType(text(actor, 'type')) };
}

function actorType(type: string | undefined): NonNullable<Activity['actor']>['type'] {
  if (type === 'User') return 'user';
  if (type === 'SystemPrincipal') return 'system';
  return type === undefined ? 'unknown' : 'workload';
}

function targetsOf(targets: readonly Raw[]): Activity['targets'] {
  const found = targets.slice(0, MOST_TARGETS).map((target) => {
    const display = text(target, 'displayName');
    const alternate = text(target, 'alternateId');
    const type = text(target, 'type') ?? 'unknown';
    const name = type === 'User' ? (alternate ?? display) : (display ?? alternate);
    return { type, ...given('id', text(target, 'id')), ...given('name', name) };
  });
  return found.length > 0 ? found : undefined;
}

/** The token that was made or taken away, so that its uses can be joined to it. */
function tokenOf(kind: string, targets: readonly Raw[]): string | undefined {
  if (!['token-mint', 'token-revoke', 'credential-added', 'credential-removed'].includes(kind))
    return undefined;
  const token = targets.find((target) => /token/i.test(text(target, 'type') ?? ''));
  return token && text(token, 'id');
}

function applicationOf(targets: readonly Raw[]): string | undefined {
  const app = targets.find((target) => text(target, 'type') === 'AppInstance');
  return app && (text(app, 'displayName') ?? text(app, 'alternateId') ?? text(app, 'id'));
}

function networkOf(record: Raw) {
  const client = object(record, 'client');
  const security = object(record, 'securityContext');
  const [first] = list(object(record, 'request'), 'ipChain');
  const asn = {
    ...given('number', integer(number(security, 'asNumber'))),
    ...given('org', text(security, 'asOrg')),
  };
  return {
    ...given('ip', text(client, 'ipAddress') ?? (first && text(first, 'ip'))),
    ...(Object.keys(asn).length > 0 ? { asn } : {}),
    ...given('geo', geoOf(object(client, 'geographicalContext'))),
    ...given('userAgent', text(object(client, 'userAgent'), 'rawUserAgent')),
    ...given('isProxy', flag(security, 'isProxy')),
  };
}

function integer(value: number | undefined): number | undefined {
  return value !== undefined && Number.isSafeInteger(value) ? value : undefined;
}

function geoOf(place: Raw): Activity['geo'] {
  const point = object(place, 'geolocation');
  const geo = {
    ...given('country', text(place, 'country')),
    ...given('region', text(place, 'state')),
    ...given('city', text(place, 'city')),
    ...given('lat', number(point, 'lat')),
    ...given('lon', number(point, 'lon')),
  };
  return Object.keys(geo).length > 0 ? geo : undefined;
}

/**
 * On Identity Engine the MFA event is written for the password too, which is no second factor; there the authenticator
 * that was used is a target.
 */
function isOfPassword(authentication: Raw, debug: Raw, targets: readonly Raw[]): boolean {
  const used = targets
    .filter((target) => text(target, 'type') === 'AuthenticatorEnrollment')
    .map((target) => text(object(target, 'detailEntry'), 'methodTypeUsed') ?? text(target, 'displayName'));
  const said = [text(authentication, 'credentialType'), text(debug, 'factor'), ...used];
  return said.some((factor) => factor !== undefined && /password/i.test(factor));
}

/** How an application lets people in. */
function signOnModeOf(debug: Raw, targets: readonly Raw[]): string | undefined {
  const modes = targets.map((target) => text(object(target, 'detailEntry'), 'signOnModeType'));
  return modes.find((mode) => mode !== undefined) ?? text(debug, 'signOnMode');
}

const JUDGED_ON_THE_WAY = new Set(['login', 'login-failed', 'session-start', 'mfa', 'policy']);

/**
 * Okta's own judgement in its own words: what it says, the risk, and the behaviours that were new. A sign-in carries one
 * where its risk is high or a threat is suspected: each is rated, and the other ratings judge nothing.
 */
function verdictOf(kind: string, record: Raw, debug: Raw): string | undefined {
  const risk = riskOf(record, debug);
  if (JUDGED_ON_THE_WAY.has(kind)) {
    const isHigh = /^HIGH$|\blevel=HIGH\b/i.test(risk ?? '');
    const isThreat = flag(debug, 'threatSuspected') === true;
    const said = [isHigh && `risk ${risk}`, isThreat && 'threat suspected'].filter(Boolean).join('; ');
    return said.slice(0, 2_048) || undefined;
  }
  if (kind !== 'vendor-verdict' && kind !== 'session-change') return undefined;
  const behaviors = text(debug, 'behaviors') ?? text(debug, 'Behaviors');
  const news = behaviors?.match(/[A-Za-z][A-Za-z -]*(?==POSITIVE)/g)?.join(', ');
  const parts = [
    text(record, 'displayMessage') ?? text(record, 'eventType'),
    text(object(record, 'outcome'), 'reason'),
    text(debug, 'threatDetections'),
    risk && `risk ${risk}`,
    news && `new: ${news}`,
  ];
  return (
    parts
      .filter((part) => part !== undefined && part !== '')
      .join('; ')
      .slice(0, 2_048) || undefined
  );
}

/** As text `{reasons=…, level=HIGH}`, or as an object in the newer place. */
function riskOf(record: Raw, debug: Raw): string | undefined {
  const places = [object(debug, 'risk'), object(object(record, 'securityContext'), 'risk')];
  const level = places.map((place) => text(place, 'level')).find((each) => each !== undefined);
  return text(debug, 'risk') ?? text(debug, 'Risk') ?? level;
}

function unreadable(what: string): CountersignError {
  return unreadableRecord('okta system-log', what);
}
