import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withoutSecrets } from '../../../src/adapters/registry/without-secrets.ts';
import { createFingerprints } from '../../../src/adapters/secrets/fingerprints.ts';

const fingerprints = createFingerprints(Buffer.alloc(32, 1));
const TOKEN = ['ghp', 'abcdefghijklmnopqrst1234567890ABCDEF'].join('_');
const FP = fingerprints.of(TOKEN);

test('a token in a name, a line or a record is replaced at any depth; the rest stays', () => {
  const given = { name: `Sam ${TOKEN}`, isAdmin: true, groups: ['a', `b ${TOKEN}`], at: undefined, n: 3 };
  const expected = { name: `Sam ${FP}`, isAdmin: true, groups: ['a', `b ${FP}`], at: undefined, n: 3 };
  assert.deepEqual(withoutSecrets([given], fingerprints), [expected]);
  assert.equal(withoutSecrets(undefined, fingerprints), undefined);
});

test('ids stay, whatever the name above them', () => {
  const plan = { before: { tokens: ['oar1', 'oar2'] }, binds: { token: 'tok-1' } };
  assert.deepEqual(withoutSecrets(plan, fingerprints), plan);
});

test('a name of many short secrets grows no longer than its field allows', () => {
  const name = 'pwd=a1; '.repeat(64);
  const clean = withoutSecrets({ name }, fingerprints).name;
  assert.ok(clean.length <= name.length && !clean.includes('pwd=a1'));
  const raw = withoutSecrets({ raw: [name] }, fingerprints).raw[0]!;
  assert.ok(raw.endsWith('; '), 'a record is whole');
});
