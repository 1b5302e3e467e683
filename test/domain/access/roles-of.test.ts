import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { PERMISSIONS, type Permission, Role, rolesLetIn } from '#domain/access/permissions.ts';
import { Access, namesPeople, rolesOf, rolesOfPerson } from '#domain/access/roles-of.ts';

const USUAL = Access.parse(undefined);
const of = (claims: Record<string, unknown>, access = USUAL, email?: string) =>
  rolesOf({ claims, email }, access);

describe('roles', () => {
  test('are the names in the claim where policy says nothing', () => {
    assert.deepEqual(of({ roles: ['admin', 'viewer', 'stranger'] }), ['viewer', 'admin']);
    assert.deepEqual(of({ roles: 'auditor' }), ['auditor']);
    assert.deepEqual(of({ groups: ['admin'] }), []);
  });

  test('come from any claim, by its values, once policy says so', () => {
    const access = Access.parse({
      claim: 'realm_access.roles',
      roles: { responder: { values: ['soc', 'soc-night'] }, admin: { values: ['soc-lead'] } },
    });
    assert.deepEqual(of({ realm_access: { roles: ['soc-night', 'admin'] } }, access), ['responder']);
    assert.deepEqual(of({ 'realm_access.roles': ['soc-lead'] }, access), ['admin']);
    assert.deepEqual(of({ roles: ['admin'] }, access), []);
  });

  test('are given by name to verified e-mail addresses alone', () => {
    const access = Access.parse({ roles: { approver: { people: ['Ada@Example.com'] } } });
    assert.deepEqual(of({ sub: 'x' }, access, 'ada@example.com'), ['approver']);
    assert.deepEqual(of({ sub: 'x', email: 'ada@example.com' }, access), []);
    assert.deepEqual(rolesOfPerson('ADA@example.com', access), ['approver']);
    assert.deepEqual([namesPeople(access), namesPeople(USUAL)], [true, false]);
  });

  test('come from scopes only where the token has no such claim', () => {
    assert.deepEqual(of({ scope: 'openid countersign.responder countersign.king' }), ['responder']);
    assert.deepEqual(of({ roles: [], scope: 'countersign.admin' }), []);
  });

  test('are no more than the five there are, whatever a token holds', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.anything()), fc.anything(), (claims, roles) => {
        for (const given of [claims, { ...claims, roles }])
          assert.ok(of(given).every((role) => Role.options.includes(role)));
      }),
    );
    assert.deepEqual(of(JSON.parse('{"__proto__":{"roles":["admin"]}}')), []);
  });
});

describe('permissions', () => {
  test('to change anything are none of viewers’ and auditors’', () => {
    const reading = /\.read$/;
    const changing = (Object.keys(PERMISSIONS) as Permission[]).filter((each) => !reading.test(each));
    for (const each of changing)
      for (const role of ['viewer', 'auditor'] as const) assert.ok(!rolesLetIn(each).includes(role), each);
  });

  test('of an administrator are all of them', () => {
    for (const each of Object.keys(PERMISSIONS) as Permission[])
      assert.ok(rolesLetIn(each).includes('admin'), each);
  });

  test('of which any will do let in who has one of them', () => {
    assert.deepEqual(rolesLetIn(['kill-switch.on', 'kill-switch.off']), ['responder', 'approver', 'admin']);
    assert.deepEqual(rolesLetIn('anyone'), Role.options);
  });
});
