import type { Inventory, InventoryRecord } from 'countersign/kit';

/** All that an inventory lists, in order. */
export async function listed<Client>(
  inventory: Inventory<Client>,
  client: Client,
): Promise<readonly InventoryRecord[]> {
  const found: InventoryRecord[] = [];
  for await (const page of inventory.list(client)) found.push(...page);
  return found;
}
