import type { Inventory, InventoryRecord } from 'countersign/kit';
import { instant } from './audit-fields.ts';
import type { GitHubClient } from './client.ts';
import { authorizationId, authorizationKind, authorizationName, grantId } from './lookups.ts';
import { type OwnerOf, openOwners } from './owners.ts';
import type { Authorization, FineGrainedGrant, Installation } from './wire.ts';

/** What the organisation lets in: authorised credentials, approved fine-grained tokens, installed Apps. */
export const inventory: Inventory<GitHubClient> = {
  kinds: ['api-key', 'ssh-key', 'access-token', 'grant'],
  gaps: [
    'web sessions: GitHub lists none',
    'classic tokens and SSH keys without single sign-on: only organisations with SAML or managed users have the list',
    'OAuth and GitHub App user tokens that authorised themselves: they stand in no list',
    'fine-grained tokens, where a person’s token is configured: only a GitHub App may list them',
    'deploy keys: they are listed by repository, and the App is given none',
    'Apps: GitHub tells neither who installed one nor when it last acted',
  ],
  async *list(client) {
    const ownerOf = openOwners(client);
    const { kind, identity } = client.settings;
    if (kind !== 'standard') {
      for await (const page of client.allAuthorizations()) {
        yield await inOrder(page, (one) => authorizationRecord(one, ownerOf));
      }
    }
    if ('app' in identity) {
      for await (const page of client.allFineGrainedGrants()) {
        yield await inOrder(page, (one) => grantRecord(one, ownerOf));
      }
    }
    for await (const page of client.installations()) yield page.map(installationRecord);
  },
};

/** One after the other: the directory is asked once for each owner. */
async function inOrder<Row>(
  rows: readonly Row[],
  record: (row: Row) => Promise<InventoryRecord>,
): Promise<readonly InventoryRecord[]> {
  const records: InventoryRecord[] = [];
  for (const row of rows) records.push(await record(row));
  return records;
}

async function authorizationRecord(one: Authorization, ownerOf: OwnerOf): Promise<InventoryRecord> {
  const kind = authorizationKind(one);
  return {
    platform: 'github',
    id: authorizationId(one.credential_id),
    kind,
    ...named(authorizationName(one)),
    owner: await ownerOf(one.login),
    ...(one.scopes ? { scopes: one.scopes.map((scope) => scope.slice(0, 256)) } : {}),
    createdAt: instant(one.credential_authorized_at) ?? 'unknown',
    lastUsedAt: told(one.credential_accessed_at),
    // A key has no end; the field is a token's alone.
    expiresAt: kind === 'ssh-key' ? 'never' : told(one.authorized_credential_expires_at),
  };
}

async function grantRecord(one: FineGrainedGrant, ownerOf: OwnerOf): Promise<InventoryRecord> {
  return {
    platform: 'github',
    id: grantId(one.id),
    kind: 'api-key',
    ...named(one.token_name),
    owner: await ownerOf(one.owner.login),
    ...(one.permissions ? { scopes: Object.values(one.permissions).flatMap(permissionList) } : {}),
    createdAt: instant(one.access_granted_at) ?? 'unknown',
    lastUsedAt: told(one.token_last_used_at),
    expiresAt: told(one.token_expires_at),
  };
}

/** An App acts for itself until it is uninstalled. */
function installationRecord(one: Installation): InventoryRecord {
  return {
    platform: 'github',
    id: `app-installation/${one.id}`,
    kind: 'grant',
    ...named(one.suspended_at ? `${one.app_slug} (suspended)` : one.app_slug),
    owner: 'unknown',
    scopes: permissionList(one.permissions),
    createdAt: instant(one.created_at) ?? 'unknown',
    lastUsedAt: 'unknown',
    expiresAt: 'never',
  };
}

function permissionList(permissions: Readonly<Record<string, string>>): string[] {
  return Object.entries(permissions).map(([name, level]) => `${name}:${level}`.slice(0, 256));
}

function named(name: string): { name?: string } {
  return name ? { name: name.slice(0, 512) } : {};
}

/** GitHub writes null for what never happened, and for a token without an end. */
function told(time: string | null | undefined): InventoryRecord['lastUsedAt'] {
  return time === null ? 'never' : (instant(time) ?? 'unknown');
}
