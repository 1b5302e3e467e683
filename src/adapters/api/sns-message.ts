import { z } from 'zod';
import { CountersignError } from '#domain/errors.ts';

/**
 * Messages of Amazon SNS as it posts them over HTTPS.
 * @see https://docs.aws.amazon.com/sns/latest/dg/sns-message-and-json-formats.html
 */

const Text = z.string().min(1);

const SnsMessage = z.looseObject({
  Type: z.enum(['Notification', 'SubscriptionConfirmation', 'UnsubscribeConfirmation']),
  MessageId: Text.max(200),
  TopicArn: Text.max(512),
  Message: z.string(),
  Timestamp: Text.max(60),
  SignatureVersion: z.enum(['1', '2']),
  Signature: Text.max(2_000),
  SigningCertURL: Text.max(1_000),
  Subject: z.string().nullish(),
  Token: z.string().max(2_000).optional(),
  SubscribeURL: z.string().max(4_000).optional(),
});
export type SnsMessage = z.infer<typeof SnsMessage>;

/** What is signed, in its order; what a message lacks is left out. */
const SIGNED = {
  Notification: ['Message', 'MessageId', 'Subject', 'Timestamp', 'TopicArn', 'Type'],
  SubscriptionConfirmation: [
    ...(['Message', 'MessageId', 'SubscribeURL', 'Timestamp', 'Token', 'TopicArn', 'Type'] as const),
  ],
  UnsubscribeConfirmation: [
    ...(['Message', 'MessageId', 'SubscribeURL', 'Timestamp', 'Token', 'TopicArn', 'Type'] as const),
  ],
} as const satisfies Record<SnsMessage['Type'], readonly (keyof SnsMessage)[]>;

/** Reads a body as a message of SNS. @throws ERR_SIGNATURE_MISSING when it is none: nothing then vouches for it */
export function readSnsMessage(body: Uint8Array): SnsMessage {
  const parsed = SnsMessage.safeParse(jsonOf(body));
  if (parsed.success) return parsed.data;
  throw new CountersignError(
    'ERR_SIGNATURE_MISSING',
    `the body is no message of Amazon SNS: ${z.prettifyError(parsed.error).split('\n').slice(0, 2).join(' ')}`,
  );
}

function jsonOf(body: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(body).toString('utf8'));
  } catch {
    return undefined; // which is no message either
  }
}

/** The text that SNS has signed. */
export function signedText(message: SnsMessage): string {
  return SIGNED[message.Type]
    .flatMap((key) => (typeof message[key] === 'string' ? [`${key}\n${message[key]}\n`] : []))
    .join('');
}

const HOST = /^sns\.[a-zA-Z0-9-]{3,}\.amazonaws\.com(?:\.cn)?$/;

/** An address of SNS itself: https, its own host, no other port, no user. Undefined for any other. */
export function snsAddress(text: string): URL | undefined {
  const url = URL.parse(text);
  if (url?.protocol !== 'https:' || url.port !== '' || url.username !== '' || url.password !== '')
    return undefined;
  return HOST.test(url.hostname) ? url : undefined;
}
