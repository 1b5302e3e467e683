import {
  type Activity,
  checkedActivity,
  given,
  isRecord,
  type Raw,
  unreadableRecord,
  z,
} from 'countersign/kit';
import { type EventFacts, eventFacts, knownEvent, methodsOf } from './audit-kinds.ts';
import { firstText, type Role, readSubject, type Subject, text } from './audit-subject.ts';

/** The claims of one verified security event token into an activity; pure. */

const PLACE = 'shared-signals received';
/** Above this a time is in milliseconds, as Okta sends it, below it in seconds: the year 5138, and 1973. */
const MILLISECONDS_FROM = 1e11;

const Claims = z.looseObject({
  iss: z.string().min(1),
  jti: z.string().min(1),
  iat: z.number(),
  events: z.record(z.string(), z.looseObject({})),
});
type Claims = z.infer<typeof Claims>;

/** Events that have the user act; all others are done to the subject. */
const BY_USER = new Set(['caep session-established', 'caep session-presented']);

/**
 * Reads CAEP 1.0, its drafts, RISC 1.0, SSF's own events, and Okta's older form with the subject in the event.
 *
 * @throws ERR_CONNECTOR_RESPONSE_UNREADABLE naming the claim, or the event type that is not known
 * @see https://openid.net/specs/openid-caep-1_0-final.html
 */
export function normalize(record: unknown, rawSha256: string): Activity {
  const claims = checked(Claims, record, '');
  const { uri, known, payload } = theEvent(claims);
  const facts = factsOf(known, uri, payload);
  const subject = readSubject(claims.sub_id ?? payload.subject, roleOf(known));
  if (!subject && !known.startsWith('ssf '))
    throw unreadableRecord(PLACE, 'sub_id: missing, or no identifier');
  return checkedActivity(PLACE, {
    uid: `${claims.iss} ${claims.jti}`,
    platform: 'shared-signals',
    kind: facts.kind,
    classUid: facts.classUid,
    activityId: facts.activityId,
    eventCode: uri,
    time: timeIn(claims, payload),
    // A signal states what has happened.
    outcome: 'success',
    ...(subject ? whoAndWhat(known, subject, payload) : {}),
    ...sessionOf(subject, payload),
    ...given('tokenId', subject?.tokenId),
    ...clientOf(subject, payload),
    ...given('isMfa', isMfa(methodsOf(payload))),
    operation: facts.operation,
    issuer: claims.iss,
    ...given('vendorVerdict', facts.verdict),
    rawSha256,
  });
}

/** When it happened, of a record that cannot be read otherwise; undefined where that much cannot be told. */
export function timeOf(record: unknown): string | undefined {
  const claims = Claims.safeParse(record).data;
  if (!claims) return undefined;
  try {
    return timeIn(claims, Object.values(claims.events)[0] ?? {});
  } catch {
    return undefined;
  }
}

/** Several are allowed only as names of the same event (SSF 1.0, 4.1.6). */
function theEvent({ events }: Claims): { uri: string; known: string; payload: Raw } {
  const all = Object.entries(events).map(([uri, payload]) => ({ uri, known: knownEvent(uri), payload }));
  const found = all.flatMap(({ known, ...each }) => (known === undefined ? [] : [{ ...each, known }]));
  const [first] = found;
  if (!first) {
    const uris = all.map(({ uri }) => uri).join(', ') || 'none';
    throw unreadableRecord(PLACE, `events: no type that is known: ${uris.slice(0, 500)}`);
  }
  if (found.some(({ known }) => known !== first.known))
    throw unreadableRecord(PLACE, 'events: more than one event in a token');
  return first;
}

function factsOf(known: string, uri: string, payload: Raw): EventFacts {
  try {
    return eventFacts(known, payload);
  } catch (thrown) {
    if (thrown instanceof z.ZodError) throw unreadable(thrown, `events.${uri}.`);
    throw thrown;
  }
}

