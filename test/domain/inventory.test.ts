import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type InventoryRecord, inventoryFlags } from '#domain/inventory.ts';

const NOW = new Date('2026-03-01T00:00:00.000Z');
const KEY: InventoryRecord = {
  platform: 'github',
  id: '1',
  kind: 'api-key',
  owner: { id: 'u1', status: 'active' },
  createdAt: '2025-01-01T00:00:00.000Z',
  lastUsedAt: '2026-02-28T00:00:00.000Z',
  expiresAt: '2026-04-01T00:00:00.000Z',
};

const flagsOf = (change: Partial<InventoryRecord>) => inventoryFlags({ ...KEY, ...change }, NOW);

test('a key in use, with an owner and an end, has no flag', () => {
  assert.deepEqual(flagsOf({}), []);
});

test('what the platform does not tell is no finding', () => {
  assert.deepEqual(
    flagsOf({ owner: 'unknown', createdAt: 'unknown', lastUsedAt: 'unknown', expiresAt: 'unknown' }),
    [],
  );
});

test('no owner and no expiry are flagged where the platform says so', () => {
  assert.deepEqual(flagsOf({ owner: 'none', expiresAt: 'never' }), ['no-owner', 'no-expiry']);
});

test('90 days without use are flagged on the day, and one never used is idle since it was made', () => {
  assert.deepEqual(flagsOf({ lastUsedAt: '2025-12-01T00:00:00.000Z' }), ['unused']);
  assert.deepEqual(flagsOf({ lastUsedAt: '2025-12-01T00:00:00.001Z' }), []);
  assert.deepEqual(flagsOf({ lastUsedAt: 'never' }), ['unused']);
  assert.deepEqual(flagsOf({ lastUsedAt: 'never', createdAt: '2026-02-01T00:00:00.000Z' }), []);
  assert.deepEqual(flagsOf({ lastUsedAt: 'never', createdAt: 'unknown' }), []);
});

test('a credential outlives an owner who is suspended or has left', () => {
  for (const status of ['suspended', 'deactivated'] as const) {
    assert.deepEqual(flagsOf({ owner: { id: 'u1', status } }), ['outlives-owner']);
  }
  assert.deepEqual(flagsOf({ owner: { id: 'u1', status: 'unknown' } }), []);
});

test('one that has expired is flagged neither as unused nor as outliving its owner', () => {
  const expiresAt = '2026-03-01T00:00:00.000Z';
  assert.deepEqual(
    flagsOf({ expiresAt, lastUsedAt: 'never', owner: { id: 'u1', status: 'deactivated' } }),
    [],
  );
});
