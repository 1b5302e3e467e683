import { z } from 'zod';
import type { Activity, ActivityKind } from '#domain/activity.ts';
import { CountersignError } from '#domain/errors.ts';
import { canonicalInstant } from '#domain/written-instant.ts';

const Text = z.union([z.string(), z.number().transform(String)]).transform((text) => text.slice(0, 2_048));
/** What senders write for nothing is nothing. */
const Given = Text.nullish().transform((text) => (text ? text : undefined));
const part = <Shape extends z.ZodRawShape>(shape: Shape) =>
  z
    .object(shape)
    .nullish()
    .transform((value) => value ?? undefined);
const flag = z
  .boolean()
  .nullish()
  .transform((value) => value ?? undefined);
const count = z
  .number()
  .nullish()
  .transform((value) => value ?? undefined);

const User = part({
  uid: Given,
  email_addr: Given,
  name: Given,
  full_name: Given,
  type_id: count,
  credential_uid: Given,
  programmatic_credentials: z
    .array(z.object({ uid: Given }))
    .nullish()
    .transform((value) => value ?? []),
});
const Session = part({ uid: Given, uid_alt: Given, issuer: Given, is_mfa: flag, is_vpn: flag });
const Token = part({ uid: Given });
const Service = part({ name: Given });

/** The members of an OCSF event that an assessment looks at; others may stand beside them. */
const OcsfEvent = z.object({
  class_uid: z.coerce.number().int(),
  activity_id: z.coerce.number().int().default(0),
  activity_name: Given,
  time: z.union([z.number(), z.string()]).nullish(),
  time_dt: z.string().nullish(),
  status_id: count,
  metadata: z.object({ uid: Given, event_code: Given }),
  actor: part({ user: User, session: Session, idp: part({ name: Given, uid: Given }), app_name: Given }),
  user: User,
  updated_user: User,
  user_result: User,
  session: Session,
  api: part({ operation: Given, token: Token, service: Service }),
  authentication_token: Token,
  is_mfa: flag,
  src_endpoint: part({
    ip: Given,
    autonomous_system: part({ number: count, name: Given }),
    location: part({ country: Given, region: Given, city: Given, lat: count, long: count }),
    proxy_endpoint: z.unknown().optional(),
  }),
  http_request: part({ user_agent: Given }),
  device: part({ uid: Given }),
  service: Service,
  finding_info: part({ title: Given }),
});
type OcsfEvent = z.output<typeof OcsfEvent>;

/** Whether a record is an OCSF event, of whatever class. */
export function isOcsf(record: object): boolean {
  return 'class_uid' in record && 'metadata' in record;
}

/**
 * Reads an OCSF event as an activity of the platform; pure. Without `metadata.uid` its digest is its id.
 *
 * @throws ERR_CONNECTOR_RESPONSE_UNREADABLE naming the member that is missing or wrong
 * @see https://schema.ocsf.io/classes
 */
export function ocsfActivity(record: unknown, platform: string, rawSha256: string): Activity {
  const read = OcsfEvent.safeParse(record);
  if (!read.success) {
    const [issue] = read.error.issues;
    throw unreadable(`${issue?.path.join('.') || 'record'}: ${issue?.message ?? 'unreadable'}`);
  }
  const event = read.data;
  const time = timeOf(event);
  if (time === undefined) throw unreadable('time: no time in epoch milliseconds, and no time_dt');
  const outcome = event.status_id === 1 ? 'success' : event.status_id === 2 ? 'failure' : 'unknown';
  const kind = kindOf(event.class_uid, event.activity_id, outcome);
  return {
    uid: event.metadata.uid ?? `sha256-${rawSha256}`,
    platform,
    kind,
    classUid: event.class_uid,
    activityId: event.activity_id,
    eventCode: event.metadata.event_code ?? event.activity_name ?? `${event.class_uid}/${event.activity_id}`,
    time,
    outcome,
    ...whoOf(event),
    ...credentialOf(event),
    ...whenceOf(event),
    ...there({
      isMfa: event.is_mfa ?? sessionOf(event)?.is_mfa,
      operation: event.api?.operation,
      application: event.api?.service?.name ?? event.service?.name ?? event.actor?.app_name,
      issuer: sessionOf(event)?.issuer ?? event.actor?.idp?.name ?? event.actor?.idp?.uid,
      vendorVerdict: kind === 'vendor-verdict' ? event.finding_info?.title : undefined,
    }),
    rawSha256,
  };
}

