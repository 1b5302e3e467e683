import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseWebhookSources } from '../../../src/adapters/api/webhook-sources.ts';

const PRESETS = ['ocsf', 'okta-event-hook'];
const SECRET = 'topsecret-topsecret';

function faultOf(text: string): string {
  try {
    parseWebhookSources(text, PRESETS);
  } catch (thrown) {
    const error = thrown as { code: string; message: string };
    assert.equal(error.code, 'ERR_CONFIG_INVALID');
    return error.message;
  }
  return assert.fail('the faults were not seen');
}

test('YAML and JSON are read alike, with defaults filled in', () => {
  const yaml = `siem:\n  preset: ocsf\n  verification:\n    kind: hmac\n    header: X-Sig\n    secrets: [${SECRET}]\n`;
  const json = JSON.stringify({
    siem: { preset: 'ocsf', verification: { kind: 'hmac', header: 'X-Sig', secrets: [SECRET] } },
  });
  const expected = {
    preset: 'ocsf',
    verification: {
      kind: 'hmac',
      header: 'x-sig',
      algorithm: 'sha256',
      prefix: '',
      encoding: 'hex',
      secrets: [SECRET],
    },
    bodyLimitBytes: 1_048_576,
  };
  for (const text of [yaml, json]) assert.deepEqual(parseWebhookSources(text, PRESETS).get('siem'), expected);
});

test('no text is no source', () => assert.equal(parseWebhookSources('  \n', PRESETS).size, 0));

test('all faults are told together, each with its place', () => {
  const message = faultOf(
    JSON.stringify({
      'Bad Name': { preset: 'ocsf', verification: 'none' },
      a: { preset: 'nope', verification: 'none' },
      b: { preset: 'ocsf' },
      c: { preset: 'ocsf', verification: { kind: 'hmac', header: 'x y', secrets: ['short'] } },
      d: { preset: 'ocsf', verification: 'none', bodyLimitByte: 3 },
      e: { preset: 'ocsf', verification: { kind: 'static-header', header: 'x', secrets: [] } },
      f: { preset: 'ocsf', verification: null },
    }),
  );
  assert.match(message, /"Bad Name": a source name is lower-case/);
  assert.match(message, /a\.preset: unknown; known are ocsf, okta-event-hook/);
  assert.match(message, /b\.verification: must be/);
  assert.match(message, /c\.verification\.header: a header name/);
  assert.match(message, /c\.verification\.secrets\.0: a secret needs at least 16 characters/);
  assert.match(message, /d: .*bodyLimitByte/);
  assert.match(message, /e\.verification\.secrets: at least one secret/);
  assert.match(message, /f\.verification: must be/);
});

test('an absent or misspelt verification never means none', () => {
  for (const verification of [undefined, 'NONE', '', false, {}, { kind: 'none' }, []]) {
    assert.match(faultOf(JSON.stringify({ a: { preset: 'ocsf', verification } })), /verification/);
  }
});

test('no secret is part of a fault, not even of broken YAML', () => {
  for (const text of [
    `a:\n  verification: {kind: hmac, secrets: [${SECRET}], header: "x y"}`,
    `a: [${SECRET}`,
    `a: "${SECRET}\n b: :`,
    `a: ${SECRET}\na: ${SECRET}`,
    SECRET,
  ]) {
    assert.ok(!faultOf(text).includes(SECRET), text);
  }
});