/** An opaque subject is the session in CAEP's events about sessions, and the stream in those about it. */
function roleOf(known: string): Role {
  if (known.startsWith('ssf ')) return 'stream';
  return known.startsWith('caep session-') ? 'session' : 'user';
}

function timeIn(claims: Claims, payload: Raw): string {
  const [place, value] =
    payload.event_timestamp !== undefined
      ? (['event_timestamp', payload.event_timestamp] as const)
      : claims.toe !== undefined
        ? (['toe', claims.toe] as const)
        : (['iat', claims.iat] as const);
  const ms =
    typeof value === 'number' ? Math.round(value < MILLISECONDS_FROM ? value * 1_000 : value) : Number.NaN;
  const at = new Date(ms);
  const year = at.getUTCFullYear();
  if (year >= 1970 && year <= 9_999) return at.toISOString();
  throw unreadableRecord(PLACE, `${place}: no time in seconds since 1970`);
}

/** What the user did, or what was done to them and by whom. */
function whoAndWhat(
  known: string,
  { user, targets }: Subject,
  payload: Raw,
): Pick<Activity, 'actor' | 'targets'> {
  const isTheirs = BY_USER.has(known) || payload.initiating_entity === 'user';
  const actor = isTheirs ? user && ({ ...user, type: 'user' } as const) : initiatorOf(payload);
  const renamed = text(payload['new-value']);
  const others = [
    ...targets.filter(({ type }) => !BY_USER.has(known) || type !== 'user'),
    ...(renamed ? [{ type: 'identifier', name: renamed }] : []),
  ];
  return { ...given('actor', actor), ...(others.length > 0 ? { targets: others } : {}) };
}

function initiatorOf({ initiating_entity: by }: Raw): Activity['actor'] {
  if (by === 'admin') return { type: 'unknown', name: 'admin' };
  return by === 'policy' || by === 'system' ? { type: 'system', name: by } : undefined;
}

/** `ext_id` names a broader session, such as the one at the identity provider; where it is the only id, it is the session's. */
function sessionOf(
  subject: Subject | undefined,
  payload: Raw,
): Pick<Activity, 'sessionId' | 'rootSessionId'> {
  const broader = text(payload.ext_id);
  return { ...given('sessionId', subject?.sessionId ?? broader), ...given('rootSessionId', broader) };
}

/** Addresses and user agents are in drafts of CAEP and in what Okta takes; CAEP 1.0 has the fingerprint alone. */
function clientOf(
  subject: Subject | undefined,
  payload: Raw,
): Pick<Activity, 'ip' | 'userAgent' | 'deviceId'> {
  const fingerprint = text(payload.fp_ua);
  const ip =
    firstText(payload.ips) ?? text(payload.current_ip) ?? text(payload.current_ip_address) ?? subject?.ip;
  return {
    ...given('ip', ip),
    ...given('userAgent', text(payload.current_user_agent) ?? text(payload.user_agent)),
    ...given('deviceId', subject?.deviceId ?? (fingerprint && `fp_ua ${fingerprint}`)),
  };
}

const KNOWLEDGE = new Set(['pwd', 'pin', 'kba']);

/** By RFC 8176; undefined where the methods leave it open. */
function isMfa(methods: readonly string[]): boolean | undefined {
  if (methods.includes('mfa')) return true;
  const known = methods.filter((method) => KNOWLEDGE.has(method));
  if (known.length > 0) return known.length < methods.length;
  return undefined;
}

function checked<Shape extends z.ZodType>(shape: Shape, record: unknown, place: string): z.infer<Shape> {
  if (!isRecord(record)) throw unreadableRecord(PLACE, 'the record is no object of claims');
  const read = shape.safeParse(record);
  if (read.success) return read.data;
  throw unreadable(read.error, place);
}

function unreadable({ issues: [issue] }: z.ZodError, place: string): Error {
  return unreadableRecord(
    PLACE,
    `${place}${issue?.path.map(String).join('.') ?? ''}: ${issue?.message ?? 'unreadable'}`,
  );
}
