import { styleText } from 'node:util';
import type { InventoryFlag, InventoryRecord } from '#domain/inventory.ts';
import { plainLine } from './plain-line.ts';

const DAY_MS = 24 * 3_600_000;
const WIDTHS = { platform: 17, kind: 14, owner: 30, age: 9, used: 9, ends: 9, name: 40 } as const;
const MOST_SCOPES = 4;

/** The line above the list. */
export function inventoryHead(): string {
  return [
    'platform'.padEnd(WIDTHS.platform),
    'kind'.padEnd(WIDTHS.kind),
    'owner'.padEnd(WIDTHS.owner),
    'age'.padEnd(WIDTHS.age),
    'used'.padEnd(WIDTHS.used),
    'ends'.padEnd(WIDTHS.ends),
    'name (id)'.padEnd(WIDTHS.name),
    'scopes; flags',
  ].join(' ');
}

/** One credential on one line; text from outside moves no terminal. */
export function inventoryLine(record: InventoryRecord, flags: readonly InventoryFlag[], now: Date): string {
  const { platform, kind, createdAt, lastUsedAt, expiresAt, name, id, scopes = [] } = record;
  const more = scopes.length > MOST_SCOPES ? ` +${scopes.length - MOST_SCOPES}` : '';
  const shown = `${scopes.slice(0, MOST_SCOPES).join(' ')}${more}`;
  const marks = flags.map((flag) => styleText('yellow', flag, { stream: process.stdout })).join(' ');
  return [
    platform.padEnd(WIDTHS.platform),
    kind.padEnd(WIDTHS.kind),
    fitted(ownerOf(record), WIDTHS.owner),
    days(createdAt, now).padEnd(WIDTHS.age),
    days(lastUsedAt, now).padEnd(WIDTHS.used),
    days(expiresAt, now).padEnd(WIDTHS.ends),
    fitted(name ? `${name} (${id})` : id, WIDTHS.name),
    plainLine(shown) + (marks ? `; ${marks}` : ''),
  ]
    .join(' ')
    .trimEnd();
}

function ownerOf({ owner }: InventoryRecord): string {
  if (typeof owner === 'string') return owner;
  return owner.status === 'active' ? (owner.name ?? owner.id) : `${owner.name ?? owner.id} [${owner.status}]`;
}

function fitted(text: string, width: number): string {
  const plain = plainLine(text);
  return plain.length > width ? `${plain.slice(0, width - 1)}…` : plain.padEnd(width);
}

/** `12d` ago; `in 12d`; or the word. */
function days(at: string, now: Date): string {
  const ms = Date.parse(at) - now.getTime();
  if (Number.isNaN(ms)) return at;
  const whole = Math.floor(Math.abs(ms) / DAY_MS);
  return ms > 0 ? `in ${whole}d` : `${whole}d`;
}
