import { createHmac, generateKeyPairSync } from 'node:crypto';
import fc from 'fast-check';
import type { WebhookSource } from '../../src/adapters/api/webhook-sources.ts';
import { sendRaw } from '../flow/raw-request.ts';
import { VENDOR_SAMPLES } from '../flow/vendor-samples.ts';
import { SAMPLES } from '../flow/webhook-samples.ts';
import { selfSigned } from '../support/certificate.ts';
import type { DoorRow, DoorTable } from './door-table.ts';
import { bodiesWith } from './mutations.ts';
import { heapBytes, type Stored, WebhookWorld } from './webhook-world.ts';

/** What is fuzzed: every preset and a mapping by its payloads, and every way of verifying by what stands in for a signature. */

const SECRET = ['a', 'secret', 'of', 'the', 'doors'].join('-');
const KEYED: WebhookSource['verification'] = { kind: 'static-header', header: 'x-key', secrets: [SECRET] };
const TOPIC = 'arn:aws:sns:eu-west-1:123456789012:findings';
const ALL = { ...SAMPLES, ...VENDOR_SAMPLES, socradar };
const LIMIT_BYTES = 256 * 1_024;
const AT_ONCE = 32;
const MOST_HEAP_BYTES = 96 * 1_048_576;

function socradar(person: string, uid: string): Record<string, unknown> {
  return {
    alarm_id: uid,
    alarm_risk_level: 'HIGH',
    alarm_text: 'a description',
    alarm_type_details: { alarm_main_type: 'Credential Intelligence', alarm_sub_type: 'Stealer Logs' },
    content: { compromised_emails: person, username: 'ada' },
    date: new Date(Date.now() - 60_000).toISOString(),
    status: 'OPEN',
  };
}

const VERIFIED: Readonly<Record<string, WebhookSource['verification']>> = {
  hmac: {
    kind: 'hmac',
    header: 'x-signature',
    algorithm: 'sha256',
    prefix: 'sha256=',
    encoding: 'hex',
    secrets: [SECRET],
  },
  'hmac with a time': {
    ...{ kind: 'hmac', header: 'x-signature', algorithm: 'sha256', prefix: '', encoding: 'hex' },
    ...{ timestampHeader: 'x-time', secrets: [SECRET] },
  },
  'static header': KEYED,
  'Amazon SNS': { kind: 'sns', topics: [TOPIC] },
};

const nameOf = (verification: string): string => `by-${verification.toLowerCase().replaceAll(' ', '-')}`;

function sources(): Map<string, WebhookSource> {
  const source = (preset: string, verification: WebhookSource['verification']): WebhookSource => ({
    ...{ preset, verification, bodyLimitBytes: LIMIT_BYTES },
  });
  return new Map([
    ...Object.keys(ALL).map((preset) => [preset, source(preset, KEYED)] as const),
    ...Object.entries(VERIFIED).map(
      ([name, verification]) => [nameOf(name), source('ocsf', verification)] as const,
    ),
  ]);
}

/** The table, with so many cases for each source. */
export function webhooksTable(casesEach: number): DoorTable {
  return {
    title: 'Webhooks',
    about: `Bodies grown from the right payload of each sender, ${casesEach} each: members replaced, removed, of another kind, repeated
300 times, nested 70 deep, joined by others; hostile text, 70,000 characters, lone surrogates, NUL; beside a good record, cut
off, no UTF-8. And requests whose signature is missing, of another body, of another key, twisted, old or new. Made from a fixed
seed, so that a case that is found is found again. Every answer must be one of the documented; everything that was promised must
be stored and nothing else; the heap must not grow.`,
    columns: ['what', 'cases', 'answers', 'stored'],
    play: () => play(casesEach),
  };
}

/** As the page has it. */
export const WEBHOOKS: DoorTable = webhooksTable(200);

async function play(casesEach: number): Promise<readonly DoorRow[]> {
  const world = new WebhookWorld();
  const pem = selfSigned(generateKeyPairSync('rsa', { modulusLength: 2_048 }).privateKey);
  await world.open(sources(), () => Promise.resolve(pem));
  const before = heapBytes();
  try {
    const rows: DoorRow[] = [];
    for (const [preset, sample] of Object.entries(ALL)) {
      const bodies = fc.sample(bodiesWith(sample('ada@example.com', `uid-${preset}`)), {
        numRuns: casesEach,
        seed: 7,
      });
      const asked = bodies.map((body) => ({ path: preset, body, headers: { 'x-key': SECRET } }));
      rows.push(await rowOf(world, `payloads: ${preset}`, asked, PAYLOAD_ANSWERS));
    }
    for (const name of Object.keys(VERIFIED)) {
      const asked = fc.sample(forged(name), { numRuns: casesEach, seed: 7 });
      rows.push(await rowOf(world, `forgeries: ${name}`, asked, ['401', '413']));
    }
    return [...rows, heapRow(before, casesEach * rows.length)];
  } finally {
    await world.close();
  }
}

const PAYLOAD_ANSWERS = ['200', '202', '400', '413', '422'];

interface Asked {
  readonly path: string;
  readonly body: Buffer;
  readonly headers: Readonly<Record<string, string>>;
}

