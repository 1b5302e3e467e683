import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { generateKeyPair, UnsecuredJWT } from 'jose';
import { purgeLapsed } from '../../../src/adapters/store/purge.ts';
import { claimsOf, eventType, SetTransmitter } from '../../support/set-transmitter.ts';
import { SharedSignalsServed } from '../../support/shared-signals-served.ts';

/** Tokens that are pushed, on the real store: what they answer, and what is kept of them. */

const AUTHORIZATION = 'Bearer what-the-stream-was-made-with';
const DAY_MS = 24 * 3_600_000;

describe('a pushed security event token', () => {
  const transmitter = new SetTransmitter();
  const served = new SharedSignalsServed();
  let sources: Record<string, unknown>;
  before(async () => {
    await transmitter.open();
    sources = {
      idp: transmitter.source(),
      guarded: transmitter.source({ authorization: [AUTHORIZATION] }),
      small: { ...transmitter.source(), bodyLimitBytes: 1_024 },
      other: transmitter.source({ issuer: 'https://other.example/' }),
    };
    await served.open(sources);
  });
  after(async () => {
    await served.close();
    await transmitter.close();
  });

  const claims = (name: string, more: object = {}, event: object = {}) =>
    claimsOf(name, served.clock.now(), { ...more }, { ...event });

  test('that speaks of misuse is a detection and a record', async () => {
    const token = await transmitter.sign(
      claims('risc/credential-compromise', {}, { credential_type: 'password' }),
    );
    assert.deepEqual(await served.push(token), { status: 202, type: null, text: '' });
    const [detection] = await served.detections();
    assert.deepEqual(
      [detection?.source, detection?.sourceEventId, detection?.severity, detection?.principal.email],
      ['idp', 'jti-risc/credential-compromise', 'high', 'ada@example.com'],
    );
    assert.equal(detection?.detectedAt, '2026-03-01T08:59:00.000Z');
    assert.equal((await served.records(['ada@example.com'])).length, 1);
  });

  test('that says what happened is a record alone', async () => {
    const token = await transmitter.sign(claims('caep/session-presented', {}, { ext_id: '12345' }));
    const before = await served.detections();
    assert.equal((await served.push(token)).status, 202);
    assert.deepEqual(await served.detections(), before);
    const kept = (await served.records(['ada@example.com'])) as { events: object }[];
    assert.ok(kept.some(({ events }) => eventType('caep/session-presented') in events));
  });

  test('that comes again is acknowledged and changes nothing, after a restart too', async () => {
    const compromised = await transmitter.sign(claims('risc/credential-compromise', { jti: 'again' }));
    const presented = await transmitter.sign(claims('caep/session-presented', { jti: 'again too' }));
    await served.push(compromised);
    await served.push(presented);
    const before = [await served.detections(), await served.records()];
    await served.restart(sources);
    for (const token of [compromised, presented])
      assert.deepEqual(await served.push(token), { status: 202, type: null, text: '' });
    assert.deepEqual([await served.detections(), await served.records()], before);
    const { rows } = await served.pool.query('select from redeliveries');
    assert.equal(rows.length, 0);
  });

  test('of a jti that was taken before is nothing new, whatever else it says', async () => {
    await served.push(await transmitter.sign(claims('caep/session-presented', { jti: 'taken' })));
    const before = [await served.detections(), await served.records()];
    const other = await transmitter.sign(claims('risc/credential-compromise', { jti: 'taken' }));
    assert.equal((await served.push(other)).status, 202);
    assert.deepEqual([await served.detections(), await served.records()], before);
  });

  test('that two connections send at the same moment is stored once', async () => {
    const token = await transmitter.sign(claims('risc/credential-compromise', { jti: 'twice' }));
    const answers = await Promise.all([1, 2, 3].map(() => served.push(token)));
    assert.deepEqual(
      answers.map(({ status }) => status),
      [202, 202, 202],
    );
    const mine = (await served.detections()).filter(({ sourceEventId }) => sourceEventId === 'twice');
    assert.equal(mine.length, 1);
  });

  test('has its secrets replaced before anything is kept', async () => {
    const secret = 'ghp_0123456789abcdefghijABCDEFGHIJ012345';
    const token = await transmitter.sign(
      claims('caep/token-claims-change', { jti: 'secret' }, { claims: { token: 'hunter2', note: secret } }),
    );
    assert.equal((await served.push(token)).status, 202);
    const { rows } = await served.pool.query<{ record: string }>(
      "select record from received_records where id = 'secret'",
    );
    assert.ok(rows[0] && !rows[0].record.includes(secret) && !rows[0].record.includes('hunter2'));
    assert.match(rows[0]!.record, /"note":"fp_[0-9a-f]{32}"/);
  });

  test('about the stream is acknowledged and logged, and is no detection', async () => {
    const before = await served.detections();
    const stream = { sub_id: { format: 'opaque', id: 'stream-1' } };
    const said = { status: 'paused', reason: 'maintenance' };
    for (const token of [
      await transmitter.sign(claims('ssf/verification', stream, { state: 'abc' })),
      await transmitter.sign(claims('ssf/stream-updated', { ...stream, jti: 'updated' }, said)),
    ])
      assert.equal((await served.push(token)).status, 202);
    assert.deepEqual(await served.detections(), before);
    const lines = served.logged.lines.filter(({ message }) => message === 'the stream reports');
    assert.deepEqual(
      lines.map(({ level, facts }) => [level, facts.event]),
      [
        ['info', 'verification'],
        ['warn', 'stream-updated'],
      ],
    );
  });

  test('that raises an alarm about nobody is kept, and said to open no incident', async () => {
    const session = { jti: 'nobody', sub_id: { format: 'opaque', id: 's-1' } };
    const event = { initiating_entity: 'policy' };
    assert.equal(
      (await served.push(await transmitter.sign(claims('caep/session-revoked', session, event)))).status,
      202,
    );
    assert.equal((await served.records(['s-1'])).length, 1);
    const line = served.logged.lines.find(({ message }) => message.includes('names no account'));
    assert.deepEqual(
      [line?.level, line?.facts],
      ['warn', { source: 'idp', jti: 'nobody', event: 'session-revoked' }],
    );
  });

  test('with several alarms is a detection for each, and one record', async () => {
    const events = {
      [eventType('risc/credential-compromise')]: { credential_type: 'password' },
      [eventType('risc/account-disabled')]: { reason: 'hijacking' },
    };
    const token = await transmitter.sign(claims('risc/account-disabled', { jti: 'both', events }));
    assert.equal((await served.push(token)).status, 202);
    const mine = (await served.detections()).filter(({ sourceEventId }) => sourceEventId.startsWith('both '));
    assert.deepEqual(mine.map(({ analytic }) => analytic?.name).toSorted(), [
      'account-disabled',
      'credential-compromise',
    ]);
  });

  test('is refused in the words of RFC 8935 when it is not what it must be', async () => {
    const good = claims('risc/credential-compromise', { jti: 'bad' });
    const { privateKey: strange } = await generateKeyPair('ES256');
    const token = await transmitter.sign(good);
    const [head, body, signature] = token.split('.');
    const forged = Buffer.from(JSON.stringify({ ...good, jti: 'forged' })).toString('base64url');
    const publicKey = Buffer.from(JSON.stringify(transmitter.keys[0]));
    const nowS = served.clock.now().getTime() / 1_000;
    const cases: [string, string, string | Uint8Array][] = [
      ['no JWT', 'invalid_request', 'hello'],
      ['a JSON body', 'invalid_request', JSON.stringify(good)],
      ['an empty body', 'invalid_request', ''],
      ['bytes', 'invalid_request', Uint8Array.of(0xff, 0xfe, 0)],
      ['parts that are no JSON', 'invalid_request', 'AAAA.AAAA.AAAA'],
      ['alg none', 'invalid_request', new UnsecuredJWT(good).encode()],
      [
        'alg none with a signature',
        'invalid_key',
        `${b64({ alg: 'none', typ: 'secevent+jwt' })}.${body}.${signature}`,
      ],
      [
        'a shared key made of the public one',
        'invalid_key',
        await transmitter.sign(good, { alg: 'HS256' }, publicKey),
      ],
      [
        'an algorithm that is not allowed',
        'invalid_key',
        `${b64({ alg: 'RS1', typ: 'secevent+jwt' })}.${body}.${signature}`,
      ],
      ['somebody else’s key', 'invalid_key', await transmitter.sign(good, {}, strange)],
      ['a key that is not there', 'invalid_key', await transmitter.sign(good, { kid: 'k-9' })],
      ['changed claims', 'invalid_key', `${head}.${forged}.${signature}`],
      ['an access token', 'invalid_request', await transmitter.sign(good, { typ: 'at+jwt' })],
      ['another issuer', 'invalid_issuer', await transmitter.sign({ ...good, iss: 'https://evil.example/' })],
      [
        'another audience',
        'invalid_audience',
        await transmitter.sign({ ...good, aud: 'https://evil.example' }),
      ],
      ['a future iat', 'invalid_request', await transmitter.sign({ ...good, iat: nowS + 301 })],
      [
        'an iat before what is remembered',
        'invalid_request',
        await transmitter.sign({ ...good, iat: nowS - 90 * 86_400 }),
      ],
      ['an iat that is no number', 'invalid_request', await transmitter.sign({ ...good, iat: 'now' })],
      [
        'a future event',
        'invalid_request',
        await transmitter.sign(claims('caep/session-presented', {}, { event_timestamp: nowS + 301 })),
      ],
      [
        'an event time that is none',
        'invalid_request',
        await transmitter.sign(claims('caep/session-presented', {}, { event_timestamp: -1 })),
      ],
      ['exp', 'invalid_request', await transmitter.sign({ ...good, exp: nowS + 60 })],
      ['sub', 'invalid_request', await transmitter.sign({ ...good, sub: 'ada' })],
      ['no jti', 'invalid_request', await transmitter.sign({ ...good, jti: undefined })],
      ['no events', 'invalid_request', await transmitter.sign({ ...good, events: {} })],
      [
        'an event that is no object',
        'invalid_request',
        await transmitter.sign({ ...good, events: { x: 1 } }),
      ],
      ['no subject', 'invalid_request', await transmitter.sign({ ...good, sub_id: undefined })],
      ['half a subject', 'invalid_request', await transmitter.sign({ ...good, sub_id: { format: 'email' } })],
    ];
    const before = [await served.detections(), await served.records()];
    for (const [name, err, sent] of cases) assert.equal(await served.refusal(sent), err, name);
    assert.deepEqual([await served.detections(), await served.records()], before);
  });

  test('needs its media type, a size within the limit, and to be posted', async () => {
    const token = await transmitter.sign(claims('caep/session-presented', { jti: 'typed' }));
    assert.equal(await served.refusal(token, { 'content-type': 'application/jwt' }), 'invalid_request');
    assert.equal(await served.refusal(token, { 'content-encoding': 'gzip' }), 'invalid_request');
    const large = await transmitter.sign(claims('caep/session-presented', { note: 'x'.repeat(2_000) }));
    assert.equal((await served.push(large, {}, 'small')).status, 400);
    assert.equal((await fetch(`${served.url}/webhooks/idp`)).status, 404);
    assert.equal((await served.push(token, {}, 'unknown')).status, 418, 'left to the other webhooks');
    const typed = { 'content-type': 'Application/SecEvent+JWT; charset=utf-8' };
    assert.equal((await served.push(token, typed)).status, 202);
  });

  test('is the transmitter’s own where its stream was made with an Authorization header', async () => {
    const token = await transmitter.sign(claims('caep/session-presented', { jti: 'guarded' }));
    for (const headers of [{}, { authorization: 'Bearer something-else-altogether' }]) {
      const { status, text } = await served.push(token, headers, 'guarded');
      assert.deepEqual([status, (JSON.parse(text) as { err: string }).err], [400, 'authentication_failed']);
    }
    assert.equal((await served.push(token, { authorization: AUTHORIZATION }, 'guarded')).status, 202);
  });

  test('cannot take the jti of another issuer away', async () => {
    const issuer = 'https://other.example/';
    const squatting = claims('caep/session-presented', { jti: 'shared', iss: issuer });
    assert.equal((await served.push(await transmitter.sign(squatting), {}, 'other')).status, 202);
    await served.push(await transmitter.sign(claims('risc/credential-compromise', { jti: 'shared' })));
    const mine = (await served.detections()).filter(({ sourceEventId }) => sourceEventId === 'shared');
    assert.equal(mine.length, 1);
  });

  test('does not come back after its record was deleted', async () => {
    const ahead = Math.floor(served.clock.now().getTime() / 1_000) + 300;
    const token = await transmitter.sign(claims('risc/credential-compromise', { jti: 'old', iat: ahead }));
    assert.equal((await served.push(token)).status, 202);
    served.clock.forward(90 * DAY_MS);
    await purgeLapsed(served.pool, served.clock);
    assert.deepEqual(await served.records(), []);
    assert.equal(await served.refusal(token), 'invalid_request');
  });
});

function b64(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
