import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { test } from 'node:test';
import type { ErrorCode } from '#domain/errors.ts';
import { createSeen } from '../../../src/adapters/slack/seen.ts';
import { signatureOf, verifySlackRequest } from '../../../src/adapters/slack/verify-request.ts';

const secret = '8f742231b10e8888abcd99yyyzzz85a5';
const now = new Date('2026-03-01T09:00:00.000Z');
const seconds = now.getTime() / 1_000;
const body = Buffer.from('payload=%7B%7D&caf\u00e9=1');

function verify(
  changes: { signature?: string | undefined; timestamp?: string | undefined; body?: Buffer },
  seen = createSeen(),
) {
  const timestamp = 'timestamp' in changes ? changes.timestamp : String(seconds);
  const signature = 'signature' in changes ? changes.signature : signatureOf(secret, timestamp ?? '', body);
  verifySlackRequest(
    { signature, timestamp, body: changes.body ?? body },
    { signingSecret: secret, clock: { now: () => now }, seen },
  );
}

function refuses(code: ErrorCode, run: () => void, why: string) {
  assert.throws(run, { code }, why);
}

test('a signature is the HMAC of version, time and the raw bytes, as Slack documents it', () => {
  const expected = createHmac('sha256', secret)
    .update(Buffer.concat([Buffer.from(`v0:${seconds}:`), body]))
    .digest('hex');
  assert.equal(signatureOf(secret, String(seconds), body), `v0=${expected}`);
  // The worked example of Slack's own page.
  const example =
    'token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c';
  assert.equal(
    signatureOf(secret, '1531420618', example),
    'v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503',
  );
});

test('a request signed now, or up to five minutes away on either side, is let in', () => {
  for (const away of [0, -300, 300]) verify({ timestamp: String(seconds + away) });
});

test('a request from further away is refused, of the past and of the future alike', () => {
  for (const away of [-301, 301, -86_400, 86_400]) {
    refuses('ERR_SIGNATURE_STALE', () => verify({ timestamp: String(seconds + away) }), String(away));
  }
});

test('a missing header is refused by name', () => {
  refuses('ERR_SIGNATURE_MISSING', () => verify({ signature: undefined }), 'no signature');
  refuses('ERR_SIGNATURE_MISSING', () => verify({ timestamp: undefined, signature: 'v0=00' }), 'no time');
});

test('a signature that is not of these bytes, this time and this secret is refused', () => {
  const other = signatureOf('another-secret', String(seconds), body);
  const right = signatureOf(secret, String(seconds), body);
  for (const signature of [
    other,
    'v0=',
    'v1=00',
    right.slice(3),
    right.slice(0, -1),
    `${right}0`,
    right.toUpperCase(),
    `${right}, ${right}`,
  ]) {
    refuses('ERR_SIGNATURE_INVALID', () => verify({ signature }), signature);
  }
  refuses(
    'ERR_SIGNATURE_INVALID',
    () => verify({ body: Buffer.concat([body, Buffer.from(' ')]) }),
    'a byte more',
  );
  for (const timestamp of ['1e9', `${seconds}.5`, '-1', 'now', ` ${seconds}`, `${seconds}\u0000`]) {
    refuses('ERR_SIGNATURE_INVALID', () => verify({ timestamp }), timestamp);
  }
});

test('the same signed request is let in once', () => {
  const seen = createSeen();
  verify({}, seen);
  refuses('ERR_SIGNATURE_REPLAYED', () => verify({}, seen), 'again');
  verify({ timestamp: String(seconds + 1) }, seen);
});

test('a forged or stale request does not fill the memory of seen ones', () => {
  const seen = createSeen(1);
  verify({}, seen);
  refuses('ERR_SIGNATURE_INVALID', () => verify({ signature: `v0=${'0'.repeat(64)}` }, seen), 'forged');
  refuses('ERR_SIGNATURE_STALE', () => verify({ timestamp: String(seconds - 900) }, seen), 'stale');
  refuses('ERR_SIGNATURE_REPLAYED', () => verify({}, seen), 'still remembered');
});
