import assert from 'node:assert/strict';
import { test } from 'node:test';
import { digest } from '../../../src/adapters/secrets/digest.ts';
import { acceptRecords } from '../../../src/stages/intake/accept.ts';
import { CLAIMS, jwtIssuer } from '../../support/signed-jwt.ts';
import { arrivalsOf, fingerprints, recordingPorts } from './support.ts';

function finding(over: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    class_uid: 2004,
    time: Date.parse('2026-11-24T08:00:00Z'),
    severity_id: 4,
    finding_info: { uid: 'f-1', title: 'Session without login' },
    actor: { user: { email_addr: 'Ada@Example.com' }, session: { uid: 's-1' } },
    api: { service: { name: 'github' } },
    ...over,
  };
}

test('a record becomes a checked detection with its keys, window and scrubbed payload', async () => {
  const jwt = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhZGEifQ.dBjftJeZ4CVP';
  const [arrival] = await arrivalsOf('ocsf', finding({ message: `Bearer ${jwt}` }));
  assert.deepEqual(arrival!.detection.principal, { kind: 'user', email: 'ada@example.com' });
  assert.deepEqual(arrival!.detection.credential, { kind: 'session', platform: 'github', id: 's-1' });
  assert.equal(arrival!.detection.severity, 'high');
  assert.equal(arrival!.detection.detectedAt, '2026-11-24T08:00:00.000Z');
  assert.deepEqual(arrival!.correlationKeys, ['email/ada@example.com', 'credential/github/session/s-1']);
  assert.equal(arrival!.windowMs, 3_600_000);
  assert.ok(!arrival!.payload.includes(jwt) && !JSON.stringify(arrival).includes(jwt));
  assert.equal(arrival!.detection.rawSha256, digest.ofText(arrival!.payload));
});

test('a raw token names the credential by its fingerprint and nowhere by itself', async () => {
  const token = 'ghp_abcdefghijklmnopqrst1234567890ABCDEF';
  const record = finding({ actor: { user: { name: 'ada' } }, unmapped: { access_token: token } });
  const [arrival] = await arrivalsOf('ocsf', record);
  assert.deepEqual(arrival!.detection.credential, {
    kind: 'access-token',
    platform: 'github',
    fingerprint: fingerprints.of(token),
  });
  assert.ok(!JSON.stringify(arrival).includes(token));
});

test('a record that cannot be read is kept as a dead letter, and the others are taken in', async () => {
  const ports = recordingPorts();
  const token = 'ghp_abcdefghijklmnopqrst1234567890ABCDEF';
  const broken = finding({ actor: {}, unmapped: { access_token: token } });
  const { receipts, deadLetters } = await acceptRecords(
    { name: 'x', preset: 'ocsf' },
    [finding(), broken],
    ports,
  );
  assert.equal(receipts.length, 1);
  assert.equal(ports.arrivals.length, 1);
  assert.deepEqual(
    deadLetters.map(({ id, code }) => [id, code]),
    [['dl-1', 'ERR_DETECTION_FIELD_MISSING']],
  );
  const [kept] = ports.unread;
  assert.equal(kept!.source, 'x');
  assert.match(kept!.why, /^record 1: missing principal/);
  assert.ok(!JSON.stringify(ports.unread).includes(token));
  assert.equal((kept!.record as { class_uid: number }).class_uid, 2004);
});

