import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isPermissionSetRole, isReserved, subjectOf } from '../../../connectors/aws/arn.ts';
import { PERSON } from './seed.ts';

const KINDS: readonly (readonly [string, string | undefined])[] = [
  ['arn:aws:iam::111122223333:user/alice', 'user'],
  ['arn:aws-cn:iam::111122223333:user/division/team/alice', 'user'],
  ['arn:aws:iam::111122223333:role/deploy', 'role'],
  ['arn:aws:sts::111122223333:assumed-role/deploy/alice', 'role-session'],
  ['arn:aws:iam::111122223333:root', 'root'],
  [PERSON.id, 'directory-user'],
  ['e3644802-3061-7018-86c3-123456789012', 'directory-user'],
  ['AIDAALICE00000000001', 'unique-id'],
  ['AROADEPLOY0000000001:alice', 'unique-id'],
  ['alice@acme.example', 'name'],
  ['alice', 'name'],
  ['arn:aws:iam::111122223333:group/engineers', undefined],
  ['arn:aws:iam::1:user/alice', undefined],
  ['alice smith', undefined],
  ['../alice', undefined],
  ['', undefined],
];

for (const [id, kind] of KINDS) {
  test(`${JSON.stringify(id)} names ${kind ?? 'nobody'}`, () => {
    assert.equal(subjectOf(id)?.kind, kind);
  });
}

test('an ARN tells account and name, whatever its path', () => {
  const arn = 'arn:aws:iam::111122223333:user/division/team/alice';
  assert.deepEqual(subjectOf(arn), { kind: 'user', arn, accountId: '111122223333', name: 'alice' });
});

test('roles that AWS alone edits are known by their path', () => {
  assert.ok(
    isReserved('arn:aws:iam::111122223333:role/aws-service-role/rds.amazonaws.com/AWSServiceRoleForRDS'),
  );
  assert.ok(
    isReserved(
      'arn:aws:iam::111122223333:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_A_0123456789abcdef',
    ),
  );
  assert.ok(!isReserved('arn:aws:iam::111122223333:role/service-role/lambda'));
  assert.ok(isPermissionSetRole('AWSReservedSSO_Power_User_0123456789abcdef'));
  assert.ok(!isPermissionSetRole('AWSReservedSSO_Admin'));
});
