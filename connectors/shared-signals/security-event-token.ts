import { hash } from 'node:crypto';
import { SignJWT } from 'jose';
import type { Sending } from './settings.ts';
import type { SubjectIdentifier } from './subject.ts';

export const CAEP = 'https://schemas.openid.net/secevent/caep/event-type/';

/** One event about one subject, to be sent. */
export interface Signal {
  readonly event: 'session-revoked' | 'credential-change';
  readonly subject: SubjectIdentifier;
  /** The session in question, where only one is meant. */
  readonly sessionId: string | undefined;
  /** What the event type asks for besides. */
  readonly details: Readonly<Record<string, string>>;
  /** For the receiver's administrators. */
  readonly reason: string;
  /** Seconds of the epoch. */
  readonly issuedAtS: number;
  /** The same for every try of the same intent. */
  readonly idempotencyKey: string;
}

/** The id that makes a repeat known for one: from issuer and idempotency key alone. */
export function jtiOf(issuer: string, idempotencyKey: string): string {
  return hash('sha256', `${issuer}\n${idempotencyKey}`).slice(0, 32);
}

/**
 * A signed security event token. No `exp` and no `sub`, which make other tokens of a JWT (SSF 1.0, 4.1).
 * @see https://www.rfc-editor.org/rfc/rfc8417
 */
export async function signSignal(signal: Signal, sending: Sending): Promise<{ token: string; jti: string }> {
  const { issuer, audience, key } = sending;
  const jti = jtiOf(issuer, signal.idempotencyKey);
  const token = await new SignJWT({ ...(sending.dialect === 'okta' ? oktaClaims : caepClaims)(signal, jti) })
    .setProtectedHeader({ alg: key.alg, kid: key.keyId, typ: 'secevent+jwt' })
    .setIssuer(issuer)
    .setAudience(audience)
    .setJti(jti)
    .setIssuedAt(signal.issuedAtS)
    .sign(key.key);
  return { token, jti };
}

/** CAEP 1.0: the subject stands beside the events. */
function caepClaims(signal: Signal, txn: string): Record<string, unknown> {
  const { event, subject, sessionId } = signal;
  const whole = sessionId && {
    format: 'complex',
    session: { format: 'opaque', id: sessionId },
    user: subject,
  };
  return { txn, sub_id: whole || subject, events: { [CAEP + event]: payload(signal) } };
}

/** Okta's form: the subject stands in the event, under what it is. */
function oktaClaims(signal: Signal): Record<string, unknown> {
  return { events: { [CAEP + signal.event]: { subject: { user: signal.subject }, ...payload(signal) } } };
}

function payload({ details, reason, issuedAtS }: Signal): Record<string, unknown> {
  return {
    ...details,
    event_timestamp: issuedAtS,
    // A playbook is what decided, whoever approved it.
    initiating_entity: 'policy',
    reason_admin: { en: reason },
  };
}