test('where no record can be read the error names index, field and paths tried, and the dead letter', async () => {
  const ports = recordingPorts();
  await assert.rejects(
    acceptRecords({ name: 'x', preset: 'ocsf' }, [finding({ actor: {} })], ports),
    (error: { code: string; message: string }) => {
      assert.equal(error.code, 'ERR_DETECTION_FIELD_MISSING');
      assert.match(error.message, /^record 0: missing principal \(tried .*actor\.user\.email_addr/);
      assert.match(error.message, /; kept as dead letter dl-1$/);
      return true;
    },
  );
  assert.deepEqual(ports.arrivals, []);
});

test('what nests too deeply to be walked is kept as just that', async () => {
  const ports = recordingPorts();
  let deep: unknown = {};
  for (let level = 0; level < 5_000; level++) deep = { deep };
  await assert.rejects(acceptRecords({ name: 'x', preset: 'ocsf' }, [deep], ports), {
    code: 'ERR_INPUT_INVALID',
  });
  assert.deepEqual(ports.unread[0]!.record, { unreadable: 'nests deeper than 60' });
});

test('every missing field is named at once', async () => {
  await assert.rejects(arrivalsOf('ocsf', { class_uid: 2004 }), {
    message: /missing principal .*; missing time \(tried time_dt, .*; missing severity \(tried severity_id/,
  });
});

const badTimes: [unknown, RegExp][] = [
  [0, /before 2000|no ISO/],
  ['1999-12-31T23:59:59Z', /before 2000/],
  ['2026-11-25T09:00:01Z', /more than a day in the future/],
  ['9999-01-01T00:00:00Z', /more than a day in the future/],
  ['yesterday', /no ISO 8601/],
  ['2026-02-30T00:00:00Z', /no ISO 8601/],
];
for (const [time, why] of badTimes) {
  test(`a time of ${time} is refused by name`, async () => {
    await assert.rejects(arrivalsOf('ocsf', finding({ time })), { code: 'ERR_INPUT_INVALID', message: why });
  });
}

const goodTimes: [unknown, string][] = [
  [1_732_000_000, '2024-11-19T07:06:40.000Z'],
  ['1732000000123', '2024-11-19T07:06:40.123Z'],
  [1_732_000_000_123_456, '2024-11-19T07:06:40.123Z'],
  ['2026-06-18T20:10:19.000+09:00', '2026-06-18T11:10:19.000Z'],
  ['2026-06-18 20:10:19.1234567 -0330', '2026-06-18T23:40:19.123Z'],
  ['2024-09-26T05:23:30.5594143Z', '2024-09-26T05:23:30.559Z'],
];
for (const [time, iso] of goodTimes) {
  test(`a time of ${time} is read as ${iso}`, async () => {
    assert.equal((await arrivalsOf('ocsf', finding({ time })))[0]!.detection.detectedAt, iso);
  });
}

test('a severity that is none of ours is refused by name', async () => {
  await assert.rejects(arrivalsOf('ocsf', finding({ severity_id: 'banana' })), {
    code: 'ERR_INPUT_INVALID',
    message: /severity at severity_id is "banana"/,
  });
});

test('what is not an object, or nests too deep, is refused', async () => {
  for (const record of [null, 1, 'x', [], [[]]]) {
    await assert.rejects(arrivalsOf('ocsf', record), { code: 'ERR_INPUT_INVALID' });
  }
  let deep: unknown = {};
  for (let n = 0; n < 10_000; n++) deep = { a: deep };
  await assert.rejects(arrivalsOf('ocsf', finding({ unmapped: deep })), { code: 'ERR_INPUT_INVALID' });
});

test('hostile strings stay data: nothing is cut off, nothing interpreted, and nothing that no store can hold', async () => {
  const title = '<!channel> <script>alert(1)</script> *bold* \u001b[31m {{ 1 }} \ud800 a\0b';
  const record = JSON.parse(
    JSON.stringify(finding({ finding_info: { uid: 'f', title } })).replace(
      '{',
      '{"__proto__":{"polluted":1},',
    ),
  ) as unknown;
  const [arrival] = await arrivalsOf('ocsf', record);
  assert.equal(arrival!.detection.title, title.replace('\ud800', '\ufffd').replace('\0', '\ufffd'));
  assert.equal(({} as { polluted?: number }).polluted, undefined);
  assert.doesNotThrow(() => digest.ofJson(arrival!.detection));
});

test('the payload’s digest takes the place of a missing event id', async () => {
  const [one] = await arrivalsOf('ocsf', finding({ finding_info: { title: 'x' } }));
  assert.equal(one!.detection.sourceEventId, `sha256-${one!.detection.rawSha256}`);
});

test('an unknown preset is a fault of the configuration', async () => {
  await assert.rejects(acceptRecords({ name: 'x', preset: 'nope' }, [{}], recordingPorts()), {
    code: 'ERR_CONFIG_INVALID',
    message: /known are elastic, splunk/,
  });
});

test('a raw token of an issuer is read into its claims, folds by its id, and stands nowhere itself', async () => {
  const raw = await (await jwtIssuer()).sign({ name: 'Ada' });
  const [arrival] = await arrivalsOf(
    'ocsf',
    finding({ unmapped: { request: `curl -H "X-Token: ${raw}" /me` } }),
  );
  const [token] = arrival!.detection.presented ?? [];
  assert.equal(token?.fingerprint, fingerprints.of(raw));
  assert.deepEqual(token?.format === 'jwt' && token.claims.jti, CLAIMS.jti);
  assert.ok(arrival!.correlationKeys.includes(`token/https://login.example.com/${CLAIMS.jti}`));
  const all = JSON.stringify(arrival);
  for (const part of raw.split('.')) assert.ok(!all.includes(part));
  assert.ok(!all.includes('"Ada"'));
});

test('a token belongs to the detection that it was sent with, where a record brings several', async () => {
  const issuer = await jwtIssuer();
  const tokens = await Promise.all(['AT.1', 'AT.2'].map((jti) => issuer.sign({ jti })));
  const events = tokens.map((token, n) => ({
    uuid: `e-${n}`,
    eventType: 'user.session.start',
    published: '2026-11-24T08:00:00.000Z',
    severity: 'WARN',
    actor: { type: 'User', alternateId: 'ada@example.com', id: '00u1' },
    debugContext: { debugData: { dump: token } },
  }));
  const arrivals = await arrivalsOf('okta-event-hook', { data: { events } });
  const ids = arrivals.map(({ detection }) => detection.presented?.map((token) => token.fingerprint));
  assert.deepEqual(
    ids,
    tokens.map((token) => [fingerprints.of(token)]),
  );
});
