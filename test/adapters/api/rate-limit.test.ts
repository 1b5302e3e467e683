import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRateLimit } from '../../../src/adapters/api/rate-limit.ts';

/** A bucket that all gates of the test draw from, and a clock that is turned by hand. */
function bucket(capacity: number, perSecond: number) {
  const clock = { nowMs: 0, now: () => new Date(clock.nowMs) };
  let tokens = capacity;
  let atMs = 0;
  const draws: number[] = [];
  const draw = async (_name: string, _rate: unknown, wanted: number): Promise<number> => {
    tokens = Math.min(capacity, tokens + ((clock.nowMs - atMs) * perSecond) / 1_000);
    atMs = clock.nowMs;
    const granted = Math.floor(Math.min(tokens, wanted));
    tokens -= granted;
    draws.push(granted);
    return granted;
  };
  const gate = () =>
    createRateLimit('siem', { requests: capacity, perMs: (capacity * 1_000) / perSecond }, { draw, clock });
  return { clock, draws, gate };
}

async function passed(gate: () => Promise<void>, times: number): Promise<number> {
  const outcomes = await Promise.allSettled(Array.from({ length: times }, gate));
  return outcomes.filter(({ status }) => status === 'fulfilled').length;
}

test('processes together let as many pass as the source may send, and more as time goes', async () => {
  const { clock, gate } = bucket(10, 1);
  const [one, two] = [gate(), gate()];
  const first = (await passed(one, 8)) + (await passed(two, 8));
  assert.equal(first, 10);
  clock.nowMs += 3_000;
  assert.equal((await passed(one, 8)) + (await passed(two, 8)), 3);
});

test('a burst costs the store one draw for each tenth of a second, not one for each request', async () => {
  const { gate, draws } = bucket(1_000, 1_000);
  assert.equal(await passed(gate(), 1_000), 1_000);
  assert.equal(draws.length, 10);
});

test('what is refused says when to come again, and asks the store no more until then', async () => {
  const { clock, gate, draws } = bucket(1, 0.1);
  const pass = gate();
  await pass();
  await assert.rejects(pass(), { code: 'ERR_TOO_MANY_REQUESTS', retryAfterMs: 10_000 });
  const asked = draws.length;
  clock.nowMs += 4_000;
  await assert.rejects(pass(), { retryAfterMs: 6_000 });
  assert.equal(draws.length, asked);
  clock.nowMs += 6_000;
  await assert.doesNotReject(pass());
});
