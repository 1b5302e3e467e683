import assert from 'node:assert/strict';
import { createHmac, createSign, generateKeyPairSync } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { afterEach, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import express from 'express';
import { CountersignError } from '#domain/errors.ts';
import type { Arrival, Log, Receipt } from '#domain/ports.ts';
import { Admission } from '../../../src/adapters/api/admission.ts';
import { createReplayCache } from '../../../src/adapters/api/replay-cache.ts';
import type { SharedReplays } from '../../../src/adapters/api/replay-guard.ts';
import { signedText } from '../../../src/adapters/api/sns-message.ts';
import { parseWebhookSources } from '../../../src/adapters/api/webhook-sources.ts';
import { createWebhooks, type WebhooksOptions } from '../../../src/adapters/api/webhooks.ts';
import { acceptRecords } from '../../../src/stages/intake/accept.ts';
import { PRESETS } from '../../../src/stages/intake/sources/index.ts';
import { VENDOR_SAMPLES } from '../../flow/vendor-samples.ts';
import { recordingPorts } from '../../stages/intake/support.ts';
import { selfSigned } from '../../support/certificate.ts';
import { eventually } from '../../support/eventually.ts';
import { sharedPath, sharedSkip } from '../../support/shared.ts';

const SNS_TOPIC = 'arn:aws:sns:eu-west-1:123456789012:guardduty';
const SECRET = 'a-secret-of-sixteen-or-more';
const NEXT_SECRET = 'the-secret-that-comes-after';
const sources = parseWebhookSources(
  JSON.stringify({
    signed: {
      preset: 'ocsf',
      verification: {
        kind: 'hmac',
        header: 'X-Signature',
        prefix: 'sha256=',
        timestampHeader: 'X-Timestamp',
        secrets: [SECRET, NEXT_SECRET],
      },
    },
    untimed: {
      preset: 'ocsf',
      verification: { kind: 'hmac', header: 'X-Hub-Signature-256', secrets: [SECRET] },
    },
    okta: {
      preset: 'okta-event-hook',
      verification: { kind: 'static-header', header: 'Authorization', secrets: [SECRET] },
    },
    elastic: {
      preset: 'elastic',
      verification: { kind: 'static-header', header: 'X-Key', secrets: [SECRET] },
    },
    topic: { preset: 'guardduty', verification: { kind: 'sns', topics: [SNS_TOPIC] } },
    open: { preset: 'ocsf', verification: 'none' },
    limited: {
      preset: 'ocsf',
      verification: { kind: 'static-header', header: 'X-Key', secrets: [SECRET] },
      rateLimit: { requests: 60, per: '1m' },
    },
  }),
  PRESETS.keys(),
);

const FINDING = {
  class_uid: 2004,
  time: Date.parse('2026-11-24T08:00:00Z'),
  severity_id: 4,
  finding_info: { uid: 'f-1', title: 'Session without login' },
  actor: { user: { email_addr: 'ada@example.com' } },
};

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
  server = undefined;
});

interface Started {
  readonly url: string;
  readonly port: number;
  readonly arrivals: Arrival[];
  readonly logged: unknown[];
  nowMs: number;
  status: Receipt['status'];
  failWith: Error | undefined;
  /** How many tokens the shared bucket has. */
  tokens: number;
  readonly shared: SharedReplays & { readonly known: Set<string> };
  /** Resolves what waits before it is stored; undefined lets everything through. */
  hold: Promise<void> | undefined;
}

