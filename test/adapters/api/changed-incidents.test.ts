import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { ChangedIncidents } from '../../../src/adapters/api/changed-incidents.ts';

describe('changed incidents that wait to be told', () => {
  test('are told once each, in the order they changed', () => {
    const changed = new ChangedIncidents(10);
    for (const [incidentId, seq] of [
      ['a', 1],
      ['b', 1],
      ['a', 2],
    ] as const)
      changed.add([{ incidentId, seq }]);
    assert.deepEqual([changed.take(), changed.take(), changed.take()], ['a', 'b', undefined]);
  });

  test('are not told again as far as they were told', () => {
    const changed = new ChangedIncidents(10);
    assert.ok(changed.isNew({ id: 'a', seq: 2 }));
    assert.ok(!changed.isNew({ id: 'a', seq: 2 }));
    changed.add([{ incidentId: 'a', seq: 2 }]);
    assert.equal(changed.take(), undefined);
    changed.add([{ incidentId: 'a', seq: 3 }]);
    assert.equal(changed.take(), 'a');
  });

  test('are never more than so many: past that, the list is to be read anew', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(30)), (ids) => {
        const changed = new ChangedIncidents(5);
        for (const id of ids) changed.add([{ incidentId: String(id), seq: 1 }]);
        let count = 0;
        while (changed.take() !== undefined) count++;
        const distinct = new Set(ids).size;
        assert.ok(count <= 5);
        assert.ok(count === distinct || changed.takeOverflow());
        assert.equal(changed.takeOverflow(), false);
      }),
    );
  });
});
