import assert from 'node:assert/strict';
import { test } from 'node:test';
import { protectionOf } from '#domain/playbook/protection.ts';
import type { Account } from '#domain/principal.ts';
import { ADA_OKTA, policyOf } from './fixtures.ts';

const isProtected = (...given: Parameters<typeof protectionOf>) => protectionOf(...given) !== undefined;

test('a protected identity is known by its e-mail in any case, never by a name its holder wrote', () => {
  const policy = policyOf(['protected: { emails: [Ada@example.org] }']);
  const nobody = { kind: 'unknown' } as const;
  assert.equal(isProtected(policy, { ...ADA_OKTA, email: 'ADA@example.org' }, nobody), true);
  assert.equal(
    isProtected(policy, { ...ADA_OKTA, email: 'eve@example.org', name: 'ada@example.org' }, nobody),
    false,
  );
  const { email: _unknown, ...withoutEmail } = ADA_OKTA;
  assert.equal(isProtected(policy, { ...withoutEmail, id: 'ada@example.org' }, nobody), true);
  assert.equal(isProtected(policyOf(), ADA_OKTA, nobody), false);
});

test('an account whose platform knows no e-mail is protected when its principal is', () => {
  const policy = policyOf(['protected: { emails: [Ada@example.org] }']);
  const login: Account = { platform: 'github', id: 'ada', status: 'active' };
  assert.equal(isProtected(policy, login, { kind: 'user', email: 'ada@EXAMPLE.org' }), true);
  assert.equal(isProtected(policy, login, { kind: 'user', email: 'eve@example.org' }), false);
  assert.equal(isProtected(policy, login, { kind: 'unknown' }), false);
});

test('accounts are protected by id, group, administrator role and kind, and the reason says by which', () => {
  const user = { kind: 'user', email: 'eve@example.org' } as const;
  const eve: Account = {
    platform: 'okta',
    id: '00u9',
    status: 'active',
    groups: ['Break Glass'],
    isAdmin: true,
  };
  const why = (lines: string, account = eve, principal: Parameters<typeof protectionOf>[2] = user) =>
    protectionOf(policyOf([`protected: { ${lines} }`]), account, principal);
  assert.equal(why('accounts: [{ platform: okta, id: 00u9 }]'), 'the account is protected by policy');
  assert.equal(why('accounts: [{ platform: github, id: 00u9 }]'), undefined);
  assert.equal(why('groups: [{ name: Break Glass }]'), 'members of Break Glass are protected by policy');
  assert.equal(why('groups: [{ platform: github, name: Break Glass }]'), undefined);
  assert.equal(why('administrators: true'), 'administrators are protected by policy');
  assert.equal(why('administrators: true', { ...eve, isAdmin: false }), undefined);
  const workload = { kind: 'workload' } as const;
  assert.equal(why('kinds: [workload]', eve, workload), 'the identity is a workload, which policy protects');
  assert.equal(why('kinds: [workload]'), undefined);
});