async function start(
  fetchText: WebhooksOptions['fetchText'] = () => Promise.reject(new Error('nothing is fetched here')),
): Promise<Started> {
  const ports = recordingPorts();
  const started: Started = {
    url: '',
    port: 0,
    arrivals: ports.arrivals,
    logged: [],
    nowMs: Date.parse('2026-11-24T09:00:00Z'),
    status: 'new',
    failWith: undefined,
    tokens: 1_000,
    shared: sharedReplays(),
    hold: undefined,
  };
  const clock = { now: () => new Date(started.nowMs) };
  const note = (...line: unknown[]): void => void started.logged.push(line);
  const log: Log = { debug: note, info: note, warn: note, error: note };
  const options: WebhooksOptions = {
    sources,
    clock,
    log,
    replays: createReplayCache({ clock }),
    sharedReplays: started.shared,
    drawTokens: async (_name, _rate, wanted) => (started.tokens >= wanted ? wanted : 0),
    admission: new Admission({ sources: sources.size, mostRequests: 24 }),
    fetchText,
    async accept(source, records) {
      await started.hold;
      if (started.failWith !== undefined) throw started.failWith;
      const accepted = await acceptRecords(source, records, { ...ports, clock });
      return {
        ...accepted,
        receipts: accepted.receipts.map((receipt) => ({ ...receipt, status: started.status })),
      };
    },
  };
  const app = express();
  const webhooks = createWebhooks(options);
  server = createServer((req, res) => {
    if (!webhooks(req, res)) app(req, res);
  });
  await new Promise<void>((resolve) => server!.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return Object.assign(started, { url: `http://127.0.0.1:${port}/webhooks`, port });
}

/** What other processes remember. */
function sharedReplays(): Started['shared'] {
  const known = new Set<string>();
  return {
    known,
    isKnown: async (hash) => known.has(hash),
    remember: async (hash) => known.size < known.add(hash).size,
  };
}

interface Answer {
  readonly status: number;
  readonly type: string | null;
  readonly body: Record<string, unknown>;
}

async function post(
  url: string,
  body: string | Uint8Array,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const response = await fetch(url, { method: 'POST', body, headers });
  return {
    status: response.status,
    type: response.headers.get('content-type'),
    body: (await response.json()) as Record<string, unknown>,
  };
}

function sign(time: number, body: string, secret = SECRET): Record<string, string> {
  const signature = createHmac('sha256', secret).update(`${time}.${body}`).digest('hex');
  return { 'x-signature': `sha256=${signature}`, 'x-timestamp': String(time) };
}

const BODY = JSON.stringify(FINDING);
const NOW_S = Date.parse('2026-11-24T09:00:00Z') / 1_000;

function assertProblem(answer: Answer, status: number, code: string): void {
  assert.deepEqual([answer.status, answer.body.code], [status, code]);
  assert.match(answer.type!, /^application\/problem\+json/);
  assert.equal(answer.body.help, `docs/errors.md#${code.toLowerCase()}`);
  assert.ok(!('stack' in answer.body) && !('cause' in answer.body));
}

test('a signed finding is stored and acknowledged with its receipts', async () => {
  const s = await start();
  const answer = await post(`${s.url}/signed`, BODY, sign(NOW_S, BODY));
  assert.equal(answer.status, 202);
  assert.deepEqual(answer.body, { receipts: [{ incidentId: 'inc-1', detectionId: 'det-1', status: 'new' }] });
  assert.equal(s.arrivals[0]!.detection.source, 'signed');
});

test('either active secret signs', async () => {
  const s = await start();
  assert.equal((await post(`${s.url}/signed`, BODY, sign(NOW_S, BODY, NEXT_SECRET))).status, 202);
});

test('what had all come before is 200, and a change is 202', async () => {
  const s = await start();
  s.status = 'repeated';
  assert.equal((await post(`${s.url}/open`, BODY)).status, 200);
  s.status = 'changed';
  assert.equal((await post(`${s.url}/open`, BODY)).status, 202);
});

const refusals: [string, () => Record<string, string>, string][] = [
  ['unsigned', () => ({}), 'ERR_SIGNATURE_MISSING'],
  ['without its time', () => ({ 'x-signature': sign(NOW_S, BODY)['x-signature']! }), 'ERR_SIGNATURE_MISSING'],
  ['signed with another secret', () => sign(NOW_S, BODY, 'another-secret-entirely'), 'ERR_SIGNATURE_INVALID'],
  ['signed over another body', () => sign(NOW_S, `${BODY} `), 'ERR_SIGNATURE_INVALID'],
  [
    'with its time changed',
    () => ({ ...sign(NOW_S, BODY), 'x-timestamp': String(NOW_S + 1) }),
    'ERR_SIGNATURE_INVALID',
  ],
  [
    'without the prefix',
    () => ({ ...sign(NOW_S, BODY), 'x-signature': sign(NOW_S, BODY)['x-signature']!.slice(7) }),
    'ERR_SIGNATURE_INVALID',
  ],
  [
    'with an empty signature',
    () => ({ ...sign(NOW_S, BODY), 'x-signature': 'sha256=' }),
    'ERR_SIGNATURE_INVALID',
  ],
  ['stale by six minutes', () => sign(NOW_S - 360, BODY), 'ERR_SIGNATURE_STALE'],
  ['from six minutes in the future', () => sign(NOW_S + 360, BODY), 'ERR_SIGNATURE_STALE'],
];
for (const [what, headers, code] of refusals) {
  test(`a request ${what} is refused, and nothing is stored`, async () => {
    const s = await start();
    assertProblem(await post(`${s.url}/signed`, BODY, headers()), 401, code);
    assert.deepEqual(s.arrivals, []);
  });
}

test('a signed request sent again is refused as replayed', async () => {
  const s = await start();
  assert.equal((await post(`${s.url}/signed`, BODY, sign(NOW_S, BODY))).status, 202);
  assertProblem(await post(`${s.url}/signed`, BODY, sign(NOW_S, BODY)), 409, 'ERR_SIGNATURE_REPLAYED');
  assert.equal(s.arrivals.length, 1);
});

test('a signed request whose storing failed may be sent again', async () => {
  const s = await start();
  s.failWith = new CountersignError('ERR_STORE_UNAVAILABLE', 'connect ECONNREFUSED 10.0.0.7:5432');
  const failed = await fetch(`${s.url}/signed`, { method: 'POST', body: BODY, headers: sign(NOW_S, BODY) });
  assert.equal(failed.status, 503);
  assert.ok(failed.headers.get('retry-after'));
  assert.ok(!(await failed.text()).includes('10.0.0.7'));
  s.failWith = undefined;
  assert.equal((await post(`${s.url}/signed`, BODY, sign(NOW_S, BODY))).status, 202);
});

test('without a time stamp a repeat is left to the dedupe key', async () => {
  const s = await start();
  const headers = { 'x-hub-signature-256': createHmac('sha256', SECRET).update(BODY).digest('hex') };
  assert.equal((await post(`${s.url}/untimed`, BODY, headers)).status, 202);
  assert.equal((await post(`${s.url}/untimed`, BODY, headers)).status, 202);
  assert.equal(s.arrivals.length, 2);
});

test('a static header is compared whole', async () => {
  const s = await start();
  const send = (key: string): Promise<Answer> => post(`${s.url}/elastic`, BODY, { 'x-key': key });
  assertProblem(await send(`${SECRET}x`), 401, 'ERR_SIGNATURE_INVALID');
  assertProblem(await send(SECRET.slice(0, -1)), 401, 'ERR_SIGNATURE_INVALID');
  assertProblem(await post(`${s.url}/elastic`, BODY), 401, 'ERR_SIGNATURE_MISSING');
});

test('the signature is checked before the body is looked at', async () => {
  const s = await start();
  assertProblem(await post(`${s.url}/elastic`, '{{{'), 401, 'ERR_SIGNATURE_MISSING');
});

for (const name of ['nobody', '__proto__', 'constructor', 'a%2Fb']) {
  test(`the unknown source ${name} is a 404`, async () => {
    const s = await start();
    assertProblem(await post(`${s.url}/${name}`, BODY), 404, 'ERR_SOURCE_UNKNOWN');
  });
}

const bodies: [string, string, number, string][] = [
  ['empty', '', 400, 'ERR_INPUT_UNREADABLE'],
  ['blank', ' \n ', 400, 'ERR_INPUT_UNREADABLE'],
  ['an empty list', '[]', 400, 'ERR_INPUT_UNREADABLE'],
  ['truncated', BODY.slice(0, -5), 400, 'ERR_INPUT_UNREADABLE'],
  ['good, then truncated', `${BODY}\n${BODY.slice(0, -5)}`, 400, 'ERR_INPUT_UNREADABLE'],
  ['a number', '17', 400, 'ERR_INPUT_INVALID'],
  ['a list of lists', '[[[]]]', 400, 'ERR_INPUT_INVALID'],
  ['null', 'null', 400, 'ERR_INPUT_INVALID'],
  ['half a million brackets', '['.repeat(250_000) + ']'.repeat(250_000), 400, 'ERR_INPUT_INVALID'],
  ['deep objects', `${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`, 400, 'ERR_INPUT_INVALID'],
  ['brackets never closed', '{"a":'.repeat(100_000), 400, 'ERR_INPUT_UNREADABLE'],
  ['too many records', '{}'.repeat(1_001), 413, 'ERR_INPUT_TOO_LARGE'],
  [
    'of wrong types',
    JSON.stringify({ ...FINDING, time: { a: 1 }, actor: 7, severity_id: [] }),
    422,
    'ERR_DETECTION_FIELD_MISSING',
  ],
  ['another class', JSON.stringify({ ...FINDING, class_uid: 4001 }), 400, 'ERR_INPUT_INVALID'],
];
for (const [what, body, status, code] of bodies) {
  test(`a body that is ${what} is a ${status}, and nothing is stored`, async () => {
    const s = await start();
    assertProblem(await post(`${s.url}/open`, body), status, code);
    assert.deepEqual(s.arrivals, []);
  });
}

test('ten megabytes are a 413, announced or streamed', async () => {
  const s = await start();
  const big = JSON.stringify({ ...FINDING, message: 'x'.repeat(10 * 1_048_576) });
  assertProblem(await post(`${s.url}/open`, big), 413, 'ERR_INPUT_TOO_LARGE');
  const stream = new Blob([big]).stream();
  const response = await fetch(`${s.url}/open`, {
    method: 'POST',
    body: stream,
    duplex: 'half',
  } as RequestInit);
  assert.equal(response.status, 413);
  await response.text();
  assert.deepEqual(s.arrivals, []);
  assert.equal((await post(`${s.url}/open`, BODY)).status, 202);
});

test('a body cut off on the way stores nothing, and the server lives on', async () => {
  const s = await start();
  await new Promise<void>((resolve) => {
    const socket = connect(s.port, '127.0.0.1', () => {
      socket.write(
        `POST /webhooks/open HTTP/1.1\r\nhost: x\r\ncontent-length: ${BODY.length}\r\n\r\n${BODY.slice(0, 50)}`,
      );
      socket.end();
    });
    socket
      .on('close', () => resolve())
      .on('error', () => resolve())
      .resume();
  });
  assert.equal((await post(`${s.url}/open`, BODY)).status, 202);
  assert.equal(s.arrivals.length, 1);
});

test('a compressed body is refused, and text that is not UTF-8', async () => {
  const s = await start();
  const gzip = await post(`${s.url}/open`, gzipSync(BODY), { 'content-encoding': 'gzip' });
  assertProblem(gzip, 400, 'ERR_INPUT_UNREADABLE');
  assert.match(String(gzip.body.detail), /Content-Encoding/);
  assert.equal((await post(`${s.url}/open`, BODY, { 'content-encoding': 'identity' })).status, 202);
  assertProblem(await post(`${s.url}/open`, Buffer.from(BODY, 'utf16le')), 400, 'ERR_INPUT_UNREADABLE');
  assertProblem(
    await post(`${s.url}/open`, Buffer.from('{"a":"\xff"}', 'latin1')),
    400,
    'ERR_INPUT_UNREADABLE',
  );
});

test('any content type is read, and one, many, listed or concatenated records', async () => {
  const s = await start();
  const other = JSON.stringify({ ...FINDING, finding_info: { uid: 'f-2', title: 'b' } });
  for (const body of [`[${BODY},${other}]`, `${BODY}\n${other}\n`, `${BODY}${other}`]) {
    s.arrivals.length = 0;
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'nonsense']) {
      const answer = await post(`${s.url}/open`, body, { 'content-type': type });
      assert.equal(answer.status, 202);
      assert.equal((answer.body.receipts as unknown[]).length, 2);
    }
    assert.equal(s.arrivals.length, 6);
  }
});

