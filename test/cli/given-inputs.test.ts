import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Fields } from '#domain/playbook/field-schema.ts';
import { givenInputs } from '../../src/cli/given-inputs.ts';

const FIELDS = Fields.parse({
  vendor: { type: 'string', about: 'Whose.' },
  days: { type: 'int', about: 'How many.', default: 3 },
  sure: { type: 'bool', about: 'Whether.', default: false },
  apps: { type: 'list<string>', about: 'Which.', default: [] },
});

describe('inputs that are written as NAME=VALUE', () => {
  test('are read by the type of their field, a list by being named again, and defaults are filled in', () => {
    assert.deepEqual(givenInputs(FIELDS, ['vendor=Example = Chat', 'sure=true', 'apps=mail', 'apps=files']), {
      vendor: 'Example = Chat',
      days: 3,
      sure: true,
      apps: ['mail', 'files'],
    });
  });

  test('that do not fit are refused by name, all of them together', () => {
    assert.throws(() => givenInputs(FIELDS, ['days=soon', 'wrong=1']), {
      code: 'ERR_INPUT_INVALID',
      message: /inputs\.wrong.*inputs\.vendor.*inputs\.days/,
    });
    assert.throws(() => givenInputs(FIELDS, ['vendor']), { code: 'ERR_INPUT_INVALID' });
  });
});
