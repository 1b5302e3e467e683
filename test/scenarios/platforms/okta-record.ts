import type { Act, Device, OAuthClient, Origin, Person, Written } from '../act.ts';
import { countryName, keysOf, type Pen, written } from './world.ts';

/**
 * A record of Okta’s System Log (LogEvent).
 *
 * @see https://developer.okta.com/docs/api/openapi/okta-management/management/tag/SystemLog/
 */

const LAG_MS = 4_000;

export interface OktaEvent {
  readonly type: string;
  readonly says: string;
  readonly legacyType?: string;
  /** Milliseconds after the act; before it where negative. */
  readonly afterMs?: number;
  readonly severity?: 'INFO' | 'WARN';
  readonly result?: 'SUCCESS' | 'FAILURE' | 'ALLOW' | 'CHALLENGE' | 'DENY';
  readonly reason?: string;
  /** The name of the session in the acts, as Okta’s own sessions are. */
  readonly session?: string;
  /** Instead of the session’s own id. */
  readonly externalSessionId?: string;
  /** The name of the API token that asked. */
  readonly apiToken?: string;
  readonly actor?: OktaEntity;
  readonly client?: OAuthClient;
  readonly authentication?: Readonly<Record<string, string>>;
  readonly target?: readonly OktaEntity[] | null;
  readonly uri: string;
  readonly debug?: Readonly<Record<string, string>>;
}

export interface OktaEntity {
  readonly id: string;
  readonly type: string;
  readonly alternateId: string;
  readonly displayName: string;
  readonly detailEntry: Readonly<Record<string, string>> | null;
}

export function oktaRecord(pen: Pen, act: Act, event: OktaEvent): Written {
  const { ids } = pen;
  const at = act.at + (event.afterMs ?? 0);
  const isClassic = pen.variation.okta === 'classic';
  const requestId = isClassic
    ? `X${ids.base64url(26, 'okta', 'request', ...keysOf(act))}`
    : ids.hex(32, 'okta', 'request', ...keysOf(act));
  const place = placeOf(act.origin, pen);
  const record = {
    actor: event.actor ?? userEntity(pen, act.person),
    client: {
      userAgent: { rawUserAgent: act.device.userAgent, os: act.device.os, browser: browserOf(act.device) },
      zone: 'null',
      device: deviceClass(act.device),
      id: event.client ? clientId(pen, event.client) : null,
      ipAddress: act.origin.ip,
      geographicalContext: place,
    },
    device: event.apiToken === undefined ? knownDevice(pen, act.device) : null,
    authenticationContext: authenticationOf(pen, event),
    displayMessage: event.says,
    eventType: event.type,
    outcome: { result: event.result ?? 'SUCCESS', reason: event.reason ?? null },
    published: new Date(at).toISOString(),
    securityContext: {
      asNumber: act.origin.asn,
      asOrg: act.origin.asOrg.toLowerCase(),
      isp: act.origin.asOrg.toLowerCase(),
      domain: '.',
      isProxy: act.origin.isProxy,
    },
    severity: event.severity ?? 'INFO',
    debugContext: {
      debugData: {
        requestId,
        ...(event.apiToken === undefined ? deviceToken(pen, act.device) : {}),
        requestUri: event.uri,
        threatSuspected: 'false',
        url: `${event.uri}?`,
        ...event.debug,
      },
    },
    legacyEventType: event.legacyType ?? null,
    transaction: {
      type: event.apiToken === undefined ? 'WEB' : 'JOB',
      id: requestId,
      detail: event.apiToken === undefined ? {} : { requestApiTokenId: apiTokenId(pen, event.apiToken) },
    },
    uuid: ids.guid('okta', event.type, event.afterMs ?? 0, event.target?.[0]?.id ?? '', ...keysOf(act)),
    version: '0',
    request: { ipChain: [{ ip: act.origin.ip, geographicalContext: place, version: 'V4', source: null }] },
    target: event.target === undefined ? [userEntity(pen, act.person)] : event.target,
  };
  return written(pen, act, 'okta', record, LAG_MS);
}

