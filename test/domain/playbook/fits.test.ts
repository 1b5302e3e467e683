import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { beginningFor } from '#domain/playbook/fits.ts';
import type { Playbook } from '#domain/playbook/schema.ts';

const loaded = (id: string, on: Playbook['on']) => ({ playbook: { id, on } as Playbook });
const SESSIONS = loaded('sessions', { verdict: ['stolen'], credential: ['session', 'unknown'] });
const TOKENS = loaded('tokens', { verdict: ['stolen', 'forged'], credential: ['access-token'] });
const KEYS = loaded('keys', { verdict: ['stolen'], credential: ['api-key'] });
const ANYTHING = loaded('anything', { verdict: ['stolen'] });
const BY_HAND = loaded('by-hand', undefined);

const begun = (...[all, verdict, kind]: Parameters<typeof beginningFor<typeof SESSIONS>>) =>
  beginningFor(all, verdict, kind).map(({ playbook }) => playbook.id);

describe('which playbooks begin by themselves', () => {
  const all = [SESSIONS, TOKENS, KEYS, ANYTHING, BY_HAND];

  test('those that are for the verdict and for the kind of credential, or for every kind', () => {
    assert.deepEqual(begun(all, 'stolen', 'api-key'), ['keys', 'anything']);
    assert.deepEqual(begun(all, 'forged', 'access-token'), ['tokens']);
    assert.deepEqual(begun(all, 'explained', 'session'), []);
  });

  test('where no detection names a kind, those that are for the unknown or for every kind', () => {
    assert.deepEqual(begun(all, 'stolen', undefined), ['sessions', 'anything']);
  });

  test('where none says that it is for the unknown, all that are for the verdict', () => {
    assert.deepEqual(begun([TOKENS, KEYS, ANYTHING, BY_HAND], 'stolen', undefined), [
      'tokens',
      'keys',
      'anything',
    ]);
  });

  test('of one that is for the unknown under another verdict, nothing is preferred', () => {
    assert.deepEqual(begun([SESSIONS, TOKENS], 'forged', undefined), ['tokens']);
  });
});
