import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { CountersignError, type ErrorCode, inTurn, type Part } from 'countersign/kit';

const done = (line: string): Part => ({ what: line, call: async () => ({ line, requestId: undefined }) });
const refused = (code: ErrorCode): Part => ({
  what: 'the grants',
  call: async () => {
    throw new CountersignError(code, 'acme: no');
  },
});

describe('calls in turn', () => {
  test('are made one after the other', async () => {
    const calls = await inTurn('acme', [done('a'), done('b')]);
    assert.deepEqual(
      calls.map(({ line }) => line),
      ['a', 'b'],
    );
  });

  test('throw what the first throws: nothing was changed', async () => {
    await assert.rejects(inTurn('acme', [refused('ERR_CONNECTOR_FORBIDDEN'), done('b')]), {
      code: 'ERR_CONNECTOR_FORBIDDEN',
    });
  });

  test('are of unknown outcome when a later one fails, and say what was done', async () => {
    await assert.rejects(inTurn('acme', [done('DELETE a → 204'), refused('ERR_CONNECTOR_FORBIDDEN')]), {
      code: 'ERR_CONNECTOR_OUTCOME_UNKNOWN',
      message: 'acme: DELETE a → 204; but not the grants: acme: no',
    });
  });

  test('wait for a rate limit: all may be repeated', async () => {
    await assert.rejects(inTurn('acme', [done('a'), refused('ERR_CONNECTOR_RATE_LIMITED')]), {
      code: 'ERR_CONNECTOR_RATE_LIMITED',
    });
  });
});
