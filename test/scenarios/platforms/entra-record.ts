import type { Act, LogPlatform, OAuthClient, Person, Use, Written } from '../act.ts';
import { keysOf, type Pen, RUN_MS, written } from './world.ts';

/** What records of all of Microsoft’s logs have in common: who, where, ids, and the envelope of diagnostic settings. */

/** Microsoft’s lags: sign-ins come within minutes, the others within an hour. */
export const LAG_MS = {
  signIn: 240_000,
  directory: 180_000,
  graph: 900_000,
  unified: 1_500_000,
  risk: 300_000,
} as const;

export interface Application {
  readonly appId: string;
  readonly name: string;
}

export const GRAPH: Application = { appId: '00000003-0000-0000-c000-000000000000', name: 'Microsoft Graph' };
export const OFFICE: Application = { appId: '4765445b-32c6-49b0-83e6-1d93765276ca', name: 'OfficeHome' };
export const EXCHANGE: Application = {
  appId: '00000002-0000-0ff1-ce00-000000000000',
  name: 'Office 365 Exchange Online',
};
export const BROKER: Application = {
  appId: '29d9ed98-a469-4536-ade2-f981bc1d605e',
  name: 'Microsoft Authentication Broker',
};

const GALLERY: Readonly<Record<LogPlatform, string>> = {
  okta: 'Okta',
  'entra-id': 'My Apps',
  'google-workspace': 'Google Cloud / G Suite Connector by Microsoft',
  github: 'GitHub Enterprise Managed User',
  slack: 'Slack',
  salesforce: 'Salesforce',
  aws: 'AWS Single-Account Access',
};

/** The application by which a platform relies on Entra. */
export function galleryApp({ ids }: Pen, platform: LogPlatform): Application {
  return { appId: ids.guid('entra', 'gallery', platform), name: GALLERY[platform] };
}

export function clientApp({ ids }: Pen, client: OAuthClient | undefined): Application {
  return client ? { appId: ids.guid('entra', 'client', client.id), name: client.name } : OFFICE;
}

export function tenantId({ ids }: Pen): string {
  return ids.guid('entra', 'tenant');
}

export function userId({ ids }: Pen, person: Person): string {
  return ids.guid('entra', 'user', person.key);
}

/** The session (`sid`), in sign-ins, Graph’s activity and the unified audit log alike. */
export function sessionId({ ids }: Pen, session: string): string {
  return ids.guid('entra', 'session', session);
}

/** The id of a token (`uti`). */
export function tokenId({ ids }: Pen, token: string): string {
  return ids.base64url(22, 'entra', 'token', token);
}

/** A secret of an application’s own acts for nobody: it needs no session, and no client beside itself. */
export function isApplication({ session, client }: Use): boolean {
  return session === undefined && client === undefined;
}

/** The application whose secret a token is. */
export function secretApp({ ids }: Pen, token: string): Application {
  return { appId: ids.guid('entra', 'secret-application', token), name: `automation-${ids.hex(4, token)}` };
}

/**
 * The token that a use goes by: the one named; else the one of the session’s sign-in. What an application gets for its
 * secret lasts a run of five minutes, on the machine that asked.
 */
export function tokenOf(pen: Pen, act: Use): string | undefined {
  if (act.token !== undefined && isApplication(act))
    return pen.ids.base64url(22, 'entra', 'secret-token', act.token, runOf(act), act.origin.ip);
  if (act.token !== undefined) return tokenId(pen, act.token);
  return act.session === undefined ? undefined : signInTokenId(pen, act.session);
}

export function runOf({ at }: Use): number {
  return Math.floor(at / RUN_MS) * RUN_MS;
}

export function signInTokenId({ ids }: Pen, session: string): string {
  return ids.base64url(22, 'entra', 'sign-in-token', session);
}

/** The sign-in’s own id, by which a risk detection names it. */
export function requestId({ ids }: Pen, session: string): string {
  return ids.guid('entra', 'request', session);
}

/** The id of a client secret, as the directory and sign-ins of the application name it. */
export function keyId({ ids }: Pen, token: string): string {
  return ids.guid('entra', 'key', token);
}

/** With seven digits of a second, as Microsoft writes. */
export function instant(atMs: number, zone: '+00:00' | 'Z'): string {
  return new Date(atMs).toISOString().replace(/(\.\d{3})Z$/, `$10000${zone}`);
}

export interface Enveloped {
  readonly category: string;
  readonly operationName: string;
  readonly properties: Readonly<Record<string, unknown>>;
  readonly lagMs: number;
  /** Beside the members that every envelope has. */
  readonly also?: Readonly<Record<string, unknown>>;
}

/** What diagnostic settings send. */
export function envelope(
  pen: Pen,
  act: Act,
  { category, operationName, properties, lagMs, also }: Enveloped,
): Written {
  const record = {
    time: instant(act.at, 'Z'),
    resourceId: `/tenants/${tenantId(pen)}/providers/Microsoft.aadiam`,
    operationName,
    operationVersion: '1.0',
    category,
    tenantId: tenantId(pen),
    resultSignature: 'None',
    durationMs: 0,
    callerIpAddress: act.origin.ip,
    correlationId: correlationId(pen, act),
    Level: 4,
    ...also,
    properties,
  };
  return written(pen, act, 'entra-id', record, lagMs);
}

export function correlationId({ ids }: Pen, act: Act): string {
  return ids.guid('entra', 'correlation', ...keysOf(act));
}

export function locationOf({ origin }: Act) {
  return {
    city: origin.city,
    state: origin.region,
    countryOrRegion: origin.country,
    geoCoordinates: { latitude: origin.lat, longitude: origin.lon },
  };
}
