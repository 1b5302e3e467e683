import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createFingerprints } from '../src/adapters/secrets/fingerprints.ts';
import { readConfig } from '../src/config.ts';
import { openPresentedTokens } from '../src/presented-tokens.ts';

const BASE = { FINGERPRINT_KEY: 'a-fingerprint-key-of-the-test-0123456789' };

function opened(issuers: string, more: Record<string, string> = {}) {
  const config = readConfig(
    { ...BASE, ...(issuers ? { TRUSTED_ISSUERS: issuers } : {}), ...more },
    '/nowhere',
  );
  return openPresentedTokens(config, createFingerprints(config.fingerprintKey), { now: () => new Date(0) });
}

test('the trusted issuers are a list in JSON or YAML, and none where nothing is said', () => {
  assert.deepEqual(opened('').terms, []);
  const [terms] = opened(
    '[{"issuer": "https://a.example", "longestLifetime": "1h", "platform": "okta"}]',
  ).terms;
  assert.deepEqual(
    [terms?.issuer, terms?.longestLifetime, terms?.platform],
    ['https://a.example', 3_600_000, 'okta'],
  );
  assert.equal(opened('- issuer: https://b.example').terms[0]?.issuer, 'https://b.example');
});

test('keys over plain HTTP, and what is no list of issuers, are faults of the configuration', () => {
  const faulty: readonly (readonly [string, RegExp])[] = [
    ['- issuer: http://a.example', /https alone/],
    ['- {issuer: https://a.example, jwksUri: http://a.example/k}', /https alone/],
    ['- {issuer: "urn:a", samlMetadataUrl: http://a.example/m}', /https alone/],
    ['- issuer: urn:a', /https alone/],
    ['{', /neither JSON nor YAML/],
    ['- issuer: https://a.example\n  kyes: []', /kyes/],
  ];
  for (const [text, message] of faulty)
    assert.throws(() => opened(text), { code: 'ERR_CONFIG_INVALID', message });
  assert.equal(opened('- issuer: http://127.0.0.1:1', { ALLOW_INSECURE_ISSUER: 'true' }).terms.length, 1);
  assert.equal(opened('- {issuer: "http://idp.example/saml", samlMetadata: <x/>}').terms.length, 1);
});
