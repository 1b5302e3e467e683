import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { CountersignError, type ErrorCode } from '#domain/errors.ts';
import type { Item, Step } from '#domain/run/state.ts';
import { failed } from '../../../src/stages/containment/failure.ts';

const NOW = new Date('2026-03-01T09:00:00.000Z');
const PLACE = { incidentId: 'inc_1', runId: 'run_1', step: 'cut', index: 0 };
const STEP: Step = {
  id: 'cut',
  status: 'begun',
  use: 'sessions.revoke',
  effect: 'irreversible',
  ask: 0,
  items: [],
  beganAt: NOW.toISOString(),
};

interface Case {
  readonly code?: ErrorCode;
  readonly retryAfterMs?: number;
  readonly attempt?: number;
  readonly waitedMs?: number;
  readonly waitMs?: number;
}

function failedIn(given: Case) {
  const {
    code = 'ERR_CONNECTOR_UNAVAILABLE',
    retryAfterMs,
    attempt = 1,
    waitedMs = 0,
    waitMs = 300_000,
  } = given;
  const item: Item = {
    index: 0,
    account: { platform: 'okta', id: 'u1', status: 'active' },
    input: {},
    phase: 'claimed',
    attempt,
    planAttempt: 0,
    readings: 0,
    intendedAt: new Date(NOW.getTime() - waitedMs).toISOString(),
  };
  const error = new CountersignError(code, 'no', retryAfterMs === undefined ? {} : { retryAfterMs });
  const entry = failed(error, { ...PLACE, attempt }, STEP, item, { now: NOW, waitMs });
  assert.ok(entry.kind === 'action-finished');
  const { outcome, retryAt } = entry.data;
  return { outcome, retryMs: retryAt === undefined ? undefined : Date.parse(retryAt) - NOW.getTime() };
}

describe('a platform that does not answer', () => {
  test('is tried again after pauses that double up to five minutes', () => {
    const pauses = [1, 2, 5, 9, 12].map((attempt) => failedIn({ attempt, waitMs: 24 * 3_600_000 }).retryMs);
    assert.deepEqual(pauses, [1_000, 2_000, 16_000, 256_000, 300_000]);
  });

  test('is tried once more at the end of the time that the playbook gives, and then no more', () => {
    assert.equal(failedIn({ attempt: 8, waitedMs: 290_000 }).retryMs, 10_000);
    assert.deepEqual(failedIn({ attempt: 9, waitedMs: 300_000 }), { outcome: 'failed', retryMs: undefined });
  });

  test('is not waited for where the playbook goes on at once', () => {
    assert.deepEqual(failedIn({ waitMs: 0 }), { outcome: 'failed', retryMs: undefined });
  });

  test('is not tried before the time it names, and not at all when that is too late', () => {
    const code = 'ERR_CONNECTOR_RATE_LIMITED';
    assert.equal(failedIn({ code, retryAfterMs: 60_000 }).retryMs, 60_000);
    assert.equal(failedIn({ code, retryAfterMs: 100 }).retryMs, 1_000);
    assert.equal(failedIn({ code, retryAfterMs: 3_600_000 }).retryMs, undefined);
    assert.equal(failedIn({ code, retryAfterMs: 3_600_000, waitMs: 7_200_000 }).retryMs, 3_600_000);
  });
});

test('a call whose outcome is not known is never simply made again', () => {
  for (const code of [
    'ERR_CONNECTOR_OUTCOME_UNKNOWN',
    'ERR_INTERNAL',
    'ERR_CONNECTOR_RESPONSE_UNREADABLE',
  ] as const) {
    assert.deepEqual(failedIn({ code }), { outcome: 'unknown', retryMs: undefined });
  }
});

test('what the platform refuses has failed, however long one would wait', () => {
  for (const code of ['ERR_CONNECTOR_FORBIDDEN', 'ERR_CONNECTOR_REJECTED', 'ERR_KILL_SWITCH'] as const) {
    assert.deepEqual(failedIn({ code, waitMs: 3_600_000 }), { outcome: 'failed', retryMs: undefined });
  }
});
