import assert from 'node:assert/strict';
import { resolve } from 'node:path';
import { test } from 'node:test';
import { readConfig } from '../src/config.ts';

const BASE = { FINGERPRINT_KEY: 'a-fingerprint-key-of-the-test-0123456789' };

function read(env: Record<string, string>) {
  return readConfig({ ...BASE, ...env }, '/nowhere');
}

test('Slack by HTTP needs the signing secret', () => {
  assert.throws(() => read({ SLACK_CHAT_BOT_TOKEN: 'xoxb-1', SLACK_CHAT_CHANNEL: 'C1' }), {
    code: 'ERR_CONFIG_INVALID',
    message: /1 problem\(s\)\n {2}SLACK_CHAT_SIGNING_SECRET {3}missing/,
  });
  const { slackChat } = read({
    SLACK_CHAT_BOT_TOKEN: 'xoxb-1',
    SLACK_CHAT_CHANNEL: 'C1',
    SLACK_CHAT_SIGNING_SECRET: 'signed',
  });
  assert.equal(slackChat?.signingSecret, 'signed');
});

test('Slack by Socket Mode needs no signing secret', () => {
  const { slackChat } = read({
    SLACK_CHAT_BOT_TOKEN: 'xoxb-1',
    SLACK_CHAT_CHANNEL: 'C1',
    SLACK_CHAT_APP_TOKEN: 'xapp-1',
  });
  assert.equal(slackChat?.appToken, 'xapp-1');
  assert.equal(slackChat?.signingSecret, undefined);
});

test('half of Slack is a fault that names each missing variable, all at once', () => {
  assert.throws(() => read({ SLACK_CHAT_APP_TOKEN: 'xapp-1', OIDC_ISSUER: 'https://issuer.example' }), {
    code: 'ERR_CONFIG_INVALID',
    message: /3 problem\(s\)\n {2}SLACK_CHAT_BOT_TOKEN .*\n {2}SLACK_CHAT_CHANNEL .*\n {2}OIDC_\*/,
  });
  assert.equal(read({}).slackChat, undefined);
});

test('what platforms push is kept for ninety days, or as long as is said, and never for less than a day', () => {
  assert.equal(read({}).receivedRetentionMs, 90 * 24 * 3_600_000);
  assert.equal(read({ RECEIVED_RETENTION: '30d' }).receivedRetentionMs, 30 * 24 * 3_600_000);
  assert.throws(() => read({ RECEIVED_RETENTION: '1h' }), { message: /RECEIVED_RETENTION {3}at least 1d/ });
});

test('files of places and networks are told as paths, relative ones from where the process runs', () => {
  assert.deepEqual(read({}).networkFiles, { cityFile: undefined, asnFile: undefined });
  assert.deepEqual(read({ GEO_CITY_DB: '/data/city.mmdb', GEO_ASN_DB: 'asn.mmdb' }).networkFiles, {
    cityFile: '/data/city.mmdb',
    asnFile: resolve('asn.mmdb'),
  });
});
