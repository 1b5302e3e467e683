#!/usr/bin/env node
// The crash matrix: served processes are killed with -9 at every commit of the journal and every call to a platform. Prints the table;
// exits with 1 when a row is wrong. `--sample N` plays N points of each row; `--servers 1,3`,
// `--playbook ID` and `--place WORD` choose; `--write` writes the table into docs/crash-matrix.md.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { startEmbeddedPostgres } from '../src/adapters/store/embedded/start.ts';

const home = resolve(import.meta.dirname, '..');
const page = join(home, 'docs', 'crash-matrix.md');
const { values } = parseArgs({
  options: {
    sample: { type: 'string', default: '1000000' },
    servers: { type: 'string', default: '1,3' },
    playbook: { type: 'string', multiple: true },
    place: { type: 'string', default: '' },
    write: { type: 'boolean' },
  },
});
const folder = await mkdtemp(join(tmpdir(), 'countersign-crash-'));
const server = await startEmbeddedPostgres({ dataDir: join(folder, 'postgres') });
process.env.TEST_EMBEDDED_URL = server.connectionString;
/** What one process has compiled, the others need not. */
process.env.NODE_COMPILE_CACHE ??= join(home, 'node_modules', '.cache', 'countersign-test');

try {
  const { HEAD, isWrong, lineOf, PLAYBOOKS, playMatrix } = await import('../test/matrices/crash/matrix.ts');
  const startedMs = performance.now();
  const rows = await playMatrix({
    sample: Number(values.sample),
    servers: values.servers.split(',').map(Number),
    playbooks: values.playbook ?? PLAYBOOKS,
    place: values.place,
    say: (text) => console.error(text),
  });
  const minutes = ((performance.now() - startedMs) / 60_000).toFixed(1);
  const cells = rows.reduce((sum, row) => sum + row.cells, 0);
  const wrong = rows.filter(isWrong).length;
  const table = [...HEAD, ...rows.filter(({ points }) => points > 0).map(lineOf)].join('\n');
  console.log(`${table}\n\n${cells} kills in ${minutes} min, ${wrong} wrong rows`);
  if (values.write) await write(`${table}\n\n${cells} kills, ${minutes} minutes on two cores.`);
  process.exitCode = wrong > 0 || rows.length === 0 ? 1 : 0;
} finally {
  await server.stop();
  await rm(folder, { recursive: true, force: true });
}

/** Puts the table between its two marks. */
async function write(table: string): Promise<void> {
  const text = await readFile(page, 'utf8');
  const written = text.replace(
    /(<!-- table -->)[\s\S]*(<!-- end of table -->)/,
    (_, from, to) => `${from}\n\n${table}\n\n${to}`,
  );
  await writeFile(page, written);
}
