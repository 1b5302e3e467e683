import { CountersignError } from '#domain/errors.ts';
import { InventoryRecord } from '#domain/inventory.ts';
import { type ConfiguredConnector, type ConnectorsDeps, openConnector } from './open-connector.ts';

/**
 * Every credential of one platform, page by page as it is read, each checked, none with a raw secret.
 *
 * @throws ERR_CAPABILITY_NOT_OFFERED when the connector has no inventory; ERR_CONNECTOR_… where the list breaks off
 */
export async function* inventoryOf(
  configured: ConfiguredConnector,
  deps: ConnectorsDeps,
): AsyncGenerator<readonly InventoryRecord[], void, undefined> {
  const { inventory, manifest } = configured.connector;
  const { platform } = manifest;
  if (!inventory) {
    throw new CountersignError('ERR_CAPABILITY_NOT_OFFERED', `${platform} does not offer inventory`, {
      place: platform,
    });
  }
  const { client, call } = openConnector(configured, deps);
  const pages = inventory.list(client)[Symbol.asyncIterator]();
  try {
    for (;;) {
      // Each page is a call of its own: it waits for its turn in the platform's budget.
      const page = await call('inventory', async () => {
        const { done, value } = await pages.next();
        return done ? null : value;
      });
      if (page === null) return;
      yield page.map((record) => checked(record, platform));
    }
  } finally {
    await pages.return?.();
  }
}

function checked(record: InventoryRecord, platform: string): InventoryRecord {
  const { success, data, error } = InventoryRecord.safeParse(record);
  if (success && data.platform === platform) return data;
  const why = error ? error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`) : ['platform'];
  throw new CountersignError(
    'ERR_CONNECTOR_RESPONSE_UNREADABLE',
    `${platform}: a credential of the inventory does not fit: ${why.join('; ')}`,
    { place: `${platform} inventory` },
  );
}