const AUTHENTICATION: Readonly<Record<number, ActivityKind>> = { 1: 'login', 2: 'session-end', 6: 'mfa' };
const USER_MANAGEMENT: Readonly<Record<number, ActivityKind>> = {
  18: 'credential-added',
  19: 'credential-removed',
};
/** Account change, group management, entity management. */
const DIRECTORY = new Set([3001, 3004, 3006]);
/** Web resources and API activity. */
const CALLS = new Set([6001, 6003, 6004]);

function kindOf(classUid: number, activityId: number, outcome: Activity['outcome']): ActivityKind {
  if (classUid === 3002) {
    const kind = AUTHENTICATION[activityId] ?? 'other';
    return kind === 'login' && outcome === 'failure' ? 'login-failed' : kind;
  }
  if (classUid === 3003) return 'session-change';
  if (classUid === 3007) return USER_MANAGEMENT[activityId] ?? 'account-change';
  if (DIRECTORY.has(classUid)) return 'account-change';
  if (CALLS.has(classUid)) return 'api-call';
  return classUid === 2004 ? 'vendor-verdict' : 'other';
}

/** In Authentication the subject is `user`; elsewhere `user` is whom it was done to. */
function whoOf(event: OcsfEvent): Pick<Activity, 'actor' | 'targets'> {
  const isSubject = event.class_uid === 3002 || event.class_uid === 3003;
  const actor = isSubject ? (event.user ?? event.actor?.user) : (event.actor?.user ?? event.user);
  const targets = [event.user, event.updated_user, event.user_result]
    .filter((user) => user !== undefined && user !== actor)
    .map((user) => ({ type: 'User', ...there({ id: user?.uid, name: user?.email_addr ?? user?.name }) }));
  return { ...there({ actor: actorOf(actor) }), ...(targets.length > 0 ? { targets } : {}) };
}

function actorOf(user: OcsfEvent['user']): Activity['actor'] {
  if (!user) return undefined;
  const email = user.email_addr ?? (user.name?.includes('@') ? user.name : undefined);
  const names = there({
    id: user.uid,
    email: email?.toLowerCase(),
    name: user.full_name ?? user.name,
  });
  if (Object.keys(names).length === 0) return undefined;
  // OCSF user.type_id: 1 User, 2 Admin, 3 System, 4 Service
  const types = { 1: 'user', 2: 'user', 3: 'system', 4: 'workload' } as const;
  return { ...names, type: types[user.type_id as keyof typeof types] ?? 'unknown' };
}

function sessionOf(event: OcsfEvent): OcsfEvent['session'] {
  return event.session ?? event.actor?.session;
}

function credentialOf(event: OcsfEvent): Pick<Activity, 'sessionId' | 'rootSessionId' | 'tokenId'> {
  const session = sessionOf(event);
  const made = event.class_uid === 3007 ? event.user?.programmatic_credentials[0]?.uid : undefined;
  const used = event.actor?.user?.credential_uid ?? event.user?.credential_uid;
  return there({
    sessionId: session?.uid,
    rootSessionId: session?.uid_alt,
    tokenId: event.api?.token?.uid ?? event.authentication_token?.uid ?? made ?? used,
  });
}

function whenceOf(
  event: OcsfEvent,
): Pick<Activity, 'ip' | 'asn' | 'geo' | 'userAgent' | 'deviceId' | 'isProxy'> {
  const source = event.src_endpoint;
  const number = source?.autonomous_system?.number;
  const asn = there({
    number: Number.isSafeInteger(number) ? number : undefined,
    org: source?.autonomous_system?.name,
  });
  const { country, region, city, lat, long: lon } = source?.location ?? {};
  const geo = there({ country, region, city, lat, lon });
  const isProxy = source?.proxy_endpoint ? true : sessionOf(event)?.is_vpn;
  return {
    ...(Object.keys(asn).length > 0 ? { asn } : {}),
    ...(Object.keys(geo).length > 0 ? { geo } : {}),
    ...there({
      ip: source?.ip,
      userAgent: event.http_request?.user_agent,
      deviceId: event.device?.uid,
      isProxy,
    }),
  };
}

function timeOf({ time, time_dt: dateTime }: OcsfEvent): string | undefined {
  if (typeof dateTime === 'string') return canonicalInstant(dateTime);
  if (typeof time === 'string') return /^\d+$/.test(time) ? fromEpoch(Number(time)) : canonicalInstant(time);
  return typeof time === 'number' ? fromEpoch(time) : undefined;
}

/** OCSF counts in milliseconds. */
function fromEpoch(ms: number): string | undefined {
  const date = new Date(ms);
  return Number.isNaN(date.getTime()) ? undefined : canonicalInstant(date.toISOString());
}

function there<T extends object>(members: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}

function unreadable(what: string): CountersignError {
  return new CountersignError('ERR_CONNECTOR_RESPONSE_UNREADABLE', `OCSF event: ${what}`);
}
