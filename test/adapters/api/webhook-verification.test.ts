import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import fc from 'fast-check';
import { createReplayCache } from '../../../src/adapters/api/replay-cache.ts';
import type { HmacVerification } from '../../../src/adapters/api/webhook-sources.ts';
import { createVerify } from '../../../src/adapters/api/webhook-verification.ts';
import { sharedPath, sharedSkip } from '../../support/shared.ts';

const clock = { now: () => new Date('2026-11-24T09:00:00Z') };

function hmac(over: Partial<HmacVerification> = {}): HmacVerification {
  return {
    kind: 'hmac',
    header: 'x-signature',
    algorithm: 'sha256',
    prefix: '',
    encoding: 'hex',
    secrets: ['0123456789abcdef'],
    ...over,
  };
}

test('GitHub’s own vector verifies, and not with one byte changed', { skip: sharedSkip }, () => {
  const vector = JSON.parse(
    readFileSync(sharedPath('webhooks', 'github_signature_vector.json'), 'utf8'),
  ) as Record<string, string>;
  const [secret, payload, signature] = [
    vector.secret!,
    vector.payload!,
    Object.values(vector).find((v) => v.startsWith('sha256='))!,
  ];
  const verify = createVerify(
    hmac({ header: 'x-hub-signature-256', prefix: 'sha256=', secrets: [secret] }),
    clock,
  );
  const headers = { 'x-hub-signature-256': signature };
  assert.deepEqual(verify({ headers, body: Buffer.from(payload) }), {});
  assert.throws(() => verify({ headers, body: Buffer.from(`${payload}!`) }), {
    code: 'ERR_SIGNATURE_INVALID',
  });
});

test('one of several signatures in a header is enough, in base64 too', () => {
  const good = createHmac('sha256', '0123456789abcdef').update('body').digest('base64');
  const verify = createVerify(hmac({ prefix: 'v1=', encoding: 'base64' }), clock);
  const body = Buffer.from('body');
  assert.deepEqual(verify({ headers: { 'x-signature': `v1=AAAA,v1=${good}` }, body }), {});
  assert.throws(() => verify({ headers: { 'x-signature': `v0=${good}` }, body }), {
    code: 'ERR_SIGNATURE_INVALID',
  });
});

test('exactly five minutes away is taken, before and after, and one second more is not', () => {
  const verify = createVerify(hmac({ timestampHeader: 'x-time' }), clock);
  const at = (offsetSeconds: number) => {
    const time = String(clock.now().getTime() / 1_000 + offsetSeconds);
    const signature = createHmac('sha256', '0123456789abcdef').update(`${time}.b`).digest('hex');
    return verify({ headers: { 'x-signature': signature, 'x-time': time }, body: Buffer.from('b') });
  };
  for (const offset of [-300, 0, 300]) assert.ok(at(offset).replay !== undefined);
  for (const offset of [-301, 301]) assert.throws(() => at(offset), { code: 'ERR_SIGNATURE_STALE' });
});

test('a time that is no epoch is stale, whoever signed it', () => {
  const verify = createVerify(hmac({ timestampHeader: 'x-time' }), clock);
  for (const time of ['', '2026-11-24T09:00:00Z', '-1', '1e9', 'NaN', '99999999999999999999']) {
    const signature = createHmac('sha256', '0123456789abcdef').update(`${time}.b`).digest('hex');
    assert.throws(
      () => verify({ headers: { 'x-signature': signature, 'x-time': time }, body: Buffer.from('b') }),
      { code: time === '' ? 'ERR_SIGNATURE_MISSING' : 'ERR_SIGNATURE_STALE' },
    );
  }
});

test('no header but the right one ever verifies', () => {
  const verifies = [
    createVerify(hmac(), clock),
    createVerify(hmac({ encoding: 'base64' }), clock),
    createVerify({ kind: 'static-header', header: 'x-signature', secrets: ['0123456789abcdef'] }, clock),
  ];
  fc.assert(
    fc.property(fc.string({ minLength: 1, maxLength: 200 }), (header) => {
      for (const verify of verifies) {
        assert.throws(() => verify({ headers: { 'x-signature': header }, body: Buffer.from('b') }), {
          code: 'ERR_SIGNATURE_INVALID',
        });
      }
    }),
  );
});

test('a replay is known until it expires, and forgotten on request or past the limit', async () => {
  let nowMs = 0;
  const cache = createReplayCache({ clock: { now: () => new Date(nowMs) }, limit: 2 });
  const until = new Date(1_000);
  assert.equal(await cache.seenBefore('a', until), false);
  assert.equal(await cache.seenBefore('a', until), true);
  await cache.forget('a');
  assert.equal(await cache.seenBefore('a', until), false);
  nowMs = 1_000;
  assert.equal(await cache.seenBefore('a', new Date(2_000)), false);
  for (const hash of ['b', 'c']) await cache.seenBefore(hash, new Date(2_000));
  assert.equal(await cache.seenBefore('c', new Date(2_000)), true);
  assert.equal(await cache.seenBefore('a', new Date(2_000)), false);
});
