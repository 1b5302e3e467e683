import type { Inventory, InventoryRecord } from 'countersign/kit';
import { instant } from './audit-fields.ts';
import type { AtlassianClient } from './client.ts';
import { accountOf } from './lookups.ts';
import type { OwnedToken } from './wire.ts';

/** The API tokens of every account that the organisation manages. */
export const inventory: Inventory<AtlassianClient> = {
  kinds: ['api-key'],
  gaps: [
    'API keys of the organisation itself, which may do all that an administrator may: what their list answers is not verified; see Settings, API keys',
    'tokens of service accounts: listed by service account alone',
    'API tokens of guests, whose accounts another organisation or nobody manages',
    'what users allowed apps to do by OAuth 2.0 (3LO), and the tokens of Forge and Connect apps: Atlassian lists none',
    'sessions: Atlassian lists none',
  ],
  async *list(client) {
    for await (const page of client.allTokens()) yield await recordsOf(client, page);
  },
};

/** All owners of a page are looked up by one question; an owner it does not know is `unknown`, not gone. */
async function recordsOf(
  client: AtlassianClient,
  tokens: readonly OwnedToken[],
): Promise<readonly InventoryRecord[]> {
  const accountIds = [...new Set(tokens.map(({ user }) => user.id))];
  const users = await client.users({ accountIds, claimStatus: 'managed' });
  const statuses = new Map(users.map((user) => [user.accountId, accountOf(client, user).status]));
  return tokens.map((token) => recordOf(token, statuses.get(token.user.id) ?? 'unknown'));
}

type Status = Extract<InventoryRecord['owner'], { id: string }>['status'];

/** A token that names no end has none, and one that names no use was never used: so reads Atlassian's own console. */
function recordOf(token: OwnedToken, status: Status): InventoryRecord {
  const { id, label, user } = token;
  const name = user.email ?? user.name;
  return {
    platform: 'atlassian',
    id,
    kind: 'api-key',
    ...(label ? { name: label.slice(0, 512) } : {}),
    owner: { id: user.id, status, ...(name ? { name: name.slice(0, 512) } : {}) },
    createdAt: instant(token.createdAt) ?? 'unknown',
    lastUsedAt: told(token.lastActiveAt, 'never'),
    expiresAt: told(token.expiresAt, 'never'),
  };
}

/** A time that is there and cannot be read is not known. */
function told(value: string | null | undefined, without: 'never'): string {
  return value ? (instant(value) ?? 'unknown') : without;
}