test('hostile strings, duplicate keys and __proto__ are stored as data', async () => {
  const s = await start();
  const title = '<!channel> *b* <script>alert(1)</script> \u001b[31mred\u001b[0m {{7*7}} `rm -rf`';
  const body = `{"__proto__":{"isAdmin":true},"constructor":{"prototype":{"x":1}},"class_uid":4001,${JSON.stringify(
    {
      ...FINDING,
      finding_info: { uid: 'f', title },
    },
  ).slice(1)}`;
  assert.equal((await post(`${s.url}/open`, body)).status, 202);
  assert.equal(s.arrivals[0]!.detection.title, title);
  assert.equal(({} as { isAdmin?: boolean }).isAdmin, undefined);
});

test('an error tells record and field, and a fault of ours tells nothing', async () => {
  const s = await start();
  const answer = await post(`${s.url}/open?token=hidden`, `[${BODY},{"class_uid":2004}]`);
  assert.equal(answer.status, 202);
  assert.match(JSON.stringify(answer.body.deadLetters), /record 1: missing principal/);
  const none = await post(`${s.url}/open?token=hidden`, '{"class_uid":2004}');
  assertProblem(none, 422, 'ERR_DETECTION_FIELD_MISSING');
  assert.match(String(none.body.detail), /^record 0: missing principal/);
  assert.equal(none.body.instance, '/webhooks/open');
  s.failWith = new TypeError('secret internals');
  const fault = await post(`${s.url}/open`, BODY);
  assertProblem(fault, 500, 'ERR_INTERNAL');
  assert.ok(!JSON.stringify(fault.body).includes('secret internals'));
  assert.ok(s.logged.length === 2);
});

