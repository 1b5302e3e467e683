import { createHmac, createSecretKey, hash, type KeyObject, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { CountersignError } from '#domain/errors.ts';
import type { Clock } from '#domain/ports.ts';
import type { HeaderVerification, HmacVerification } from './webhook-sources.ts';

/** How far, in milliseconds, a signed time may be from ours, before or after, where the source does not say. */
const MOST_SKEW_MS = 5 * 60_000;
/** A header may carry several signatures while the sender replaces its secret. */
const MOST_SIGNATURES = 5;
const LONGEST_HEADER = 8_192;

export interface SignedRequest {
  readonly headers: IncomingHttpHeaders;
  /** The body's bytes as they came. */
  readonly body: Uint8Array;
}

/** What is left to do with a verified request. */
export interface VerifiedRequest {
  /** For the replay cache: only requests with a signed time leave it. */
  readonly replay?: { readonly hash: string; readonly expiresAt: Date };
  /** What is to be read in place of the body. */
  readonly payload?: Buffer;
  /** It was for us alone, and carries no payload. */
  readonly isAnswered?: true;
}

/** A check made once per source. @throws ERR_SIGNATURE_MISSING, ERR_SIGNATURE_INVALID, ERR_SIGNATURE_STALE */
export type Verify = (request: SignedRequest) => VerifiedRequest;

/**
 * Makes the check of one source: on the raw bytes, in constant time, against every active secret.
 *
 * `none` takes everything; it is in the configuration only where the operator wrote it by name.
 */
export function createVerify(verification: HeaderVerification, clock: Clock): Verify {
  if (verification === 'none') return () => ({});
  if (verification.kind === 'static-header') {
    const hashes = verification.secrets.map(sha256);
    return ({ headers }) => verifyStatic(headerOf(headers, verification.header), hashes);
  }
  const keys = verification.secrets.map((secret) => createSecretKey(secret, 'utf8'));
  const { clockSkew: mostSkewMs = MOST_SKEW_MS } = verification;
  return (request) => verifyHmac(request, verification, keys, { nowMs: clock.now().getTime(), mostSkewMs });
}

function verifyStatic(value: string, hashes: readonly Uint8Array[]): VerifiedRequest {
  const given = sha256(value);
  // Every secret is compared, whether or not one has matched: the time tells nothing.
  const matches = hashes.filter((wanted) => timingSafeEqual(given, wanted));
  if (matches.length === 0) throw invalid();
  return {};
}

function verifyHmac(
  { headers, body }: SignedRequest,
  verification: HmacVerification,
  keys: readonly KeyObject[],
  times: Times,
): VerifiedRequest {
  const signatures = signaturesIn(headerOf(headers, verification.header), verification);
  const { timestampHeader } = verification;
  const time = timestampHeader === undefined ? undefined : headerOf(headers, timestampHeader);
  const wanted = keys.map((key) => signatureOf(key, time, body));
  const matched = signatures.filter(
    (given) => wanted.filter((one) => given.length === one.length && timingSafeEqual(given, one)).length > 0,
  );
  const signature = matched[0];
  if (signature === undefined) throw invalid();
  // Staleness is told only to who holds the secret.
  return time === undefined ? {} : { replay: replayOf(time, signature, times) };
}

function signatureOf(key: KeyObject, time: string | undefined, body: Uint8Array): Buffer {
  const hmac = createHmac('sha256', key);
  if (time !== undefined) hmac.update(`${time}.`);
  return hmac.update(body).digest();
}

function signaturesIn(header: string, { prefix, encoding }: HmacVerification): Buffer[] {
  return header
    .split(',', MOST_SIGNATURES)
    .map((part) => part.trim())
    .filter((part) => part.startsWith(prefix))
    .map((part) => Buffer.from(part.slice(prefix.length), encoding));
}

/** Our time, and how far a signed one may be from it. */
interface Times {
  readonly nowMs: number;
  readonly mostSkewMs: number;
}

function replayOf(
  time: string,
  signature: Buffer,
  { nowMs, mostSkewMs }: Times,
): { hash: string; expiresAt: Date } {
  const signedMs = epochMs(time);
  if (signedMs === undefined || Math.abs(nowMs - signedMs) > mostSkewMs) {
    throw new CountersignError(
      'ERR_SIGNATURE_STALE',
      `the signed time is more than ${mostSkewMs / 1_000} seconds away from ours, or is no epoch time`,
    );
  }
  return { hash: signature.toString('hex'), expiresAt: new Date(signedMs + mostSkewMs + 1_000) };
}

/** Epoch seconds (10 digits) or milliseconds (13). */
function epochMs(text: string): number | undefined {
  if (/^\d{10}$/.test(text)) return Number(text) * 1_000;
  return /^\d{13}$/.test(text) ? Number(text) : undefined;
}

function headerOf(headers: IncomingHttpHeaders, name: string): string {
  const value = headers[name];
  const text = Array.isArray(value) ? value.join(', ') : value;
  if (text === undefined || text === '') {
    throw new CountersignError('ERR_SIGNATURE_MISSING', `the header ${name} is missing`, { place: name });
  }
  if (text.length > LONGEST_HEADER) throw invalid();
  return text;
}

function invalid(): CountersignError {
  return new CountersignError('ERR_SIGNATURE_INVALID', 'the signature or secret does not match');
}

function sha256(text: string): Buffer {
  return hash('sha256', text, 'buffer');
}
