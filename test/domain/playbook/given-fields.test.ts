import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { Fields } from '#domain/playbook/field-schema.ts';
import { givenFields, scopeValuesOf } from '#domain/playbook/given-fields.ts';

const FIELDS: Fields = {
  who: { type: 'string', about: 'Whom it is about.' },
  role: { type: 'string', about: 'Which.', choices: ['owner', 'guest'], default: 'guest' },
  limit: { type: 'int', about: 'How many.', default: 3 },
  share: { type: 'double', about: 'How much.', default: 1 },
  names: { type: 'list<string>', about: 'Which ones.', default: [] },
};

describe('what is given', () => {
  test('fits its fields, with the defaults filled in', () => {
    const { values } = givenFields(FIELDS, { who: 'ada', limit: 5 });
    assert.deepEqual(values, { who: 'ada', role: 'guest', limit: 5, share: 1, names: [] });
  });

  test('is refused for all that is wrong at once', () => {
    const { faults } = givenFields(FIELDS, { rolle: 'x', role: 'owne', limit: 1.5, names: [1] });
    assert.deepEqual(
      faults.map(({ message, hint }) => `${message} → ${hint ?? ''}`),
      [
        'there is no field "rolle" → did you mean role?',
        '"who" is missing: Whom it is about. → it is a string',
        '"role" must be one of owner, guest → did you mean owner?',
        '"limit" must be of type int → ',
        '"names" must be of type list<string> → ',
      ],
    );
  });

  test('never reaches a prototype', () => {
    const { faults } = givenFields({ who: FIELDS.who! }, JSON.parse('{"__proto__":"x","constructor":"y"}'));
    assert.deepEqual(
      faults.map(({ name }) => name),
      ['__proto__', 'constructor', 'who'],
    );
  });

  test('either fits or is refused, whatever it is', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom('who', 'role', 'limit', 'x'), fc.jsonValue()), (given) => {
        const { values, faults } = givenFields(FIELDS, given);
        assert.equal(values === undefined, faults.length > 0);
        if (values) assert.deepEqual(Object.keys(values).toSorted(), Object.keys(FIELDS).toSorted());
      }),
    );
  });
});

test('whole numbers of int fields are whole for expressions, others stay as they are', () => {
  assert.deepEqual(scopeValuesOf(FIELDS, { limit: 3, share: 1, who: 'ada' }), {
    limit: 3n,
    share: 1,
    who: 'ada',
  });
});
