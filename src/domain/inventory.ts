import { z } from 'zod';
import { Account, Platform } from './principal.ts';

/** inventory   every key, token, grant and long-lived session of a platform, whoever owns it: what could be forged or stolen next */

const Instant = z.iso.datetime({ offset: false });
const Text = z.string().min(1).max(512);

/** Who answers for a credential. */
const Owner = z.strictObject({
  id: Text,
  /** E-mail, login or name; attacker-writable. */
  name: Text.optional(),
  status: Account.shape.status,
});

/**
 * A credential as the platform lists it; never the raw value.
 *
 * `unknown` is what the platform does not tell, and is no finding; `none` and `never` are what it tells.
 */
export const InventoryRecord = z.strictObject({
  platform: Platform,
  id: Text,
  kind: z.enum(['refresh-token', 'access-token', 'api-key', 'grant', 'ssh-key', 'password', 'session']),
  name: Text.optional(),
  owner: z.union([Owner, z.literal('none'), z.literal('unknown')]),
  scopes: z.array(z.string().max(256)).optional(),
  createdAt: z.union([Instant, z.literal('unknown')]),
  lastUsedAt: z.union([Instant, z.literal('never'), z.literal('unknown')]),
  expiresAt: z.union([Instant, z.literal('never'), z.literal('unknown')]),
});
export type InventoryRecord = z.infer<typeof InventoryRecord>;

/** What is wrong with a credential before anybody has misused it. */
export type InventoryFlag = 'no-owner' | 'no-expiry' | 'unused' | 'outlives-owner';

/** How long a credential may lie idle before it is flagged, in milliseconds: 90 days. */
export const UNUSED_AFTER_MS = 90 * 24 * 3_600_000;

/**
 * The flags of a credential at a moment, in the order of the type.
 *
 * One never used is idle since it was made; where that is not known it is not flagged. One that has expired is not flagged
 * for being unused or outliving its owner: nobody can use it.
 */
export function inventoryFlags(record: InventoryRecord, now: Date): readonly InventoryFlag[] {
  const { owner, expiresAt } = record;
  const isExpired = isInstant(expiresAt) && Date.parse(expiresAt) <= now.getTime();
  const flags: [InventoryFlag, boolean][] = [
    ['no-owner', owner === 'none'],
    ['no-expiry', expiresAt === 'never'],
    ['unused', !isExpired && isUnused(record, now)],
    ['outlives-owner', !isExpired && typeof owner === 'object' && hasLeft(owner.status)],
  ];
  return flags.flatMap(([flag, applies]) => (applies ? [flag] : []));
}

function isUnused({ lastUsedAt, createdAt }: InventoryRecord, now: Date): boolean {
  const idleSince = lastUsedAt === 'never' ? createdAt : lastUsedAt;
  return isInstant(idleSince) && now.getTime() - Date.parse(idleSince) >= UNUSED_AFTER_MS;
}

function hasLeft(status: Account['status']): boolean {
  return status === 'suspended' || status === 'deactivated';
}

function isInstant(value: string): boolean {
  return value !== 'never' && value !== 'unknown';
}
