import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { test } from 'node:test';
import { createFingerprints } from '../../../src/adapters/secrets/fingerprints.ts';

const key = Buffer.from('0123456789abcdef0123456789abcdef');

test('a fingerprint is the head of HMAC-SHA-256 under the key', () => {
  const expected = createHmac('sha256', key).update('raw').digest('hex').slice(0, 32);
  assert.equal(createFingerprints(key).of('raw'), `fp_${expected}`);
  assert.notEqual(createFingerprints(Buffer.alloc(32, 1)).of('raw'), `fp_${expected}`);
});

test('the same token has the same fingerprint as a value and inside a text', () => {
  const fingerprints = createFingerprints(key);
  const token = 'xoxb-1234567890-abcdef';
  const clean = fingerprints.scrub({
    token,
    text: `used ${token} twice`,
    header: { authorization: `Bearer ${token}` },
  });
  const fp = fingerprints.of(token);
  assert.deepEqual(clean, { token: fp, text: `used ${fp} twice`, header: { authorization: `Bearer ${fp}` } });
  assert.equal(fingerprints.scrub(`a ${token}`), `a ${fp}`);
});

test('a short key is refused', () => {
  assert.throws(() => createFingerprints(Buffer.alloc(15)), { code: 'ERR_CONFIG_INVALID' });
});

test('changing the caller’s key afterwards changes nothing', () => {
  const mine = Buffer.from(key);
  const fingerprints = createFingerprints(mine);
  const before = fingerprints.of('raw');
  mine.fill(0);
  assert.equal(fingerprints.of('raw'), before);
});
