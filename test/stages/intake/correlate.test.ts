import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Detection } from '#domain/detection.ts';
import { correlationKeys } from '../../../src/stages/intake/correlate.ts';

function keysOf(over: Partial<Detection>): string[] {
  return correlationKeys({ source: 'siem', principal: { kind: 'unknown' }, ...over } as Detection);
}

test('keys come strongest first', () => {
  const keys = keysOf({
    principal: { kind: 'user', email: 'Ada@Example.com', uid: '00U1', name: 'Ada', platform: 'okta' },
    credential: { kind: 'session', platform: 'okta', id: 'S' },
  });
  assert.deepEqual(keys, [
    'email/ada@example.com',
    'uid/okta/00U1',
    'credential/okta/session/S',
    'name/siem/ada',
  ]);
});

test('without a platform, ids are kept apart by source; a fingerprint goes before an id', () => {
  const fingerprint = `fp_${'a'.repeat(32)}`;
  assert.deepEqual(
    keysOf({
      principal: { kind: 'unknown', uid: '7' },
      credential: { kind: 'api-key', id: 'k', fingerprint },
    }),
    ['uid/siem/7', `credential/siem/api-key/${fingerprint}`],
  );
});
