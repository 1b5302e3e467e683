import type { Writable } from 'node:stream';
import { asCountersignError } from '#domain/errors.ts';
import { type InventoryFlag, type InventoryRecord, inventoryFlags } from '#domain/inventory.ts';
import { inventoryOf } from '../adapters/registry/inventory.ts';
import type { ConfiguredConnector, ConnectorsDeps } from '../adapters/registry/open-connector.ts';
import { inventoryHead, inventoryLine } from './inventory-text.ts';
import { plainLine } from './plain-line.ts';
import { writeLines } from './write-lines.ts';

export interface InventoryOutput {
  /** Only credentials with one of these; all when empty. */
  readonly flags: readonly InventoryFlag[];
  readonly isJson: boolean;
  /** Gets one credential a line. */
  readonly output: Writable;
  /** Gets the summary, and what could not be listed. */
  readonly notes: Writable;
}

/** Lists one platform after the other; holds one page, and waits for slow readers. Resolves to whether all came to their end. */
export async function streamInventory(
  connectors: readonly ConfiguredConnector[],
  deps: ConnectorsDeps,
  to: InventoryOutput,
): Promise<boolean> {
  const now = deps.clock.now();
  let isWhole = true;
  for (const each of [to.output, to.notes]) each.on('error', toldByWrite);
  try {
    if (!to.isJson) await writeLines(to.output, [inventoryHead()]);
    for (const each of connectors) isWhole = (await listOne(each, deps, now, to)) && isWhole;
  } finally {
    for (const each of [to.output, to.notes]) each.off('error', toldByWrite);
  }
  return isWhole;
}

async function listOne(
  configured: ConfiguredConnector,
  deps: ConnectorsDeps,
  now: Date,
  { flags: wanted, isJson, output, notes }: InventoryOutput,
): Promise<boolean> {
  const { inventory, manifest } = configured.connector;
  if (!inventory) {
    await writeLines(notes, [`${manifest.platform}: the connector lists no credentials`]);
    return true;
  }
  const counts = new Map<string, number>();
  const count = (name: string) => counts.set(name, (counts.get(name) ?? 0) + 1);
  const lineOf = (record: InventoryRecord): string[] => {
    const flags = inventoryFlags(record, now);
    for (const name of [record.kind, ...flags]) count(name);
    if (wanted.length > 0 && !flags.some((flag) => wanted.includes(flag))) return [];
    return [isJson ? JSON.stringify({ ...record, flags }) : inventoryLine(record, flags, now)];
  };
  const gaps = inventory.gaps.map((gap) => `${manifest.platform}: not listed: ${plainLine(gap)}`);
  try {
    for await (const page of inventoryOf(configured, deps)) await writeLines(output, page.flatMap(lineOf));
  } catch (thrown) {
    // A broken pipe is no fault of the platform.
    if (!isOfPlatform(thrown)) throw thrown;
    const { code, message } = asCountersignError(thrown);
    const broke = `${manifest.platform}: the list broke off and is not whole: ${code}: ${plainLine(message)}`;
    await writeLines(notes, [summaryOf(manifest.platform, counts), ...gaps, broke]);
    return false;
  }
  await writeLines(notes, [summaryOf(manifest.platform, counts), ...gaps]);
  return true;
}

function isOfPlatform(thrown: unknown): boolean {
  return asCountersignError(thrown).code !== 'ERR_INTERNAL';
}

function summaryOf(platform: string, counts: ReadonlyMap<string, number>): string {
  const told = [...counts].toSorted(([a], [b]) => a.localeCompare(b)).map(([name, n]) => `${name} ${n}`);
  return `${platform}: ${told.length === 0 ? 'no credentials' : told.join(', ')}`;
}

/** The write that failed rejects; without a listener the event would end the process first. */
function toldByWrite(): void {}
