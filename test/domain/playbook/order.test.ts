import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { transitiveNeeds, transitiveOrder } from '#domain/playbook/order.ts';
import type { Playbook } from '#domain/playbook/schema.ts';

function playbook(needs: Record<string, string[]>): Playbook {
  const steps = Object.entries(needs).map(([id, of]) => [
    id,
    { use: 'report.publish', needs: of, join: 'all', onFailure: 'continue', with: {} },
  ]);
  return {
    id: 'p',
    version: 1,
    summary: 'S',
    inputs: {},
    covers: [],
    tests: [],
    steps: Object.fromEntries(steps),
  };
}

describe('the order of steps', () => {
  test('puts what is needed first, and keeps the file’s order where it is free', () => {
    assert.deepEqual(transitiveOrder(playbook({ d: ['b', 'c'], c: ['a'], b: ['a'], a: [], e: [] })), [
      'a',
      'c',
      'b',
      'd',
      'e',
    ]);
  });

  test('does not exist for circles and for needs that are not there', () => {
    const refused = { code: 'ERR_PLAYBOOK_INVALID', message: /can never begin.*: b, c$/ };
    assert.throws(() => transitiveOrder(playbook({ a: [], b: ['c'], c: ['b'] })), refused);
    assert.throws(() => transitiveOrder(playbook({ a: [], b: ['gone'], c: ['b'] })), refused);
    assert.throws(() => transitiveOrder(playbook({ a: ['a'] })), { code: 'ERR_PLAYBOOK_INVALID' });
    assert.throws(() => transitiveOrder(playbook({ a: ['constructor'] })), { code: 'ERR_PLAYBOOK_INVALID' });
  });

  test('holds for every graph without circles', () => {
    const graph = fc
      .array(fc.array(fc.nat(20), { maxLength: 4 }), { minLength: 1, maxLength: 20 })
      .map((rows) =>
        playbook(
          Object.fromEntries(
            rows.map((row, i) => [`s${i}`, row.filter((n) => n < i).map((n) => `s${n}`)] as const).reverse(),
          ),
        ),
      );
    fc.assert(
      fc.property(graph, (p) => {
        const order = transitiveOrder(p);
        assert.deepEqual([...order].sort(), Object.keys(p.steps).sort());
        for (const id of order) {
          for (const need of transitiveNeeds(p, id)) assert.ok(order.indexOf(need) < order.indexOf(id));
        }
      }),
    );
  });
});

test('what a step needs is known at any remove, itself only in a circle', () => {
  const p = playbook({ a: [], b: ['a'], c: ['b', 'gone'], x: ['y'], y: ['x'] });
  assert.deepEqual([...transitiveNeeds(p, 'c')].sort(), ['a', 'b']);
  assert.deepEqual([...transitiveNeeds(p, 'a')], []);
  assert.deepEqual([...transitiveNeeds(p, 'x')].sort(), ['x', 'y']);
});