test('Okta’s one-time GET is answered to who holds the secret', { skip: sharedSkip }, async () => {
  const s = await start();
  const { request, response } = JSON.parse(
    readFileSync(sharedPath('webhooks', 'okta_event_hook_verification.json'), 'utf8'),
  ) as { request: { headers: Record<string, string> }; response: { status: number; body: unknown } };
  const get = (headers: Record<string, string>, source = 'okta') => fetch(`${s.url}/${source}`, { headers });
  const answered = await get({ ...request.headers, authorization: SECRET });
  assert.equal(answered.status, response.status);
  assert.deepEqual(await answered.json(), response.body);
  assert.equal((await get(request.headers)).status, 401);
  assert.equal((await get({ authorization: SECRET })).status, 400);
  assert.equal((await get({ ...request.headers, 'x-key': SECRET }, 'elastic')).status, 404);
  assert.deepEqual(s.arrivals, []);
});

test('the real Okta event hook is accepted with its static secret', { skip: sharedSkip }, async () => {
  const s = await start();
  const body = readFileSync(sharedPath('webhooks', 'okta_event_hook.json'));
  const answer = await post(`${s.url}/okta`, body, { authorization: SECRET });
  assert.equal(answer.status, 202);
  assert.equal(s.arrivals[0]!.detection.principal.email, 'admin@okta.com');
});

