import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { errorCode } from '#domain/errors.ts';
import { compileForRecord, recordScope } from '#domain/mapping/record-expression.ts';

function comesTo(source: string, record: unknown): unknown {
  const { expression, fault } = compileForRecord(source);
  assert.equal(fault, undefined, fault?.message);
  return expression!.evaluate(recordScope(record, record));
}

describe('an expression over a record', () => {
  const values: [string, unknown, unknown][] = [
    ['record.user.email', { user: { email: 'ada@example.com' } }, 'ada@example.com'],
    ["record['user.email']", { 'user.email': 'ada@example.com' }, 'ada@example.com'],
    ['record.users[0].id', { users: [{ id: 7 }] }, 7],
    ["record.level >= 12 ? 'high' : 'low'", { level: 12 }, 'high'],
    ["record.level >= 12 ? 'high' : 'low'", { level: 11.5 }, 'low'],
    [
      "record.users.filter(u, u.type == 'User')[0].id",
      { users: [{ type: 'App' }, { type: 'User', id: 'u' }] },
      'u',
    ],
    ['json(record.text).a[1]', { text: 'prefix: {"a": [1, 2]}' }, 2],
    ['json(record.text)', { text: '[{"b": null}]' }, [{ b: null }]],
    ["record.name.substring(record.name.indexOf('\\\\') + 1)", { name: 'ACME\\ada' }, 'ada'],
  ];
  for (const [source, record, value] of values) {
    test(`${source} of ${JSON.stringify(record)} is ${JSON.stringify(value)}`, () => {
      assert.deepEqual(comesTo(source, record), value);
    });
  }

  test('comes to nothing where what it looks at is not there', () => {
    for (const source of [
      'record.a',
      'record.a.b',
      'record.list[3]',
      'record.constructor',
      'record.__proto__',
    ])
      assert.equal(comesTo(source, { list: [] }), undefined, source);
  });

  test('reads each record anew, whatever kinds of values the ones before had', () => {
    const { expression } = compileForRecord("record.a.map(x, string(x)).join('/')");
    for (const [a, text] of [
      [[1, 2], '1/2'],
      [['x'], 'x'],
      [[], ''],
      [[1.5, 'y'], '1.5/y'],
      [[true], 'true'],
    ])
      assert.equal(expression!.evaluate(recordScope({ a }, { a })), text);
  });

  test('that cannot be worked out says so with its text', () => {
    for (const [source, record] of [
      ['record.a + 1', { a: 'x' }],
      ['json(record.a)', { a: 'no JSON' }],
      ['int(record.a)', { a: 'x' }],
    ] as const)
      assert.throws(
        () => comesTo(source, record),
        (thrown) => {
          assert.equal(errorCode(thrown), 'ERR_EXPRESSION_FAILED');
          return (thrown as Error).message.startsWith(source);
        },
      );
  });
});

describe('an expression over a record is refused at load', () => {
  const refused: [string, RegExp, RegExp?][] = [
    ['recrod.a', /Unknown variable: recrod/, /did you mean record\?/],
    ['high', /Unknown variable: high/, /write texts in quotes/],
    ['process.env', /Unknown variable: process/],
    ["'aaa'.matches('^(a+)+$')", /"matches" is refused/],
    ["record.a.matchesRe2('(')", /not a pattern of RE2/],
    ['[1].map(a, [1].map(b, [1].map(c, c)))', /loops nest at most 2 deep/],
    ['dyn(record)', /no function "dyn"/],
    ["record.a.split('')", /no method "split"/],
    ['json(7)', /found no matching overload/],
    ['record.', /./],
    ['a'.repeat(2_001), /at most 2000 characters/],
  ];
  for (const [source, message, hint] of refused) {
    test(source.slice(0, 50), () => {
      const { fault } = compileForRecord(source);
      assert.match(fault?.message ?? 'no fault', message);
      if (hint) assert.match(fault?.hint ?? 'no hint', hint);
    });
  }
});

describe('an expression over a record ends soon', () => {
  const growing: [string, string][] = [
    ['doubling a list in a chain', `size([[1, 1]]${'.map(x, x + x)'.repeat(18)}) > 0`],
    ['two loops over a long list', 'record.long.map(a, record.long.filter(b, b == a))'],
    ['opening a text again and again', 'record.long.map(a, json(record.text))'],
    ['a pattern on a long text again and again', "record.long.map(a, record.text.matchesRe2('(a*)*b'))"],
  ];
  const record = { long: Array.from({ length: 2_000 }, (_, n) => n), text: `[${'1,'.repeat(20_000)}1]` };
  for (const [what, source] of growing) {
    test(`when ${what}`, () => {
      assert.throws(
        () => comesTo(source, record),
        /takes more steps than one may|too large a value|too long/,
      );
    });
  }

  test('and comes to a value, to nothing, or to its one error, whatever the record', () => {
    const sources = [
      'record.a.b',
      'record.a[0]',
      'json(record.a)',
      "record.a.filter(x, x.b == 'y')[0].c",
      "record.a > 5 ? 'x' : record.b",
      "record.a.matchesRe2('x+')",
      'string(record.a) + record.b',
    ].map((source) => compileForRecord(source).expression!);
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom('a', 'b'), fc.jsonValue({ maxDepth: 4 })), (value) => {
        for (const expression of sources) {
          try {
            expression.evaluate(recordScope(value, value));
          } catch (thrown) {
            assert.equal(errorCode(thrown), 'ERR_EXPRESSION_FAILED');
          }
        }
      }),
      { numRuns: 300 },
    );
  });
});
