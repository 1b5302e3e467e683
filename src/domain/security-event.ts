import { z } from 'zod';
import { CountersignError } from './errors.ts';
import {
  isOpaque,
  mergedSubjects,
  readSubject,
  type SubjectFacts,
  type SubjectRole,
} from './subject-identifier.ts';

/**
 * Security event tokens (RFC 8417) in the profile of the Shared Signals Framework: CAEP, RISC and SSF events.
 *
 * Both forms are read: the final one (`sub_id` of the token, times in seconds) and the older one that Okta sends (`subject`
 * within the event, times in milliseconds).
 * @see https://openid.net/specs/openid-sharedsignals-framework-1_0-final.html
 */
export interface SecurityEventToken {
  /** `iss`. */
  readonly issuer: string;
  /** `jti`: unique for its issuer. */
  readonly id: string;
  /** ISO instant of the earliest of its events; when it was issued, where they tell no time. */
  readonly at: string;
  readonly issuedAtMs: number;
  readonly events: readonly SecurityEvent[];
  /** Every word by which the subjects of its events may be looked for. */
  readonly words: readonly string[];
}

export interface SecurityEvent {
  /** The event type's URI. */
  readonly type: string;
  /** Who defined it: `caep`, `risc`, `ssf`, `okta`; undefined for any other. */
  readonly family: string | undefined;
  /** The last part of the URI: `session-revoked`. */
  readonly name: string;
  readonly at: string;
  readonly subject: SubjectFacts;
  readonly body: Readonly<Record<string, unknown>>;
}

/** More events in one token are refused; the profile allows one. */
const MOST_EVENTS = 10;
const LONGEST_NAME = 512;
/** Above this a time is in milliseconds, below it in seconds: the year 5138, and 1973. */
const MILLISECONDS_FROM = 1e11;
const EARLIEST_MS = Date.UTC(2000, 0, 1);
const LATEST_MS = Date.UTC(10_000, 0, 1);

const Name = z
  .string()
  .min(1)
  .max(LONGEST_NAME)
  .refine((text) => text.isWellFormed() && !text.includes('\0'), 'no Unicode text');
const Absent = z.never('must not be there').optional();

const Claims = z.looseObject({
  iss: Name,
  jti: Name,
  iat: z.number(),
  toe: z.number().optional(),
  sub_id: z.unknown().optional(),
  events: z.record(Name, z.record(z.string(), z.unknown())).refine((events) => {
    const count = Object.keys(events).length;
    return count > 0 && count <= MOST_EVENTS;
  }, `must hold an event, and at most ${MOST_EVENTS}`),
  // What makes an access token or an ID token of it.
  exp: Absent,
  sub: Absent,
});
type Claims = z.infer<typeof Claims>;

/** Events about the stream itself, which have no subject to look up. */
const STREAM_EVENTS = new Set(['verification', 'stream-updated']);
const TYPE = /\/secevent\/(caep|risc|ssf|sse|okta)\/event-type\/([\w-]{1,100})$/;

/**
 * Reads the claims of a token that was verified.
 * @throws ERR_INPUT_INVALID naming the claim that is missing or not of its form
 */
export function readSecurityEventToken(claims: unknown): SecurityEventToken {
  const parsed = Claims.safeParse(claims);
  if (!parsed.success) throw invalid(parsed.error);
  const token = parsed.data;
  const events = Object.entries(token.events).map(([type, body]) => readEvent(type, body, token));
  return {
    issuer: token.iss,
    id: token.jti,
    at: events.map(({ at }) => at).reduce((first, at) => (at < first ? at : first)),
    issuedAtMs: msOf(token.iat, 'iat'),
    events,
    words: [...new Set(events.flatMap(({ subject }) => subject.words))],
  };
}

/** Whether the event is about the stream that brings it. */
export function isStreamEvent({ family, name }: SecurityEvent): boolean {
  return STREAM_EVENTS.has(name) && family !== undefined;
}

function readEvent(type: string, body: Record<string, unknown>, token: Claims): SecurityEvent {
  const [, family, name] = TYPE.exec(type) ?? [];
  const head = {
    type,
    family: family === 'sse' ? 'ssf' : family,
    name: name ?? type.slice(type.lastIndexOf('/') + 1),
  };
  const atMs = timeOf(body, token);
  const event = { ...head, at: new Date(atMs).toISOString(), body };
  return { ...event, subject: subjectOf({ ...event, subject: { words: [] } }, token) };
}

function timeOf(body: Record<string, unknown>, { toe, iat }: Claims): number {
  const { event_timestamp: given } = body;
  return given === undefined ? msOf(toe ?? iat, 'iat') : msOf(given, 'event_timestamp');
}

function subjectOf(event: SecurityEvent, { sub_id: subId }: Claims): SubjectFacts {
  const { subject, 'new-value': renamed } = event.body;
  const found = [
    ...(subject === undefined ? [] : [readSubject(subject, roleOf(event, subject), 'subject')]),
    ...(subId === undefined ? [] : [readSubject(subId, roleOf(event, subId), 'sub_id')]),
  ];
  if (found.length === 0 && !isStreamEvent(event)) {
    throw new CountersignError('ERR_INPUT_INVALID', 'sub_id is missing', { place: 'sub_id' });
  }
  // Who looks for the person under the new identifier finds the change too.
  if (event.name === 'identifier-changed' && typeof renamed === 'string') {
    found.push({ words: [renamed.toLowerCase()] });
  }
  return mergedSubjects(found);
}

/** An opaque subject is the session in CAEP's events about sessions, the stream in those about it, else the account. */
function roleOf(event: SecurityEvent, subject: unknown): SubjectRole {
  if (isStreamEvent(event)) return 'other';
  const isSession = event.family === 'caep' && event.name.startsWith('session-') && isOpaque(subject);
  return isSession ? 'session' : 'user';
}

function msOf(value: unknown, place: string): number {
  const ms = typeof value === 'number' ? Math.round(value < MILLISECONDS_FROM ? value * 1_000 : value) : 0;
  if (ms >= EARLIEST_MS && ms < LATEST_MS) return ms;
  throw new CountersignError('ERR_INPUT_INVALID', `${place} is no time in seconds since 1970`, { place });
}

function invalid({ issues }: z.ZodError): CountersignError {
  const faults = issues.map(
    ({ path, message }) => `${path.map(String).join('.') || 'the token'}: ${message}`,
  );
  const place = issues[0]?.path.map(String).join('.') ?? '';
  return new CountersignError('ERR_INPUT_INVALID', faults.join('; ').slice(0, 1_000), { place });
}
