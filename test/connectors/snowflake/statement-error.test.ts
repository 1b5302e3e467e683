import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ErrorCode, HttpAnswer } from 'countersign/kit';
import { isUnknownCommand, statementError } from '../../../connectors/snowflake/statement-error.ts';
import { alterDisabled, showKeyPairs } from '../../../connectors/snowflake/statements.ts';

function answer(status: number, body: unknown): HttpAnswer {
  return {
    status,
    headers: new Headers(),
    body,
    requestId: undefined,
    line: `POST /api/v2/statements → ${status}`,
  };
}

const read = showKeyPairs('O"BRIEN');
const change = alterDisabled('O"BRIEN', true);

const cases: readonly (readonly [string, HttpAnswer, read: ErrorCode, change: ErrorCode])[] = [
  [
    'a time-out',
    answer(408, { code: '000630' }),
    'ERR_CONNECTOR_UNAVAILABLE',
    'ERR_CONNECTOR_OUTCOME_UNKNOWN',
  ],
  [
    'a time-out told as a failure',
    answer(422, { code: '000630' }),
    'ERR_CONNECTOR_UNAVAILABLE',
    'ERR_CONNECTOR_OUTCOME_UNKNOWN',
  ],
  [
    'a cancelled statement',
    answer(422, { code: '000604' }),
    'ERR_CONNECTOR_UNAVAILABLE',
    'ERR_CONNECTOR_OUTCOME_UNKNOWN',
  ],
  [
    'a missing privilege',
    answer(422, { code: '003001' }),
    'ERR_CONNECTOR_FORBIDDEN',
    'ERR_CONNECTOR_FORBIDDEN',
  ],
  [
    'a missing privilege by its SQL state',
    answer(422, { sqlState: '42501' }),
    'ERR_CONNECTOR_FORBIDDEN',
    'ERR_CONNECTOR_FORBIDDEN',
  ],
  ['what is hidden', answer(422, { code: '002003' }), 'ERR_CONNECTOR_FORBIDDEN', 'ERR_CONNECTOR_FORBIDDEN'],
  ['a syntax error', answer(422, { code: '001003' }), 'ERR_CONNECTOR_REJECTED', 'ERR_CONNECTOR_REJECTED'],
  ['a body that says nothing', answer(422, 'no'), 'ERR_CONNECTOR_REJECTED', 'ERR_CONNECTOR_REJECTED'],
];

for (const [what, given, ofRead, ofChange] of cases) {
  test(`${what} is ${ofRead} of a read and ${ofChange} of a change`, () => {
    assert.equal(statementError(read, given).code, ofRead);
    assert.equal(statementError(change, given).code, ofChange);
  });
}

test('a message holds Snowflake’s words and no name of a user', () => {
  const { message, requestId } = statementError(
    change,
    answer(422, { code: '003001', message: 'Insufficient\n  privileges', statementHandle: 'h-1' }),
  );
  assert.equal(message, 'snowflake: ALTER USER … SET DISABLED = TRUE → 422: 003001 Insufficient privileges');
  assert.equal(requestId, 'h-1');
});

test('a command that the account’s release does not know is told apart from any other no', () => {
  assert.ok(isUnknownCommand(statementError(read, answer(422, { code: '001003' }))));
  assert.ok(!isUnknownCommand(statementError(read, answer(422, { code: '003001' }))));
  assert.ok(!isUnknownCommand(new Error('001003')));
});
