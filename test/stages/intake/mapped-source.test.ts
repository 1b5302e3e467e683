import assert from 'node:assert/strict';
import { test } from 'node:test';
import { asCountersignError } from '#domain/errors.ts';
import { parseMapping } from '#domain/mapping/parse.ts';
import { acceptRecords } from '../../../src/stages/intake/accept.ts';
import { mappedSource } from '../../../src/stages/intake/mapped-source.ts';
import { fingerprints, recordingPorts } from './support.ts';

const MAPPING = `id: my-tool
summary: Alerts of my tool
records: record.alerts
ignore: record.state == 'resolved'
principal:
  email:
    - record.user.mail
    - record.user.login
  uid: record.user.id
  name: record.user.login
credential:
  - kind: session
    id: record.session
    platform: okta
  - kind: api-key
    secret: record.passphrase
time: record.at
severity: string(record.level)
severity-names: { "3": critical }
dedupe-key: body.batch + '/' + string(record.number)
title: record.title
platform: record.product
ip: record.ip
techniques: record.tags
`;

const alert = (over: object = {}) => ({
  number: 1,
  user: { mail: 'Ada@Example.com', id: 'u1', login: 'ada' },
  session: 's1',
  at: '2026-11-24T08:00:00Z',
  level: 3,
  title: 'A title',
  product: 'Okta',
  ip: '198.51.100.7',
  tags: ['attack.T1606'],
  ...over,
});

async function read(text: string, ...bodies: unknown[]) {
  const { mapping, faults } = parseMapping(text, 'my-tool.yaml');
  assert.deepEqual(faults, []);
  const preset = mappedSource(mapping!);
  const ports = { ...recordingPorts(), presets: new Map([[preset.preset, preset]]) };
  let refused: ReturnType<typeof asCountersignError> | undefined;
  let ignored = 0;
  try {
    ({ ignored } = await acceptRecords({ name: 'mine', preset: 'my-tool' }, bodies, ports));
  } catch (thrown) {
    refused = asCountersignError(thrown);
  }
  return { ...ports, ignored, refused };
}

test('a mapping makes a detection of each record, and ignores what it says is none', async () => {
  const body = { batch: 'b7', alerts: [alert(), alert({ number: 2, state: 'resolved' })] };
  const { arrivals, ignored, unread } = await read(MAPPING, body);
  assert.equal(ignored, 1);
  assert.deepEqual(unread, []);
  const [{ detection, payload }] = arrivals as [(typeof arrivals)[number]];
  const { rawSha256: _, ...told } = detection;
  assert.deepEqual(told, {
    source: 'mine',
    sourceEventId: 'b7/1',
    title: 'A title',
    severity: 'critical',
    detectedAt: '2026-11-24T08:00:00.000Z',
    principal: { kind: 'user', email: 'ada@example.com', uid: 'u1', name: 'ada', platform: 'okta' },
    credential: { kind: 'session', platform: 'okta', id: 's1' },
    techniques: ['T1606'],
    platform: 'okta',
    ip: '198.51.100.7',
  });
  assert.deepEqual(JSON.parse(payload), alert());
});

test('what a mapping calls a secret is a fingerprint everywhere, whatever it looks like', async () => {
  const secret = 'correct horse battery';
  const one = alert({ session: undefined, passphrase: secret, title: `used: ${secret}` });
  const { arrivals, unread } = await read(MAPPING, { batch: 'b', alerts: [one, { ...one, at: 'never' }] });
  assert.deepEqual(arrivals[0]!.detection.credential, {
    kind: 'api-key',
    platform: 'okta',
    fingerprint: fingerprints.of(secret),
  });
  assert.equal(unread.length, 1);
  assert.ok(!JSON.stringify({ arrivals, unread }).includes(secret));
});

test('a record that lacks a field is a dead letter that names the expressions, beside those that do not', async () => {
  const body = { batch: 'b', alerts: [alert(), alert({ user: {}, at: undefined })] };
  const { arrivals, unread } = await read(MAPPING, body);
  assert.equal(arrivals.length, 1);
  assert.match(
    unread[0]!.why,
    /^record 0, detection 1: missing principal \(tried record\.user\.mail, record\.user\.login, record\.user\.id\); missing time \(tried record\.at\)/,
  );
});

const refusals: [string, unknown, RegExp][] = [
  [
    'records that are no list',
    { alerts: 7 },
    /missing records \(tried record\.alerts, which must come to a list\)/,
  ],
  ['no records', {}, /missing records/],
  [
    'a severity that is no word of ours',
    { batch: 'b', alerts: [alert({ level: 9 })] },
    /severity at string\(record\.level\) is "9"/,
  ],
  ['an expression that fails', { batch: 7, alerts: [alert()] }, /dedupe-key: body\.batch .*no such overload/],
];
for (const [what, body, why] of refusals) {
  test(`${what}: refused by name`, async () => {
    const { refused } = await read(MAPPING, body);
    assert.match(refused?.message ?? 'not refused', why);
  });
}

test('without its dedupe key a record is known by its digest', async () => {
  const { arrivals } = await read(MAPPING, { alerts: [alert()] });
  assert.match(arrivals[0]!.detection.sourceEventId, /^sha256-/);
});