function authenticationOf(pen: Pen, event: OktaEvent) {
  const own = event.session === undefined ? 'unknown' : sessionId(pen, event.session);
  const isDerived = /^102/.test(event.externalSessionId ?? '');
  const isNamed = event.session !== undefined && (isDerived || pen.variation.okta === 'identity-engine');
  return {
    authenticationProvider: null,
    credentialProvider: null,
    credentialType: null,
    issuer: null,
    interface: null,
    authenticationStep: 0,
    ...(isNamed ? { rootSessionId: own } : {}),
    externalSessionId: event.externalSessionId ?? own,
    ...event.authentication,
  };
}

function placeOf(origin: Origin, pen: Pen) {
  return {
    city: origin.city,
    state: origin.region,
    country: countryName(origin.country),
    postalCode: pen.ids.digits(5, 'postcode', origin.city),
    geolocation: { lat: origin.lat, lon: origin.lon },
  };
}

function browserOf({ browser }: Device): string {
  const name = browser.replace(/[\d.]+/g, '').trim();
  return /chrome|firefox|safari|edge|opera/i.test(name) ? name.toUpperCase().replace(/\W+/g, '_') : 'UNKNOWN';
}

function deviceClass({ userAgent }: Device): string {
  if (/iPhone|Android|Mobile/.test(userAgent)) return 'Mobile';
  return /^Mozilla/.test(userAgent) ? 'Computer' : 'Unknown';
}

/** Devices that Okta Verify registered; Identity Engine alone tells them. */
function knownDevice(pen: Pen, device: Device) {
  if (pen.variation.okta === 'classic' || !device.isManaged) return null;
  return {
    id: `guo${pen.ids.letters(17, 'okta', 'device', device.id)}`,
    name: `${device.os} ${pen.ids.hex(4, 'device', device.id)}`,
    os_platform: device.os,
    managed: true,
    registered: true,
    device_integrator: null,
  };
}

function deviceToken({ ids, variation }: Pen, { id }: Device): Readonly<Record<string, string>> {
  return {
    ...(variation.hasDtHash ? { dtHash: ids.hex(64, 'okta', 'dtHash', id) } : {}),
    ...(variation.okta === 'classic' ? { deviceFingerprint: ids.hex(32, 'okta', 'fingerprint', id) } : {}),
  };
}

/** The session’s own id, which SSO, factors and changes name. */
export function sessionId(pen: Pen, session: string): string {
  const prefix = pen.variation.okta === 'classic' ? '102' : 'idx';
  return `${prefix}${pen.ids.base64url(22, 'okta', 'session', session)}`;
}

/** Before there is a session, Classic Engine names one of the transaction’s. */
export function transactionSessionId(pen: Pen, session: string): string {
  return `trs${pen.ids.base64url(22, 'okta', 'transaction-session', session)}`;
}

/** The session of Classic Engine’s admin console. */
export function adminSessionId(pen: Pen, session: string): string {
  return `102${pen.ids.base64url(22, 'okta', 'admin-session', session)}`;
}

export function apiTokenId(pen: Pen, token: string): string {
  return `00T${pen.ids.letters(17, 'okta', 'api-token', token)}`;
}

export function accessTokenId(pen: Pen, token: string): string {
  return `AT.${pen.ids.base64url(43, 'okta', 'access-token', token)}`;
}

export function userId(pen: Pen, person: Person): string {
  return `00u${pen.ids.letters(17, 'okta', 'user', person.key)}`;
}

export function clientId(pen: Pen, client: OAuthClient): string {
  return `0oa${pen.ids.letters(17, 'okta', 'client', client.id)}`;
}

export function userEntity(pen: Pen, person: Person, type = 'User'): OktaEntity {
  const id =
    type === 'AppUser' ? `0ua${pen.ids.letters(17, 'okta', 'app-user', person.key)}` : userId(pen, person);
  return { id, type, alternateId: person.email, displayName: person.name, detailEntry: null };
}

export function clientEntity(pen: Pen, client: OAuthClient): OktaEntity {
  const id = clientId(pen, client);
  return { id, type: 'PublicClientApp', alternateId: id, displayName: client.name, detailEntry: null };
}

export function entity(type: string, id: string, displayName: string): OktaEntity {
  return { id, type, alternateId: 'unknown', displayName, detailEntry: null };
}
