import type { Activity } from '../activity.ts';
import { type Client, clientOf } from './clients.ts';
import { prefixOf } from './networks.ts';
import { isSame } from './same.ts';
import { byTime } from './uses.ts';

/** From where and on what something was done, as far as a record tells. */
export interface Context {
  readonly activity: Activity;
  readonly client: Client | undefined;
  readonly prefix: string | undefined;
}

export function contextOf(activity: Activity): Context {
  return { activity, client: clientOf(activity.userAgent), prefix: prefixOf(activity.ip) };
}

/** Those that differ in anything a comparison looks at, each by its first record; so many records cost no more than few places. */
export function distinctContexts(activities: readonly Activity[]): readonly Context[] {
  const distinct = new Map<string, Context>();
  for (const activity of activities) {
    const context = contextOf(activity);
    const { asn, ip, deviceId, tlsFingerprint, platform, clientId } = activity;
    const network = [asn?.number, asn?.org, ip];
    const client = [
      context.client?.family,
      deviceId,
      tlsFingerprint,
      clientId === undefined ? '' : platform,
      clientId,
    ];
    const key = JSON.stringify([...network, ...client]);
    if (!distinct.has(key)) distinct.set(key, context);
  }
  return [...distinct.values()];
}

/**
 * Those that can be compared: what names no client is left out beside others that do, since some logs of a platform never
 * name one; where none does, nothing is left out.
 */
export function toldContexts(contexts: readonly Context[]): readonly Context[] {
  const whole = contexts.filter(isWhole);
  if (whole.length > 0) return whole;
  const told = contexts.filter(({ client }) => client !== undefined);
  return told.length > 0 ? told : contexts;
}

/**
 * The same by network: what names no client is left out where another from the same network does. What only the one left out
 * tells of the network stays known.
 */
export function toldByNetwork(contexts: readonly Context[]): readonly Context[] {
  const told = contexts.filter(({ client }) => client !== undefined);
  const isBeside = (silent: Context, other: Context) =>
    isSameNetwork(other.activity, silent.activity) === true;
  const silent = contexts.filter(({ client }) => client === undefined);
  const left = silent.filter((each) => !told.some((other) => isBeside(each, other)));
  return [...told.map((each) => withNetworkOf(silent, each)), ...left].toSorted((a, b) =>
    byTime(a.activity, b.activity),
  );
}

function withNetworkOf(silent: readonly Context[], context: Context): Context {
  const { activity } = context;
  if (activity.asn !== undefined || activity.ip === undefined) return context;
  const asn = silent.find((each) => each.activity.ip === activity.ip && each.activity.asn)?.activity.asn;
  return asn === undefined ? context : { ...context, activity: { ...activity, asn } };
}

/** Whether all of its client is told: a login history names the browser alone. */
export function isWholeClient(client: Client): boolean {
  return client.isScripted || client.browser === undefined || client.os !== undefined;
}

function isWhole({ client }: Context): boolean {
  return client !== undefined && isWholeClient(client);
}

/** Whether two are of one network: by its number, else its organisation; an address is of its own network. */
export function isSameNetwork(a: Activity, b: Activity): boolean | undefined {
  if (a.ip !== undefined && a.ip === b.ip) return true;
  return isSame(a.asn?.number, b.asn?.number) ?? isSame(a.asn?.org, b.asn?.org);
}

/** How two clients differ: `scripted` is a program in place of a browser, or of another program. */
export type ClientChange = 'none' | 'browser' | 'system' | 'scripted';

/** Undefined where one of them cannot be told. */
export function clientChange(a: Client | undefined, b: Client | undefined): ClientChange | undefined {
  if (a === undefined || b === undefined) return undefined;
  if (a.isScripted !== b.isScripted) return 'scripted';
  if (a.family === b.family) return 'none';
  if (a.isScripted) return 'scripted';
  // Some logs name the browser alone, or the system alone.
  const isSameAsTold = isSame(a.browser, b.browser) !== false && isSame(a.os, b.os) !== false;
  const isHalfTold = [a.browser, a.os, b.browser, b.os].includes(undefined);
  if (isHalfTold && isSameAsTold && (a.browser ?? a.os) !== undefined && (b.browser ?? b.os) !== undefined)
    return 'none';
  if (a.os !== undefined && b.os !== undefined && a.os !== b.os) return 'system';
  return 'browser';
}

/** Whether two are of one device, by the platform's own mark, else by what its client says and how it speaks TLS. */
export function isSameDevice(a: Context, b: Context): boolean | undefined {
  const byId = isSame(a.activity.deviceId, b.activity.deviceId);
  if (byId !== undefined) return byId;
  const isSameAgent = isSame(a.activity.userAgent, b.activity.userAgent);
  const isSameTls = isSame(a.activity.tlsFingerprint, b.activity.tlsFingerprint);
  if (isSameTls === false) return false;
  if (isSameAgent === true) return true;
  const change = clientChange(a.client, b.client);
  return change === undefined ? undefined : change === 'none';
}

/**
 * The same records, of which those that tell no client or device take it from another of their session from the same address:
 * some logs of a platform name neither.
 */
export function silentFilled(activities: readonly Activity[]): readonly Activity[] {
  const told = new Map<string, Activity>();
  for (const activity of activities) {
    const key = sessionAt(activity);
    const known = key === undefined ? undefined : told.get(key);
    if (key !== undefined && activity.userAgent !== undefined && (known?.deviceId === undefined || !known)) {
      told.set(key, activity);
    }
  }
  return activities.map((activity) => {
    if (activity.userAgent !== undefined && activity.deviceId !== undefined) return activity;
    const other = told.get(sessionAt(activity) ?? '');
    if (other === undefined) return activity;
    const userAgent = activity.userAgent ?? other.userAgent;
    const deviceId = activity.deviceId ?? (userAgent === other.userAgent ? other.deviceId : undefined);
    return { ...activity, ...(userAgent ? { userAgent } : {}), ...(deviceId ? { deviceId } : {}) };
  });
}

function sessionAt({ platform, sessionId, ip }: Activity): string | undefined {
  return sessionId === undefined || ip === undefined ? undefined : JSON.stringify([platform, sessionId, ip]);
}
