import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import { describe, test } from 'node:test';
import { errorCode } from 'countersign/kit';
import fc from 'fast-check';
import { escaped, isRead, name, number, quoted, sql, text } from '../../../connectors/snowflake/sql.ts';
import { tokensOf } from '../../../connectors/snowflake/sql-tokens.ts';
import * as made from '../../../connectors/snowflake/statements.ts';

/** Names as an attacker would choose them. */
const hostile = fc.oneof(
  fc.string({ unit: 'binary', minLength: 1, maxLength: 60 }),
  fc.string({
    unit: fc.constantFrom('"', "'", ';', '\\', '-', '/', '*', '$', '?', ' ', '\n', 'A', '%', '`'),
    minLength: 1,
    maxLength: 40,
  }),
  fc.constantFrom(
    'X" SET DISABLED = FALSE; DROP USER "BOB',
    'X"; GRANT ROLE ACCOUNTADMIN TO USER "EVE"; --',
    "X' OR '1'='1",
    '\\" --',
    'X" /*',
    '$$;$$',
    '?',
  ),
);
const sendable = hostile.filter((each) => each.isWellFormed() && !each.includes('\u0000'));

describe('a name in a statement', () => {
  test('is read back whole by another SQL engine, whoever chose it', () => {
    const database = new DatabaseSync(':memory:');
    fc.assert(
      fc.property(sendable, (chosen) => {
        const [column] = database.prepare(`SELECT 1 AS ${quoted(chosen)}`).columns();
        assert.equal(column?.name, chosen);
      }),
      { numRuns: 200 },
    );
    database.close();
  });

  test('never becomes a second token, and so no second clause or statement', () => {
    fc.assert(
      fc.property(sendable, sendable, (user, token) => {
        const plain = made.alterTokenDisabled('USER', 'TOKEN', true);
        const { text: statement, bindings } = made.alterTokenDisabled(user, token, true);
        const shape = (of: string) =>
          tokensOf(of, 100).map(({ kind, value }) => (kind === 'identifier' ? '?' : value));
        assert.deepEqual(shape(statement), shape(plain.text));
        const named = tokensOf(statement, 100).filter(({ kind }) => kind === 'identifier');
        assert.deepEqual(
          named.map(({ value }) => value),
          [user, token],
        );
        assert.deepEqual(bindings, []);
      }),
      { numRuns: 200 },
    );
  });

  test('that the wire would change, or that Snowflake cannot have, is refused', () => {
    for (const bad of ['', 'A\u0000B', 'A\uD800', 'x'.repeat(256)]) {
      assert.throws(
        () => quoted(bad),
        (thrown) => errorCode(thrown) === 'ERR_INPUT_INVALID',
        JSON.stringify(bad),
      );
    }
    assert.equal(quoted('x'.repeat(255)).length, 257);
    assert.equal(quoted('🔥'.repeat(255)), `"${'🔥'.repeat(255)}"`);
  });
});

describe('a text in a statement', () => {
  test('is bound, and leaves no trace in the statement', () => {
    fc.assert(
      fc.property(sendable, (value) => {
        const { text: statement, bindings } = made.sessionsOf(value, '2026-03-01T00:00:00.000Z', 10);
        assert.equal(statement, made.sessionsOf('other', '2026-03-01T00:00:00.000Z', 10).text);
        assert.equal(bindings[0], value);
      }),
    );
  });

  test('where nothing can be bound is one literal, with quotation marks and backslashes doubled', () => {
    assert.equal(escaped("it's \\n"), "'it''s \\\\n'");
    fc.assert(
      fc.property(sendable, (value) => {
        const tokens = tokensOf(made.showUsersFrom(value).text, 100);
        assert.deepEqual(
          tokens.slice(0, 4).map((token) => token.value),
          ['SHOW', 'USERS', 'STARTS', 'WITH'],
        );
        assert.deepEqual(tokens.slice(4), [{ kind: 'string', value }]);
      }),
      { numRuns: 200 },
    );
  });
});

describe('the tag', () => {
  test('binds texts and lists in the order of their places, pieces of SQL included', () => {
    const piece = sql`A = ${'x'}`;
    const { text: statement, bindings } =
      sql`SELECT ${name('a"b')} WHERE ${piece} AND B IN ${['y', 'z']} AND C = ${text("q'")} LIMIT ${5}`;
    assert.equal(statement, `SELECT "a""b" WHERE A = ? AND B IN (?, ?) AND C = 'q''' LIMIT 5`);
    assert.deepEqual(bindings, ['x', 'y', 'z']);
  });

  test('writes out whole numbers alone, of any length', () => {
    assert.equal(sql`${number('16592193114297018123')}`.text, '16592193114297018123');
    const bad = [
      () => sql`${number('1) OR (1')}`,
      () => sql`${number('')}`,
      () => sql`${-1}`,
      () => sql`${1.5}`,
      () => sql`${[]}`,
    ];
    for (const make of bad) assert.throws(make, (thrown) => errorCode(thrown) === 'ERR_INPUT_INVALID');
  });
});

test('a statement counts as a read only when it is known to be one', () => {
  const since = '2026-03-01T00:00:00.000Z';
  const reads = [
    made.showUsers(),
    made.showUsersFrom('A'),
    made.describeUser('A'),
    made.showRoles('A'),
    made.inheritedRoles(['R']),
    made.showProgrammaticTokens('A'),
    made.showKeyPairs('A'),
    made.showDelegatedAuthorizations('A'),
    made.credentialUses('A'),
    made.sessionsOf('A', since, 1),
    made.sessionById('1'),
    made.activeSessionsOf('A', since),
    made.ownChanges(since),
    made.whoAmI(),
    made.listedCredentials(),
    made.listedUsers(),
    ...made.probes.map(({ statement }) => statement),
  ];
  for (const each of reads) assert.ok(isRead(each), each.text);
  const changes = [
    made.alterDisabled('A', true),
    made.alterMustChangePassword('A', true),
    made.abortQueries('A'),
    made.abortSession('1'),
    made.alterTokenDisabled('A', 'T', true),
    made.alterRemoveToken('A', 'T'),
    made.alterKeyPairDisabled('A', 'K', true),
    made.alterRemoveKeyPair('A', 'K'),
    made.alterUnsetKey('A', 'RSA_PUBLIC_KEY_2'),
    made.alterSetKey('A', 'RSA_PUBLIC_KEY_2', 'MIIB'),
    made.alterRemoveAuthorizations('A', 'I'),
    sql`CALL SOMETHING()`,
  ];
  for (const each of changes) assert.ok(!isRead(each), each.text);
});
