import { createHmac } from 'node:crypto';
import { storyline } from '../src/cli/demo-storyline.ts';

export const WEBHOOK_SECRET = 'a-webhook-secret-of-the-bench';
const PEOPLE = 100;

/** The e-mail address of whom a detection is about. */
export function personOf(number: number, people = PEOPLE): string {
  return `person${number % people}@example.com`;
}

/** An OCSF Detection Finding that differs from every other number's. */
export function webhookBody(number: number, people = PEOPLE): string {
  const { detection } = storyline(new Date());
  return JSON.stringify({
    ...detection,
    metadata: { ...detection.metadata, uid: `bench-${number}` },
    finding_info: { ...detection.finding_info, uid: `bench-${number}` },
    evidences: [
      {
        actor: { user: { email_addr: personOf(number, people), type_id: 1 } },
        src_endpoint: { ip: '198.51.100.77' },
      },
    ],
  });
}

/** Whole signed requests about a hundred people, from number `from` on. */
export function webhookRequests(count: number, from = 0): Buffer[] {
  return Array.from({ length: count }, (_, at) => {
    const body = webhookBody(from + at);
    const signature = createHmac('sha256', WEBHOOK_SECRET).update(body).digest('hex');
    return Buffer.from(
      `POST /webhooks/siem HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\n` +
        `x-siem-signature: ${signature}\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
    );
  });
}
