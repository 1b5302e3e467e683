import { type KeyObject, verify, X509Certificate } from 'node:crypto';
import { CountersignError } from '#domain/errors.ts';
import type { Clock, Log } from '#domain/ports.ts';
import { readSnsMessage, type SnsMessage, signedText, snsAddress } from './sns-message.ts';
import type { SnsVerification } from './webhook-sources.ts';
import type { SignedRequest, VerifiedRequest } from './webhook-verification.ts';

/** SNS tries for an hour at most; a message that is older was recorded by somebody. */
const OLDEST_MS = 65 * 60_000;
const MOST_AHEAD_MS = 5 * 60_000;
/** How long a certificate is used before it is read again. */
const CERTIFICATE_MS = 24 * 3_600_000;
const MOST_CERTIFICATES = 20;
const LARGEST_BYTES = 64 * 1_024;
const ALGORITHMS = { '1': 'RSA-SHA1', '2': 'RSA-SHA256' } as const;

export interface SnsVerificationDeps {
  /** Reads a text by https: time-limited, bounded, and never by way of a redirect. */
  readonly fetchText: (url: string, mostBytes: number) => Promise<string>;
  readonly clock: Clock;
  readonly log: Log;
}

/** @throws ERR_SIGNATURE_MISSING, ERR_SIGNATURE_INVALID, ERR_SIGNATURE_STALE; ERR_NOT_READY when SNS cannot be asked */
export type VerifySns = (request: Pick<SignedRequest, 'body'>) => Promise<VerifiedRequest>;

/**
 * Makes the check of a source that Amazon SNS posts to: by the signature in the message, with the certificate that it
 * names. Topic and address are looked at before anything is fetched, so that nobody can have us fetch something else.
 *
 * A subscription to one of the topics is confirmed, once; that a topic was left is logged. Neither is a payload.
 * @see https://docs.aws.amazon.com/sns/latest/dg/sns-verify-signature-of-message.html
 */
export function createSnsVerify({ topics }: SnsVerification, deps: SnsVerificationDeps): VerifySns {
  const known = new Set(topics);
  const keyAt = certificateKeys(deps);
  return async ({ body }) => {
    const message = readSnsMessage(body);
    if (!known.has(message.TopicArn))
      throw new CountersignError(
        'ERR_SIGNATURE_INVALID',
        'the message is of a topic that the source does not name',
      );
    await assertSigned(message, keyAt);
    assertFresh(message, deps.clock.now().getTime());
    if (message.Type === 'Notification') return { payload: Buffer.from(message.Message, 'utf8') };
    if (message.Type === 'SubscriptionConfirmation') await confirm(message, deps);
    else
      deps.log.warn(
        { topic: message.TopicArn },
        'a topic of Amazon SNS was left: nothing comes of it any more',
      );
    return { isAnswered: true };
  };
}

async function assertSigned(message: SnsMessage, keyAt: (url: URL) => Promise<KeyObject>): Promise<void> {
  const address = snsAddress(message.SigningCertURL);
  if (!address?.pathname.endsWith('.pem') || address.search !== '')
    throw new CountersignError('ERR_SIGNATURE_INVALID', 'SigningCertURL is no address of Amazon SNS');
  const signature = Buffer.from(message.Signature, 'base64');
  const key = await keyAt(address);
  const isValid = verify(
    ALGORITHMS[message.SignatureVersion],
    Buffer.from(signedText(message)),
    key,
    signature,
  );
  if (!isValid)
    throw new CountersignError('ERR_SIGNATURE_INVALID', 'the signature of Amazon SNS does not match');
}

/** Told only of what is signed. */
function assertFresh({ Timestamp }: SnsMessage, nowMs: number): void {
  const ageMs = nowMs - Date.parse(Timestamp);
  if (ageMs <= OLDEST_MS && ageMs >= -MOST_AHEAD_MS) return;
  throw new CountersignError(
    'ERR_SIGNATURE_STALE',
    'the message is older than Amazon SNS tries, or from the future',
  );
}

async function confirm(
  { SubscribeURL, TopicArn }: SnsMessage,
  { fetchText, log }: SnsVerificationDeps,
): Promise<void> {
  const address = snsAddress(SubscribeURL ?? '');
  const asks = address?.searchParams;
  if (!address || asks?.get('Action') !== 'ConfirmSubscription' || asks.get('TopicArn') !== TopicArn)
    throw new CountersignError(
      'ERR_SIGNATURE_INVALID',
      'SubscribeURL does not confirm this topic at Amazon SNS',
    );
  await asked(() => fetchText(address.href, LARGEST_BYTES));
  log.info({ topic: TopicArn }, 'the subscription to a topic of Amazon SNS is confirmed');
}

/** Certificates by their address, each kept for a day or until it ends; asked for once at a time. */
function certificateKeys({ fetchText, clock }: SnsVerificationDeps): (url: URL) => Promise<KeyObject> {
  const kept = new Map<string, { readonly key: Promise<KeyObject>; readonly untilMs: number }>();
  const read = async (url: string): Promise<KeyObject> => {
    const text = await asked(() => fetchText(url, LARGEST_BYTES));
    return keyOf(text, clock.now());
  };
  return (url) => {
    const nowMs = clock.now().getTime();
    const known = kept.get(url.href);
    if (known && known.untilMs > nowMs) return known.key;
    const key = read(url.href);
    kept.delete(url.href);
    kept.set(url.href, { key, untilMs: nowMs + CERTIFICATE_MS });
    for (const oldest of kept.keys()) if (kept.size > MOST_CERTIFICATES) kept.delete(oldest);
    key.catch(() => kept.delete(url.href));
    return key;
  };
}

function keyOf(pem: string, now: Date): KeyObject {
  const certificate = certificateOf(pem);
  if (
    now < certificate.validFromDate ||
    now > certificate.validToDate ||
    certificate.publicKey.asymmetricKeyType !== 'rsa'
  )
    throw new CountersignError('ERR_SIGNATURE_INVALID', 'the certificate of Amazon SNS is not valid now');
  return certificate.publicKey;
}

function certificateOf(pem: string): X509Certificate {
  try {
    return new X509Certificate(pem);
  } catch (cause) {
    throw new CountersignError('ERR_SIGNATURE_INVALID', 'what SigningCertURL names is no certificate', {
      cause,
    });
  }
}

/** SNS tries again when it is told that something is not ready. */
async function asked<T>(fetching: () => Promise<T>): Promise<T> {
  try {
    return await fetching();
  } catch (cause) {
    throw new CountersignError('ERR_NOT_READY', 'Amazon SNS could not be asked', { cause });
  }
}
