import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { userStatement } from '../../../connectors/snowflake/query-subject.ts';

describe('a statement on a user', () => {
  const cases: readonly (readonly [string, ReturnType<typeof userStatement>])[] = [
    [
      'ALTER USER CLARK_KENT SET DISABLED=FALSE;',
      { verb: 'ALTER', user: 'CLARK_KENT', does: 'other', credential: undefined },
    ],
    [
      'alter user if exists "o""Brien" reset password',
      { verb: 'ALTER', user: 'o"Brien', does: 'other', credential: undefined },
    ],
    [
      '/* hi */ ALTER -- there\n USER bob ADD PAT "t 1" DAYS_TO_EXPIRY = 1',
      { verb: 'ALTER', user: 'BOB', does: 'adds-credential', credential: { kind: 'token', name: 't 1' } },
    ],
    [
      'ALTER USER ADD PROGRAMMATIC ACCESS TOKEN IF NOT EXISTS mine',
      {
        verb: 'ALTER',
        user: undefined,
        does: 'adds-credential',
        credential: { kind: 'token', name: 'MINE' },
      },
    ],
    [
      'ALTER USER bob ROTATE PROGRAMMATIC ACCESS TOKEN t',
      { verb: 'ALTER', user: 'BOB', does: 'adds-credential', credential: { kind: 'token', name: 'T' } },
    ],
    [
      'ALTER USER bob REMOVE KEY PAIR k',
      { verb: 'ALTER', user: 'BOB', does: 'removes-credential', credential: { kind: 'key-pair', name: 'K' } },
    ],
    [
      'ALTER USER bob MODIFY PAT t SET DISABLED = TRUE',
      { verb: 'ALTER', user: 'BOB', does: 'other', credential: { kind: 'token', name: 'T' } },
    ],
    [
      "ALTER USER bob SET COMMENT = 'x' RSA_PUBLIC_KEY_2 = 'MIIB'",
      { verb: 'ALTER', user: 'BOB', does: 'adds-credential', credential: undefined },
    ],
    [
      'ALTER USER bob UNSET RSA_PUBLIC_KEY',
      { verb: 'ALTER', user: 'BOB', does: 'removes-credential', credential: undefined },
    ],
    [
      'ALTER USER bob REMOVE DELEGATED AUTHORIZATIONS FROM SECURITY INTEGRATION i',
      { verb: 'ALTER', user: 'BOB', does: 'removes-credential', credential: undefined },
    ],
    [
      "CREATE OR REPLACE USER mercy PASSWORD = '☺☺☺☺☺'",
      { verb: 'CREATE', user: 'MERCY', does: 'other', credential: undefined },
    ],
    ['CREATE USER IF NOT EXISTS eve', { verb: 'CREATE', user: 'EVE', does: 'other', credential: undefined }],
    ['DROP USER IF EXISTS eve', { verb: 'DROP', user: 'EVE', does: 'other', credential: undefined }],
  ];
  for (const [statement, expected] of cases) {
    test(`is read: ${statement.slice(0, 60)}`, () => assert.deepEqual(userStatement(statement), expected));
  }

  test('is not read out of a comment, a literal or another statement', () => {
    const others = [
      'SELECT 1 -- ALTER USER bob SET DISABLED = TRUE',
      "SELECT 'ALTER USER bob SET DISABLED = TRUE'",
      'ALTER TABLE user ADD COLUMN x INT',
      '"ALTER" USER bob RESET PASSWORD',
      'CREATE TABLE user (x INT)',
      'GRANT ROLE x TO USER bob',
      '',
    ];
    for (const other of others) assert.equal(userStatement(other), undefined, other);
  });

  test('takes time linear in its length, and throws at nothing', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (any) => void userStatement(any)));
    // A quadratic reader would need hours for these.
    for (const part of ['"', "'", '/*', '$$', '--', ' ', "''", '\\']) {
      userStatement(`ALTER USER ${part.repeat(200_000)}`);
    }
  });
});
