import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { WantedUse } from '#domain/budget-uses.ts';
import { createDatabase } from '../../support/database.ts';
import { useStore } from '../../support/store.ts';

const AT = Date.parse('2026-03-01T10:00:00.000Z');
const HOUR_MS = 3_600_000;

function wanted(identity: string, minute = 0, over: Partial<WantedUse> = {}): WantedUse {
  return {
    budgets: [{ key: 'a', identities: 2, withinMs: HOUR_MS }],
    identity,
    incidentId: `inc-${identity}`,
    at: new Date(AT + minute * 60_000).toISOString(),
    passed: [],
    ...over,
  };
}

describe('a budget of identities', () => {
  const it = useStore(createDatabase);
  const take = async (given: WantedUse, store = it.store) =>
    (await store.budgets.reserve(given)).length === 0;

  test('counts an identity once within its time, however often it is contained', async () => {
    for (const minute of [0, 1, 2]) assert.ok(await take(wanted('eve', minute)));
    assert.ok(await take(wanted('bob', 3)));
    assert.equal(await take(wanted('mia', 4)), false);
    assert.ok(await take(wanted('bob', 5)));
  });

  test('says how many used it up, and the latest of them', async () => {
    await take(wanted('eve'));
    await take(wanted('bob', 1));
    assert.deepEqual(await it.store.budgets.usedUp(wanted('mia', 2)), [
      {
        key: 'a',
        used: 2,
        latest: [
          { identity: 'bob', incidentId: 'inc-bob', at: '2026-03-01T10:01:00.000Z' },
          { identity: 'eve', incidentId: 'inc-eve', at: '2026-03-01T10:00:00.000Z' },
        ],
      },
    ]);
  });

  test('is free again when its time has passed', async () => {
    await take(wanted('eve'));
    await take(wanted('bob', 30));
    assert.equal(await take(wanted('mia', 59)), false);
    assert.ok(await take(wanted('mia', 60)));
    assert.equal(await take(wanted('tom', 61)), false);
  });

  test('lets pass whom people let pass, and counts them', async () => {
    await take(wanted('eve'));
    await take(wanted('bob'));
    assert.ok(await take(wanted('mia', 1, { passed: ['a'] })));
    assert.ok(await take(wanted('mia', 2)));
  });

  test('is not touched when another one of the same action is used up', async () => {
    const both = (identity: string) =>
      wanted(identity, 0, {
        budgets: [
          { key: 'wide', identities: 5, withinMs: HOUR_MS },
          { key: 'narrow', identities: 1, withinMs: HOUR_MS },
        ],
      });
    assert.ok(await take(both('eve')));
    for (const name of ['bob', 'mia', 'tom', 'ann']) assert.equal(await take(both(name)), false);
    const [narrow] = await it.store.budgets.usedUp(both('bob'));
    assert.equal(narrow!.key, 'narrow');
    assert.deepEqual(
      await it.store.budgets.usedUp(
        wanted('bob', 0, { budgets: [{ key: 'wide', identities: 2, withinMs: HOUR_MS }] }),
      ),
      [],
    );
  });

  test('gives its last use to one of many that want it in the same moment, over two processes', async () => {
    const other = await it.open();
    await take(wanted('first'));
    const names = Array.from({ length: 12 }, (_, nth) => `id-${nth}`);
    const won = await Promise.all(names.map((name, nth) => take(wanted(name), nth % 2 ? other : it.store)));
    assert.equal(won.filter(Boolean).length, 1);
  });
});
