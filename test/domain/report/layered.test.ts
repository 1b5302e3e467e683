import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { layered } from '#domain/report/html/layered.ts';

const node = (id: string, ...needs: string[]) => ({ id, needs });

test('a node stands one below the lowest that it needs', () => {
  const { placed, layers, columns } = layered([
    node('a'),
    node('b'),
    node('c', 'a'),
    node('d', 'a', 'c'),
    node('e', 'gone'),
  ]);
  assert.deepEqual(Object.fromEntries(placed.map(({ node: { id }, layer }) => [id, layer])), {
    a: 0,
    b: 0,
    e: 0,
    c: 1,
    d: 2,
  });
  assert.deepEqual([layers, columns], [3, 3]);
});

test('nodes stand under what they need, so that edges do not cross without need', () => {
  const { placed } = layered([node('a'), node('b'), node('under-b', 'b'), node('under-a', 'a')]);
  const column = (id: string) => placed.find((each) => each.node.id === id)!.column;
  assert.ok(column('under-a') < column('under-b'));
});

test('no two nodes of any graph stand in one place, and all needs are above', () => {
  const graph = fc
    .array(fc.array(fc.nat(30), { maxLength: 4 }), { maxLength: 30 })
    .map((rows) =>
      rows.map((needs, n) =>
        node(`n${n}`, ...new Set(needs.filter((need) => need < n).map((need) => `n${need}`))),
      ),
    );
  fc.assert(
    fc.property(graph, (nodes) => {
      const { placed } = layered(nodes);
      assert.equal(placed.length, nodes.length);
      assert.equal(new Set(placed.map(({ layer, column }) => `${layer}/${column}`)).size, nodes.length);
      const layerOf = new Map(placed.map((each) => [each.node.id, each.layer]));
      for (const { id, needs } of nodes) {
        for (const need of needs) assert.ok(layerOf.get(need)! < layerOf.get(id)!);
      }
    }),
  );
});

test('nothing is laid out as nothing', () => {
  assert.deepEqual(layered([]), { placed: [], layers: 0, columns: 0 });
});
