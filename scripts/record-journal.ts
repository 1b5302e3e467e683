#!/usr/bin/env node
// Plays the demo's story on simulated platforms and keeps its journal for test/replay:
//   node scripts/record-journal.ts NAME approve|deny [ENTRIES]
// writes test/replay/v<event version>/NAME.ndjson, one entry a line, and NAME.pinned.ndjson, the documents its runs pinned.
// With ENTRIES the server is killed once, after so many entries. A recording is never changed: later versions must still
// decide as it shows.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type pg from 'pg';
import { createEvidenceStore } from '../src/adapters/store/evidence.ts';
import { EVENT_VERSION } from '../src/domain/journal-event.ts';
import { World } from '../test/flow/served.ts';
import { eventually } from '../test/support/eventually.ts';

// Entries of one append share a transaction, and so their xmin.
const ENTRIES = `
  select dense_rank() over (order by xmin::text::bigint)::int as append, incident_id as "incidentId", seq, kind, version, at,
    actor, data, encode(prev_hash, 'hex') as "prevHash", encode(hash, 'hex') as hash
  from journal order by incident_id, seq`;
const PINNED = `select encode(sha256, 'hex') as sha256 from evidence where kind = 'pinned' order by sha256`;

const folder = join(resolve(import.meta.dirname, '..'), 'test/replay', `v${EVENT_VERSION}`);
const [name, answer, killAt] = process.argv.slice(2);
if (!name || (answer !== 'approve' && answer !== 'deny')) {
  console.error('usage: node scripts/record-journal.ts NAME approve|deny [ENTRIES]');
  process.exit(2);
}

const world = new World();
try {
  await world.open();
  await world.serve();
  await world.send();
  if (killAt) {
    await eventually(`${killAt} entries`, async () => (await world.entries()) >= Number(killAt));
    await world.kill();
    await world.serve();
  }
  await eventually('the end of the run', async () => {
    await answerAll(answer);
    return (await world.outcome()) !== undefined;
  });
  await world.kill();
  mkdirSync(folder, { recursive: true });
  const { rows } = await world.pool.query<{ data: string }>(ENTRIES);
  write(
    `${name}.ndjson`,
    rows.map((row) => ({ ...row, data: JSON.parse(row.data) as unknown })),
  );
  write(`${name}.pinned.ndjson`, await pinned(world.pool));
} finally {
  await world.close();
}

async function answerAll(action: 'approve' | 'deny'): Promise<void> {
  for (const approvalId of await world.shownApprovals()) {
    const userId = world.story.approvers[0]!.id;
    const url = `${world.url}/slack/interactions`;
    await world.chat.click({ approvalId, action, userId, url }).catch(() => undefined);
  }
}

async function pinned(pool: pg.Pool): Promise<readonly unknown[]> {
  const evidence = createEvidenceStore({ pool, clock: { now: () => new Date() } });
  const { rows } = await pool.query<{ sha256: string }>(PINNED);
  return await Promise.all(rows.map(async ({ sha256 }) => ({ sha256, text: await evidence.get(sha256) })));
}

function write(file: string, lines: readonly unknown[]): void {
  const path = join(folder, file);
  writeFileSync(path, lines.map((line) => `${JSON.stringify(line)}\n`).join(''), { flag: 'wx' });
  console.log(`${path}: ${lines.length} lines`);
}
