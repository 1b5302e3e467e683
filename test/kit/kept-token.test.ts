import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { keepToken } from 'countersign/kit';

function kept(lifetimeMs = 3_600_000, renewBeforeMs?: number) {
  let nowMs = 0;
  let fetches = 0;
  const at = (ms: number) => {
    nowMs = ms;
  };
  const token = keepToken(
    async () => {
      fetches++;
      return { token: `token-${fetches}`, endsAtMs: nowMs + lifetimeMs };
    },
    () => new Date(nowMs),
    renewBeforeMs,
  );
  return { token, fetches: () => fetches, at };
}

describe('a kept token', () => {
  test('is fetched once for all who ask together', async () => {
    const { token, fetches } = kept();
    assert.deepEqual(await Promise.all([token.current(), token.current()]), ['token-1', 'token-1']);
    assert.equal(fetches(), 1);
  });

  test('is renewed five minutes before its end', async () => {
    const { token, at } = kept();
    await token.current();
    at(3_600_000 - 300_001);
    assert.equal(await token.current(), 'token-1');
    at(3_600_000 - 300_000);
    assert.equal(await token.current(), 'token-2');
  });

  test('that lives a minute is kept for most of it where the connector says so', async () => {
    const { token, at } = kept(60_000, 20_000);
    await token.current();
    at(39_999);
    assert.equal(await token.current(), 'token-1');
    at(40_000);
    assert.equal(await token.current(), 'token-2');
  });

  test('is dropped when it was refused, but not for one that came before it', async () => {
    const { token } = kept();
    const first = await token.current();
    token.forget(first);
    assert.equal(await token.current(), 'token-2');
    token.forget(first);
    assert.equal(await token.current(), 'token-2');
  });

  test('is fetched again after a fetch that failed', async () => {
    let isDown = true;
    const token = keepToken(
      async () => {
        if (isDown) throw new Error('down');
        return { token: 'a', endsAtMs: 1_000_000_000 };
      },
      () => new Date(0),
    );
    await assert.rejects(token.current(), /down/);
    isDown = false;
    assert.equal(await token.current(), 'a');
  });
});
