import type { Act, Person, Written } from '../act.ts';
import { keysOf, type Pen, written } from './world.ts';

/**
 * A record of the Reports API.
 *
 * @see https://developers.google.com/workspace/admin/reports/reference/rest/v1/activities/list
 */

const MINUTE_MS = 60_000;

/** A couple of minutes; the OAuth log takes longest, and hours where Google is slow, which no world here is. */
const LAG_MS = {
  login: 2 * MINUTE_MS,
  saml: 2 * MINUTE_MS,
  admin: 2 * MINUTE_MS,
  user_accounts: 2 * MINUTE_MS,
  drive: 5 * MINUTE_MS,
  token: 25 * MINUTE_MS,
} as const;

export interface GoogleEvent {
  readonly type: string;
  readonly name: string;
  readonly parameters?: readonly unknown[];
}

export interface GoogleRecord {
  readonly log: keyof typeof LAG_MS;
  readonly events: readonly GoogleEvent[];
  /** Records of one sign-in share theirs; else one is made. */
  readonly qualifier?: string;
  /** Whether the log tells what kind of caller it was. */
  readonly isCallerTold?: boolean;
}

/** A parameter in the member that its type has. */
export function parameter(name: string, value: string | boolean | readonly string[]) {
  if (typeof value === 'boolean') return { name, boolValue: value };
  return typeof value === 'string' ? { name, value } : { name, multiValue: value };
}

export function googleRecord(
  pen: Pen,
  act: Act,
  { log, events, qualifier, isCallerTold }: GoogleRecord,
  part: number,
): Written {
  const { ids, variation } = pen;
  const record = {
    kind: 'admin#reports#activity',
    id: {
      time: new Date(act.at).toISOString(),
      uniqueQualifier: qualifier ?? `-${ids.digits(18, 'google', log, part, ...keysOf(act))}`,
      applicationName: log,
      customerId: `C0${ids.hex(7, 'google', 'customer')}`,
    },
    etag: `"${ids.base64url(43, 'google', 'etag')}/${ids.base64url(27, 'google', log, part, ...keysOf(act))}"`,
    actor: {
      ...(isCallerTold ? { callerType: 'USER' } : {}),
      email: act.person.email,
      profileId: profileId(pen, act.person),
    },
    ipAddress: act.origin.ip,
    ...(variation.hasNetworkInfo
      ? {
          networkInfo: {
            ipAsn: [act.origin.asn],
            regionCode: act.origin.country,
            subdivisionCode: subdivision(pen, act),
          },
        }
      : {}),
    events,
  };
  return written(pen, act, 'google-workspace', record, LAG_MS[log]);
}

/** A subdivision’s code, of which two letters after the country’s are enough here. */
function subdivision({ ids }: Pen, { origin }: Act): string {
  return `${origin.country}-${ids.capitals(2, 'subdivision', origin.region).replace(/\d/g, 'X')}`;
}

export function profileId({ ids }: Pen, person: Person): string {
  return ids.digits(21, 'google', 'profile', person.key);
}

export function admin(type: string, name: string, parameters: readonly unknown[]): GoogleRecord {
  return { log: 'admin', isCallerTold: true, events: [{ type, name, parameters }] };
}

export function account(type: string, name: string, parameters?: readonly unknown[]): GoogleRecord {
  return {
    log: 'user_accounts',
    isCallerTold: true,
    events: [{ type, name, ...(parameters ? { parameters } : {}) }],
  };
}
