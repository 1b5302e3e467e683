import type { Inventory, InventoryRecord } from 'countersign/kit';
import type { SlackClient } from './client.ts';
import type { WireSession } from './wire.ts';

/** What Slack lists for everybody: sessions. Who owns one, and whether that person is still there, SCIM knows. */
export const inventory: Inventory<SlackClient> = {
  kinds: ['session'],
  gaps: [
    'tokens of apps (xoxp, xoxb), configuration tokens and incoming webhooks: Slack lists none',
    'approved apps: their list wants admin.apps:read, which this connector does not ask for, and tells of no token',
    'when a session began, was last used and ends: the list tells device and address alone',
    'sessions of bots: Slack leaves them out',
  ],
  async *list(client) {
    const owners = await readOwners(client);
    for await (const page of client.allSessions()) {
      yield page.map((session) => recordOf(session, owners.get(session.user_id)));
    }
  },
};

type Owner = Exclude<InventoryRecord['owner'], string>;

/** One call for a thousand users instead of one for each; only name and state are kept. */
async function readOwners(client: SlackClient): Promise<ReadonlyMap<string, Owner>> {
  const owners = new Map<string, Owner>();
  for await (const page of client.scimDirectory()) {
    for (const { id, userName, active } of page) {
      const name = userName ? { name: userName.slice(0, 512) } : {};
      owners.set(id, { id, ...name, status: active ? 'active' : 'deactivated' });
    }
  }
  return owners;
}

/** A user of another organisation, in a shared channel, is not in the directory. */
function recordOf(session: WireSession, owner: Owner | undefined): InventoryRecord {
  const name = deviceOf(session);
  return {
    platform: 'slack',
    id: session.session_id,
    kind: 'session',
    ...(name ? { name } : {}),
    owner: owner ?? { id: session.user_id, status: 'unknown' },
    createdAt: 'unknown',
    lastUsedAt: 'unknown',
    expiresAt: 'unknown',
  };
}

function deviceOf({ recent, created }: WireSession): string {
  const device = recent ?? created;
  return [device?.device_hardware, device?.os, device?.os_version]
    .filter((part) => part)
    .join(' ')
    .slice(0, 512);
}
