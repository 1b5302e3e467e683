import type { Activity } from '../activity.ts';
import { type Client, clientOf } from './clients.ts';
import { prefixOf } from './networks.ts';
import { isSame } from './same.ts';

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
  const told = contexts.filter(({ client }) => client !== undefined);
  return told.length > 0 ? told : contexts;
}

/** The same by network: what names no client is left out where another from the same network does. */
export function toldByNetwork(contexts: readonly Context[]): readonly Context[] {
  return contexts.filter(
    ({ client, activity }) =>
      client !== undefined ||
      !contexts.some(
        (other) => other.client !== undefined && isSameNetwork(other.activity, activity) === true,
      ),
  );
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