test('a notification of Amazon SNS is verified by its own signature and read as the finding in it', async () => {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
  const started = await start(async () => selfSigned(privateKey, 'sns.amazonaws.com'));
  started.nowMs = Date.now();
  const unsigned = {
    Type: 'Notification',
    MessageId: 'm-1',
    TopicArn: SNS_TOPIC,
    Message: JSON.stringify(VENDOR_SAMPLES.guardduty!('ada@example.com', 'uid-1')),
    Timestamp: new Date().toISOString(),
    SignatureVersion: '2',
    Signature: '',
    SigningCertURL: 'https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-0a1b.pem',
  } as const;
  const Signature = createSign('RSA-SHA256').update(signedText(unsigned)).sign(privateKey, 'base64');
  const send = (body: object) =>
    post(`${started.url}/topic`, JSON.stringify(body), { 'content-type': 'text/plain' });
  assert.equal((await send({ ...unsigned, Signature })).status, 202);
  assert.equal(started.arrivals[0]!.detection.principal.email, 'ada@example.com');
  assertProblem(await send({ ...unsigned, Signature: 'AAAA' }), 401, 'ERR_SIGNATURE_INVALID');
  assertProblem(await send({}), 401, 'ERR_SIGNATURE_MISSING');
  assert.equal(started.arrivals.length, 1);
});

