import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { InventoryRecord } from '#domain/inventory.ts';
import type { Connector, Inventory } from '../../connector.ts';
import { type Bench, withBench } from './bench.ts';
import { assertFaults, changes } from './faults.ts';
import type { ConformanceOptions } from './options.ts';

/** An inventory lists each credential once, of the kinds it declares, and breaks off with an error, not in silence. */
export function describeInventory<Client>(connector: Connector<Client>, options: ConformanceOptions): void {
  const { inventory } = connector;
  if (!inventory) return;
  void describe('its inventory', () => {
    test('lists every declared kind, each credential once, and changes nothing', () =>
      withBench(connector, options, async (bench) => {
        const found = await all(bench, inventory);
        for (const record of found) InventoryRecord.parse(record);
        assert.ok(found.every(({ platform }) => platform === connector.manifest.platform));
        assert.deepEqual([...new Set(found.map(({ kind }) => kind))].sort(), [...inventory.kinds].sort());
        const ids = found.map(({ kind, id }) => `${kind} ${id}`);
        assert.equal(new Set(ids).size, ids.length, 'a credential came twice');
        assert.equal(changes(bench), 0, 'an inventory changed something');
      }));

    test('throws on a fault', () =>
      withBench(connector, options, (bench) => assertFaults(bench, () => all(bench, inventory))));
  });
}

async function all<Client>(bench: Bench<Client>, inventory: Inventory<Client>): Promise<InventoryRecord[]> {
  const found: InventoryRecord[] = [];
  for await (const page of inventory.list(bench.client)) found.push(...(await bench.heard(page)));
  return found;
}