async function rowOf(
  world: WebhookWorld,
  what: string,
  asked: readonly Asked[],
  allowed: readonly string[],
): Promise<DoorRow> {
  const before = await world.stored();
  const seen = new Set<string>();
  const faults: string[] = [];
  const promised: Promised = { detections: 0, deadLetters: 0, ids: new Set() };
  let next = 0;
  const work = async (): Promise<void> => {
    for (let each = asked[next++]; each !== undefined; each = asked[next++]) {
      const { path, body, headers } = each;
      const answer = await sendRaw(world.url, { method: 'POST', path: `/webhooks/${path}`, headers, body });
      const status = String(answer?.status ?? 'none');
      seen.add(status);
      if (!allowed.includes(status))
        faults.push(`${status} for ${shown(body)}: ${answer?.text.slice(0, 200)}`);
      if (answer) count(promised, answer.status, JSON.parse(answer.text) as Told);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  const after = await world.stored();
  faults.push(...storeFaults(before, after, promised));
  const missing = await world.missing([...promised.ids]);
  if (missing > 0) faults.push(`${missing} detections of receipts are not there`);
  const isKept = after.detections > before.detections;
  return {
    cells: [
      what,
      String(asked.length),
      [...seen].toSorted().join(', '),
      isKept ? 'all that was promised' : 'nothing',
    ],
    faults: faults.slice(0, 5),
  };
}

/** What answers have said is stored. */
interface Promised {
  /** New ones; of others it is said that they were there. */
  detections: number;
  deadLetters: number;
  readonly ids: Set<string>;
}

interface Told {
  readonly receipts?: readonly { readonly status: string; readonly detectionId: string }[];
  readonly deadLetters?: readonly unknown[];
  readonly detail?: string;
}

function count(promised: Promised, status: number, told: Told): void {
  for (const { status: of, detectionId } of told.receipts ?? []) {
    promised.ids.add(detectionId);
    if (of === 'new') promised.detections++;
  }
  promised.deadLetters += told.deadLetters?.length ?? 0;
  // Where no record could be read, each of them is a dead letter; the problem names the first.
  if (status >= 400 && told.detail?.includes('kept as dead letter')) promised.deadLetters += 1;
}

/** What was promised is there, once; what was not, is not; nothing is there by half. */
function storeFaults(before: Stored, after: Stored, promised: Promised): string[] {
  const faults: string[] = [];
  const grown = after.detections - before.detections;
  if (grown !== promised.detections)
    faults.push(`${promised.detections} detections promised, ${grown} stored`);
  if (after.entries - before.entries < grown) faults.push('a detection is in no journal');
  if (after.emptyIncidents > 0) faults.push(`${after.emptyIncidents} incidents without a detection`);
  if (after.orphans > 0) faults.push(`${after.orphans} detections without an incident`);
  const letters = after.deadLetters - before.deadLetters;
  if (letters < promised.deadLetters)
    faults.push(`${promised.deadLetters} dead letters promised, ${letters} stored`);
  return faults;
}

function shown(body: Buffer): string {
  return JSON.stringify(body.toString('latin1').slice(0, 200));
}

/** Requests that are not the sender's, by one way of verifying. */
function forged(name: string): fc.Arbitrary<Asked> {
  const body = Buffer.from(JSON.stringify(SAMPLES.ocsf!('ada@example.com', `forged-${name}`)));
  const nowS = Math.floor(Date.now() / 1_000);
  const text = fc.oneof(
    fc.constantFrom(
      '',
      'sha256=',
      SECRET.toUpperCase(),
      `${SECRET}x`,
      'a'.repeat(7_000),
      'é',
      '0'.repeat(64),
      ','.repeat(999),
    ),
    fc.string({ maxLength: 100 }),
    fc.stringMatching(/^[0-9a-f]{64}$/),
    fc.constant(createHmac('sha256', 'another key').update(body).digest('hex')),
    fc.constant(`sha256=${createHmac('sha256', SECRET).update('another body').digest('hex')}`),
  );
  const time = fc.oneof(
    fc.constantFrom('', 'now', '1e9', String(nowS - 900), String(nowS + 900), `${nowS}.5`),
    fc.string(),
  );
  const headers = fc
    .record({ 'x-signature': text, 'x-time': time, 'x-key': text }, { requiredKeys: [] })
    .map((given) =>
      Object.fromEntries(
        Object.entries(given).map(([key, value]) => [key, value.replace(/[^\t\x20-\x7e]/g, '')]),
      ),
    );
  const bodies = name === 'Amazon SNS' ? bodiesWith(notification()) : fc.constant(body);
  return fc.record({ path: fc.constant(nameOf(name)), body: bodies, headers });
}

/** A notification that is right but for its signature. */
function notification(): unknown {
  return {
    Type: 'Notification',
    MessageId: 'm-1',
    TopicArn: TOPIC,
    Message: JSON.stringify(SAMPLES.ocsf!('ada@example.com', 'forged')),
    Timestamp: new Date().toISOString(),
    SignatureVersion: '2',
    Signature: 'A'.repeat(344),
    SigningCertURL: 'https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-0a1b.pem',
    SubscribeURL: 'https://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription',
  };
}

function heapRow(before: number, cases: number): DoorRow {
  const grown = heapBytes() - before;
  const isSmall = grown < MOST_HEAP_BYTES;
  return {
    cells: [
      'the heap after all of them',
      String(cases),
      `less than ${MOST_HEAP_BYTES / 1_048_576} MiB more`,
      '',
    ],
    faults: isSmall ? [] : [`it grew by ${Math.round(grown / 1_048_576)} MiB`],
  };
}
