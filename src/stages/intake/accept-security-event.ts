import { CountersignError } from '#domain/errors.ts';
import type { Log, Receipt } from '#domain/ports.ts';
import type { ReceivedArrival, ReceivedRecordsStore } from '#domain/received-arrival.ts';
import { isStreamEvent, readSecurityEventToken, type SecurityEventToken } from '#domain/security-event.ts';
import { assertRecord, type IntakeSource, type ReadingPorts, toArrival } from './accept.ts';
import { type Scrubbed, scrubbed } from './presented-in.ts';
import { draftsOf, isAlert, keysOfSubjects, SHARED_SIGNALS } from './sources/shared-signals.ts';

export interface SecurityEventPorts extends ReadingPorts {
  readonly received: ReceivedRecordsStore;
  readonly log: Log;
  /** Told, by correlation keys, whom activity is about that is no detection; before the token is acknowledged. */
  newsOf(keys: readonly string[]): Promise<void>;
  /** How long, in milliseconds, tokens are remembered: an older one could be a repeat that nobody knows any more. */
  readonly rememberedMs: number;
}

/** How far ahead of our clock a transmitter's may be. */
const MOST_AHEAD_MS = 5 * 60_000;

export interface AcceptedSecurityEvent {
  /** `repeated`: the token came before, and nothing was changed. */
  readonly status: 'new' | 'repeated';
  /** One per detection. */
  readonly receipts: readonly Receipt[];
}

/**
 * Takes in a verified security event token: its events of misuse become detections, and the whole token is kept as a
 * record of its platform. Resolves after the commit; what came before is known by issuer and `jti`.
 *
 * @param claims the token's claims, secrets not yet replaced
 * @throws ERR_INPUT_INVALID for a token that cannot be read or whose times cannot be; ERR_STORE_UNAVAILABLE
 */
export async function acceptSecurityEvent(
  source: IntakeSource,
  claims: unknown,
  ports: SecurityEventPorts,
): Promise<AcceptedSecurityEvent> {
  assertRecord(claims);
  const { record: clean, secrets } = scrubbed(claims, ports.fingerprints);
  const record = clean as ReceivedArrival['record'];
  const token = readSecurityEventToken(record);
  assertTimely(token, ports);
  const received: ReceivedArrival = {
    platform: SHARED_SIGNALS,
    sender: token.issuer,
    id: token.id,
    at: token.at,
    subjects: token.words,
    record,
  };
  const isKept = await ports.received.isKept(received);
  const accepted = isKept
    ? ({ status: 'repeated', receipts: [] } as const)
    : await store(source, token, received, secrets, ports);
  if (accepted.status === 'new') tell(source, token, ports.log);
  // A token that came before is told again: it may have been kept, and the process died before it told.
  if (accepted.receipts.length === 0) await ports.newsOf(keysOfSubjects(token));
  return accepted;
}

async function store(
  source: IntakeSource,
  token: SecurityEventToken,
  received: ReceivedArrival,
  secrets: Scrubbed['secrets'],
  ports: SecurityEventPorts,
): Promise<AcceptedSecurityEvent> {
  const drafts = draftsOf(token, received.record);
  const arrivals = await Promise.all(drafts.map((draft) => toArrival(draft, secrets, source, ports)));
  const last = arrivals.pop();
  if (!last) return { status: await ports.received.keep(received), receipts: [] };
  // The record goes in with the last of them: once it is there, nothing of the token is missing.
  const first = await Promise.all(arrivals.map((arrival) => ports.intake.accept(arrival)));
  return { status: 'new', receipts: [...first, await ports.intake.accept({ ...last, received })] };
}

function assertTimely(token: SecurityEventToken, { clock, rememberedMs }: SecurityEventPorts): void {
  const nowMs = clock.now().getTime();
  const refuse = (place: string, why: string): never => {
    throw new CountersignError('ERR_INPUT_INVALID', `${place} ${why}`, { place });
  };
  if (token.issuedAtMs > nowMs + MOST_AHEAD_MS) refuse('iat', 'is in the future');
  // One that was taken in while it was still ahead of our clock is remembered for that much less.
  if (token.issuedAtMs <= nowMs - rememberedMs + MOST_AHEAD_MS)
    refuse('iat', 'is older than what is remembered');
  if (Date.parse(token.at) > nowMs + MOST_AHEAD_MS) refuse('event_timestamp', 'is in the future');
}

function tell(source: IntakeSource, token: SecurityEventToken, log: Log): void {
  const facts = { source: source.name, jti: token.id };
  for (const event of token.events) {
    const { name, body, subject } = event;
    if (isStreamEvent(event)) {
      const { status, reason } = body;
      const isGood = status === undefined || status === 'enabled';
      log[isGood ? 'info' : 'warn']({ ...facts, event: name, status, reason }, 'the stream reports');
    } else if (isAlert(event) && (subject.email ?? subject.uid ?? subject.name) === undefined) {
      log.warn({ ...facts, event: name }, 'an alert that names no account opens no incident; it is kept');
    }
  }
}