test('a request that another process has taken is refused, and one that failed may come again', async () => {
  const one = await start();
  const body = JSON.stringify(FINDING);
  const headers = sign(NOW_S, body);
  one.failWith = new CountersignError('ERR_STORE_UNAVAILABLE', 'gone');
  assertProblem(await post(`${one.url}/signed`, body, headers), 503, 'ERR_STORE_UNAVAILABLE');
  assert.equal(one.shared.known.size, 0);
  one.failWith = undefined;
  assert.equal((await post(`${one.url}/signed`, body, headers)).status, 202);
  const [hash] = one.shared.known;
  assert.ok(!headers['x-signature']!.includes(hash!), 'the signature itself is not kept');
  // A process of its own knows of it by the store alone.
  server?.close();
  const two = await start();
  two.shared.known.add(hash!);
  assertProblem(await post(`${two.url}/signed`, body, headers), 409, 'ERR_SIGNATURE_REPLAYED');
  assert.equal(two.arrivals.length, 0);
});

test('a source that sends more than it may is told when to come again; who has no secret uses nothing up', async () => {
  const started = await start();
  const send = (key: string) =>
    fetch(`${started.url}/limited`, { method: 'POST', body: BODY, headers: { 'x-key': key } });
  assert.equal((await send(SECRET)).status, 202);
  started.tokens = 0;
  started.nowMs += 1_500;
  const answer = await send(SECRET);
  assert.deepEqual([answer.status, answer.headers.get('retry-after')], [429, '1']);
  assert.equal((await send('another secret of sixteen')).status, 401);
  started.tokens = 1;
  started.nowMs += 1_500;
  assert.equal((await send(SECRET)).status, 202);
  assert.equal(started.arrivals.length, 2);
});

test('a storm of one source is asked to come again, and leaves room for the others', async () => {
  const started = await start();
  let release = (): void => {};
  started.hold = new Promise((resolve) => {
    release = resolve;
  });
  const key = { 'x-key': SECRET };
  let refusedCount = 0;
  const storm = Array.from({ length: 60 }, async () => {
    const answer = await post(`${started.url}/elastic`, '{}', key);
    if (answer.status === 429) refusedCount++;
    return answer;
  });
  // What is over the common places and its own is refused while nothing else goes on.
  const places = 24 - sources.size + 1;
  await eventually('the refusals', () => refusedCount === 60 - places);
  const other = post(`${started.url}/open`, BODY);
  release();
  assert.equal((await other).status, 202);
  const taken = (await Promise.all(storm)).filter(({ status }) => status === 422);
  assert.equal(taken.length, places);
  assert.equal((await post(`${started.url}/elastic`, '{}', key)).status, 422);
});
