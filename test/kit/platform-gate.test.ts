import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { createHttp, type Http, retryAfterMs } from 'countersign/kit';
import { createSimulator, type Simulator } from 'countersign/kit/testing';
import { openGate, type PlatformGate, throughGate } from '../../src/kit/platform-gate.ts';

/** An HTTP client in front of a real server, behind a gate whose time is ours. */
let nowMs = Date.parse('2026-03-01T09:00:00.000Z');
const clock = { now: () => new Date(nowMs) };
let simulator: Simulator;
let http: Http;
let gate: PlatformGate;
let waited: number[];
let told: string[];
let headers: Record<string, string>;

before(async () => {
  const plain = (status: number, more: Record<string, string> = {}) => ({ status, body: {}, headers: more });
  simulator = createSimulator({
    platform: 'acme',
    now: clock.now,
    routes: ['GET', 'DELETE'].map((method) => ({
      method,
      path: /^\/(?:users|logs)/,
      answer: () => plain(200),
    })),
    settings: () => ({}),
    secrets: {},
    emit: () => {},
    refuse: () => undefined,
    rateLimited: () => plain(429, { 'retry-after': '300' }),
    unavailable: () => plain(503),
    forbidden: () => plain(403),
    notFound: () => plain(404),
    headers: () => headers,
  });
  const { baseUrl } = await simulator.start();
  http = createHttp({
    platform: 'acme',
    baseUrl,
    clock,
    headers: () => ({}),
    requestIdHeader: 'x-request-id',
    rateLimitMs: (answer, atMs) => (answer.status === 429 ? retryAfterMs(answer.headers, atMs) : undefined),
    errorText: () => undefined,
  });
});
after(() => simulator.stop());
beforeEach(() => {
  waited = [];
  told = [];
  headers = {};
  gate = openGate({
    platform: 'acme',
    limits: {
      max: 10,
      durationMs: 60_000,
      containmentShare: 0.5,
      narrower: [{ path: 'logs', max: 2, durationMs: 60_000 }],
    },
    clock,
    onBreaker: (purpose, isOpen) => told.push(`${purpose} ${isOpen ? 'open' : 'closed'}`),
    wait: async (ms) => void waited.push(ms),
  });
});

const read = (path = '/users') => throughGate(gate, 'read', () => http({ method: 'GET', path }));
const cut = () => throughGate(gate, 'containment', () => http({ method: 'DELETE', path: '/users' }));
const sent = () => simulator.ledger.length;
const fail = (times: number) => simulator.inject({ kind: 'unavailable', path: /^/, times });

test('a call waits for its turn, and one that would wait too long is thrown back unsent', async () => {
  for (let i = 0; i < 10; i++) await read();
  assert.deepEqual(waited, [12_000, 24_000, 36_000, 48_000, 60_000]);
  const before = sent();
  await assert.rejects(read(), { code: 'ERR_CONNECTOR_RATE_LIMITED', retryAfterMs: 72_000 });
  assert.equal(sent(), before);
  await cut();
  assert.equal(waited.length, 5, 'containment need not wait');
});

test('a log with a budget of its own is held by that', async () => {
  await read('/logs');
  await read('/logs');
  assert.deepEqual(waited, [60_000]);
  await read();
  assert.equal(waited.length, 1);
});

test('what the answers say is left stands above our estimate', async () => {
  headers = { 'x-ratelimit-limit': '5000', 'x-ratelimit-remaining': '4000', 'x-ratelimit-reset': '3600' };
  for (let i = 0; i < 30; i++) await read();
  headers = { 'x-ratelimit-limit': '5000', 'x-ratelimit-remaining': '5', 'x-ratelimit-reset': '3600' };
  await read();
  await assert.rejects(read(), { code: 'ERR_CONNECTOR_RATE_LIMITED', retryAfterMs: 3_600_000 });
  assert.deepEqual(waited, []);
});

test('a refusal for the rate holds the readings until its time', async () => {
  simulator.inject({ kind: 'rate-limit', path: /^/ });
  await assert.rejects(read(), { code: 'ERR_CONNECTOR_RATE_LIMITED', retryAfterMs: 300_000 });
  const before = sent();
  await assert.rejects(read(), { code: 'ERR_CONNECTOR_RATE_LIMITED' });
  assert.equal(sent(), before);
  await cut();
});

test('a platform that is down is not called again until the next trial, and says when that is', async () => {
  fail(5);
  for (let i = 0; i < 5; i++) await assert.rejects(read(), { code: 'ERR_CONNECTOR_UNAVAILABLE' });
  const before = sent();
  await assert.rejects(read(), { code: 'ERR_CONNECTOR_UNAVAILABLE', retryAfterMs: 15_000 });
  assert.equal(sent(), before);
  nowMs += 15_000;
  await read();
  await read();
  assert.equal(sent(), before + 2);
  assert.deepEqual(told, ['read open', 'read closed']);
});

test('readings that fail do not stop containment', async () => {
  fail(5);
  for (let i = 0; i < 5; i++) await assert.rejects(read());
  assert.equal((await cut()).status, 200);
});

test('an answer that is an error is an answer: a refused credential opens no breaker', async () => {
  simulator.inject({ kind: 'forbidden', path: /^/, times: 20 });
  for (let i = 0; i < 20; i++) {
    await assert.rejects(throughGate(gate, 'containment', () => http({ method: 'GET', path: '/users' })));
    nowMs += 60_000;
  }
  assert.deepEqual(told, []);
});

test('outside of a gate nothing is counted', async () => {
  for (let i = 0; i < 30; i++) await http({ method: 'GET', path: '/users' });
  assert.deepEqual(waited, []);
});
