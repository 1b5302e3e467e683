import assert from 'node:assert/strict';
import { test } from 'node:test';
import { distinctTokens } from '#domain/presented-token.ts';
import { jwt } from './issuer/presented.ts';

const token = (n: number) => jwt({ jti: `AT.${n}` }, { fingerprint: `fp_${String(n).padStart(32, '0')}` });

test('an incident keeps each presented token once, as it was first seen, and twenty at most', () => {
  const again = { ...token(1), signature: { result: 'not-checked' as const, why: 'down' } };
  assert.deepEqual(distinctTokens([token(1)], [again, token(2)]), [token(1), token(2)]);
  const many = Array.from({ length: 30 }, (_, n) => token(n));
  assert.deepEqual(distinctTokens([], many), many.slice(0, 20));
});
