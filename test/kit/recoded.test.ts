import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CountersignError, orUndefined, recoded } from 'countersign/kit';

const lost = new CountersignError('ERR_CONNECTOR_OUTCOME_UNKNOWN', 'acme did not answer', {
  place: 'acme POST token',
  requestId: 'r-1',
});
const CODES = { ERR_CONNECTOR_OUTCOME_UNKNOWN: 'ERR_CONNECTOR_UNAVAILABLE' } as const;

test('an error gets the code that fits, and keeps its place, request id and cause', () => {
  const error = recoded(lost, CODES, 'asking for a token') as CountersignError;
  assert.deepEqual(
    [error.code, error.message, error.place, error.requestId, error.cause],
    ['ERR_CONNECTOR_UNAVAILABLE', 'acme did not answer (asking for a token)', 'acme POST token', 'r-1', lost],
  );
});

test('any other error stays what it was', () => {
  const other = new CountersignError('ERR_CONNECTOR_FORBIDDEN', 'no');
  assert.equal(recoded(other, CODES), other);
  const bug = new TypeError('x is undefined');
  assert.equal(recoded(bug, CODES), bug);
});

test('what does not exist is undefined, and nothing else is', async () => {
  assert.equal(
    await orUndefined(Promise.reject(new CountersignError('ERR_CONNECTOR_NOT_FOUND', 'none'))),
    undefined,
  );
  await assert.rejects(orUndefined(Promise.reject(lost)), { code: 'ERR_CONNECTOR_OUTCOME_UNKNOWN' });
  assert.equal(await orUndefined(Promise.resolve(7)), 7);
});
