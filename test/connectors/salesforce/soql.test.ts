import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { errorCode } from 'countersign/kit';
import fc from 'fast-check';
import { lookups } from '../../../connectors/salesforce/lookups.ts';
import { isRecordId, longId } from '../../../connectors/salesforce/record-id.ts';
import { parseSoql } from '../../../connectors/salesforce/simulator/soql.ts';
import { literal, names, soql } from '../../../connectors/salesforce/soql.ts';
import { startSalesforce } from './fixture.ts';
import { ALICE } from './seed.ts';

const char = fc.constantFrom(...`'\\"%_() =,aOR0\n\r\t\b\f\0\u2028é😀`);

describe('a value in a query', () => {
  test('is a text whatever stands in it, and reads back as it was', () => {
    fc.assert(
      fc.property(fc.string({ unit: char, maxLength: 40 }), (value) => {
        const { filters, matches } = parseSoql(soql`SELECT Id FROM User WHERE Email = ${value}`);
        assert.deepEqual(filters, [{ field: 'Email', operator: '=' }]);
        assert.ok(matches({ Email: value }));
      }),
      { examples: [["' OR Email != '"], ["\\' OR Id != '"], ['\\'], ['\n\r\t\b\f"'], ["%' LIMIT 1"]] },
    );
  });

  test('of several is a list of texts', () => {
    const values = ["a', 'b", 'c\\'];
    const { filters, matches } = parseSoql(soql`SELECT Id FROM User WHERE Name IN ${values}`);
    assert.equal(filters.length, 1);
    assert.ok(matches({ Name: "a', 'b" }) && matches({ Name: 'c\\' }));
    assert.ok(!matches({ Name: 'b' }));
  });

  test('escapes as Salesforce reads it', () => {
    assert.equal(literal("Bob's \\ BBQ"), "'Bob\\'s \\\\ BBQ'");
    assert.equal(literal('a\nb'), "'a\\u000ab'");
  });

  test('stands only where a value may: names come from our own tables', () => {
    assert.equal(
      soql`SELECT ${names('Id', 'CreatedBy.Name')} FROM User`,
      'SELECT Id, CreatedBy.Name FROM User',
    );
    for (const bad of ['Id FROM User WHERE', 'Id,Name', '', "x'", 'a..b']) {
      assert.throws(
        () => soql`SELECT ${names(bad)} FROM User`,
        (thrown) => errorCode(thrown) === 'ERR_INPUT_INVALID',
        bad,
      );
    }
    assert.throws(
      () => soql`SELECT Id FROM User WHERE Id IN ${[]}`,
      (thrown) => errorCode(thrown) === 'ERR_INPUT_INVALID',
    );
  });
});

test('an address that would widen the query finds nobody', async (t) => {
  const { client, simulator } = await startSalesforce(t);
  const smuggled = [
    "nobody' OR Email != '",
    "nobody\\' OR Email != \\'",
    `x' OR Username = '${ALICE.username}`,
    "' OR IsActive = true LIMIT 1 --",
  ];
  for (const email of smuggled) {
    assert.equal(await lookups.account(client, { email }), undefined, email);
    assert.equal(await lookups.account(client, { name: email }), undefined, email);
    assert.equal(await lookups.account(client, { id: email }), undefined, email);
  }
  const asked = simulator.ledger.filter(({ path }) => path.endsWith('/query'));
  assert.equal(asked.length, smuggled.length * 2, 'what is no id is not asked for');
  for (const { status, answer } of asked) {
    assert.equal(status, 200, 'the query stays well-formed');
    assert.deepEqual((answer as { records: unknown[] }).records, []);
  }
});

describe('an id', () => {
  test('of 15 characters becomes the one of 18, by the case of its letters', () => {
    assert.equal(longId('0055j000000utlP'), '0055j000000utlPAAQ');
    assert.equal(longId('0055f00000CyENt'), '0055f00000CyENtAAN');
    assert.equal(longId('0055f00000CyENtAAN'), '0055f00000CyENtAAN');
  });

  test('that is none stays as it is', () => {
    for (const text of ['', 'USER_ID_TEST', "0055j000000ut'P", '../../00D5j000000']) {
      assert.ok(!isRecordId(text));
      assert.equal(longId(text), text);
    }
  });
});
